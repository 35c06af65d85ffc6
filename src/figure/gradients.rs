//! Drift and diffusion: statistics of the gradients against the epoch (Shwartz-Ziv and Tishby 2017,
//! Fig 4).

use plotters::chart::ChartBuilder;
use plotters::element::{Circle, PathElement, Text};
use plotters::prelude::{Cartesian2d, ChartContext, Color, DrawingBackend, IntoLogRange, LogCoord};
use plotters::series::{DashedLineSeries, LineSeries};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::epochs::{compact, EpochAxis};
use super::{Area, Drawn, Style};
use crate::experiment::{EpochSummary, GradientSummary};
use crate::math;

const MARGIN: f64 = 14.0;
const TITLE: f64 = 28.0;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GradientKind {
    /// Norm of the mean over batches and standard deviation over batches, both over the norm of the
    /// layer's weights.
    Norms,
    /// Their ratio, signal to noise.
    Snr,
    /// Norm of the layer's weights.
    Weights,
}

/// One chart of all layers of a condition, both axes logarithmic. Values are geometric means over
/// networks.
pub struct GradientChart<'a> {
    /// What is drawn.
    pub kind: GradientKind,
    /// Means at each recorded epoch; those without gradients are left out.
    pub summaries: &'a [EpochSummary],
    /// Last recorded epoch of the run: the right end of the axis.
    pub last_epoch: usize,
    /// How it looks.
    pub style: Style,
}

type Chart<'a, DB> = ChartContext<'a, DB, Cartesian2d<LogCoord<f64>, LogCoord<f64>>>;

impl GradientChart<'_> {
    fn title(&self) -> &'static str {
        match self.kind {
            GradientKind::Norms => "gradients over weights: mean, and dashed sd",
            GradientKind::Snr => "signal to noise",
            GradientKind::Weights => "norm of the weights",
        }
    }

    fn layers(&self) -> usize {
        self.summaries.iter().map(|s| s.gradients.len()).max().unwrap_or(0)
    }

    /// The values of one layer over the epochs; those that a logarithmic axis cannot show are left
    /// out.
    fn curve(&self, layer: usize, value: impl Fn(&GradientSummary) -> Option<f64>) -> Vec<(f64, f64)> {
        let point = |s: &EpochSummary| {
            let y = s.gradients.get(layer).and_then(&value)?;
            (y > 0.0 && y.is_finite()).then(|| (EpochAxis::Log.place(s.epoch), y))
        };
        self.summaries.iter().filter_map(point).collect()
    }

    /// Solid and dashed curve of a layer.
    fn curves(&self, layer: usize) -> [Vec<(f64, f64)>; 2] {
        match self.kind {
            GradientKind::Norms => [self.curve(layer, |g| Some(g.mean)), self.curve(layer, |g| Some(g.sd))],
            GradientKind::Snr => [self.curve(layer, GradientSummary::snr), Vec::new()],
            GradientKind::Weights => [self.curve(layer, |g| Some(g.weight_norm)), Vec::new()],
        }
    }

    /// Round numbers, 1, 2 or 5 times a power of ten, between which all values lie.
    pub(super) fn range(&self) -> (f64, f64) {
        let values = (0..self.layers()).flat_map(|l| self.curves(l)).flatten().map(|(_, y)| y);
        let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(a, b), y| (a.min(y), b.max(y)));
        if low > high {
            return (0.1, 10.0);
        }
        let below = round_numbers(low).rfind(|r| *r <= low).unwrap_or(low);
        let above = round_numbers(high).find(|r| *r >= high && *r > below).unwrap_or(10.0 * high);
        (below, above)
    }

    /// Draws everything.
    pub fn draw<DB: DrawingBackend>(&self, area: &Area<DB>) -> Drawn<DB> {
        let s = &self.style;
        let (low, high) = self.range();
        let last = (self.last_epoch as f64).max(2.0);
        let mut chart = ChartBuilder::on(area)
            .margin(s.px(MARGIN))
            .margin_top(s.px(MARGIN + TITLE))
            .x_label_area_size(s.px(44.0))
            .y_label_area_size(s.px(52.0))
            .build_cartesian_2d(EpochAxis::log_range(last).log_scale(), (low..high).log_scale())?;
        chart
            .configure_mesh()
            .max_light_lines(0)
            .bold_line_style(s.grid().stroke_width(s.px(1.0)))
            .axis_style(s.muted().stroke_width(s.px(1.0)))
            .set_all_tick_mark_size(s.px(3.0))
            .x_labels(5)
            .y_labels(6)
            .x_label_formatter(&|v| compact(*v))
            .y_label_formatter(&|v| power_of_ten(*v))
            .label_style(s.tick_text())
            .draw()?;
        let (xs, ys) = super::plot_range(area, &chart);
        let (_, height) = area.dim_in_pixel();
        let middle = (xs.start + xs.end) / 2;
        let text = s.label_text(14.0, s.ink()).pos(Pos::new(HPos::Center, VPos::Top));
        area.draw(&Text::new(self.title(), (middle, s.px(MARGIN) as i32), text))?;
        let text = s.tick_text().pos(Pos::new(HPos::Center, VPos::Bottom));
        area.draw(&Text::new("epoch", (middle, height as i32 - s.px(8.0) as i32), text))?;
        if self.kind != GradientKind::Weights && self.curves_without_noise() {
            let text = s.tick_text().pos(Pos::new(HPos::Center, VPos::Top));
            let note = "no stochastic gradient: one batch an epoch";
            area.draw(&Text::new(note, (middle, ys.start + s.px(6.0) as i32), text))?;
        }
        if self.kind == GradientKind::Snr && low < 1.0 && high > 1.0 {
            let one = [(EpochAxis::Log.place(0), 1.0), (last, 1.0)];
            chart.plotting_area().draw(&PathElement::new(one, s.muted().stroke_width(s.px(1.0))))?;
        }
        for layer in 0..self.layers() {
            self.draw_layer(&mut chart, layer)?;
        }
        Ok(())
    }

    /// Whether there are gradients, and none of them varies between batches.
    fn curves_without_noise(&self) -> bool {
        let mut gradients = self.summaries.iter().flat_map(|s| &s.gradients).peekable();
        gradients.peek().is_some() && gradients.all(|g| g.sd == 0.0)
    }

    fn draw_layer<DB: DrawingBackend>(&self, chart: &mut Chart<'_, DB>, layer: usize) -> Drawn<DB> {
        let s = &self.style;
        let colour = s.layer(layer);
        let [solid, dashed] = self.curves(layer);
        chart.draw_series(LineSeries::new(solid, colour.stroke_width(s.px(1.8))))?;
        chart.draw_series(DashedLineSeries::new(dashed, s.px(5.0), s.px(3.0), colour.stroke_width(s.px(1.8))))?;
        if self.kind == GradientKind::Weights {
            return Ok(());
        }
        // Where noise first exceeds signal.
        let Some((epoch, gradient)) = first_noisy(self.summaries, layer) else { return Ok(()) };
        let y = match self.kind {
            GradientKind::Norms => gradient.mean,
            _ => gradient.snr().unwrap_or(1.0),
        };
        let point = (EpochAxis::Log.place(epoch), y);
        let plane = chart.plotting_area();
        plane.draw(&Circle::new(point, s.px(4.5), s.ink().filled()))?;
        plane.draw(&Circle::new(point, s.px(3.5), colour.filled()))
    }
}

/// The first recorded epoch at which a layer's gradients have more noise than signal.
pub fn first_noisy(summaries: &[EpochSummary], layer: usize) -> Option<(usize, &GradientSummary)> {
    summaries.iter().find_map(|s| {
        let gradient = s.gradients.get(layer)?;
        (gradient.snr()? < 1.0).then_some((s.epoch, gradient))
    })
}

/// Round numbers around a value, ascending: 1, 2 and 5 times the power of ten below it, the one
/// before and the one after.
fn round_numbers(value: f64) -> impl DoubleEndedIterator<Item = f64> {
    let exponent = math::log10(value).floor();
    let powers = [exponent - 1.0, exponent, exponent + 1.0].map(math::exp10);
    powers.into_iter().flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * power))
}

/// A tick: small numbers as they are, others as a power of ten.
fn power_of_ten(value: f64) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    if (0.05..500.0).contains(&value) {
        return format!("{}", (value * 1000.0).round() / 1000.0);
    }
    let text = format!("{value:.0e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let raised: String = exponent.chars().map(|c| c.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize])).collect();
    if mantissa == "1" {
        format!("10{raised}")
    } else {
        format!("{mantissa}·10{raised}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summaries(values: &[(usize, f64, f64)]) -> Vec<EpochSummary> {
        let one = |&(epoch, mean, sd): &(usize, f64, f64)| EpochSummary {
            epoch,
            gradients: vec![GradientSummary { mean, sd, weight_norm: 2.5 }],
            ..Default::default()
        };
        values.iter().map(one).collect()
    }

    fn chart(kind: GradientKind, summaries: &[EpochSummary]) -> GradientChart<'_> {
        let style = Style { scale: 1.0, dark: false, colouring: crate::figure::Colouring::Layer };
        GradientChart { kind, summaries, last_epoch: 100, style }
    }

    #[test]
    fn ranges_are_round_and_hold_the_values() {
        let s = summaries(&[(0, 0.013, 0.004), (10, 0.3, 0.9)]);
        let close = |(a, b): (f64, f64), (x, y): (f64, f64)| (a / x - 1.0).abs() < 1e-9 && (b / y - 1.0).abs() < 1e-9;
        assert!(close(chart(GradientKind::Norms, &s).range(), (0.002, 1.0)));
        assert!(close(chart(GradientKind::Snr, &s).range(), (0.2, 5.0)));
        assert!(close(chart(GradientKind::Weights, &s).range(), (2.0, 5.0)));
        assert_eq!(chart(GradientKind::Norms, &[]).range(), (0.1, 10.0));
    }

    #[test]
    fn the_first_noisy_epoch_is_where_the_ratio_falls_below_one() {
        let s = summaries(&[(0, 3.0, 1.0), (7, 1.0, 1.0), (9, 0.9, 1.0), (12, 0.1, 1.0)]);
        assert_eq!(first_noisy(&s, 0).map(|(epoch, _)| epoch), Some(9));
        assert!(first_noisy(&s, 1).is_none());
        let one_batch = summaries(&[(0, 3.0, 0.0), (7, 0.1, 0.0)]);
        assert!(first_noisy(&one_batch, 0).is_none());
        assert!(chart(GradientKind::Snr, &one_batch).curves_without_noise());
        assert!(!chart(GradientKind::Snr, &s).curves_without_noise());
    }

    #[test]
    fn ticks_are_short() {
        let ticks = [1e-5, 0.02, 0.1, 2.0, 10.0, 1000.0].map(power_of_ten);
        assert_eq!(ticks, ["10⁻⁵", "2·10⁻²", "0.1", "2", "10", "10³"]);
    }
}

//! The information plane: every layer's I(X;T) against its I(T;Y).

use std::ops::Range;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::types::RangedCoordf64;
use plotters::coord::CoordTranslate;
use plotters::element::{Circle, PathElement, Rectangle, Text};
use plotters::prelude::{Cartesian2d, Color, DrawingBackend, FontTransform};
use plotters::series::DashedLineSeries;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::RGBColor;
use serde::Deserialize;

use super::{plot_range, Area, Colouring, Drawn, Style};
use crate::experiment::{EpochSummary, History};
use crate::information::LayerInformation;

/// Room around the plane, in pixels of the design.
pub(super) const MARGIN: f64 = 14.0;
const X_LABELS: f64 = 50.0;
/// Width of the numbers and the title of the vertical axis.
pub(super) const Y_LABELS: f64 = 58.0;
const TITLE: f64 = 28.0;
/// Width of the colour bar or the key with its text.
pub(super) const KEY: f64 = 74.0;

/// Marks whose labels would touch share one.
const LABEL_DISTANCE: f64 = 22.0;

/// Whose marks are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Networks {
    /// The mean over the networks of a condition.
    #[default]
    Mean,
    /// Each network.
    Each,
}

/// What stands around a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame<'a> {
    /// A line above it.
    pub title: Option<&'a str>,
    /// Whether the vertical axis has numbers and a title; of planes side by side only the first.
    pub vertical: bool,
    /// Whether the key to the colours stands at its right.
    pub key: bool,
}

impl Default for Frame<'_> {
    fn default() -> Self {
        Self { title: None, vertical: true, key: true }
    }
}

/// The information plane of one condition.
pub struct Plane<'a> {
    /// What was recorded.
    pub history: &'a History,
    /// Means over the networks of the condition at each recorded epoch.
    pub summaries: &'a [EpochSummary],
    /// The condition.
    pub condition: usize,
    /// Entropy of the input, bits: the right end of the plane.
    pub h_x_bits: f64,
    /// Entropy of the label, bits: its top.
    pub h_y_bits: f64,
    /// Whose marks are drawn.
    pub networks: Networks,
    /// Whether a line joins the layers of a network.
    pub joined: bool,
    /// What stands around it.
    pub frame: Frame<'a>,
    /// How it looks.
    pub style: Style,
}

pub(super) type Chart<'a, DB> = ChartContext<'a, DB, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

fn points(layers: &[LayerInformation]) -> impl Iterator<Item = (f64, f64)> + Clone + '_ {
    layers.iter().map(|i| (i.i_xt_bits, i.i_ty_bits))
}

pub(super) fn mean_points(summary: &EpochSummary) -> impl Iterator<Item = (f64, f64)> + Clone + '_ {
    summary.layers.iter().map(|l| (l.i_xt_bits, l.i_ty_bits))
}

impl Plane<'_> {
    fn last_epoch(&self) -> usize {
        self.history.params.schedule().last().copied().unwrap_or(0)
    }

    /// Fixed axes: a little beyond what can be reached, so that marks at the corner are whole.
    pub(super) fn chart<'b, DB: DrawingBackend>(
        &self,
        area: &'b Area<DB>,
    ) -> Result<Chart<'b, DB>, super::DrawingAreaErrorKind<DB::ErrorType>> {
        let (s, frame) = (&self.style, &self.frame);
        let (h_x, h_y) = (self.h_x_bits.max(0.1), self.h_y_bits.max(0.01));
        ChartBuilder::on(area)
            .margin(s.px(MARGIN))
            .margin_top(s.px(MARGIN + if frame.title.is_some() { TITLE } else { 0.0 }))
            .margin_right(s.px(MARGIN + if frame.key { KEY } else { 0.0 }))
            .x_label_area_size(s.px(X_LABELS))
            .y_label_area_size(s.px(if frame.vertical { Y_LABELS } else { 0.0 }))
            .build_cartesian_2d(-0.02 * h_x..1.035 * h_x, -0.03 * h_y..1.085 * h_y)
    }

    /// Frame, grid, ticks, titles, lines at H(X) and H(Y), colour bar.
    pub fn draw_axes<DB: DrawingBackend>(&self, area: &Area<DB>) -> Drawn<DB> {
        let s = &self.style;
        let mut chart = self.chart(area)?;
        chart
            .configure_mesh()
            .max_light_lines(0)
            .bold_line_style(s.grid().stroke_width(s.px(1.0)))
            .axis_style(s.muted().stroke_width(s.px(1.0)))
            .set_all_tick_mark_size(s.px(4.0))
            .x_labels(8)
            .y_labels(7)
            .x_label_formatter(&|v| format!("{v:.0}"))
            .y_label_formatter(&|v| if self.frame.vertical { format!("{v:.1}") } else { String::new() })
            .label_style(s.tick_text())
            .draw()?;
        let (h_x, h_y) = (self.h_x_bits, self.h_y_bits);
        let dashed = |ends: [(f64, f64); 2]| {
            DashedLineSeries::new(ends, s.px(5.0), s.px(4.0), s.muted().stroke_width(s.px(1.0)))
        };
        chart.draw_series(dashed([(0.0, h_y), (h_x, h_y)]))?;
        chart.draw_series(dashed([(h_x, 0.0), (h_x, h_y)]))?;
        let note = s.quantity_text(13.0, s.muted());
        let plane = chart.plotting_area();
        plane.draw(&Text::new(format!("H(Y) = {h_y:.2}"), (0.0, h_y), note.pos(Pos::new(HPos::Left, VPos::Bottom))))?;
        let note = s.quantity_text(13.0, s.muted()).transform(FontTransform::Rotate270);
        let right = note.pos(Pos::new(HPos::Left, VPos::Bottom));
        plane.draw(&Text::new(format!("H(X) = {h_x:.2}"), (h_x, 0.02 * h_y), right))?;
        self.draw_titles(area, &chart)?;
        if self.frame.key {
            let (xs, ys) = plot_range(area, &chart);
            self.draw_key(area, xs.end + s.px(16.0) as i32, ys)?;
        }
        Ok(())
    }

    /// The key to the colours, from `left` on, as high as the plane.
    pub(super) fn draw_key<DB: DrawingBackend>(&self, area: &Area<DB>, left: i32, ys: Range<i32>) -> Drawn<DB> {
        match self.style.colouring {
            Colouring::Layer => self.draw_layer_key(area, left, ys),
            _ => self.draw_colour_bar(area, left, ys),
        }
    }

    fn draw_titles<DB: DrawingBackend>(&self, area: &Area<DB>, chart: &Chart<'_, DB>) -> Drawn<DB> {
        let s = &self.style;
        let (xs, ys) = plot_range(area, chart);
        let (_, height) = area.dim_in_pixel();
        let centre = Pos::new(HPos::Center, VPos::Bottom);
        let x = s.quantity_text(16.0, s.ink()).pos(centre);
        area.draw(&Text::new("I(X;T), bits", ((xs.start + xs.end) / 2, height as i32 - s.px(8.0) as i32), x))?;
        if let Some(title) = self.frame.title {
            let text = s.label_text(14.0, s.ink()).pos(Pos::new(HPos::Center, VPos::Top));
            area.draw(&Text::new(title, ((xs.start + xs.end) / 2, s.px(MARGIN) as i32), text))?;
        }
        if !self.frame.vertical {
            return Ok(());
        }
        let y =
            s.quantity_text(16.0, s.ink()).transform(FontTransform::Rotate270).pos(Pos::new(HPos::Center, VPos::Top));
        area.draw(&Text::new("I(T;Y), bits", (s.px(8.0) as i32, (ys.start + ys.end) / 2), y))
    }

    fn draw_colour_bar<DB: DrawingBackend>(&self, area: &Area<DB>, left: i32, ys: Range<i32>) -> Drawn<DB> {
        let s = &self.style;
        let right = left + s.px(12.0) as i32;
        let (top, bottom) = (ys.start + s.px(22.0) as i32, ys.end);
        let height = (bottom - top).max(1);
        for y in 0..height {
            let colour = s.share_colour(1.0 - f64::from(y) / f64::from(height));
            area.draw(&Rectangle::new([(left, top + y), (right, top + y + 1)], colour.filled()))?;
        }
        let title = s.tick_text().pos(Pos::new(HPos::Left, VPos::Bottom));
        area.draw(&Text::new("epoch", (left, top - s.px(6.0) as i32), title))?;
        let last = self.last_epoch();
        let mut taken = i32::MAX;
        for epoch in bar_ticks(last, s.colouring) {
            let y = bottom - (s.epoch_share(epoch as f64, last) * f64::from(height)) as i32;
            if taken.saturating_sub(y) < s.px(14.0) as i32 {
                continue;
            }
            taken = y;
            let tick = [(right, y), (right + s.px(4.0) as i32, y)];
            area.draw(&PathElement::new(tick, s.muted().stroke_width(s.px(1.0))))?;
            let text = s.tick_text().pos(Pos::new(HPos::Left, VPos::Center));
            area.draw(&Text::new(epoch.to_string(), (right + s.px(7.0) as i32, y), text))?;
        }
        Ok(())
    }

    fn draw_layer_key<DB: DrawingBackend>(&self, area: &Area<DB>, left: i32, ys: Range<i32>) -> Drawn<DB> {
        let s = &self.style;
        let x = left + s.px(6.0) as i32;
        let layers = self.history.params.shape(self.condition).layers().len();
        for layer in 0..layers {
            let y = ys.start + s.px(14.0 + 22.0 * layer as f64) as i32;
            area.draw(&Circle::new((x, y), s.px(5.0), s.layer(layer).filled()))?;
            let text = s.tick_text().pos(Pos::new(HPos::Left, VPos::Center));
            area.draw(&Text::new(format!("L{}", layer + 1), (x + s.px(12.0) as i32, y), text))?;
        }
        Ok(())
    }

    /// Adds the marks of recorded epochs `from..to`, coloured by epoch: layers as points, a
    /// network's layers joined by a thin line. Nothing where colour stands for layers.
    pub fn draw_trail<DB: DrawingBackend>(&self, area: &Area<DB>, from: usize, to: usize) -> Drawn<DB> {
        if self.style.colouring == Colouring::Layer {
            return Ok(());
        }
        let chart = self.chart(area)?;
        for index in from..to.min(self.summaries.len()) {
            let colour = self.style.epoch_colour(self.summaries[index].epoch, self.last_epoch());
            match self.networks {
                Networks::Mean => {
                    self.draw_network(&chart, mean_points(&self.summaries[index]), colour, 2.6, 0.3, 0.95)?
                }
                Networks::Each => {
                    for record in self.history.of_condition(self.condition).iter().filter_map(|n| n.records.get(index))
                    {
                        self.draw_network(&chart, points(&record.information), colour, 1.6, 0.08, 0.6)?;
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn draw_network<DB: DrawingBackend>(
        &self,
        chart: &Chart<'_, DB>,
        points: impl Iterator<Item = (f64, f64)> + Clone,
        colour: RGBColor,
        radius: f64,
        line: f64,
        mark: f64,
    ) -> Drawn<DB> {
        let (s, plane) = (&self.style, chart.plotting_area());
        let path: Vec<_> = points.clone().collect();
        if path.len() > 1 {
            plane.draw(&PathElement::new(path, colour.mix(line).stroke_width(s.px(1.0))))?;
        }
        for point in points {
            plane.draw(&Circle::new(point, s.px(radius), colour.mix(mark).filled()))?;
        }
        Ok(())
    }

    /// The marks of one recorded epoch, emphasised, with labels L1, L2, ... at the means.
    pub fn draw_current<DB: DrawingBackend>(&self, area: &Area<DB>, index: usize) -> Drawn<DB> {
        let Some(summary) = self.summaries.get(index) else { return Ok(()) };
        let (s, chart) = (&self.style, self.chart(area)?);
        let by_epoch = s.epoch_colour(summary.epoch, self.last_epoch());
        let colour = |layer: usize| match s.colouring {
            Colouring::Layer => s.layer(layer),
            _ => by_epoch,
        };
        if self.networks == Networks::Each {
            for record in self.history.of_condition(self.condition).iter().filter_map(|n| n.records.get(index)) {
                if self.joined {
                    let path: Vec<_> = points(&record.information).collect();
                    chart.plotting_area().draw(&PathElement::new(path, s.muted().mix(0.25).stroke_width(s.px(1.0))))?;
                }
                for (layer, point) in points(&record.information).enumerate() {
                    self.draw_mark(&chart, point, 3.6, colour(layer))?;
                }
            }
        } else {
            let path: Vec<_> = mean_points(summary).collect();
            chart.plotting_area().draw(&PathElement::new(path, s.ink().mix(0.55).stroke_width(s.px(1.2))))?;
            for (layer, point) in mean_points(summary).enumerate() {
                self.draw_mark(&chart, point, 5.5, colour(layer))?;
            }
        }
        self.draw_labels(area, &chart, summary)
    }

    pub(super) fn draw_mark<DB: DrawingBackend>(
        &self,
        chart: &Chart<'_, DB>,
        point: (f64, f64),
        radius: f64,
        colour: RGBColor,
    ) -> Drawn<DB> {
        let (s, plane) = (&self.style, chart.plotting_area());
        plane.draw(&Circle::new(point, s.px(radius + 1.0), s.ink().filled()))?;
        plane.draw(&Circle::new(point, s.px(radius), colour.filled()))
    }

    pub(super) fn draw_labels<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        chart: &Chart<'_, DB>,
        summary: &EpochSummary,
    ) -> Drawn<DB> {
        let s = &self.style;
        let (xs, ys) = plot_range(area, chart);
        let base = area.get_base_pixel();
        let near = f64::from(s.px(LABEL_DISTANCE));
        let mut groups: Vec<((i32, i32), Vec<usize>)> = Vec::new();
        for (layer, point) in mean_points(summary).enumerate() {
            let (x, y) = chart.as_coord_spec().translate(&point);
            let (x, y) = (x - base.0, y - base.1);
            let close =
                |(gx, gy): (i32, i32)| f64::from((x - gx).abs()) < near && f64::from((y - gy).abs()) < 0.7 * near;
            match groups.iter_mut().find(|(at, _)| close(*at)) {
                Some((_, layers)) => layers.push(layer),
                None => groups.push(((x, y), vec![layer])),
            }
        }
        let size = 13.0;
        let line = s.px(size + 2.0) as i32;
        let mut placed: Vec<[i32; 3]> = Vec::new();
        for ((x, y), layers) in groups {
            let names: Vec<String> = layers.iter().map(|l| format!("L{}", l + 1)).collect();
            let text = names.join(" ");
            // At the right edge the label stands left of its mark, elsewhere above or, at the top,
            // below it: always inside, and labels of marks above each other keep their order.
            let below = y < ys.start + (ys.end - ys.start) / 5;
            let left = x > xs.start + (xs.end - xs.start) * 4 / 5;
            let offset = s.px(10.0) as i32;
            let width = s.px(0.66 * size * text.len() as f64) as i32;
            let (x, start) = if left { (x - offset, x - offset - width) } else { (x + offset, x + offset) };
            let (mut y, v_pos) = match (left, below) {
                (true, _) => (y, VPos::Center),
                (false, true) => (y + offset, VPos::Top),
                (false, false) => (y - offset, VPos::Bottom),
            };
            // A label that would lie on another moves away from its mark, line by line.
            while placed.iter().any(|[a, b, at]| start < *b && start + width > *a && (y - at).abs() < line) {
                y += if left || below { line } else { -line };
            }
            placed.push([start, start + width, y]);
            let pos = Pos::new(if left { HPos::Right } else { HPos::Left }, v_pos);
            // A rim in the colour of the ground keeps the label readable on marks.
            let d = s.px(1.0) as i32;
            for (dx, dy) in [(-d, 0), (d, 0), (0, -d), (0, d)] {
                let rim = s.label_text(size, s.ground()).pos(pos);
                area.draw(&Text::new(text.clone(), (x + dx, y + dy), rim))?;
            }
            area.draw(&Text::new(text, (x, y), s.label_text(size, s.ink()).pos(pos)))?;
        }
        Ok(())
    }
}

/// Round epochs beside the colour bar: powers of ten on its logarithmic scale, quarters on the
/// linear one, and the last epoch first, so that it is the one that is kept where they crowd.
fn bar_ticks(last: usize, colouring: Colouring) -> Vec<usize> {
    let mut ticks = match colouring {
        Colouring::Gnuplot => (0..=4).map(|q| ((last + 1) * q / 4).min(last)).collect(),
        _ => std::iter::once(0)
            .chain((0..).map(|p| 10_usize.pow(p)).take_while(|t| *t < last))
            .chain([last])
            .collect::<Vec<_>>(),
    };
    ticks.dedup();
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_ticks_are_round_and_reach_the_last_epoch() {
        assert_eq!(bar_ticks(9999, Colouring::Viridis), [0, 1, 10, 100, 1000, 9999]);
        assert_eq!(bar_ticks(7999, Colouring::Gnuplot), [0, 2000, 4000, 6000, 7999]);
        assert_eq!(bar_ticks(0, Colouring::Viridis), [0]);
    }
}

//! Loss and accuracy against the epoch.

use plotters::chart::ChartBuilder;
use plotters::coord::types::RangedCoordf64;
use plotters::coord::CoordTranslate;
use plotters::element::{Circle, PathElement, Text};
use plotters::prelude::{Cartesian2d, ChartContext, Color, DrawingBackend, IntoLogRange, LogCoord, Ranged};
use plotters::series::{DashedLineSeries, LineSeries};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use serde::Deserialize;

use super::epochs::{compact, EpochAxis};
use super::{Area, Drawn, Style};
use crate::experiment::EpochSummary;
use crate::math;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CurveKind {
    /// Mean cross-entropy, nats.
    Loss,
    /// Share of correct answers.
    Accuracy,
}

/// Training and test values, means over the networks of a condition.
pub struct Curve<'a> {
    /// What is drawn.
    pub kind: CurveKind,
    /// Means at each recorded epoch reached.
    pub summaries: &'a [EpochSummary],
    /// Last recorded epoch of the run: the right end of the axis.
    pub last_epoch: usize,
    /// Classes of the task.
    pub classes: usize,
    /// Scale of the axis of epochs.
    pub axis: EpochAxis,
    /// How it looks.
    pub style: Style,
}

type LogChart<'a, DB> = ChartContext<'a, DB, Cartesian2d<LogCoord<f64>, RangedCoordf64>>;
type LinearChart<'a, DB> = ChartContext<'a, DB, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

enum Chart<'a, DB: DrawingBackend> {
    Log(LogChart<'a, DB>),
    Linear(LinearChart<'a, DB>),
}

/// Calls the same code with either chart.
macro_rules! with_chart {
    ($chart:expr, $name:ident => $body:expr) => {
        match $chart {
            Chart::Log(mut $name) => $body,
            Chart::Linear(mut $name) => $body,
        }
    };
}

impl Curve<'_> {
    fn values(&self, s: &EpochSummary) -> [f64; 2] {
        match self.kind {
            CurveKind::Loss => [s.train_loss, s.test_loss],
            CurveKind::Accuracy => [s.train_accuracy, s.test_accuracy],
        }
    }

    /// Range of the vertical axis. That of a loss grows with what it has to hold, in steps.
    pub fn range(&self) -> (f64, f64) {
        match self.kind {
            CurveKind::Accuracy => (if self.classes == 2 { 0.4 } else { 0.0 }, 1.0),
            CurveKind::Loss => {
                let greatest = self.summaries.iter().flat_map(|s| self.values(s)).fold(0.0, f64::max);
                let chance = math::ln(self.classes as f64);
                let steps = (greatest / (0.25 * chance)).ceil().clamp(5.0, 4000.0);
                (0.0, 0.25 * chance * steps)
            }
        }
    }

    fn chart<'b, DB: DrawingBackend>(
        &self,
        area: &'b Area<DB>,
    ) -> Result<Chart<'b, DB>, super::DrawingAreaErrorKind<DB::ErrorType>> {
        let s = &self.style;
        let last = self.last_epoch.max(1) as f64;
        let (low, high) = self.range();
        let y = low..high + 0.03 * (high - low);
        let mut builder = ChartBuilder::on(area);
        builder
            .margin_top(s.px(8.0))
            .margin_right(s.px(40.0))
            .x_label_area_size(s.px(40.0))
            .y_label_area_size(s.px(44.0));
        Ok(match self.axis {
            EpochAxis::Log => Chart::Log(builder.build_cartesian_2d(EpochAxis::log_range(last).log_scale(), y)?),
            EpochAxis::Linear => Chart::Linear(builder.build_cartesian_2d(0.0..last, y)?),
        })
    }

    /// Frame, grid, ticks and title of the axis of epochs.
    pub fn draw_axes<DB: DrawingBackend>(&self, area: &Area<DB>) -> Drawn<DB> {
        let s = &self.style;
        with_chart!(self.chart(area)?, chart => {
            chart
                .configure_mesh()
                .max_light_lines(0)
                .bold_line_style(s.grid().stroke_width(s.px(1.0)))
                .axis_style(s.muted().stroke_width(s.px(1.0)))
                .set_all_tick_mark_size(s.px(3.0))
                .x_labels(5)
                .y_labels(4)
                .x_label_formatter(&|v| compact(*v))
                .y_label_formatter(&|v| format!("{v:.1}"))
                .label_style(s.tick_text())
                .draw()?;
            let (xs, _) = chart.plotting_area().get_pixel_range();
            let (_, height) = area.dim_in_pixel();
            let title = s.tick_text().pos(Pos::new(HPos::Center, VPos::Bottom));
            area.draw(&Text::new("epoch", ((xs.start + xs.end) / 2, height as i32 - s.px(2.0) as i32), title))
        })
    }

    /// Both curves up to a recorded epoch, that epoch marked, each with its name at its end.
    pub fn draw_curves<DB: DrawingBackend>(&self, area: &Area<DB>, index: usize) -> Drawn<DB> {
        let shown = &self.summaries[..self.summaries.len().min(index + 1)];
        let Some(last) = shown.last() else { return Ok(()) };
        let s = &self.style;
        let (low, high) = self.range();
        let [train, test] = s.train_and_test();
        let curve = |which: usize| {
            shown.iter().map(move |e| (self.axis.place(e.epoch), self.values(e)[which].clamp(low, high)))
        };
        with_chart!(self.chart(area)?, chart => {
            let cursor = [(self.axis.place(last.epoch), low), (self.axis.place(last.epoch), high)];
            chart.plotting_area().draw(&PathElement::new(cursor, s.muted().mix(0.5).stroke_width(s.px(1.0))))?;
            let (dash, gap) = (s.px(5.0), s.px(3.0));
            chart.draw_series(DashedLineSeries::new(curve(1), dash, gap, test.stroke_width(s.px(1.8))))?;
            chart.draw_series(LineSeries::new(curve(0), train.stroke_width(s.px(1.8))))?;
            self.draw_names(area, &chart, last)
        })
    }

    fn draw_names<DB: DrawingBackend, X: Ranged<ValueType = f64>>(
        &self,
        area: &Area<DB>,
        chart: &ChartContext<'_, DB, Cartesian2d<X, RangedCoordf64>>,
        last: &EpochSummary,
    ) -> Drawn<DB> {
        let s = &self.style;
        let (low, high) = self.range();
        let place = |which: usize| {
            chart.as_coord_spec().translate(&(self.axis.place(last.epoch), self.values(last)[which].clamp(low, high)))
        };
        let (at_train, at_test) = (place(0), place(1));
        // Names a line apart, in the order of the curves.
        let apart = s.px(14.0) as i32;
        let overlap = apart - (at_train.1 - at_test.1).abs();
        let push = if overlap > 0 { (overlap + 1) / 2 } else { 0 };
        let up = if at_train.1 <= at_test.1 { -push } else { push };
        let [train, test] = s.train_and_test();
        for (name, (x, y), shift, colour) in [("train", at_train, up, train), ("test", at_test, -up, test)] {
            area.draw(&Circle::new((x, y), s.px(2.5), colour.filled()))?;
            let text = s.label_text(11.0, colour).pos(Pos::new(HPos::Left, VPos::Center));
            area.draw(&Text::new(name, (x + s.px(6.0) as i32, y + shift), text))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Colouring;

    #[test]
    fn the_range_of_a_loss_holds_it_and_moves_in_steps() {
        let style = Style { scale: 1.0, dark: false, colouring: Colouring::Viridis };
        let range = |loss: f64| {
            let summaries = [EpochSummary { train_loss: loss, ..Default::default() }];
            Curve {
                kind: CurveKind::Loss,
                summaries: &summaries,
                last_epoch: 9,
                classes: 2,
                axis: EpochAxis::Log,
                style,
            }
            .range()
        };
        assert_eq!(range(0.1), range(0.7));
        assert!(range(2.0).1 >= 2.0 && range(2.0) == range(2.05));
        assert!(range(f64::INFINITY).1.is_finite());
    }
}

//! Histograms on their sides, one below each layer.

use std::ops::Range;

use plotters::element::{PathElement, Rectangle, Text};
use plotters::prelude::{Color, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{Diagram, Plan};
use crate::figure::{Area, Drawn};
use crate::measure::Histogram;

/// A number of at most four characters or so.
fn short(value: f32) -> String {
    // Without the sign of -0.
    let value = value + 0.0;
    match value.abs() {
        size if size >= 9999.5 || (size > 0.0 && size < 0.005) => format!("{value:.0e}"),
        size if size >= 99.95 => format!("{value:.0}"),
        size if size >= 9.995 => format!("{value:.1}"),
        _ => format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
    .replace('-', "\u{2212}")
}

impl Diagram<'_> {
    /// Half the width of a histogram.
    fn half(&self, plan: &Plan) -> i32 {
        (0.4 * plan.pitch).min(self.style.px(32.0).into()) as i32
    }

    /// Height of a value of a histogram. The bin of what is above the range is as high as the others.
    fn height(plan: &Plan, histogram: &Histogram, bin: f64) -> i32 {
        let bins = histogram.counts.len() + usize::from(histogram.above.is_some());
        let Range { start, end } = plan.histograms;
        end - (f64::from(end - start) * bin / bins.max(1) as f64).round() as i32
    }

    /// The axis of activations at the left where all layers share one, with lines across.
    pub(super) fn draw_scale<DB: DrawingBackend>(&self, area: &Area<DB>, plan: &Plan) -> Drawn<DB> {
        let s = &self.style;
        let half = self.half(plan);
        let (Some(first), Some(last)) = (plan.columns.get(1), plan.columns.last()) else { return Ok(()) };
        let Some(histogram) = self.inspection.layers.first().map(|l| &l.histogram) else { return Ok(()) };
        if !plan.one_range {
            return Ok(());
        }
        let bins = histogram.counts.len() as f64;
        for share in [0.0, 0.5, 1.0] {
            let y = Self::height(plan, histogram, share * bins);
            let line = [(first - half - s.px(4.0) as i32, y), (last + half, y)];
            area.draw(&PathElement::new(line, s.grid().stroke_width(s.px(1.0))))?;
            let value = f64::from(histogram.low) + share * f64::from(histogram.high - histogram.low);
            let text = s.small_text(s.muted()).pos(Pos::new(HPos::Right, VPos::Center));
            area.draw(&Text::new(short(value as f32), (first - half - s.px(8.0) as i32, y), text))?;
        }
        Ok(())
    }

    /// A histogram on its side: values upward, counts to the right, as long as the fullest bin allows.
    pub(super) fn draw_histogram<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        plan: &Plan,
        column: usize,
        histogram: &Histogram,
    ) -> Drawn<DB> {
        let s = &self.style;
        let (x, half) = (plan.columns[column], self.half(plan));
        let left = x - half;
        let inner = s.muted().mix(0.65);
        let counts = || histogram.counts.iter().chain(&histogram.above);
        let fullest = counts().copied().max().unwrap_or(0).max(1);
        for (bin, count) in counts().enumerate() {
            let length = (f64::from(2 * half) * f64::from(*count) / f64::from(fullest)).round() as i32;
            // A single activation shows too.
            let length = if *count > 0 { length.max(1) } else { continue };
            let colour = match histogram.ends {
                Some([first, _]) if bin <= first => s.sign(first > 0).mix(1.0),
                Some([_, last]) if bin >= last => s.sign(true).mix(1.0),
                _ => inner,
            };
            let (top, bottom) =
                (Self::height(plan, histogram, bin as f64 + 1.0), Self::height(plan, histogram, bin as f64));
            let bar = [(left, top), (left + length, bottom.max(top + 1))];
            area.draw(&Rectangle::new(bar, colour.filled()))?;
        }
        let Range { start, end } = plan.histograms;
        let axis = [(left, start), (left, end)];
        area.draw(&PathElement::new(axis, s.muted().mix(0.6).stroke_width(s.px(1.0))))?;
        if !Self::is_labelled(plan, column) {
            return Ok(());
        }
        if !plan.one_range {
            let text = |vertical| s.small_text(s.muted()).pos(Pos::new(HPos::Left, vertical));
            let gap = s.px(2.0) as i32;
            area.draw(&Text::new(short(histogram.high), (left, start - gap), text(VPos::Bottom)))?;
            area.draw(&Text::new(short(histogram.low), (left, end + gap), text(VPos::Top)))?;
        }
        if let Some(share) = histogram.saturated() {
            let (_, height) = area.dim_in_pixel();
            let text = s.small_text(s.ink()).pos(Pos::new(HPos::Center, VPos::Bottom));
            let words = format!("{:.0} %", 100.0 * share);
            area.draw(&Text::new(words, (x, height as i32 - s.px(1.0) as i32), text))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, words) in [
            (0.0, "0"),
            (-0.0, "0"),
            (-1.0, "\u{2212}1"),
            (0.25, "0.25"),
            (3.2, "3.2"),
            (12.34, "12.3"),
            (1234.5, "1234"),
            (0.001, "1e\u{2212}3"),
            (123_456.0, "1e5"),
        ] {
            assert_eq!(short(value), words);
        }
    }
}

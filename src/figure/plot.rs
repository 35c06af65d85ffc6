//! The plot of a chart in its area: where values lie, its frame and the axis of values.

use plotters::element::{DashedPathElement, PathElement, Text};
use plotters::prelude::{Color, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::RGBColor;

use super::chart_kind::ValueAxis;
use super::{ticks, Area, Drawn, Style};
use crate::math;

/// Room around the plot, pixels of the design.
pub(super) const TOP: f64 = 12.0;
const TITLE: f64 = 24.0;
const LEFT: f64 = 44.0;
const BOTTOM: f64 = 38.0;
/// Names of curves stand here when they end at the right.
const RIGHT: f64 = 44.0;

/// Width of a character for its size, generously.
pub(super) const CHARACTER: f64 = 0.62;

/// Length of the marks at ticks.
const TICK: f64 = 3.0;

/// Where shares of the horizontal axis and values lie, pixels.
pub(super) struct Plot {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    axis: ValueAxis,
    style: Style,
}

/// The pixel at a place.
pub(super) fn pixel((x, y): (f64, f64)) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

impl Plot {
    /// The plot of an area, with or without a title above it.
    pub fn new<DB: DrawingBackend>(area: &Area<DB>, style: Style, axis: ValueAxis, title: bool) -> Self {
        let (width, height) = area.dim_in_pixel();
        let px = |design: f64| f64::from(style.px(design));
        let (left, top) = (px(LEFT), px(if title { TOP + TITLE } else { TOP }));
        Self {
            left,
            top,
            right: (f64::from(width) - px(RIGHT)).max(left + 1.0),
            bottom: (f64::from(height) - px(BOTTOM)).max(top + 1.0),
            axis,
            style,
        }
    }

    fn px(&self, design: f64) -> f64 {
        f64::from(self.style.px(design))
    }

    /// Where a share of the horizontal axis lies.
    pub fn x(&self, share: f64) -> f64 {
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// Where a value lies; those beyond the axis at its ends.
    pub fn y(&self, value: f64) -> f64 {
        let (low, high) = self.axis.range;
        let share = if self.axis.log {
            math::ln(value.max(f64::MIN_POSITIVE) / low) / math::ln(high / low)
        } else {
            // A little room above what the axis has to hold, so that its curves are whole.
            (value - low) / (1.03 * (high - low))
        };
        self.bottom - share.clamp(0.0, 1.0) * (self.bottom - self.top)
    }

    /// A thin line.
    pub fn draw_line<DB: DrawingBackend>(&self, area: &Area<DB>, ends: [(f64, f64); 2], colour: RGBColor) -> Drawn<DB> {
        area.draw(&PathElement::new(ends.map(pixel), colour.stroke_width(self.style.px(1.0))))
    }

    /// A tick of the horizontal axis.
    pub fn draw_x_tick<DB: DrawingBackend>(&self, area: &Area<DB>, x: f64, words: &str) -> Drawn<DB> {
        let end = self.bottom + self.px(TICK);
        self.draw_line(area, [(x, self.bottom), (x, end)], self.style.muted())?;
        let text = self.style.tick_text().pos(Pos::new(HPos::Center, VPos::Top));
        area.draw(&Text::new(words, pixel((x, end + 1.0)), text))
    }

    /// The title of the horizontal axis.
    pub fn draw_x_title<DB: DrawingBackend>(&self, area: &Area<DB>, words: &str) -> Drawn<DB> {
        let text = self.style.tick_text().pos(Pos::new(HPos::Center, VPos::Bottom));
        let (_, height) = area.dim_in_pixel();
        area.draw(&Text::new(words, pixel(((self.left + self.right) / 2.0, f64::from(height) - self.px(3.0))), text))
    }

    /// The frame, and the axis of values with its grid and its line.
    pub fn draw_values<DB: DrawingBackend>(&self, area: &Area<DB>) -> Drawn<DB> {
        let s = &self.style;
        let many = ((self.bottom - self.top) / self.px(18.0)) as usize;
        let text = s.tick_text().pos(Pos::new(HPos::Right, VPos::Center));
        for (value, words) in value_ticks(&self.axis, many.clamp(2, 7)) {
            let y = self.y(value);
            self.draw_line(area, [(self.left, y), (self.right, y)], s.grid())?;
            self.draw_line(area, [(self.left - self.px(TICK), y), (self.left, y)], s.muted())?;
            area.draw(&Text::new(words, pixel((self.left - 2.0 * self.px(TICK), y)), text.clone()))?;
        }
        self.draw_line(area, [(self.left, self.top), (self.left, self.bottom)], s.muted())?;
        self.draw_line(area, [(self.left, self.bottom), (self.right, self.bottom)], s.muted())?;
        let (low, high) = self.axis.range;
        let Some((value, name)) = self.axis.line.filter(|(value, _)| (low..=high).contains(value)) else {
            return Ok(());
        };
        let y = self.y(value);
        let ends = [(self.left, y), (self.right, y)].map(pixel).to_vec();
        let style = s.muted().stroke_width(s.px(1.0));
        area.draw(&DashedPathElement::new(ends, s.px(5.0), s.px(4.0), style))?;
        if name.is_empty() {
            return Ok(());
        }
        // Above the line: curves reach it from below.
        let text = s.quantity_text(11.0, s.muted()).pos(Pos::new(HPos::Left, VPos::Bottom));
        area.draw(&Text::new(name, pixel((self.left + self.px(5.0), y - 1.0)), text))
    }
}

/// Values of ticks and what stands beside them.
fn value_ticks(axis: &ValueAxis, most: usize) -> Vec<(f64, String)> {
    let (low, high) = axis.range;
    if axis.log {
        let ticks = ticks::log(low, high, most);
        // An axis without a round number between its ends has them at its ends.
        let ticks = if ticks.len() < 2 { vec![low, high] } else { ticks };
        return ticks.into_iter().map(|t| (t, ticks::power_of_ten(t))).collect();
    }
    let ticks = ticks::linear(low, high, most);
    let step = if ticks.len() > 1 { ticks[1] - ticks[0] } else { high - low };
    ticks.into_iter().map(|t| (t, ticks::decimal(t, step))).collect()
}

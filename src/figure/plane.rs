//! The information plane: every layer's I(X;T) against its I(T;Y).

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::ranged1d::{BoldPoints, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::coord::CoordTranslate;
use plotters::element::{DashedPathElement, PathElement, Text};
use plotters::prelude::{Cartesian2d, Color, DrawingBackend, FontTransform};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{plot_range, ticks, Area, Drawn, Group, Look, Scene, Style};

/// Room around the plane, in pixels of the design.
pub(super) const MARGIN: f64 = 14.0;
pub(super) const X_LABELS: f64 = 50.0;
/// Width of the numbers and the title of the vertical axis.
pub(super) const Y_LABELS: f64 = 58.0;
pub(super) const TITLE: f64 = 28.0;
/// Width of the colour bar or the key with its text.
pub(super) const KEY: f64 = 74.0;

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

/// The information plane of one group of networks.
pub struct Plane<'a> {
    /// What is drawn.
    pub scene: &'a Scene,
    /// Its networks that are drawn here.
    pub group: &'a Group,
    /// Right end and top of the plane, bits: the entropies, or those of a run beside it.
    pub range: (f64, f64),
    /// What of the marks is drawn.
    pub look: &'a Look,
    /// What stands around it.
    pub frame: Frame<'a>,
    /// How it looks.
    pub style: Style,
}

/// How far apart ticks are.
fn step_of(ticks: &[f64]) -> f64 {
    ticks.windows(2).map(|pair| pair[1] - pair[0]).next().unwrap_or(1.0)
}

pub(super) type Chart<'a, DB> = ChartContext<'a, DB, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

impl Plane<'_> {
    pub(super) fn last_epoch(&self) -> usize {
        self.scene.last_epoch()
    }

    /// Fixed axes: a little beyond what can be reached, so that marks at the corner are whole.
    pub(super) fn chart<'b, DB: DrawingBackend>(
        &self,
        area: &'b Area<DB>,
    ) -> Result<Chart<'b, DB>, super::DrawingAreaErrorKind<DB::ErrorType>> {
        let (s, frame) = (&self.style, &self.frame);
        let (h_x, h_y) = (self.range.0.max(0.1), self.range.1.max(0.01));
        let (x, y) = self.scene.least;
        ChartBuilder::on(area)
            .margin(s.px(MARGIN))
            .margin_top(s.px(MARGIN + if frame.title.is_some() { TITLE } else { 0.0 }))
            .margin_right(s.px(MARGIN + if frame.key { KEY } else { 0.0 }))
            .x_label_area_size(s.px(X_LABELS))
            .y_label_area_size(s.px(if frame.vertical { Y_LABELS } else { 0.0 }))
            .build_cartesian_2d(x - 0.02 * h_x..1.035 * h_x, y - 0.03 * h_y..1.085 * h_y)
    }

    /// Frame, grid, ticks, titles, lines at H(X) and H(Y), colour bar.
    pub fn draw_axes<DB: DrawingBackend>(&self, area: &Area<DB>) -> Drawn<DB> {
        let s = &self.style;
        let chart = self.chart(area)?;
        self.draw_mesh(area, &chart)?;
        let (h_x, h_y) = (self.scene.h_x_bits, self.scene.h_y_bits);
        for ends in [[(0.0, h_y), (h_x, h_y)], [(h_x, 0.0), (h_x, h_y)]] {
            let ends = ends.map(|end| self.pixel(area, &chart, end)).to_vec();
            area.draw(&DashedPathElement::new(ends, s.px(5.0), s.px(4.0), s.muted().stroke_width(s.px(1.0))))?;
        }
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

    /// Grid, axes and numbers, as the library's own mesh draws them, which the page would have to transfer.
    fn draw_mesh<DB: DrawingBackend>(&self, area: &Area<DB>, chart: &Chart<'_, DB>) -> Drawn<DB> {
        let s = &self.style;
        let grid = s.grid().stroke_width(s.px(1.0));
        chart.plotting_area().draw_mesh(|backend, line| line.draw(backend, &grid), BoldPoints(7), BoldPoints(8))?;
        let (xs, ys) = plot_range(area, chart);
        let (left, right, bottom) = (xs.start - 1, xs.end - 1, ys.end);
        let tick = s.px(4.0) as i32;
        let line = |ends: [(i32, i32); 2]| area.draw(&PathElement::new(ends, s.muted().stroke_width(s.px(1.0))));
        let axes = chart.as_coord_spec();

        line([(left, ys.start), (left, bottom - 1)])?;
        let text = s.tick_text().pos(Pos::new(HPos::Right, VPos::Center));
        // Without numbers there is no room for ticks either.
        let values = if self.frame.vertical { axes.y_spec().key_points(BoldPoints(7)) } else { Vec::new() };
        // One decimal at least.
        let step = step_of(&values).min(0.1);
        for value in values {
            let (_, y) = self.pixel(area, chart, (0.0, value));
            area.draw(&Text::new(ticks::decimal(value, step), (xs.start - 2 * tick, y), text.clone()))?;
            line([(left - tick, y), (left, y)])?;
        }

        line([(xs.start, bottom), (right, bottom)])?;
        let text = s.tick_text().pos(Pos::new(HPos::Center, VPos::Top));
        let values = axes.x_spec().key_points(BoldPoints(8));
        let step = step_of(&values);
        for value in values {
            let (x, _) = self.pixel(area, chart, (value, 0.0));
            area.draw(&Text::new(ticks::decimal(value, step), (x, bottom + 2 * tick), text.clone()))?;
            line([(x, bottom), (x, bottom + tick)])?;
        }
        Ok(())
    }

    /// Where a point lies, in pixels of the area.
    pub(super) fn pixel<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        chart: &Chart<'_, DB>,
        point: (f64, f64),
    ) -> (i32, i32) {
        let ((x, y), base) = (chart.as_coord_spec().translate(&point), area.get_base_pixel());
        (x - base.0, y - base.1)
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
}

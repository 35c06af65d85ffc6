//! Keys beside a plane: the scale of epochs, or the layers.

use std::ops::Range;

use plotters::element::{PathElement, Rectangle, Text};
use plotters::prelude::{Color, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::shape::draw_shape;
use super::{Area, Colouring, Drawn, Plane};

impl Plane<'_> {
    /// The key to the colours, from `left` on, as high as the plane.
    pub(super) fn draw_key<DB: DrawingBackend>(&self, area: &Area<DB>, left: i32, ys: Range<i32>) -> Drawn<DB> {
        match self.style.colouring {
            Colouring::Layer => self.draw_layer_key(area, left, ys),
            _ => self.draw_colour_bar(area, left, ys),
        }
    }

    fn draw_colour_bar<DB: DrawingBackend>(&self, area: &Area<DB>, left: i32, ys: Range<i32>) -> Drawn<DB> {
        let s = &self.style;
        let right = left + s.px(12.0) as i32;
        let (top, bottom) = (ys.start + s.px(25.0) as i32, ys.end);
        let height = (bottom - top).max(1);
        for y in 0..height {
            let colour = s.share_colour(1.0 - f64::from(y) / f64::from(height));
            area.draw(&Rectangle::new([(left, top + y), (right, top + y + 1)], colour.filled()))?;
        }
        let title = s.tick_text().pos(Pos::new(HPos::Left, VPos::Bottom));
        area.draw(&Text::new("epoch", (left, top - s.px(9.0) as i32), title))?;
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
        let layers = self.group.layers.len();
        for layer in 0..layers {
            let y = ys.start + s.px(14.0 + 22.0 * layer as f64) as i32;
            draw_shape(area, (x, y), (Some(layer), 5.0 * s.scale), (s.layer(layer), s.ground()), 1.0)?;
            let text = s.tick_text().pos(Pos::new(HPos::Left, VPos::Center));
            area.draw(&Text::new(format!("L{}", layer + 1), (x + s.px(12.0) as i32, y), text))?;
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

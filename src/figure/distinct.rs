//! How many distinct T each layer has at one moment, as bars.

use plotters::element::{Rectangle, Text};
use plotters::prelude::{Color, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::labels::room_for;
use super::plot::{pixel, Plot, CHARACTER};
use super::{Area, Drawn, EpochChart};
use crate::math;

/// Width of a bar's number or name with room around it, pixels of the design.
const NUMBER: f64 = 34.0;

impl EpochChart<'_> {
    fn bars(&self) -> usize {
        self.group.statistics.iter().flatten().map(|s| s.layers.len()).max().unwrap_or(0)
    }

    /// Mean number of distinct T of each layer at a position among the recorded epochs; between two
    /// of them on the logarithmic scale of the axis. Empty where it is not known there.
    pub(super) fn distinct_at(&self, position: f64) -> Vec<f64> {
        let at = |index: usize| self.group.statistics.get(index).and_then(Option::as_ref);
        let position = position.clamp(0.0, self.group.means.len().saturating_sub(1) as f64);
        let (index, fraction) = (position as usize, position.fract());
        let Some(from) = at(index) else { return Vec::new() };
        let to = at(index + 1).filter(|_| fraction > 0.0).unwrap_or(from);
        let between = |(a, b): (f64, f64)| math::exp(math::ln(a) + fraction * math::ln(b / a));
        from.layers.iter().zip(&to.layers).filter_map(|(a, b)| Some(between((a.distinct?, b.distinct?)))).collect()
    }

    /// The horizontal axis: layers.
    pub(super) fn draw_layer_axis<DB: DrawingBackend>(&self, area: &Area<DB>, plot: &Plot) -> Drawn<DB> {
        let bars = self.bars();
        for layer in self.written(plot, bars) {
            plot.draw_x_tick(area, plot.x((layer as f64 + 0.5) / bars as f64), &format!("L{}", layer + 1))?;
        }
        plot.draw_x_title(area, "layer")
    }

    /// Layers for whose name or number there is room.
    fn written(&self, plot: &Plot, bars: usize) -> Vec<usize> {
        room_for(bars, self.style.px(NUMBER) as i32, (plot.right - plot.left) as i32)
    }

    /// A bar for each layer, its number above it.
    pub(super) fn draw_bars<DB: DrawingBackend>(&self, area: &Area<DB>, plot: &Plot, position: f64) -> Drawn<DB> {
        let s = &self.style;
        let numbers = self.distinct_at(position);
        let bars = self.bars().max(1) as f64;
        for (layer, number) in numbers.iter().enumerate() {
            let (from, to) = (plot.x((layer as f64 + 0.15) / bars), plot.x((layer as f64 + 0.85) / bars));
            let corners = [(from, plot.y(*number)), (to, plot.bottom)].map(pixel);
            area.draw(&Rectangle::new(corners, s.layer(layer).filled()))?;
        }
        let text = s.tick_text().pos(Pos::new(HPos::Center, VPos::Bottom));
        let mut free = plot.left;
        for layer in self.written(plot, numbers.len()) {
            let words = format!("{:.0}", numbers[layer]);
            let half = CHARACTER * 6.0 * s.scale * words.len() as f64;
            // Not over the ticks at the left, nor over the number before.
            let x = plot.x((layer as f64 + 0.5) / bars).max(plot.left + half);
            if x - half >= free {
                free = x + half;
                area.draw(&Text::new(words, pixel((x, plot.y(numbers[layer]) - 1.0)), text.clone()))?;
            }
        }
        Ok(())
    }
}

//! Units as discs, weights as lines.

use plotters::element::{Circle, PathElement, Text};
use plotters::prelude::{Color, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::RGBColor;

use super::{Diagram, Plan};
use crate::figure::{Area, Drawn, Style};
use crate::math;
use crate::measure::InspectedLayer;

/// Width of a line for a weight of 1/sqrt(inputs), and the most.
const LINE: f64 = 0.45;
const WIDEST_LINE: f64 = 4.0;

impl Style {
    /// A diverging map from -1 to 1, at 0 the colour of the ground.
    fn diverging(&self, value: f64) -> RGBColor {
        let share = if value.is_nan() { 0.0 } else { value.abs().min(1.0) };
        let (from, to) = (self.ground(), self.sign(value > 0.0));
        let mix = |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as u8;
        RGBColor(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
    }
}

/// A whole number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let from_end = |i: usize| digits.len() - i;
    let separated = digits.char_indices().map(|(i, digit)| match i {
        i if i > 0 && from_end(i) % 3 == 0 => format!(",{digit}"),
        _ => digit.to_string(),
    });
    separated.collect()
}

impl Diagram<'_> {
    /// The lines between a layer and what it reads, strong weights above weak ones.
    pub(super) fn draw_weights<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        plan: &Plan,
        l: usize,
        layer: &InspectedLayer,
    ) -> Drawn<DB> {
        let s = &self.style;
        let (from, _) = self.places(plan, layer.inputs);
        let (to, _) = self.places(plan, layer.units);
        let rows = layer.weights.chunks_exact(from.len().max(1)).zip(&to);
        let mut lines: Vec<_> =
            rows.flat_map(|(weights, to)| weights.iter().zip(&from).map(move |(w, from)| (*w, *from, *to))).collect();
        lines.sort_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
        let unit = LINE * s.scale * math::sqrt(layer.inputs as f64);
        for (weight, from, to) in lines {
            let width = (unit * f64::from(weight.abs())).min(WIDEST_LINE * s.scale);
            // Lines are whole pixels wide: what is thinner is paler, and the faintest are left out.
            let strength = width.min(1.0) * if self.style.dark { 0.75 } else { 0.7 };
            if strength < 0.03 || weight.is_nan() {
                continue;
            }
            let style = s.sign(weight > 0.0).mix(strength).stroke_width(width.round().max(1.0) as u32);
            area.draw(&PathElement::new([(plan.columns[l], from), (plan.columns[l + 1], to)], style))?;
        }
        Ok(())
    }

    /// Activations of a column's shown units relative to its range; none where no input is looked at.
    fn activations(&self, column: usize) -> Vec<f64> {
        let Some(answer) = &self.inspection.answer else { return Vec::new() };
        let Some(l) = column.checked_sub(1) else { return answer.input.iter().map(|x| f64::from(*x)).collect() };
        let layer = &self.inspection.layers[l];
        let h = &layer.histogram;
        let greatest = if h.ends.is_some() { 1.0 } else { f64::from(h.low.abs().max(h.high.abs())) };
        layer.activations.iter().map(|t| f64::from(*t) / greatest).collect()
    }

    /// A column's units, and how many more there are.
    pub(super) fn draw_units<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        plan: &Plan,
        column: usize,
        units: usize,
    ) -> Drawn<DB> {
        let s = &self.style;
        let x = plan.columns[column];
        let (places, more) = self.places(plan, units);
        let activations = self.activations(column);
        for (i, y) in places.iter().enumerate() {
            let fill = s.diverging(activations.get(i).copied().unwrap_or(0.0));
            area.draw(&Circle::new((x, *y), plan.radius, fill.filled()))?;
            area.draw(&Circle::new((x, *y), plan.radius, s.muted().stroke_width(s.px(1.0))))?;
        }
        if let Some(y) = more {
            let text = s.small_text(s.muted()).pos(Pos::new(HPos::Center, VPos::Center));
            let rest = units - places.len();
            let line = s.px(12.0) as i32;
            for (line_at, words) in
                [(y - line / 3, format!("+{}", grouped(rest))), (y + 2 * line / 3, "more".to_owned())]
            {
                area.draw(&Text::new(words, (x, line_at), text.clone()))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        assert_eq!((grouped(7), grouped(1008), grouped(1_234_567)), ("7".into(), "1,008".into(), "1,234,567".into()));
    }

    #[test]
    fn the_map_diverges_from_the_ground() {
        for dark in [false, true] {
            let style = Style { scale: 1.0, dark, colouring: Default::default() };
            assert_eq!(style.diverging(0.0), style.ground());
            assert_eq!(style.diverging(f64::NAN), style.ground());
            assert_eq!((style.diverging(-3.0), style.diverging(1.0)), (style.sign(false), style.sign(true)));
        }
    }
}

//! Shapes of marks: where colour stands for layers, shape does too.

use plotters::element::{Circle, Polygon};
use plotters::prelude::{Color, DrawingBackend};
use plotters::style::RGBColor;

use super::{Area, Drawn};
use crate::math;

/// The outline of a layer's mark, in units of its radius: regular polygons and stars that have
/// about the same area; `None` for a circle.
fn outline(layer: usize) -> Option<Vec<(f64, f64)>> {
    let corners = |n: usize, turn: f64, radius: fn(usize) -> f64| {
        let corner = |k: usize| {
            let angle = std::f64::consts::TAU * (k as f64 / n as f64 + turn);
            // A quarter turn makes a sine of the cosine.
            (radius(k) * math::cos(angle), radius(k) * math::cos(angle - 0.25 * std::f64::consts::TAU))
        };
        Some((0..n).map(corner).collect())
    };
    match layer % 8 {
        0 => None,
        1 => corners(4, 0.125, |_| 1.2),
        2 => corners(3, 0.75, |_| 1.4),
        3 => corners(4, 0.0, |_| 1.3),
        4 => corners(3, 0.25, |_| 1.4),
        5 => corners(5, 0.75, |_| 1.15),
        6 => corners(6, 0.0, |_| 1.12),
        _ => corners(10, 0.75, |k| if k % 2 == 0 { 1.5 } else { 0.75 }),
    }
}

/// A mark with a rim, at a place in pixels of the area.
pub(super) fn draw_shape<DB: DrawingBackend>(
    area: &Area<DB>,
    at: (i32, i32),
    (layer, radius): (Option<usize>, f64),
    (fill, rim): (RGBColor, RGBColor),
    opacity: f64,
) -> Drawn<DB> {
    let rim_width = (0.25 * radius).clamp(1.0, 3.0);
    for (radius, colour) in [(radius + rim_width, rim), (radius, fill)] {
        let style = colour.mix(opacity).filled();
        match layer.and_then(outline) {
            None => area.draw(&Circle::new(at, radius.round() as u32, style))?,
            Some(corners) => {
                let pixel =
                    |(x, y): &(f64, f64)| (at.0 + (radius * x).round() as i32, at.1 + (radius * y).round() as i32);
                area.draw(&Polygon::new(corners.iter().map(pixel).collect::<Vec<_>>(), style))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_layers_have_eight_shapes_of_about_the_same_size() {
        let outlines: Vec<_> = (0..8).map(outline).collect();
        assert!((1..8).all(|l| (0..l).all(|m| outlines[l] != outlines[m])));
        for corners in outlines.iter().flatten() {
            let n = corners.len();
            let doubled: f64 =
                (0..n).map(|k| corners[k].0 * corners[(k + 1) % n].1 - corners[(k + 1) % n].0 * corners[k].1).sum();
            let area = 0.5 * doubled.abs() / std::f64::consts::PI;
            assert!((0.7..1.35).contains(&area), "{n} corners: {area} circles");
        }
    }
}

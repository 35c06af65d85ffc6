//! Marks on the plane: the trail, the moment, its spread over networks, the names of layers.

use plotters::element::{Circle, PathElement, Polygon, Text};
use plotters::prelude::{Color, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::RGBColor;

use super::plane::Chart;
use super::position::{Point, Points};
use super::shape::draw_shape;
use super::{plot_range, Area, Colouring, Drawn, Networks, Plane, Position, Spread, Track};
use crate::math;
use crate::measure::EpochSummary;

/// Marks whose labels would touch share one.
const LABEL_DISTANCE: f64 = 22.0;

/// Corners of an ellipse.
const CORNERS: usize = 48;

/// What is left of a mark that steps back behind the pinned network.
const DIMMED: f64 = 0.18;

/// The layers' mean points, (I(X;T), I(T;Y)) in bits; none of a layer of which one of them is not known.
pub(super) fn mean_points(summary: &EpochSummary) -> Points {
    summary.layers.iter().map(|l| l.i_xt_bits.zip(l.i_ty_bits)).collect()
}

/// A network's points at a recorded epoch; none where it has none.
pub(super) fn network_points(network: &Track, index: usize) -> Points {
    network.at(index).iter().map(|i| i.i_xt_bits.zip(i.i_ty_bits)).collect()
}

/// All networks but one.
fn others<'t>(networks: &'t [Track], pinned: Option<&'t Track>) -> impl Iterator<Item = &'t Track> {
    networks.iter().filter(move |network| !pinned.is_some_and(|pinned| std::ptr::eq(*network, pinned)))
}

impl Plane<'_> {
    /// The mean points at a place in the recorded epochs.
    pub(super) fn mean_points_at(&self, position: Position) -> Points {
        let at = |index: usize| self.group.means.get(index).map(mean_points);
        position.mix(at(position.index).unwrap_or_default(), at(position.index + 1))
    }

    /// A network's points at a place in the recorded epochs.
    pub(super) fn network_points_at(&self, network: &Track, position: Position) -> Points {
        let next = (position.index + 1 < self.group.means.len()).then(|| network_points(network, position.index + 1));
        position.mix(network_points(network, position.index), next)
    }

    /// The points that are drawn, each with its layer counted from 0.
    fn drawn(&self, points: Points) -> impl Iterator<Item = (usize, Point)> + Clone + '_ {
        let known = points.into_iter().enumerate().filter_map(|(layer, point)| Some((layer, point?)));
        known.filter(|(layer, _)| self.look.shows(*layer))
    }

    /// Adds the marks of recorded epochs `from..to`, coloured by epoch: layers as points, a
    /// network's layers joined by a thin line. Nothing where colour stands for layers.
    pub fn draw_trail<DB: DrawingBackend>(&self, area: &Area<DB>, from: usize, to: usize) -> Drawn<DB> {
        if self.style.colouring == Colouring::Layer {
            return Ok(());
        }
        let chart = self.chart(area)?;
        let networks = &self.group.networks;
        for index in from..to.min(self.group.means.len()) {
            let colour = self.style.epoch_colour(self.group.means[index].epoch, self.last_epoch());
            match (self.look.networks, self.look.pinned.and_then(|n| networks.get(n))) {
                (Networks::Mean, None) => {
                    self.draw_network(&chart, mean_points(&self.group.means[index]), colour, 2.6, 0.3, 0.95)?
                }
                // What the pinned network did stands out; the mean stays as a hint.
                (Networks::Mean, Some(network)) => {
                    self.draw_network(&chart, mean_points(&self.group.means[index]), colour, 1.6, 0.0, 0.3)?;
                    self.draw_network(&chart, network_points(network, index), colour, 2.6, 0.2, 0.95)?;
                }
                (Networks::Each, None) => {
                    for network in networks {
                        self.draw_network(&chart, network_points(network, index), colour, 1.6, 0.08, 0.6)?;
                    }
                }
                (Networks::Each, Some(pinned)) => {
                    for network in others(networks, Some(pinned)) {
                        self.draw_network(&chart, network_points(network, index), colour, 1.2, 0.0, 0.08)?;
                    }
                    self.draw_network(&chart, network_points(pinned, index), colour, 2.6, 0.2, 0.95)?;
                }
            }
        }
        Ok(())
    }

    /// A network's layers as points that a line joins.
    pub(super) fn draw_network<DB: DrawingBackend>(
        &self,
        chart: &Chart<'_, DB>,
        points: Points,
        colour: RGBColor,
        radius: f64,
        line: f64,
        mark: f64,
    ) -> Drawn<DB> {
        let (s, plane) = (&self.style, chart.plotting_area());
        let path: Vec<_> = self.drawn(points).map(|(_, point)| point).collect();
        if path.len() > 1 && line > 0.0 {
            plane.draw(&PathElement::new(path.clone(), colour.mix(line).stroke_width(s.px(1.0))))?;
        }
        for point in path {
            plane.draw(&Circle::new(point, s.px(radius), colour.mix(mark).filled()))?;
        }
        Ok(())
    }

    /// The marks of one place in the recorded epochs, emphasised, with labels L1, L2, ... at the
    /// means.
    pub fn draw_current<DB: DrawingBackend>(&self, area: &Area<DB>, position: Position) -> Drawn<DB> {
        let Some(summary) = self.group.means.get(position.index) else { return Ok(()) };
        let chart = self.chart(area)?;
        let means = self.mean_points_at(position);
        let networks = &self.group.networks;
        let pinned = self.look.pinned.and_then(|n| networks.get(n));
        self.draw_spread(&chart, position, &means)?;
        match self.look.networks {
            Networks::Mean if pinned.is_none() => self.draw_moment(area, &chart, &means, summary.epoch, (5.5, 1.0))?,
            Networks::Mean => self.draw_moment(area, &chart, &means, summary.epoch, (4.0, 0.35))?,
            Networks::Each => {
                let opacity = if pinned.is_some() { DIMMED } else { 1.0 };
                for network in others(networks, pinned) {
                    let points = self.network_points_at(network, position);
                    self.draw_moment(area, &chart, &points, summary.epoch, (3.6, opacity))?;
                }
            }
        }
        if let Some(network) = pinned {
            let points = self.network_points_at(network, position);
            self.draw_moment(area, &chart, &points, summary.epoch, (5.5, 1.0))?;
            return self.draw_labels(area, &chart, &points);
        }
        // A cloud of marks is told apart by colour and shape, which the key explains.
        if self.look.networks == Networks::Each && self.style.colouring == Colouring::Layer {
            return Ok(());
        }
        self.draw_labels(area, &chart, &means)
    }

    /// The layers of one network, or of the mean, as marks with rims.
    fn draw_moment<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        chart: &Chart<'_, DB>,
        points: &[Option<Point>],
        epoch: usize,
        (radius, opacity): (f64, f64),
    ) -> Drawn<DB> {
        let s = &self.style;
        let single = self.look.networks == Networks::Mean;
        if self.look.joined {
            let path: Vec<_> = self.drawn(points.to_vec()).map(|(_, point)| point).collect();
            let (colour, opacity) = if single { (s.ink(), 0.55 * opacity) } else { (s.muted(), 0.25 * opacity) };
            chart.plotting_area().draw(&PathElement::new(path, colour.mix(opacity).stroke_width(s.px(1.2))))?;
        }
        for (layer, point) in self.drawn(points.to_vec()) {
            let (shape, colour) = match s.colouring {
                Colouring::Layer => (Some(layer), s.layer(layer)),
                _ => (None, s.epoch_colour(epoch, self.last_epoch())),
            };
            let at = self.pixel(area, chart, point);
            draw_shape(area, at, (shape, radius * s.scale), (colour, s.ink()), opacity)?;
        }
        Ok(())
    }

    /// Marks of one colour at the means of a recorded epoch.
    pub(super) fn draw_emphasis<DB: DrawingBackend>(&self, area: &Area<DB>, index: usize, fill: RGBColor) -> Drawn<DB> {
        let Some(summary) = self.group.means.get(index) else { return Ok(()) };
        let chart = self.chart(area)?;
        for (_, point) in self.drawn(mean_points(summary)) {
            let at = self.pixel(area, &chart, point);
            draw_shape(area, at, (None, 4.5 * self.style.scale), (fill, self.style.ink()), 1.0)?;
        }
        Ok(())
    }

    /// Ellipses or bars around the means.
    fn draw_spread<DB: DrawingBackend>(
        &self,
        chart: &Chart<'_, DB>,
        position: Position,
        means: &[Option<Point>],
    ) -> Drawn<DB> {
        let (s, plane) = (&self.style, chart.plotting_area());
        let Some(summary) = self.group.means.get(position.index).filter(|s| s.networks > 1) else { return Ok(()) };
        let deviations = |s: &EpochSummary| {
            // Some as soon as there are two networks.
            s.layers.iter().map(|l| l.i_xt_sd.zip(l.i_ty_sd)).collect::<Points>()
        };
        let next = self.group.means.get(position.index + 1).map(deviations);
        let deviations = position.mix(deviations(summary), next);
        for (layer, (mean, deviation)) in means.iter().zip(deviations).enumerate() {
            let (Some(mean), Some((dx, dy)), true) = (mean, deviation, self.look.shows(layer)) else { continue };
            let colour = match s.colouring {
                Colouring::Layer => s.layer(layer),
                _ => s.epoch_colour(summary.epoch, self.last_epoch()),
            };
            match self.look.spread {
                Spread::None => {}
                Spread::Sd => {
                    let corner = |k: usize| {
                        let angle = std::f64::consts::TAU * k as f64 / CORNERS as f64;
                        let sine = math::cos(angle - 0.25 * std::f64::consts::TAU);
                        (mean.0 + dx * math::cos(angle), mean.1 + dy * sine)
                    };
                    let corners: Vec<_> = (0..=CORNERS).map(corner).collect();
                    plane.draw(&Polygon::new(corners.clone(), colour.mix(0.16).filled()))?;
                    plane.draw(&PathElement::new(corners, colour.mix(0.7).stroke_width(s.px(1.0))))?;
                }
                Spread::Sem => {
                    let root = math::sqrt(summary.networks as f64);
                    let (dx, dy) = (dx / root, dy / root);
                    for bar in
                        [[(mean.0 - dx, mean.1), (mean.0 + dx, mean.1)], [(mean.0, mean.1 - dy), (mean.0, mean.1 + dy)]]
                    {
                        plane.draw(&PathElement::new(bar, s.ink().stroke_width(s.px(1.6))))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Names L1, L2, ... beside the points of the layers.
    pub(super) fn draw_labels<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        chart: &Chart<'_, DB>,
        points: &[Option<Point>],
    ) -> Drawn<DB> {
        let s = &self.style;
        let (xs, ys) = plot_range(area, chart);
        let near = f64::from(s.px(LABEL_DISTANCE));
        let mut groups: Vec<((i32, i32), Vec<usize>)> = Vec::new();
        for (layer, point) in self.drawn(points.to_vec()) {
            let (x, y) = self.pixel(area, chart, point);
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
            let (wanted, v_pos) = match (left, below) {
                (true, _) => (y, VPos::Center),
                (false, true) => (y + offset, VPos::Top),
                (false, false) => (y - offset, VPos::Bottom),
            };
            // A label that would lie on another moves away from its mark, line by line, first to the
            // side on which it stands; one that finds no room inside stays.
            let side = if left || below { line } else { -line };
            let inside = |y: &i32| (ys.start..=ys.end).contains(y);
            let free =
                |y: &i32| !placed.iter().any(|[a, b, at]| start < *b && start + width > *a && (y - at).abs() < line);
            let steps = (0..6).map(|k| wanted + k * side).chain((1..6).map(|k| wanted - k * side));
            let y = steps.filter(inside).find(free).unwrap_or(wanted);
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

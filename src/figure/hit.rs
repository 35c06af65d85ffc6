//! Which mark lies under a point.

use plotters::prelude::DrawingBackend;
use serde::Serialize;

use super::marks::{mean_points, network_points};
use super::panels::Panel;
use super::{Area, Colouring, Networks, Panels, Plane, Position};

/// How far a mark may be from the point, pixels of the design.
const REACH: f64 = 12.0;

/// How much nearer a mark of the trail must be than one of the moment, which lies on top.
const PREFERENCE: i64 = 3;

/// A mark, with the recorded values behind it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// Index of the condition.
    pub condition: usize,
    /// Index of the recorded epoch.
    pub index: usize,
    /// The epoch.
    pub epoch: usize,
    /// The network, by its repeat within the condition; none for the mean.
    pub network: Option<usize>,
    /// The layer, counted from 1.
    pub layer: usize,
    /// The mark's I(X;T), bits, as recorded.
    pub i_xt_bits: f64,
    /// The mark's I(T;Y), bits, as recorded.
    pub i_ty_bits: f64,
    /// Networks of the condition that the means are over.
    pub networks: usize,
    /// Mean and standard deviation of I(X;T) over them, bits.
    pub i_xt: (f64, f64),
    /// Mean and standard deviation of I(T;Y) over them, bits.
    pub i_ty: (f64, f64),
    /// Where the mark is drawn, pixels.
    pub at: (i32, i32),
}

/// The nearest mark so far.
struct Nearest {
    squared: i64,
    at: (i32, i32),
    index: usize,
    network: Option<usize>,
    layer: usize,
}

impl Panels<'_> {
    /// The mark under a point, in pixels of an area of the size that the figure is drawn on.
    /// Between recorded epochs a mark stands for the nearest of them. None where there is no mark,
    /// and where the figure has none.
    ///
    /// # Errors
    /// Those of the backend.
    pub fn hit<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        position: Position,
        point: (i32, i32),
    ) -> Result<Option<Hit>, super::DrawingAreaErrorKind<DB::ErrorType>> {
        let mut hit = None;
        self.each(area, &mut |_, panel, plane, cell| {
            let base =
                (cell.get_base_pixel().0 - area.get_base_pixel().0, cell.get_base_pixel().1 - area.get_base_pixel().1);
            let point = (point.0 - base.0, point.1 - base.1);
            let (width, height) = cell.dim_in_pixel();
            if hit.is_some() || !(0..width as i32).contains(&point.0) || !(0..height as i32).contains(&point.1) {
                return Ok(());
            }
            let place = |at: (i32, i32)| (at.0 + base.0, at.1 + base.1);
            match panel {
                Panel::Condition(condition) => {
                    let nearest = plane.nearest(cell, position, true, point)?;
                    hit = nearest.and_then(|n| self.describe(condition, n, place));
                }
                Panel::Snapshot(condition, index) => {
                    let nearest = plane.nearest(cell, position.min(Position::at(index)), false, point)?;
                    hit = nearest.and_then(|n| self.describe(condition, n, place));
                }
                Panel::Conditions => {
                    let mut best = None;
                    for (condition, summaries) in self.summaries.iter().enumerate() {
                        let plane = Plane { summaries, condition, ..*plane };
                        let nearest = plane.nearest(cell, position, false, point)?;
                        best = best
                            .into_iter()
                            .chain(nearest.map(|n| (condition, n)))
                            .min_by_key(|(_, n): &(usize, Nearest)| n.squared);
                    }
                    hit = best.and_then(|(condition, n)| self.describe(condition, n, place));
                }
                Panel::Chart(..) => {}
            }
            Ok(())
        })?;
        Ok(hit)
    }

    fn describe(&self, condition: usize, nearest: Nearest, place: impl Fn((i32, i32)) -> (i32, i32)) -> Option<Hit> {
        let summary = self.summaries[condition].get(nearest.index)?;
        let mean = summary.layers.get(nearest.layer)?;
        let (i_xt_bits, i_ty_bits) = match nearest.network {
            None => (mean.i_xt_bits, mean.i_ty_bits),
            Some(n) => {
                *network_points(self.history.of_condition(condition).get(n)?, nearest.index).get(nearest.layer)?
            }
        };
        Some(Hit {
            condition,
            index: nearest.index,
            epoch: summary.epoch,
            network: nearest.network,
            layer: nearest.layer + 1,
            i_xt_bits,
            i_ty_bits,
            networks: summary.networks,
            i_xt: (mean.i_xt_bits, mean.i_xt_sd),
            i_ty: (mean.i_ty_bits, mean.i_ty_sd),
            at: place(nearest.at),
        })
    }
}

impl Plane<'_> {
    /// The nearest mark within reach: of the moment, or of the trail where there is one.
    fn nearest<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        position: Position,
        has_trail: bool,
        point: (i32, i32),
    ) -> Result<Option<Nearest>, super::DrawingAreaErrorKind<DB::ErrorType>> {
        let chart = self.chart(area)?;
        let reach = i64::from(self.style.px(REACH));
        let mut best: Option<Nearest> = None;
        let mut see = |points: Vec<(f64, f64)>, index: usize, network: Option<usize>, on_top: bool| {
            for (layer, value) in points.into_iter().enumerate().filter(|(layer, _)| self.look.shows(*layer)) {
                let at = self.pixel(area, &chart, value);
                let (dx, dy) = (i64::from(at.0 - point.0), i64::from(at.1 - point.1));
                let squared = dx * dx + dy * dy;
                let weighted = if on_top { squared } else { PREFERENCE * squared };
                if squared <= reach * reach && best.as_ref().is_none_or(|b| weighted < b.squared) {
                    best = Some(Nearest { squared: weighted, at, index, network, layer });
                }
            }
        };
        let networks = self.history.of_condition(self.condition);
        let shown = position.nearest().min(self.summaries.len().saturating_sub(1));
        let mean = self.look.networks == Networks::Mean;
        let pinned = self.look.pinned.filter(|n| *n < networks.len());
        let trail = if has_trail && self.style.colouring != Colouring::Layer { position.index + 1 } else { 0 };
        if mean {
            see(self.mean_points_at(position), shown, None, true);
            (0..trail.min(self.summaries.len())).for_each(|i| see(mean_points(&self.summaries[i]), i, None, false));
        }
        for network in networks.iter().filter(|n| !mean || Some(n.repeat) == pinned) {
            see(self.network_points_at(network, position), shown, Some(network.repeat), true);
            for index in 0..trail.min(self.summaries.len()) {
                see(network_points(network, index), index, Some(network.repeat), false);
            }
        }
        Ok(best)
    }
}

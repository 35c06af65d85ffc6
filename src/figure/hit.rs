//! Which mark lies under a point.

use plotters::prelude::DrawingBackend;
use serde::Serialize;

use super::marks::{mean_points, network_points};
use super::panels::Panel;
use super::position::Points;
use super::{Area, Colouring, Look, Networks, Panels, Plane, Position, Track};

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
    /// What the layer is called, where it has a name beside its number.
    pub name: Option<String>,
    /// The mark's I(X;T), bits, as recorded.
    pub i_xt_bits: f64,
    /// The mark's I(T;Y), bits, as recorded.
    pub i_ty_bits: f64,
    /// Networks of the condition that the means are over.
    pub networks: usize,
    /// Mean and standard deviation of I(X;T) over them, bits; a single network has no deviation.
    pub i_xt: (Option<f64>, Option<f64>),
    /// Mean and standard deviation of I(T;Y) over them, bits.
    pub i_ty: (Option<f64>, Option<f64>),
    /// What chance in the estimator does to I(X;T) and I(T;Y) of a network, standard deviations, bits.
    pub errors: (Option<f64>, Option<f64>),
    /// What speaks against the network's numbers, or on the average against those of the mean, in words.
    pub doubts: Vec<String>,
    /// Where the mark is drawn, pixels.
    pub at: (i32, i32),
}

/// What lies under the marks of the moment.
#[derive(Clone, Copy)]
enum Below {
    Nothing,
    /// The trail, and over it the marks of an emphasised epoch, by its index.
    Trail {
        emphasis: Option<usize>,
    },
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
                    let emphasis = self.emphasis(position);
                    let nearest = plane.nearest(cell, position, Below::Trail { emphasis }, point)?;
                    hit = nearest.and_then(|n| self.describe(condition, n, place));
                }
                Panel::Snapshot(condition, index) => {
                    let nearest = plane.nearest(cell, position.min(Position::at(index)), Below::Nothing, point)?;
                    hit = nearest.and_then(|n| self.describe(condition, n, place));
                }
                Panel::Conditions => {
                    // Whatever is chosen for planes of networks, it draws means.
                    let look = Look { networks: Networks::Mean, pinned: None, ..plane.look.clone() };
                    let mut best: Option<(usize, Nearest)> = None;
                    for (condition, group) in self.scene.groups.iter().enumerate().rev() {
                        let plane = Plane { group, look: &look, ..*plane };
                        let nearest = plane.nearest(cell, position, Below::Nothing, point)?;
                        if let Some(n) = nearest.filter(|n| best.as_ref().is_none_or(|(_, b)| n.squared < b.squared)) {
                            best = Some((condition, n));
                        }
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
        let group = self.scene.groups.get(condition)?;
        let summary = group.means.get(nearest.index)?;
        let mean = summary.layers.get(nearest.layer)?;
        let of_network = |n: usize| group.networks.get(n)?.at(nearest.index).get(nearest.layer);
        // A mark has both.
        let (i_xt_bits, i_ty_bits, errors, doubts) = match nearest.network {
            None => (mean.i_xt_bits?, mean.i_ty_bits?, (None, None), mean.doubts),
            Some(n) => {
                let of = of_network(n)?;
                (of.i_xt_bits?, of.i_ty_bits?, (of.i_xt_error, of.i_ty_error), of.doubts)
            }
        };
        Some(Hit {
            condition,
            index: nearest.index,
            epoch: summary.epoch,
            network: nearest.network,
            layer: nearest.layer + 1,
            name: group.layers.get(nearest.layer).cloned().flatten(),
            i_xt_bits,
            i_ty_bits,
            networks: summary.networks,
            i_xt: (mean.i_xt_bits, mean.i_xt_sd),
            i_ty: (mean.i_ty_bits, mean.i_ty_sd),
            errors,
            doubts: doubts.words(),
            at: place(nearest.at),
        })
    }
}

impl Plane<'_> {
    /// The nearest mark within reach; of several at one place the topmost, as they are drawn.
    fn nearest<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        position: Position,
        below: Below,
        point: (i32, i32),
    ) -> Result<Option<Nearest>, super::DrawingAreaErrorKind<DB::ErrorType>> {
        let chart = self.chart(area)?;
        let reach = i64::from(self.style.px(REACH));
        let mut best: Option<Nearest> = None;
        let mut see = |points: Points, index: usize, network: Option<usize>, on_top: bool| {
            let known = points.into_iter().enumerate().rev().filter_map(|(layer, value)| Some((layer, value?)));
            for (layer, value) in known.filter(|(layer, _)| self.look.shows(*layer)) {
                let at = self.pixel(area, &chart, value);
                let (dx, dy) = (i64::from(at.0 - point.0), i64::from(at.1 - point.1));
                let squared = dx * dx + dy * dy;
                let weighted = if on_top { squared } else { PREFERENCE * squared };
                if squared <= reach * reach && best.as_ref().is_none_or(|b| weighted < b.squared) {
                    best = Some(Nearest { squared: weighted, at, index, network, layer });
                }
            }
        };
        let networks = || self.group.networks.iter().enumerate();
        let pinned = self.look.pinned.filter(|n| *n < self.group.networks.len());
        // From the top down: the pinned network, then the mean or the other networks.
        let mut owners: Vec<Option<(usize, &Track)>> =
            networks().filter(|(n, _)| Some(*n) == pinned).map(Some).collect();
        match self.look.networks {
            Networks::Mean => owners.push(None),
            Networks::Each => owners.extend(networks().rev().filter(|(n, _)| Some(*n) != pinned).map(Some)),
        }
        let shown = position.nearest().min(self.group.means.len().saturating_sub(1));
        for owner in &owners {
            let points =
                owner.map_or_else(|| self.mean_points_at(position), |(_, n)| self.network_points_at(n, position));
            see(points, shown, owner.map(|(n, _)| n), true);
        }
        let Below::Trail { emphasis } = below else { return Ok(best) };
        if let Some((index, summary)) = emphasis.and_then(|index| Some((index, self.group.means.get(index)?))) {
            see(mean_points(summary), index, None, true);
        }
        if self.style.colouring == Colouring::Layer {
            return Ok(best);
        }
        for (index, summary) in self.group.means.iter().enumerate().take(position.index + 1).rev() {
            for owner in &owners {
                let points = owner.map_or_else(|| mean_points(summary), |(_, n)| network_points(n, index));
                see(points, index, owner.map(|(n, _)| n), false);
            }
        }
        Ok(best)
    }
}

/// Marks are looked for where the SVG has them.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::collections::BTreeSet;

    use plotters::prelude::{IntoDrawingArea, SVGBackend};

    use super::*;
    use crate::experiment::{History, Run};
    use crate::figure::{ChartKind, Figure, PanelsKind, Spread, Style};
    use crate::params::ExperimentParams;
    use crate::shown::scene_of_run;

    const SIZE: (u32, u32) = (620, 300);

    fn history() -> History {
        let params = ExperimentParams {
            epochs: 5,
            repeats: 2,
            hidden_layers: vec![vec![5, 3]],
            train_percent: vec![40.0, 85.0],
            learning_rate: 0.02,
            ..Default::default()
        };
        let mut run = Run::new(&params.check().unwrap());
        run.resume();
        while run.work() {}
        run.poll().clone()
    }

    /// The centres of the circles that something draws.
    fn circles(draw: impl FnOnce(&Area<SVGBackend<'_>>)) -> BTreeSet<(i32, i32)> {
        let mut svg = String::new();
        draw(&SVGBackend::with_string(&mut svg, SIZE).into_drawing_area());
        let number =
            |text: &str, name: &str| text.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.parse().ok();
        let centre = |text: &str| Some((number(text, "cx")?, number(text, "cy")?));
        svg.split("<circle").skip(1).map(|text| centre(text).expect("a circle has a centre")).collect()
    }

    /// The figure in a look. Where colour stands for epochs every mark is a circle.
    fn with_panels<T>(
        history: &History,
        kind: &PanelsKind,
        look: &Look,
        colouring: Colouring,
        then: impl FnOnce(&Panels<'_>, &Area<SVGBackend<'_>>) -> T,
    ) -> T {
        let scene = scene_of_run(history);
        let figure = Figure::new(&scene, kind);
        let panels = Panels { look, ..figure.panels(Style { scale: 1.0, dark: false, colouring }) };
        let mut svg = String::new();
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        then(&panels, &area)
    }

    /// Points all over the figure.
    fn grid(step: usize) -> impl Iterator<Item = (i32, i32)> {
        (0..SIZE.0 as i32).step_by(step).flat_map(move |x| (0..SIZE.1 as i32).step_by(step).map(move |y| (x, y)))
    }

    /// What the hit says is what is recorded.
    fn assert_recorded(hit: &Hit, history: &History) {
        let summary = history.summary(hit.condition, hit.index).expect("the epoch is recorded");
        let layer = &summary.layers[hit.layer - 1];
        assert_eq!((hit.epoch, hit.networks), (summary.epoch, summary.networks));
        assert_eq!((hit.i_xt, hit.i_ty), ((layer.i_xt_bits, layer.i_xt_sd), (layer.i_ty_bits, layer.i_ty_sd)));
        let expected = match hit.network {
            None => (layer.i_xt_bits.unwrap(), layer.i_ty_bits.unwrap()),
            Some(n) => {
                let record = &history.of_condition(hit.condition)[n].records[hit.index];
                assert_eq!(record.epoch, hit.epoch);
                let information = &record.information[hit.layer - 1];
                (information.i_xt_bits, information.i_ty_bits)
            }
        };
        assert_eq!((hit.i_xt_bits, hit.i_ty_bits), expected);
    }

    fn kinds() -> [PanelsKind; 5] {
        [
            PanelsKind::Plane { condition: 1, emphasis: None },
            PanelsKind::Plane { condition: 0, emphasis: Some(1) },
            PanelsKind::Trajectories { emphasis: Some(2) },
            PanelsKind::Snapshots { condition: 1, epochs: vec![0, 3] },
            PanelsKind::Converged,
        ]
    }

    fn looks() -> Vec<Look> {
        let each = |networks| [None, Some(1), Some(9)].map(|pinned| Look { networks, pinned, ..Look::default() });
        let mut looks: Vec<Look> = [Networks::Mean, Networks::Each].into_iter().flat_map(each).collect();
        looks.push(Look { layers_off: vec![0, 2], spread: Spread::Sd, ..Look::default() });
        looks.push(Look { layers_off: vec![1], networks: Networks::Each, pinned: Some(0), ..Look::default() });
        looks
    }

    #[test]
    fn every_mark_that_is_drawn_is_found_where_it_is_drawn_and_has_the_recorded_values() {
        let history = history();
        for (kind, look) in kinds().iter().flat_map(|kind| looks().into_iter().map(move |look| (kind, look))) {
            for position in [0.0, 4.0, 2.25, 2.75].map(Position::new) {
                with_panels(&history, kind, &look, Colouring::Viridis, |panels, area| {
                    let moment = circles(|area| panels.draw_current(area, position).unwrap());
                    let trail = circles(|area| panels.draw_trail(area, 0, position.index + 1).unwrap());
                    let has_trail = matches!(panels.panels()[0], Panel::Condition(_));
                    assert!(!moment.is_empty() && trail.is_empty() != has_trail, "{kind:?} {look:?} {position:?}");
                    let mut layers = BTreeSet::new();
                    for centre in moment.union(&trail) {
                        let hit = panels.hit(area, position, *centre).unwrap();
                        let hit =
                            hit.unwrap_or_else(|| panic!("{kind:?} {look:?} {position:?}: nothing at {centre:?}"));
                        assert_eq!(hit.at, *centre, "{kind:?} {look:?} {position:?} {hit:?}");
                        assert_recorded(&hit, &history);
                        assert!(look.shows(hit.layer - 1), "{kind:?} {look:?} {hit:?}");
                        layers.insert(hit.layer);
                    }
                    let shown = (1..=3).filter(|layer| look.shows(layer - 1));
                    assert!(layers.into_iter().eq(shown), "{kind:?} {look:?} {position:?}: not every layer is found");
                });
            }
        }
    }

    #[test]
    fn any_point_gives_a_mark_within_reach_or_none_where_there_is_none() {
        let history = history();
        let squared = |a: (i32, i32), b: (i32, i32)| i64::from((a.0 - b.0).pow(2) + (a.1 - b.1).pow(2));
        for kind in &kinds() {
            let look = Look { layers_off: vec![1], networks: Networks::Each, pinned: Some(1), ..Look::default() };
            let position = Position::at(3);
            with_panels(&history, kind, &look, Colouring::Viridis, |panels, area| {
                let moment = circles(|area| panels.draw_current(area, position).unwrap());
                let trail = circles(|area| panels.draw_trail(area, 0, 4).unwrap());
                let mut cells = Vec::new();
                panels
                    .each(area, &mut |_, _, _, cell| {
                        cells.push((cell.get_base_pixel(), cell.dim_in_pixel()));
                        Ok(())
                    })
                    .unwrap();
                let cell = |(x, y): (i32, i32)| {
                    let inside = |((left, top), (width, height)): &((i32, i32), (u32, u32))| {
                        (*left..left + *width as i32).contains(&x) && (*top..top + *height as i32).contains(&y)
                    };
                    cells.iter().position(inside)
                };
                let mut hits = 0;
                for point in grid(4) {
                    // Marks of the panel beside are not looked for.
                    let nearest = |marks: &BTreeSet<(i32, i32)>| {
                        let here = marks.iter().filter(|at| cell(**at) == cell(point));
                        here.map(|at| squared(*at, point)).min().filter(|d| *d <= REACH as i64 * REACH as i64)
                    };
                    let nearest = [nearest(&moment), nearest(&trail).map(|d| PREFERENCE * d)];
                    let Some(hit) = panels.hit(area, position, point).unwrap() else {
                        assert_eq!(nearest, [None, None], "{kind:?} at {point:?}");
                        continue;
                    };
                    hits += 1;
                    assert_recorded(&hit, &history);
                    assert_ne!(hit.layer, 2, "{kind:?}: the layer is off");
                    let weight = if moment.contains(&hit.at) { 1 } else { PREFERENCE };
                    let best = nearest.into_iter().flatten().min();
                    assert_eq!(best, Some(weight * squared(hit.at, point)), "{kind:?} at {point:?}: {hit:?}");
                }
                assert!(hits > 50, "{kind:?}: {hits}");
            });
        }
    }

    #[test]
    fn of_marks_at_one_place_the_pinned_network_is_on_top() {
        let params = ExperimentParams { epochs: 1, hidden_layers: vec![vec![3]], ..Default::default() };
        let mut run = Run::new(&params.check().unwrap());
        run.resume();
        while run.work() {}
        let history = run.poll().clone();
        let kind = PanelsKind::Plane { condition: 0, emphasis: None };
        for (pinned, network) in [(None, None), (Some(0), Some(0))] {
            let look = Look { pinned, ..Look::default() };
            with_panels(&history, &kind, &look, Colouring::Viridis, |panels, area| {
                for centre in circles(|area| panels.draw_current(area, Position::at(0)).unwrap()) {
                    let hit = panels.hit(area, Position::at(0), centre).unwrap().unwrap();
                    assert_eq!(hit.network, network, "the only network and its mean are the same");
                }
            });
        }
    }

    #[test]
    fn there_is_nothing_to_hit_where_nothing_is_drawn() {
        let history = history();
        let charts = PanelsKind::Charts { condition: 0, kinds: vec![ChartKind::Loss] };
        let plane = PanelsKind::Plane { condition: 0, emphasis: None };
        let all_off = Look { layers_off: vec![0, 1, 2], ..Look::default() };
        let means = Look::default();
        for (kind, look) in [(&charts, &means), (&plane, &all_off)] {
            with_panels(&history, kind, look, Colouring::Viridis, |panels, area| {
                assert!(grid(7).all(|point| panels.hit(area, Position::at(2), point).unwrap().is_none()), "{kind:?}");
            });
        }
        // Where colour stands for layers there is no trail: only the marks of the moment are found.
        let found = |colouring| {
            with_panels(&history, &plane, &means, colouring, |panels, area| {
                let hits = grid(7).filter_map(|point| panels.hit(area, Position::at(4), point).unwrap());
                hits.map(|hit| hit.index).collect::<BTreeSet<_>>()
            })
        };
        assert_eq!(found(Colouring::Layer), BTreeSet::from([4]));
        assert!(found(Colouring::Viridis).len() > 1);
        for point in [(-1, 10), (10, -1), (SIZE.0 as i32, 10), (10, SIZE.1 as i32)] {
            with_panels(&history, &plane, &means, Colouring::Viridis, |panels, area| {
                assert_eq!(panels.hit(area, Position::at(0), point).unwrap(), None);
            });
        }
    }
}

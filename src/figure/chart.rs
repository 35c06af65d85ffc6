//! Curves against the epoch.

use plotters::element::{Circle, DashedPathElement, PathElement, Text};
use plotters::prelude::{Color, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::chart_kind::{ChartKind, Series};
use super::epochs::{compact, EpochAxis};
use super::labels::{lines, room_for, spread};
use super::plot::{pixel, Plot, CHARACTER, TOP};
use super::{Area, Drawn, Group, Scene, Style};

const LABEL_SIZE: f64 = 11.0;
/// Height of a line of labels.
const LABEL_LINE: f64 = 13.0;

/// Curves of one group of networks against the epoch.
pub struct EpochChart<'a> {
    /// What is drawn.
    pub kind: ChartKind,
    /// What is drawn.
    pub scene: &'a Scene,
    /// Its networks that are drawn here.
    pub group: &'a Group,
    /// Scale of the axis of epochs.
    pub axis: EpochAxis,
    /// Whether the title stands above.
    pub title: bool,
    /// How it looks.
    pub style: Style,
}

impl EpochChart<'_> {
    /// Changes when the axes have to be drawn again.
    pub fn range_key(&self) -> String {
        let axis = self.value_axis(&self.series());
        format!(
            "{:?} {axis:?} {:?} {} {} {:?} {:?}",
            self.kind,
            self.axis,
            self.scene.last_epoch(),
            self.title,
            self.note(),
            self.style
        )
    }

    fn plot<DB: DrawingBackend>(&self, area: &Area<DB>, series: &[Series]) -> Plot {
        Plot::new(area, self.style, self.value_axis(series), self.title)
    }

    /// Frame, grid, ticks, titles, and what is to be said about the chart.
    pub fn draw_axes<DB: DrawingBackend>(&self, area: &Area<DB>) -> Drawn<DB> {
        let plot = self.plot(area, &self.series());
        if self.kind == ChartKind::DistinctBars {
            self.draw_layer_axis(area, &plot)?;
        } else {
            self.draw_epochs(area, &plot)?;
        }
        plot.draw_values(area)?;
        if self.title {
            let s = &self.style;
            let text = s.label_text(14.0, s.ink()).pos(Pos::new(HPos::Left, VPos::Top));
            area.draw(&Text::new(self.kind.title(), pixel((plot.left, f64::from(s.px(TOP)))), text))?;
        }
        self.draw_note(area, &plot)
    }

    fn draw_epochs<DB: DrawingBackend>(&self, area: &Area<DB>, plot: &Plot) -> Drawn<DB> {
        let s = &self.style;
        let many = ((plot.right - plot.left) / f64::from(s.px(42.0))) as usize;
        for epoch in self.axis.ticks(self.scene.last_epoch(), many.min(8)) {
            let x = plot.x(self.axis.share(epoch, self.scene.last_epoch()));
            plot.draw_line(area, [(x, plot.top), (x, plot.bottom)], s.grid())?;
            plot.draw_x_tick(area, x, &compact(epoch))?;
        }
        plot.draw_x_title(area, "epoch")
    }

    /// Where there is something to be said it stands in the middle, on several lines.
    fn draw_note<DB: DrawingBackend>(&self, area: &Area<DB>, plot: &Plot) -> Drawn<DB> {
        let s = &self.style;
        let Some(note) = self.note() else { return Ok(()) };
        let character = CHARACTER * 12.0 * s.scale;
        let lines = lines(note, ((plot.right - plot.left) / character) as usize);
        let line = f64::from(s.px(16.0));
        let first = (plot.top + plot.bottom) / 2.0 - 0.5 * line * (lines.len() as f64 - 1.0);
        let text = s.tick_text().pos(Pos::new(HPos::Center, VPos::Center));
        for (n, words) in lines.into_iter().enumerate() {
            let at = ((plot.left + plot.right) / 2.0, first + n as f64 * line);
            area.draw(&Text::new(words, pixel(at), text.clone()))?;
        }
        Ok(())
    }

    /// All curves up to a position among the recorded epochs, an index and a fraction of the way to
    /// the next, that position marked, each curve with its name at its end.
    pub fn draw_curves<DB: DrawingBackend>(&self, area: &Area<DB>, position: f64) -> Drawn<DB> {
        let Some(end) = self.share_at(position) else { return Ok(()) };
        let s = &self.style;
        let series = self.series();
        let plot = self.plot(area, &series);
        if self.kind == ChartKind::DistinctBars {
            return self.draw_bars(area, &plot, position);
        }
        let cursor = [(plot.x(end), plot.top), (plot.x(end), plot.bottom)].map(pixel);
        area.draw(&PathElement::new(cursor, s.muted().mix(0.5).stroke_width(s.px(1.0))))?;
        let mut ends = Vec::new();
        for curve in &series {
            let points = self.until(curve, end);
            let path: Vec<_> = points.iter().map(|(share, y)| pixel((plot.x(*share), plot.y(*y)))).collect();
            let Some(last) = path.last().copied() else { continue };
            if !curve.name.is_empty() {
                ends.push((curve, last));
            }
            let style = curve.colour.stroke_width(s.px(curve.width));
            if curve.dashed {
                area.draw(&DashedPathElement::new(path, s.px(5.0), s.px(3.0), style))?;
            } else if path.len() > 1 {
                area.draw(&PathElement::new(path, style))?;
            }
        }
        for (curve, at) in &ends {
            area.draw(&Circle::new(*at, s.px(2.5), curve.colour.filled()))?;
        }
        for curve in &series {
            let Some((epoch, y)) = curve.mark else { continue };
            let share = self.axis.share(epoch as f64, self.scene.last_epoch());
            if share <= end {
                let at = pixel((plot.x(share), plot.y(y)));
                area.draw(&Circle::new(at, s.px(4.5), s.ink().filled()))?;
                area.draw(&Circle::new(at, s.px(3.5), curve.colour.filled()))?;
            }
        }
        self.draw_names(area, &plot, &ends)
    }

    /// Names beside the ends of curves, as far as there is room.
    fn draw_names<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        plot: &Plot,
        ends: &[(&Series, (i32, i32))],
    ) -> Drawn<DB> {
        let s = &self.style;
        let line = s.px(LABEL_LINE) as i32;
        // The axis of epochs has its ticks below: labels may reach them.
        let (top, bottom) = (plot.top - f64::from(s.px(TOP)), plot.bottom + f64::from(s.px(LABEL_LINE)) / 2.0);
        let range = top.round() as i32..bottom.round() as i32;
        let named: Vec<_> = room_for(ends.len(), line, range.end - range.start).into_iter().map(|i| ends[i]).collect();
        let wanted: Vec<i32> = named.iter().map(|(_, at)| at.1).collect();
        let (width, _) = area.dim_in_pixel();
        for ((curve, (x, _)), y) in named.iter().zip(spread(&wanted, line, range)) {
            let size = CHARACTER * LABEL_SIZE * s.scale * curve.name.chars().count() as f64;
            let x = (x + s.px(6.0) as i32).min(width as i32 - size.ceil() as i32);
            let text = s.label_text(LABEL_SIZE, curve.colour).pos(Pos::new(HPos::Left, VPos::Center));
            area.draw(&Text::new(curve.name.as_str(), (x, y), text))?;
        }
        Ok(())
    }

    /// Where a position among the recorded epochs lies on their axis; none where there are none.
    fn share_at(&self, position: f64) -> Option<f64> {
        let share = |index: usize| {
            self.group.means.get(index).map(|s| self.axis.share(s.epoch as f64, self.scene.last_epoch()))
        };
        let position = position.clamp(0.0, self.group.means.len().checked_sub(1)? as f64);
        let before = position as usize;
        let (from, fraction) = (share(before)?, position - before as f64);
        Some(share(before + 1).map_or(from, |to| from + fraction * (to - from)))
    }

    /// A curve's shares of the axis of epochs and values up to a share; between two points it ends on
    /// the line that joins them.
    fn until(&self, curve: &Series, end: f64) -> Vec<(f64, f64)> {
        let mut shown = Vec::with_capacity(curve.points.len());
        for (epoch, y) in &curve.points {
            let share = self.axis.share(*epoch as f64, self.scene.last_epoch());
            if share > end {
                if let Some((from, y_from)) = shown.last().copied() {
                    shown.push((end, y_from + (y - y_from) * (end - from) / (share - from)));
                }
                break;
            }
            shown.push((share, *y));
        }
        shown
    }
}

// The SVG backend is for native builds alone.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::figure::{first_noisy, Colouring};
    use crate::math;
    use crate::measure::{EpochSummary, GradientSummary, LayerStatisticsSummary, LayerSummary, StatisticsSummary};
    use crate::training::Metrics;
    use plotters::prelude::{IntoDrawingArea, SVGBackend};

    const SIZE: (u32, u32) = (320, 184);

    /// A run of so many layers whose values fall and rise by orders of magnitude.
    fn summaries(layers: usize, epochs: &[usize]) -> Vec<EpochSummary> {
        let one = |&epoch: &usize| {
            let t = math::ln(1.0 + epoch as f64);
            let falls = |l: usize| 12.0 / (1.0 + l as f64 * t / 9.0);
            EpochSummary {
                epoch,
                networks: 2,
                layers: (0..layers)
                    .map(|l| LayerSummary {
                        layer: l + 1,
                        i_xt_bits: Some(falls(l)),
                        i_ty_bits: Some(0.2 + t / 14.0),
                        entropy_bits: Some(9.0 * t - l as f64),
                        ..Default::default()
                    })
                    .collect(),
                gradients: (0..layers)
                    .map(|l| GradientSummary {
                        mean: 3.0 / (1.0 + epoch as f64),
                        sd: 0.02 * (1.0 + l as f64),
                        weight_norm: 1.5 + t,
                    })
                    .collect(),
                metrics: Some(Metrics {
                    train_loss: 0.7 / (1.0 + t),
                    test_loss: 0.7 / (1.0 + 0.98 * t),
                    train_accuracy: 0.5 + t / 20.0,
                    test_accuracy: 0.5 + t / 21.0,
                }),
            }
        };
        epochs.iter().map(one).collect()
    }

    fn statistics(layers: usize, records: usize) -> Vec<Option<StatisticsSummary>> {
        let layer = |r: usize, l: usize| LayerStatisticsSummary {
            l1_norm: 20.0 + r as f64,
            l2_norm: 2.0 + l as f64 * r as f64 / 9.0,
            correlation: (l != 1).then_some(0.3),
            distinct: Some(4096.0 / (1.0 + l as f64)),
        };
        // The third has not come yet.
        let one = |r: usize| (r != 2).then(|| StatisticsSummary { layers: (0..layers).map(|l| layer(r, l)).collect() });
        (0..records).map(one).collect()
    }

    const EPOCHS: [usize; 9] = [0, 1, 3, 10, 40, 150, 700, 3000, 9999];

    /// Kept until the tests end: a chart borrows what it draws.
    fn chart(kind: ChartKind, means: &[EpochSummary], statistics: &[Option<StatisticsSummary>]) -> EpochChart<'static> {
        let group = Group { means: means.to_vec(), statistics: statistics.to_vec(), ..Group::default() };
        let (epochs, groups) = (vec![0, 9999], Vec::new());
        let scene =
            Scene { epochs, h_x_bits: 12.0, h_y_bits: 0.999, inputs: 4096, classes: 2, least: (0.0, 0.0), groups };
        EpochChart {
            kind,
            scene: Box::leak(Box::new(scene)),
            group: Box::leak(Box::new(group)),
            axis: EpochAxis::Log,
            title: false,
            style: Style { scale: 1.0, dark: false, colouring: Colouring::Layer },
        }
    }

    fn svg(draw: impl FnOnce(&Area<SVGBackend<'_>>)) -> String {
        let mut svg = String::new();
        draw(&SVGBackend::with_string(&mut svg, SIZE).into_drawing_area());
        svg
    }

    /// Value of an attribute of an element.
    fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
        element.split_once(&format!(" {name}=\""))?.1.split('"').next()
    }

    /// Every text: words, place, anchor.
    fn texts(svg: &str) -> Vec<(String, f64, f64, String)> {
        let number = |element: &str, name: &str| attribute(element, name).unwrap().parse::<f64>().unwrap();
        let text = |element: &str| {
            let words = element.split_once('>').unwrap().1.trim().to_owned();
            let anchor = attribute(element, "text-anchor").unwrap_or("start").to_owned();
            (words, number(element, "x"), number(element, "y"), anchor)
        };
        svg.split("<text").skip(1).map(|rest| text(rest.split("</text>").next().unwrap())).collect()
    }

    /// Points of all polylines and centres of circles.
    fn marks(svg: &str) -> Vec<(f64, f64)> {
        let polylines = svg.split("<polyline").skip(1).filter_map(|e| attribute(e, "points"));
        let points = polylines.flat_map(|points| points.split_whitespace()).map(|pair| {
            let (x, y) = pair.split_once(',').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        });
        let circles = svg.split("<circle").skip(1);
        let number = |e: &str, name: &str| attribute(e, name).unwrap().parse::<f64>().unwrap();
        points.chain(circles.map(|e| (number(e, "cx"), number(e, "cy")))).collect()
    }

    #[test]
    fn every_kind_draws_inside_of_its_area_with_labels_apart() {
        for layers in [1, 6, 33] {
            let (summaries, statistics) = (summaries(layers, &EPOCHS), statistics(layers, EPOCHS.len()));
            for kind in ChartKind::ALL {
                let chart = chart(kind, &summaries, &statistics);
                assert!(chart.series().iter().any(|s| s.points.len() > 3), "{kind:?} has curves");
                let least = if kind == ChartKind::DistinctBars { 2 } else { 6 };
                let axes = texts(&svg(|area| chart.draw_axes(area).unwrap()));
                let numbers = axes.iter().filter(|(words, ..)| words.starts_with(|c: char| c.is_ascii_digit())).count();
                assert!(numbers >= least, "{kind:?}: ticks on its axes: {axes:?}");
                for position in [0.0, 0.4, 3.5, 8.0, 99.0] {
                    let drawn = svg(|area| chart.draw_curves(area, position).unwrap());
                    for (x, y) in marks(&drawn) {
                        let inside = (44.0..=276.0).contains(&x) && (7.0..=147.0).contains(&y);
                        assert!(inside, "{kind:?}, {layers} layers, {position}: {x}, {y}");
                    }
                    if kind == ChartKind::DistinctBars {
                        continue;
                    }
                    let names = texts(&drawn);
                    for (n, (words, x, y, anchor)) in names.iter().enumerate() {
                        let right = x + 0.6 * LABEL_SIZE * words.chars().count() as f64;
                        assert!(anchor == "start" && *x >= 44.0 && right <= 320.0, "{kind:?}: {words} at {x}");
                        assert!((0.0..=184.0).contains(y), "{kind:?}: {words} at {y}");
                        for (others, _, other, _) in &names[..n] {
                            assert!((y - other).abs() >= LABEL_LINE, "{kind:?}, {layers}: {words} on {others}");
                        }
                    }
                    if layers == 33 && kind == ChartKind::IXt {
                        assert!(names.iter().any(|n| n.0 == "L1") && names.iter().any(|n| n.0 == "L33"));
                    }
                }
            }
        }
    }

    #[test]
    fn curves_end_where_the_position_is() {
        let summaries = summaries(2, &EPOCHS);
        let chart = chart(ChartKind::IXt, &summaries, &[]);
        let end = |position: f64| {
            let share = chart.share_at(position).unwrap();
            chart.until(&chart.series()[1], share).last().copied().unwrap()
        };
        let at = |index: usize| {
            (EpochAxis::Log.share(EPOCHS[index] as f64, 9999), summaries[index].layers[1].i_xt_bits.unwrap())
        };
        assert_eq!((end(0.0), end(3.0), end(8.0), end(50.0)), (at(0), at(3), at(8), at(8)));
        let (between, half) = (end(4.5), (at(4).0 + at(5).0) / 2.0);
        assert!((between.0 - half).abs() < 1e-12 && (between.1 - (at(4).1 + at(5).1) / 2.0).abs() < 1e-12);
        let nothing = svg(|area| super::tests::chart(ChartKind::Loss, &[], &[]).draw_curves(area, 0.0).unwrap());
        assert!(texts(&nothing).is_empty() && marks(&nothing).is_empty());
    }

    #[test]
    fn axes_hold_what_is_shown_and_move_in_steps() {
        let range = |loss: f64| {
            let metrics = Some(Metrics { train_loss: loss, ..Default::default() });
            let summaries = [EpochSummary { metrics, ..Default::default() }];
            let chart = chart(ChartKind::Loss, &summaries, &[]);
            chart.value_axis(&chart.series()).range
        };
        assert_eq!(range(0.1), range(0.7));
        assert!(range(2.0).1 >= 2.0 && range(2.0) == range(2.05));
        assert!(range(f64::INFINITY).1.is_finite());
        let summaries = summaries(6, &EPOCHS);
        let statistics = statistics(6, EPOCHS.len());
        for kind in ChartKind::ALL {
            let chart = chart(kind, &summaries, &statistics);
            let series = chart.series();
            let axis = chart.value_axis(&series);
            let (low, high) = axis.range;
            assert!(low < high && low.is_finite() && high.is_finite(), "{kind:?}");
            for (_, y) in series.iter().flat_map(|s| &s.points) {
                // A test accuracy below one half lies on the lower edge.
                let from = if kind == ChartKind::Accuracy { 0.0 } else { low };
                assert!((from..=high).contains(y), "{kind:?}: {y} and {:?}", axis.range);
            }
            assert!(!axis.log || low > 0.0);
        }
    }

    #[test]
    fn values_are_what_the_names_say() {
        let summaries = summaries(3, &EPOCHS);
        let series = |kind| chart(kind, &summaries, &[]).series();
        let lost = &series(ChartKind::HXT)[2].points;
        assert_eq!(lost[4], (40, 12.0 - summaries[4].layers[2].i_xt_bits.unwrap()));
        let (snr, log) = (&series(ChartKind::Snr)[1].points, &series(ChartKind::LogSnr)[1].points);
        assert!((log[5].1 - math::ln(1.0 + snr[5].1)).abs() < 1e-12);
        let norms = series(ChartKind::GradientNorms);
        assert_eq!(norms.iter().map(|s| s.dashed).collect::<Vec<_>>(), [false, false, false, true, true, true]);
        assert_eq!(norms[0].colour, norms[3].colour);
        assert_eq!(norms[4].points[2], (3, 0.04));
        let speed = &series(ChartKind::Velocity)[1].points;
        let (a, b) = (&summaries[4].layers[1], &summaries[5].layers[1]);
        let way = libm::hypot(b.i_xt_bits.unwrap() - a.i_xt_bits.unwrap(), b.i_ty_bits.unwrap() - a.i_ty_bits.unwrap());
        assert!((speed[4].1 - way / math::ln(151.0 / 41.0)).abs() < 1e-12 && speed[4].0 == 150);
        // Steps from one late epoch to the next are joined.
        let late = self::summaries(1, &[0, 1000, 1001, 1002, 2000]);
        let speeds = chart(ChartKind::Velocity, &late, &[]).series();
        assert_eq!(speeds[0].points.iter().map(|p| p.0).collect::<Vec<_>>(), [1000, 2000]);
    }

    #[test]
    fn a_dot_marks_where_noise_first_exceeds_signal() {
        let summaries = summaries(2, &EPOCHS);
        let (epoch, gradient) = first_noisy(&summaries, 1).unwrap();
        assert_eq!((epoch, gradient.mean), (150, 3.0 / 151.0));
        assert!(first_noisy(&summaries, 2).is_none());
        let snr = chart(ChartKind::Snr, &summaries, &[]);
        assert_eq!(snr.series()[1].mark, Some((150, 3.0 / 151.0 / 0.04)));
        let circles = |position: f64| svg(|area| snr.draw_curves(area, position).unwrap()).matches("<circle").count();
        assert_eq!((circles(4.0), circles(5.0)), (2, 6), "ends of curves, then dots with rims");
        assert!(chart(ChartKind::WeightNorm, &summaries, &[]).series().iter().all(|s| s.mark.is_none()));
    }

    #[test]
    fn a_chart_without_curves_says_why() {
        let mut summaries = summaries(3, &EPOCHS);
        let note = |kind, summaries: &[EpochSummary]| chart(kind, summaries, &[]).note().unwrap_or_default();
        assert_eq!(note(ChartKind::Snr, &summaries), "");
        assert!(note(ChartKind::L1Norm, &summaries).contains("computed"));
        summaries.iter_mut().flat_map(|s| &mut s.gradients).for_each(|g| g.sd = 0.0);
        assert!(note(ChartKind::LogSnr, &summaries).contains("no stochastic gradient"));
        assert_eq!(note(ChartKind::WeightNorm, &summaries), "");
        assert!(first_noisy(&summaries, 0).is_none());
        summaries.iter_mut().for_each(|s| (s.layers.clear(), s.gradients.clear()).0);
        for kind in ChartKind::ALL {
            let chart = chart(kind, &summaries, &[]);
            let written = texts(&svg(|area| chart.draw_axes(area).unwrap()));
            let middle = written.iter().filter(|t| t.3 == "middle" && t.1 > 100.0 && t.2 < 130.0).count();
            let told = kind.source() != crate::figure::ChartSource::Metrics;
            assert_eq!(middle > 1, told, "{kind:?}: {written:?}");
            assert_eq!(chart.series().iter().all(|s| s.points.is_empty()), told);
        }
    }

    #[test]
    fn bars_are_the_numbers_of_the_moment() {
        for layers in [1, 3, 33] {
            let (summaries, statistics) = (summaries(layers, &EPOCHS), statistics(layers, EPOCHS.len()));
            let chart = chart(ChartKind::DistinctBars, &summaries, &statistics);
            let drawn = svg(|area| chart.draw_curves(area, 4.0).unwrap());
            let rectangles: Vec<&str> = drawn.split("<rect").skip(1).collect();
            assert_eq!(rectangles.len(), layers);
            let number = |e: &str, name: &str| attribute(e, name).unwrap().parse::<f64>().unwrap();
            let mut before = 44.0;
            for (layer, bar) in rectangles.iter().enumerate() {
                let (x, y) = (number(bar, "x"), number(bar, "y"));
                let (right, bottom) = (x + number(bar, "width"), y + number(bar, "height"));
                assert!(x > before && right <= 276.0 && y >= 12.0 && (bottom - 146.0).abs() <= 1.0, "{bar}");
                // Powers of the number of inputs are in proportion to heights.
                let height = libm::log(4096.0 / (1.0 + layer as f64)) / libm::log(3.0 * 4096.0) * 134.0;
                assert!((bottom - y - height).abs() < 1.6, "{layer}: {bar}");
                before = right;
            }
            let numbers = texts(&drawn);
            assert_eq!(numbers[0].0, "4096");
            for pair in numbers.windows(2) {
                assert!(pair[1].1 - pair[0].1 >= 27.0, "{layers}: {pair:?}");
            }
            assert!(numbers.iter().all(|n| n.2 > 10.0));
        }
        let (summaries, mut statistics) = (summaries(1, &EPOCHS), statistics(1, EPOCHS.len()));
        statistics[8].as_mut().expect("statistics of the last epoch").layers[0].distinct = Some(1024.0);
        let chart = chart(ChartKind::DistinctBars, &summaries, &statistics);
        assert!((chart.distinct_at(7.5)[0] - 2048.0).abs() < 1e-6, "half way on the axis");
        assert!(chart.distinct_at(2.0).is_empty(), "not known yet");
    }

    #[test]
    fn names_are_unique_and_those_of_json() {
        for kind in ChartKind::ALL {
            assert_eq!(ChartKind::find(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert_eq!(ChartKind::find("colour"), None);
    }
}

//! The curves of each kind of chart, from what was recorded and computed.

use super::chart::EpochChart;
use super::chart_kind::{ChartKind, ChartSource, Series, ValueAxis};
use super::ticks::{log_range, upper_end};
use crate::math;
use crate::measure::{EpochSummary, GradientSummary, LayerStatisticsSummary, LayerSummary};
use crate::training::Metrics;

/// Width of curves, and of those whose colour another one has already.
const WIDTH: f64 = 1.8;
const THIN: f64 = 1.0;

/// Least step of ln(1 + epoch) over which a speed is measured: from one late record to the next,
/// a few epochs on, there is hardly anything but the noise of the bins.
const LEAST_STEP: f64 = 0.1;

/// Ends of the axis of entropies are multiples of this, bits.
const ENTROPY_STEP: f64 = 5.0;

impl EpochChart<'_> {
    /// What there is to draw.
    pub fn series(&self) -> Vec<Series> {
        match self.kind {
            ChartKind::Loss => self.train_and_test(&|m| [m.train_loss, m.test_loss]),
            ChartKind::Accuracy => self.train_and_test(&|m| [m.train_accuracy, m.test_accuracy]),
            ChartKind::IXt => self.of_information(&|l| l.i_xt_bits),
            ChartKind::ITy => self.of_information(&|l| l.i_ty_bits),
            ChartKind::HXT => self.of_information(&|l| Some(self.scene.h_x_bits - l.i_xt_bits?)),
            ChartKind::Entropy => self.of_information(&|l| l.entropy_bits),
            ChartKind::Velocity => self.speeds(),
            ChartKind::GradientNorms => {
                let mut series = self.of_gradients(&|g| Some(g.mean));
                let spread = self.of_gradients(&|g| Some(g.sd)).into_iter();
                series.extend(spread.map(|s| Series { name: String::new(), dashed: true, mark: None, ..s }));
                series
            }
            ChartKind::Snr => self.of_gradients(&GradientSummary::snr),
            ChartKind::LogSnr => self.of_gradients(&|g| g.snr().map(|snr| math::ln(1.0 + snr))),
            ChartKind::IdnnsSnr => self.of_layers_up_to(&idnns_snr),
            ChartKind::IdnnsLogSnr => self.of_layers_up_to(&|g| idnns_snr(g).map(|snr| math::ln(1.0 + snr))),
            ChartKind::WeightNorm => self.of_gradients(&|g| Some(g.weight_norm)),
            ChartKind::L1Norm => self.of_statistics(&|l| Some(l.l1_norm)),
            ChartKind::L2Norm => self.of_statistics(&|l| Some(l.l2_norm)),
            ChartKind::Correlation => self.of_statistics(&|l| l.correlation),
            ChartKind::Distinct | ChartKind::DistinctBars => self.of_statistics(&|l| l.distinct),
        }
    }

    /// The vertical axis that holds the series; where its ends are not known beforehand they move in
    /// steps while a run grows.
    pub fn value_axis(&self, series: &[Series]) -> ValueAxis {
        let values = || series.iter().flat_map(|s| &s.points).map(|(_, y)| *y);
        let linear = |high: f64, line| ValueAxis { range: (0.0, high), log: false, line };
        match self.kind {
            ChartKind::Loss => {
                let chance = math::ln((self.scene.classes as f64).max(2.0));
                let steps = (values().fold(0.0, f64::max) / (0.25 * chance)).ceil().clamp(5.0, 4000.0);
                linear(0.25 * chance * steps, None)
            }
            ChartKind::Accuracy => {
                ValueAxis { range: (if self.scene.classes == 2 { 0.4 } else { 0.0 }, 1.0), log: false, line: None }
            }
            ChartKind::IXt | ChartKind::HXT => {
                let (h_x, low) =
                    (self.scene.h_x_bits, if self.kind == ChartKind::IXt { self.scene.least.0 } else { 0.0 });
                ValueAxis { range: (low, h_x.max(0.1)), log: false, line: Some((h_x, "H(X)")) }
            }
            ChartKind::ITy => {
                let (h_y, low) = (self.scene.h_y_bits, self.scene.least.1);
                ValueAxis { range: (low, h_y.max(0.01)), log: false, line: Some((h_y, "H(Y)")) }
            }
            ChartKind::Entropy => {
                let ends = values().fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
                // In steps, so that the axis rests while a run grows.
                let step = |value: f64, to: fn(f64) -> f64| ENTROPY_STEP * to(value / ENTROPY_STEP);
                let (low, high) = (step(ends.0, f64::floor), step(ends.1, f64::ceil));
                ValueAxis { range: (low, high.max(low + ENTROPY_STEP)), log: false, line: None }
            }
            ChartKind::Correlation => linear(1.0, None),
            ChartKind::Velocity | ChartKind::LogSnr | ChartKind::IdnnsLogSnr => linear(upper_end(values(), 1.0), None),
            ChartKind::Distinct => ValueAxis { range: (1.0, self.scene.inputs.max(2) as f64), log: true, line: None },
            // Bars have their numbers above them.
            ChartKind::DistinctBars => {
                ValueAxis { range: (1.0, 3.0 * self.scene.inputs.max(2) as f64), log: true, line: None }
            }
            _ => {
                let range = log_range(values());
                let line = (self.kind == ChartKind::Snr && values().next().is_some()).then_some((1.0, ""));
                ValueAxis { range, log: true, line }
            }
        }
    }

    /// Why there is nothing to see, or less than might be thought.
    pub fn note(&self) -> Option<&'static str> {
        if self.group.means.is_empty() {
            return None;
        }
        match self.kind.source() {
            ChartSource::Metrics => {
                let none = self.group.means.iter().all(|s| s.metrics.is_none());
                none.then_some("Imported activations have no loss or accuracy.")
            }
            ChartSource::Information => {
                let layers = || self.group.means.iter().flat_map(|s| &s.layers);
                if layers().next().is_none() {
                    return Some(
                        "No information estimated so far: set estimate_information (Estimate information) to all.",
                    );
                }
                let (given, note) = match self.kind {
                    ChartKind::ITy => (layers().any(|l| l.i_ty_bits.is_some()), "This estimator gives no I(T;Y)."),
                    ChartKind::Entropy => {
                        (layers().any(|l| l.entropy_bits.is_some()), "This estimator gives no such entropy.")
                    }
                    _ => (layers().any(|l| l.i_xt_bits.is_some()), "This estimator gives no I(X;T)."),
                };
                (!given).then_some(note)
            }
            ChartSource::Gradients => {
                let mut gradients = self.group.means.iter().flat_map(|s| &s.gradients).peekable();
                if gradients.peek().is_none() {
                    return Some("No gradients recorded so far: set record_gradients (Record gradients) to all.");
                }
                let one_batch = self.kind.compares_batches() && gradients.all(|g| g.sd == 0.0);
                one_batch.then_some("One batch an epoch: no stochastic gradient.")
            }
            ChartSource::Statistics => {
                let none = self.group.statistics.iter().all(Option::is_none);
                none.then_some("Being computed from the recorded weights.")
            }
        }
    }

    fn logarithmic(&self) -> bool {
        !matches!(self.kind, ChartKind::LogSnr | ChartKind::IdnnsLogSnr | ChartKind::Correlation)
            && matches!(self.kind.source(), ChartSource::Gradients | ChartSource::Statistics)
    }

    /// Points at the recorded epochs that have a value.
    fn points(&self, value: &dyn Fn(usize, &EpochSummary) -> Option<f64>) -> Vec<(usize, f64)> {
        let shows = |y: &f64| if self.logarithmic() { y.is_finite() && *y > 0.0 } else { !y.is_nan() };
        let summaries = self.group.means.iter().enumerate();
        summaries.filter_map(|(index, s)| Some((s.epoch, value(index, s).filter(shows)?))).collect()
    }

    fn train_and_test(&self, values: &dyn Fn(&Metrics) -> [f64; 2]) -> Vec<Series> {
        let colours = self.style.train_and_test();
        // The training curve lies above the other.
        let curve = |(which, name): (usize, &str)| Series {
            name: name.to_owned(),
            points: self.points(&|_, s| s.metrics.as_ref().map(|m| values(m)[which])),
            colour: colours[which],
            width: WIDTH,
            dashed: which == 1,
            mark: None,
        };
        [(1, "test"), (0, "train")].map(curve).to_vec()
    }

    /// One curve a layer.
    fn of_layers(&self, layers: usize, points: &dyn Fn(usize) -> Vec<(usize, f64)>) -> Vec<Series> {
        let curve = |layer: usize| Series {
            name: format!("L{}", layer + 1),
            points: points(layer),
            colour: self.style.layer(layer),
            // Colours begin anew after the eighth.
            width: if layer < 8 { WIDTH } else { THIN },
            dashed: false,
            mark: None,
        };
        (0..layers).map(curve).collect()
    }

    fn of_information(&self, value: &dyn Fn(&LayerSummary) -> Option<f64>) -> Vec<Series> {
        let layers = self.group.means.iter().map(|s| s.layers.len()).max().unwrap_or(0);
        self.of_layers(layers, &|l| self.points(&|_, s| s.layers.get(l).and_then(value)))
    }

    /// One curve a layer, of the gradients of all layers up to it.
    fn of_layers_up_to(&self, value: &dyn Fn(&[GradientSummary]) -> Option<f64>) -> Vec<Series> {
        let layers = self.group.means.iter().map(|s| s.gradients.len()).max().unwrap_or(0);
        self.of_layers(layers, &|l| self.points(&|_, s| s.gradients.get(..=l).and_then(value)))
    }

    fn of_gradients(&self, value: &dyn Fn(&GradientSummary) -> Option<f64>) -> Vec<Series> {
        let mut series = self.of_layers_up_to(&|gradients| gradients.last().and_then(value));
        if self.kind.marks_noise() {
            for (layer, series) in series.iter_mut().enumerate() {
                let noisy = first_noisy(&self.group.means, layer);
                series.mark = noisy.and_then(|(epoch, _)| series.points.iter().find(|p| p.0 == epoch).copied());
            }
        }
        series
    }

    fn of_statistics(&self, value: &dyn Fn(&LayerStatisticsSummary) -> Option<f64>) -> Vec<Series> {
        let known = || self.group.statistics.iter().flatten();
        let layers = known().map(|s| s.layers.len()).max().unwrap_or(0);
        let at = |index: usize, layer: usize| self.group.statistics.get(index)?.as_ref()?.layers.get(layer);
        self.of_layers(layers, &|l| self.points(&|index, _| at(index, l).and_then(value)))
    }

    /// Speeds at the ends of steps; every layer has the same ones.
    fn speeds(&self) -> Vec<Series> {
        let time = |s: &EpochSummary| math::ln(1.0 + s.epoch as f64);
        let mut known = self.group.means.iter().filter(|s| !s.layers.is_empty());
        let Some(mut from) = known.next() else { return Vec::new() };
        let mut steps = Vec::new();
        for to in known {
            if time(to) - time(from) >= LEAST_STEP {
                steps.push((from, to));
                from = to;
            }
        }
        let speed = |(from, to): &(&EpochSummary, &EpochSummary), layer: usize| {
            let (a, b) = (from.layers.get(layer)?, to.layers.get(layer)?);
            let (x, y) = (b.i_xt_bits? - a.i_xt_bits?, b.i_ty_bits? - a.i_ty_bits?);
            Some((to.epoch, math::sqrt(x * x + y * y) / (time(to) - time(from))))
        };
        let layers = self.group.means.iter().map(|s| s.layers.len()).max().unwrap_or(0);
        self.of_layers(layers, &|l| steps.iter().filter_map(|step| speed(step, l)).collect())
    }
}

/// IDNNs' SNR of the last of these layers (`plot_gradients.py`): `(sum m)^2 / sum s` over all of them, with m the
/// norm of the mean over batches and s the standard deviation; of several networks m and s are geometric means.
/// None where there is one batch.
fn idnns_snr(layers: &[GradientSummary]) -> Option<f64> {
    // Summaries have both over the norm of the weights.
    let sum = |f: fn(&GradientSummary) -> f64| layers.iter().map(|g| f(g) * g.weight_norm).sum::<f64>();
    let (means, deviations) = (sum(|g| g.mean), sum(|g| g.sd));
    (deviations > 0.0).then(|| means * means / deviations)
}

/// The first recorded epoch at which a layer's gradients have more noise than signal.
pub fn first_noisy(summaries: &[EpochSummary], layer: usize) -> Option<(usize, &GradientSummary)> {
    summaries.iter().find_map(|s| {
        let gradient = s.gradients.get(layer)?;
        (gradient.snr()? < 1.0).then_some((s.epoch, gradient))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_snr_of_idnns_adds_layers_up() {
        // m = 3 and 1, s = 2 and 6, whatever the weights.
        let layer = |m: f64, s: f64, weight_norm: f64| GradientSummary {
            mean: m / weight_norm,
            sd: s / weight_norm,
            weight_norm,
        };
        let layers = [layer(3.0, 2.0, 4.0), layer(1.0, 6.0, 0.5)];
        assert_eq!(idnns_snr(&layers[..1]), Some(9.0 / 2.0));
        assert_eq!(idnns_snr(&layers), Some(16.0 / 8.0));
        assert_eq!(layers[1].snr(), Some(1.0 / 6.0), "which is not the layer's own ratio");
        assert_eq!(idnns_snr(&[layer(3.0, 0.0, 1.0)]), None, "one batch");
        assert_eq!(ChartKind::ALL.map(|kind| ChartKind::find(kind.name())), ChartKind::ALL.map(Some));
    }
}

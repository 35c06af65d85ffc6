//! I(T;Y) of real T and a discrete Y from nearest neighbours.

use super::elsewhere::{here, text, texts};
use super::kind::{Kind, SettingError, Values};
use super::nearest::K;
use super::neighbours::{Neighbours, Norm, Within};
use super::points::{double_rows, Labels};
use super::{Ceiling, Doubts, Estimate, Estimator, Needs, Task};
use crate::math::rows::LayerRows;
use crate::math::special::digammas;

/// What there is to say of it.
pub static ROSS: Kind = Kind {
    name: "ross",
    title: "Ross",
    about: "I(T;Y) from how many rows of any class are as near as the k-th neighbour of the same class. Nothing is said of I(X;T): between the single inputs and a layer such counts have no meaning.",
    formula: text("I(T;Y) = psi(N) + 1/N sum_i [psi(k_i) - psi(N_yi) - psi(m_i)], m_i rows within the distance of the k-th neighbour in the own class, k_i of these in the own class; maximum norm"),
    source: text("Ross (2014), equation 2, with k_i in place of k where distances are equal"),
    cost: text("N log N to N^2 x H; some hundredths of a second for a layer of 4096 x 10"),
    ceiling: text("psi(N) - psi(k) nats"),
    doubts: texts(&[
        "a negative estimate means that nothing was found; it is not set to 0",
        "units of small scale count little: no unit is rescaled",
    ]),
    fields: &[K],
    words: |values| values.words("{k} nearest neighbours of the same class (Ross)"),
    needs: Needs::Layers,
    make: here(make),
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ross {
    k: usize,
}

impl Ross {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        Ok(Self { k: values.whole("k")? })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Ross::from_values(values)?;
    let labels = Labels::of(task);
    let digammas = digammas(labels.samples());
    Ok(Box::new(RossEstimator { k: settings.k, labels, digammas, rows: Vec::new() }))
}

struct RossEstimator {
    k: usize,
    labels: Labels,
    /// psi(0) to psi(N).
    digammas: Vec<f64>,
    rows: Vec<f64>,
}

impl Estimator for RossEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        let n = self.labels.samples();
        assert_eq!(layer.samples(), n, "one row for each label");
        let doubts = double_rows(layer, &mut self.rows);
        let too_few = self.labels.members.iter().map(Vec::len).filter(|rows| *rows <= self.k).count();
        let doubts = Doubts { small_classes: Doubts::count(too_few), ..doubts };
        if doubts.not_finite.is_some() || too_few > 0 || n == 0 {
            return Estimate { doubts, ..Estimate::default() };
        }
        let units = layer.units();
        let all = Neighbours::new(&self.rows, units, &(0..n).collect::<Vec<_>>(), Norm::Maximum);
        let (mut terms, mut zeros) = (vec![0.0; n], 0_u32);
        for members in &self.labels.members {
            let class = Neighbours::new(&self.rows, units, members, Norm::Maximum);
            class.kth(self.k, |row, radius| {
                let point = &self.rows[row * units..][..units];
                zeros += u32::from(radius == 0.0);
                // Neither count has the row itself.
                let near = all.count(point, radius, Within::AsNear) - 1;
                let same = class.count(point, radius, Within::AsNear) - 1;
                terms[row] = self.digammas[same] - self.digammas[members.len()] - self.digammas[near];
            });
        }
        let nats = self.digammas[n] + terms.iter().sum::<f64>() / n as f64;
        let doubts = Doubts { zero_distances: Some(f64::from(zeros)), ..doubts };
        Estimate { i_ty_bits: Some(nats / std::f64::consts::LN_2), doubts, ..Estimate::default() }
    }

    fn ceiling(&self, _: usize) -> Ceiling {
        Ceiling { i_ty_bits: ceiling_of_counts(&self.digammas, self.k), ..Ceiling::default() }
    }
}

/// psi(N) - psi(k), bits: no estimate from numbers of neighbours is higher.
pub(super) fn ceiling_of_counts(digammas: &[f64], k: usize) -> Option<f64> {
    let of_n = digammas.last().filter(|_| digammas.len() > k)?;
    Some((of_n - digammas[k]) / std::f64::consts::LN_2)
}

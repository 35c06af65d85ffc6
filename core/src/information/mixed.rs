//! I(T;Y) from nearest neighbours where T has equal rows among others: saturated units, dead units.

use super::elsewhere::{here, text, texts};
use super::kind::{Kind, SettingError, Values};
use super::nearest::K;
use super::neighbours::{Neighbours, Norm, Within};
use super::points::{double_rows, Labels};
use super::ross::ceiling_of_counts;
use super::{Ceiling, Doubts, Estimate, Estimator, Needs, Task};
use crate::math;
use crate::math::rows::LayerRows;
use crate::math::special::digammas;

/// How far apart two labels are: as far as two numbers 0 and 1.
const OTHER_CLASS: f64 = 1.0;

/// What there is to say of it.
pub static MIXED: Kind = Kind {
    name: "mixed_ksg",
    title: "Mixed KSG",
    about: "I(T;Y) from numbers of neighbours, made for distributions that have both single points and densities. Nothing is said of I(X;T): between the single inputs and a layer such counts have no meaning.",
    formula: text("I(T;Y) = 1/N sum_i [psi(k_i) + ln N - psi(n_t) - psi(n_y)]; k_i = k, and n count rows nearer than the k-th neighbour in (T, Y); where that is at distance 0, all three count rows at distance 0; maximum norm, labels 1 apart"),
    source: text("Gao, Kannan, Oh and Viswanath (2017), algorithm 1, as their program has it"),
    cost: text("N log N to N^2 x H; some hundredths of a second for a layer of 4096 x 10"),
    ceiling: text("psi(N) - psi(k) nats"),
    doubts: texts(&[
        "a negative estimate means that nothing was found; it is not set to 0",
        "scale counts: rows of other classes are neighbours from a distance of 1 on",
        "of a constant layer it gives ln N - psi(N), about 1 / 2N nats, in place of 0",
    ]),
    fields: &[K],
    words: |values| values.words("mixed KSG with {k} nearest neighbours"),
    needs: Needs::Layers,
    make: here(make),
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Mixed {
    k: usize,
}

impl Mixed {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        Ok(Self { k: values.whole("k")? })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Mixed::from_values(values)?;
    let labels = Labels::of(task);
    let digammas = digammas(labels.samples());
    Ok(Box::new(MixedEstimator { k: settings.k, labels, digammas, rows: Vec::new() }))
}

struct MixedEstimator {
    k: usize,
    labels: Labels,
    /// psi(0) to psi(N).
    digammas: Vec<f64>,
    rows: Vec<f64>,
}

impl Estimator for MixedEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        let n = self.labels.samples();
        assert_eq!(layer.samples(), n, "one row for each label");
        let doubts = double_rows(layer, &mut self.rows);
        if doubts.not_finite.is_some() || n <= self.k {
            return Estimate { doubts, ..Estimate::default() };
        }
        let units = layer.units();
        let tree = |rows: &[usize]| Neighbours::new(&self.rows, units, rows, Norm::Maximum);
        let all = tree(&(0..n).collect::<Vec<_>>());
        let classes: Vec<Neighbours> = self.labels.members.iter().map(|members| tree(members)).collect();
        let (mut terms, mut zeros) = (vec![0.0; n], 0_u32);
        for (own, (members, class)) in self.labels.members.iter().zip(&classes).enumerate() {
            class.kth(self.k, |row, in_class| {
                let point = &self.rows[row * units..][..units];
                let radius = match in_class > OTHER_CLASS {
                    true => self.joint(point, in_class, class, classes.iter().enumerate().filter(|(c, _)| *c != own)),
                    false => in_class,
                };
                zeros += u32::from(radius == 0.0);
                let (k, n_t, n_y) = if radius == 0.0 {
                    let count = |tree: &Neighbours| tree.count(point, 0.0, Within::AsNear);
                    (count(class), count(&all), members.len())
                } else {
                    let n_y = if radius > OTHER_CLASS { n } else { members.len() };
                    (self.k, all.count(point, radius, Within::Nearer), n_y)
                };
                terms[row] = self.digammas[k] - self.digammas[n_t] - self.digammas[n_y];
            });
        }
        let nats = math::ln(n as f64) + terms.iter().sum::<f64>() / n as f64;
        let doubts = Doubts { zero_distances: Some(f64::from(zeros)), ..doubts };
        Estimate { i_ty_bits: Some(nats / std::f64::consts::LN_2), doubts, ..Estimate::default() }
    }

    fn ceiling(&self, _: usize) -> Ceiling {
        Ceiling { i_ty_bits: ceiling_of_counts(&self.digammas, self.k), ..Ceiling::default() }
    }
}

impl MixedEstimator {
    /// Distance to the k-th neighbour in (T, Y) where that in the own class is further away than another label.
    fn joint<'a>(
        &self,
        point: &[f64],
        in_class: f64,
        class: &Neighbours,
        others: impl Iterator<Item = (usize, &'a Neighbours)>,
    ) -> f64 {
        // The first of the own class is the row itself.
        let mut nearest: Vec<f64> = class.nearest(point, self.k + 1).split_off(1);
        for (_, other) in others {
            nearest.extend(other.nearest(point, self.k).into_iter().map(|distance| distance.max(OTHER_CLASS)));
        }
        nearest.sort_unstable_by(f64::total_cmp);
        nearest.get(self.k - 1).copied().unwrap_or(in_class)
    }
}

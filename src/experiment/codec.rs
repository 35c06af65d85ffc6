//! Records as plain numbers, to pass them from the worker to the page.
//!
//! Doubles hold every number exactly. Weights stay behind. A record is
//!
//! ```text
//! network, 0, epoch, train_loss, test_loss, train_accuracy, test_accuracy,
//! layers, (i_xt, i_ty, outside or NaN) x layers, layers, (mean, sd, weight norm of the gradients) x layers
//! ```
//!
//! and a divergence `network, 1, epoch, train_loss`. Statistics of a condition at one recorded epoch
//! are
//!
//! ```text
//! index, layers, (l1 norm, l2 norm, correlation or NaN, distinct T) x layers
//! ```
//!
//! with no layers where no network has got there.

use thiserror::Error;

use crate::experiment::{Divergence, Event, History, LayerStatisticsSummary, Record, StatisticsSummary};
use crate::information::LayerInformation;
use crate::training::{LayerGradients, Metrics};

/// Numbers that are no records of this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("records do not fit this run at number {at}; start the run again")]
pub struct CodecError {
    /// Where reading ended.
    pub at: usize,
}

/// Appends an event's numbers.
pub fn encode(event: &Event, out: &mut Vec<f64>) {
    match event {
        Event::Recorded { network, record, .. } => encode_record(*network, record, out),
        Event::Diverged { network, divergence } => encode_divergence(*network, divergence, out),
    }
}

/// Appends the numbers of everything that a history holds.
pub fn encode_all(history: &History, out: &mut Vec<f64>) {
    for (n, network) in history.networks.iter().enumerate() {
        network.records.iter().for_each(|record| encode_record(n, record, out));
        network.divergence.iter().for_each(|divergence| encode_divergence(n, divergence, out));
    }
}

fn encode_record(network: usize, record: &Record, out: &mut Vec<f64>) {
    let m = &record.metrics;
    out.extend([network as f64, 0.0, record.epoch as f64]);
    out.extend([m.train_loss, m.test_loss, m.train_accuracy, m.test_accuracy, record.information.len() as f64]);
    out.extend(record.information.iter().flat_map(|i| [i.i_xt_bits, i.i_ty_bits, i.outside.unwrap_or(f64::NAN)]));
    out.push(record.gradients.len() as f64);
    out.extend(record.gradients.iter().flat_map(|g| [g.mean_norm, g.sd_norm, g.weight_norm]));
}

fn encode_divergence(network: usize, divergence: &Divergence, out: &mut Vec<f64>) {
    out.extend([network as f64, 1.0, divergence.epoch as f64, divergence.train_loss]);
}

/// Applies encoded events to a history of the same parameters.
///
/// # Errors
/// Numbers that do not fit; events before them are applied.
pub fn decode_into(history: &mut History, numbers: &[f64]) -> Result<(), CodecError> {
    let mut at = 0;
    while at < numbers.len() {
        let (event, length) = decode(history, &numbers[at..]).ok_or(CodecError { at })?;
        history.apply(event);
        at += length;
    }
    Ok(())
}

fn decode(history: &History, numbers: &[f64]) -> Option<(Event, usize)> {
    let network = numbers[0] as usize;
    let kept = history.networks.get(network)?;
    let epoch = *numbers.get(2)? as usize;
    if history.params.schedule().get(kept.records.len()) != Some(&epoch) {
        return None;
    }
    if numbers[1] == 1.0 {
        let divergence = Divergence { epoch, train_loss: *numbers.get(3)? };
        return Some((Event::Diverged { network, divergence }, 4));
    }
    let &[train_loss, test_loss, train_accuracy, test_accuracy, layers] = numbers.get(3..8)? else { return None };
    let most = history.params.shape(kept.condition).layers().len() as f64;
    if layers > most {
        return None;
    }
    let at = 8 + 3 * layers as usize;
    let triples = numbers.get(8..at)?.chunks_exact(3);
    let known = |share: f64| Some(share).filter(|share| !share.is_nan());
    let information =
        triples.map(|i| LayerInformation { i_xt_bits: i[0], i_ty_bits: i[1], outside: known(i[2]) }).collect();
    let layers = *numbers.get(at)?;
    if layers > most {
        return None;
    }
    let end = at + 1 + 3 * layers as usize;
    let triples = numbers.get(at + 1..end)?.chunks_exact(3);
    let gradients = triples.map(|g| LayerGradients { mean_norm: g[0], sd_norm: g[1], weight_norm: g[2] }).collect();
    let metrics = Metrics { train_loss, test_loss, train_accuracy, test_accuracy };
    let record = Record { epoch, metrics, information, gradients };
    Some((Event::Recorded { network, record, parameters: Vec::new(), state: None }, end))
}

/// Appends the numbers of a recorded epoch's statistics.
pub fn encode_statistics(index: usize, summary: Option<&StatisticsSummary>, out: &mut Vec<f64>) {
    let layers = summary.map_or(&[][..], |s| &s.layers);
    out.extend([index as f64, layers.len() as f64]);
    out.extend(layers.iter().flat_map(|l| [l.l1_norm, l.l2_norm, l.correlation.unwrap_or(f64::NAN), l.distinct]));
}

/// Adds encoded statistics to those of the recorded epochs before; any that are known already are
/// left as they are.
///
/// # Errors
/// Numbers that do not fit, or that leave a gap; what comes before them is added.
pub fn decode_statistics(known: &mut Vec<Option<StatisticsSummary>>, numbers: &[f64]) -> Result<(), CodecError> {
    let mut at = 0;
    while at < numbers.len() {
        let error = CodecError { at };
        let &[index, layers] = numbers.get(at..at + 2).and_then(|n| n.try_into().ok()).ok_or(error)?;
        // A number that is none is 0 here.
        let (index, layers) = (index as usize, layers as usize);
        let end = layers.checked_mul(4).and_then(|n| n.checked_add(at + 2)).ok_or(error)?;
        let values = numbers.get(at + 2..end).ok_or(error)?.chunks_exact(4);
        let layer = |v: &[f64]| LayerStatisticsSummary {
            l1_norm: v[0],
            l2_norm: v[1],
            correlation: Some(v[2]).filter(|c| !c.is_nan()),
            distinct: v[3],
        };
        if index > known.len() {
            return Err(error);
        }
        if index == known.len() {
            known.push((layers > 0).then(|| StatisticsSummary { layers: values.map(layer).collect() }));
        }
        at = end;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{gradients_csv, information_csv, metrics_csv, Run};
    use crate::params::{AtEpochs, ExperimentParams};

    #[test]
    fn a_history_that_was_passed_on_writes_the_same_files() {
        let params = ExperimentParams { epochs: 15, repeats: 2, record_gradients: AtEpochs::All, ..Default::default() }
            .check()
            .unwrap();
        let mut run = Run::new(&params);
        run.resume();
        while run.work() {}
        let mut numbers = Vec::new();
        run.poll_with(|event| encode(event, &mut numbers));
        let mut at_once = Vec::new();
        encode_all(run.history(), &mut at_once);
        for numbers in [numbers, at_once] {
            let mut copy = History::new(&params);
            decode_into(&mut copy, &numbers).unwrap();
            assert_eq!(information_csv(&copy), information_csv(run.history()));
            assert_eq!(metrics_csv(&copy), metrics_csv(run.history()));
            assert_eq!(gradients_csv(&copy), gradients_csv(run.history()));
            assert_eq!(information_csv(&copy).lines().count(), 1 + 2 * 15 * 6);
        }
    }

    #[test]
    fn foreign_numbers_are_refused() {
        let params = ExperimentParams { epochs: 3, ..Default::default() }.check().unwrap();
        for numbers in
            [&[9.0, 0.0, 0.0][..], &[0.0, 0.0, 5.0], &[0.0], &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 99.0], &[f64::NAN; 4]]
        {
            assert!(decode_into(&mut History::new(&params), numbers).is_err(), "{numbers:?}");
        }
    }

    #[test]
    fn statistics_that_were_passed_on_are_the_same() {
        let layer =
            |l1_norm: f64, correlation| LayerStatisticsSummary { l1_norm, l2_norm: 2.0, correlation, distinct: 7.5 };
        let summary = StatisticsSummary { layers: vec![layer(1.5, None), layer(0.1, Some(0.3))] };
        let all = [Some(summary.clone()), None, Some(summary)];
        let mut numbers = Vec::new();
        all.iter().enumerate().for_each(|(index, s)| encode_statistics(index, s.as_ref(), &mut numbers));
        let mut known = Vec::new();
        for _ in 0..2 {
            decode_statistics(&mut known, &numbers).unwrap();
            assert_eq!(known, all);
        }
        for foreign in [&[4.0, 0.0][..], &[3.0], &[3.0, 1.0, 5.0], &[3.0, f64::INFINITY]] {
            assert!(decode_statistics(&mut known, foreign).is_err(), "{foreign:?}");
        }
        assert_eq!(known.len(), 3);
    }
}

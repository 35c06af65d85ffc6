//! Records as plain numbers, to pass them from the worker to the page.
//!
//! Doubles hold every number exactly. Weights stay behind. With the columns of `columns.rs` a record is
//!
//! ```text
//! network, 0, epoch, metrics, layers, information x layers, layers, gradients x layers
//! ```
//!
//! and a divergence `network, 1, epoch, train_loss`. Statistics of a condition at one recorded epoch are
//!
//! ```text
//! index, layers, statistics x layers
//! ```
//!
//! with no layers where no network has got there, and what a measurement has found
//!
//! ```text
//! network, record, layers, information x layers
//! ```

use thiserror::Error;

use super::columns::Columns;
use super::cursor::Cursor;
use crate::experiment::{Divergence, Event, History, Record};
use crate::information::Estimate;
use crate::measure::{Found, Place, StatisticsSummary, Table};

/// Numbers that are no records of this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("records do not fit this run at number {at}; start the run again")]
pub struct CodecError {
    /// Where reading ended.
    pub at: usize,
}

/// More layers than any network has.
const MOST_LAYERS: usize = 1 << 20;

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

fn encode_rows<const N: usize, T: Columns<N>>(layers: &[T], out: &mut Vec<f64>) {
    out.push(layers.len() as f64);
    out.extend(layers.iter().flat_map(T::numbers));
}

/// Appends the numbers of a network's layers: what stands behind the place in what a measurement has found.
pub fn encode_layers(layers: &[Estimate], out: &mut Vec<f64>) {
    encode_rows(layers, out);
}

/// The layers of numbers that [`encode_layers`] made.
///
/// # Errors
/// Numbers that do not fit.
pub fn decode_layers(numbers: &[f64]) -> Result<Vec<Estimate>, CodecError> {
    let mut found = None;
    each(numbers, |cursor| {
        let layers = whole(cursor, MOST_LAYERS)?;
        found = Some(cursor.rows(layers)?);
        Some(())
    })?;
    found.ok_or(CodecError { at: 0 })
}

fn encode_record(network: usize, record: &Record, out: &mut Vec<f64>) {
    out.extend([network as f64, 0.0, record.epoch as f64]);
    out.extend(record.metrics.numbers());
    encode_rows(&record.information, out);
    encode_rows(&record.gradients, out);
}

fn encode_divergence(network: usize, divergence: &Divergence, out: &mut Vec<f64>) {
    out.extend([network as f64, 1.0, divergence.epoch as f64, divergence.train_loss]);
}

/// Reads items one after the other until the numbers end.
fn each(numbers: &[f64], mut item: impl FnMut(&mut Cursor<'_>) -> Option<()>) -> Result<(), CodecError> {
    let mut cursor = Cursor::new(bytemuck::must_cast_slice(numbers), 0);
    while cursor.rest() > 0 {
        let at = cursor.at() / size_of::<f64>();
        item(&mut cursor).ok_or(CodecError { at })?;
    }
    Ok(())
}

fn whole(cursor: &mut Cursor<'_>, most: usize) -> Option<usize> {
    Cursor::whole(cursor.f64()?, most)
}

/// Applies encoded events to a history of the same parameters.
///
/// # Errors
/// Numbers that do not fit; events before them are applied.
pub fn decode_into(history: &mut History, numbers: &[f64]) -> Result<(), CodecError> {
    each(numbers, |cursor| {
        let event = decode(history, cursor)?;
        history.apply(event);
        Some(())
    })
}

fn decode(history: &History, cursor: &mut Cursor<'_>) -> Option<Event> {
    let network = whole(cursor, history.networks.len())?;
    let diverged = whole(cursor, 1)? == 1;
    let epoch = whole(cursor, usize::MAX)?;
    let kept = history.networks.get(network)?;
    if history.params.schedule().get(kept.records.len()) != Some(&epoch) {
        return None;
    }
    if diverged {
        return Some(Event::Diverged { network, divergence: Divergence { epoch, train_loss: cursor.f64()? } });
    }
    let most = history.params.shape(kept.condition).layers().len();
    let metrics = cursor.row()?;
    let layers = whole(cursor, most)?;
    let information = cursor.rows(layers)?;
    let layers = whole(cursor, most)?;
    let gradients = cursor.rows(layers)?;
    let record = Record { epoch, metrics, information, gradients };
    Some(Event::Recorded { network, record, parameters: Vec::new(), state: None })
}

/// Appends the numbers of a recorded epoch's statistics.
pub fn encode_statistics(index: usize, summary: Option<&StatisticsSummary>, out: &mut Vec<f64>) {
    out.push(index as f64);
    encode_rows(summary.map_or(&[][..], |s| &s.layers), out);
}

/// Adds encoded statistics to those of the recorded epochs before; any that are known already are
/// left as they are.
///
/// # Errors
/// Numbers that do not fit, or that leave a gap; what comes before them is added.
pub fn decode_statistics(known: &mut Vec<Option<StatisticsSummary>>, numbers: &[f64]) -> Result<(), CodecError> {
    each(numbers, |cursor| {
        let index = whole(cursor, known.len())?;
        let layers = whole(cursor, MOST_LAYERS)?;
        let layers = cursor.rows(layers)?;
        if index == known.len() {
            known.push((!layers.is_empty()).then_some(StatisticsSummary { layers }));
        }
        Some(())
    })
}

/// Appends the numbers of what a measurement has found.
pub fn encode_found(found: &[Found], out: &mut Vec<f64>) {
    for (place, layers) in found {
        out.extend([place.network as f64, place.record as f64]);
        encode_layers(layers, out);
    }
}

/// Adds what a measurement has found to a table, of networks with up to so many records; gives the recorded epochs
/// that are new in it.
///
/// # Errors
/// Numbers that do not fit; what comes before them is added.
pub fn decode_found(table: &mut Table, records: usize, numbers: &[f64]) -> Result<Vec<usize>, CodecError> {
    let mut new = Vec::new();
    each(numbers, |cursor| {
        let network = whole(cursor, table.networks())?;
        let record = whole(cursor, records).filter(|record| *record < records)?;
        let layers = whole(cursor, MOST_LAYERS)?;
        let layers = cursor.rows(layers)?;
        table.add(Place { network, record }, layers).then_some(())?;
        new.push(record);
        Some(())
    })?;
    new.sort_unstable();
    new.dedup();
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{gradients_csv, information_csv, measured_csv, metrics_csv};
    use crate::experiment::tests::history;
    use crate::experiment::Run;
    use crate::measure::{LayerStatisticsSummary, Measurement, Portion, RunSource, Source};
    use crate::params::{AtEpochs, ExperimentParams};
    use crate::training::InputBlocks;

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
        let layer = |l1_norm: f64, correlation| LayerStatisticsSummary {
            l1_norm,
            l2_norm: 2.0,
            correlation,
            distinct: correlation.map(|_| 7.5),
        };
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

    #[test]
    fn what_was_measured_arrives_in_any_order_and_foreign_numbers_do_not() {
        let history = history(0.01);
        let inputs = InputBlocks::new(history.params.data());
        let source = RunSource::new(&history, &inputs);
        let settings = history.params.bin_settings();
        let mut measurement = Measurement::new(&settings, &source.task(), 2);
        let mut table = Table::new(history.networks.len());
        let records = history.params.schedule().len();
        loop {
            let portion = measurement.portion(&source, 2, &|count, work| (0..count).for_each(work)).unwrap();
            let Portion::Found(found) = portion else { break };
            let mut numbers = Vec::new();
            encode_found(&found, &mut numbers);
            let mut expected: Vec<usize> = found.iter().map(|(place, _)| place.record).collect();
            expected.sort_unstable();
            expected.dedup();
            assert_eq!(decode_found(&mut table, records, &numbers).unwrap(), expected);
        }
        let measured = measured_csv(&history, &table, &settings);
        for (measured, recorded) in measured.lines().zip(information_csv(&history).lines()) {
            assert!(measured.starts_with(&format!("{recorded},")), "{measured}");
        }
        assert!(measured.lines().skip(1).all(|line| line.ends_with(",\"binned\"")));
        for foreign in [&[9.0, 0.0, 0.0][..], &[0.0, 99.0, 0.0], &[0.0, 0.0, 1.0, 2.0], &[f64::NAN; 3]] {
            assert!(decode_found(&mut table, records, foreign).is_err(), "{foreign:?}");
        }
    }
}

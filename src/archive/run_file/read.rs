//! From bytes to a history: nothing is believed that was not checked.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::reader::Reader;
use super::{data, Header, RunFileError, CHECKSUM_BYTES, KEPT_BELOW, MAGIC, VERSION};
use crate::archive::cursor::Cursor;
use crate::archive::json::read_json;
use crate::dataset::{DatasetName, OwnTask};
use crate::experiment::{Divergence, Event, History, Record};
use crate::information::{Information, ValueOne};
use crate::params::{AtEpochs, CheckedParams};
use crate::training::{Draws, LayerGradients, Metrics, TrainerState};

/// More bits than any estimate has: a task has fewer than 2^64 patterns.
const MOST_BITS: f64 = 64.0;

/// The run that a file holds.
///
/// # Errors
/// Bytes that [`save_run`](super::save_run) did not write, a newer format, damage; see
/// [`RunFileError`].
pub fn open_run(bytes: &[u8]) -> Result<History, RunFileError> {
    if !bytes.starts_with(MAGIC) {
        return Err(RunFileError::NotARun);
    }
    let mut cursor = Cursor::new(bytes, MAGIC.len());
    // Before the checksum: a newer format may have another one.
    let version = cursor.u32().ok_or(RunFileError::Damaged)?;
    if version > VERSION {
        return Err(RunFileError::Newer { found: version });
    }
    let end = bytes.len().checked_sub(CHECKSUM_BYTES).ok_or(RunFileError::Damaged)?;
    let (content, checksum) = bytes.split_at(end);
    if version == 0 || Sha256::digest(content)[..] != *checksum {
        return Err(RunFileError::Damaged);
    }
    let mut reader = Reader { cursor: Cursor::new(content, cursor.at()), version };
    let length = reader.count()?;
    let at = reader.cursor.at();
    let mut header: Header = read_json(reader.take(length)?).ok_or(RunFileError::Inconsistent { at })?;
    if version <= KEPT_BELOW {
        header.params.value_one = ValueOne::KeptBelow;
    }
    let own = match &header.params.dataset {
        DatasetName::Own(own) if version > 2 => {
            let at = reader.cursor.at();
            let task = OwnTask::new(&own.name, data::read(&mut reader)?);
            if task.facts.digest != own.digest {
                return Err(RunFileError::Inconsistent { at });
            }
            Some(Arc::new(task))
        }
        _ => None,
    };
    let params = header.params.check_with(own.as_ref())?;
    // Each network takes some bytes: no more are made than the file can have.
    reader.check((params.conditions().len() * params.repeats) as u64 * SMALLEST_NETWORK <= reader.rest())?;
    let mut history = History::new(&params);
    for network in 0..history.networks.len() {
        reader.network(&params, network, &mut history)?;
        if version > 1 && reader.flag()? {
            reader.state(&params, network, &mut history)?;
        }
    }
    if reader.rest() == 0 {
        Ok(history)
    } else {
        Err(reader.inconsistent())
    }
}

/// Bytes of a network of which nothing is recorded: how many records, whether it diverged.
const SMALLEST_NETWORK: u64 = 5;

impl Reader<'_> {
    fn network(&mut self, params: &CheckedParams, network: usize, history: &mut History) -> Result<(), RunFileError> {
        let shape = params.shape(history.networks[network].condition);
        let schedule = params.schedule();
        let records = self.count()?;
        self.check(records <= schedule.len())?;
        let divergence = if self.flag()? {
            let (epoch, train_loss) = (self.get(Cursor::u64)?, self.get(Cursor::f64)?);
            let found = schedule.get(records).copied().filter(|found| *found as u64 == epoch);
            Some(Divergence { epoch: found.ok_or_else(|| self.inconsistent())?, train_loss })
        } else {
            None
        };
        for (index, epoch) in schedule.iter().take(records).enumerate() {
            let metrics = self.metrics()?;
            let layers = |when: AtEpochs| match when.includes(index, schedule.len()) {
                true => shape.layers().len(),
                false => 0,
            };
            let (estimated, looked_at) = (layers(params.estimate_information), layers(params.record_gradients));
            let record = Record {
                epoch: *epoch,
                metrics,
                information: self.information(estimated)?,
                gradients: self.gradients(looked_at)?,
            };
            let weights = self.singles()?;
            self.check(weights.len() == shape.parameters())?;
            if index == 0 {
                // Only what the file has bytes for.
                let to_come = (records as u64 - 1).saturating_mul(4 * shape.parameters() as u64);
                self.check(to_come <= self.rest())?;
                history.reserve(network, records).map_err(|_| RunFileError::Memory)?;
            }
            history.apply(Event::Recorded { network, record, parameters: weights.collect(), state: None });
        }
        if let Some(divergence) = divergence {
            history.apply(Event::Diverged { network, divergence });
        }
        Ok(())
    }

    /// Finite losses, accuracies from 0 to 1: others end as divergences.
    fn metrics(&mut self) -> Result<Metrics, RunFileError> {
        let metrics: Metrics = self.get(Cursor::row)?;
        let share = |value: f64| (0.0..=1.0).contains(&value);
        let sound = metrics.train_loss.is_finite() && metrics.test_loss.is_finite();
        self.check(sound && share(metrics.train_accuracy) && share(metrics.test_accuracy))?;
        Ok(metrics)
    }

    fn information(&mut self, layers: usize) -> Result<Vec<Information>, RunFileError> {
        let found = self.count()?;
        self.check(found == layers)?;
        let mut information = Vec::with_capacity(layers);
        for _ in 0..layers {
            let estimate: Information = if self.version > KEPT_BELOW {
                self.get(Cursor::row)?
            } else {
                let [i_xt_bits, i_ty_bits] = self.get(|cursor| cursor.several(Cursor::f64))?;
                Information { i_xt_bits, i_ty_bits, outside: None }
            };
            // Comparisons that NaN fails too.
            self.check(estimate.i_xt_bits.abs() < MOST_BITS && estimate.i_ty_bits.abs() < MOST_BITS)?;
            self.check(estimate.outside.is_none_or(|share| (0.0..=1.0).contains(&share)))?;
            information.push(estimate);
        }
        Ok(information)
    }

    fn gradients(&mut self, layers: usize) -> Result<Vec<LayerGradients>, RunFileError> {
        let found = self.count()?;
        self.check(found == layers)?;
        self.get(|cursor| cursor.rows(layers))
    }

    fn state(&mut self, params: &CheckedParams, network: usize, history: &mut History) -> Result<(), RunFileError> {
        let at = self.cursor.at();
        let optimizer = self.singles()?.collect();
        let draws = if self.flag()? {
            let position = self.get(Cursor::u64)?;
            let rows = self.count()?;
            let order = self.fours(rows)?.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
            Some(Draws { order, position })
        } else {
            None
        };
        let state = TrainerState { optimizer, draws };
        let kept = &history.networks[network];
        let settings = params.trainer_settings(kept.condition, kept.repeat);
        let fits = state.check(&settings, params.data()).is_ok();
        if history.is_finished(network) || kept.records.is_empty() || !fits {
            return Err(RunFileError::Inconsistent { at });
        }
        history.networks[network].state = Some(state);
        Ok(())
    }
}

//! From bytes to a history: nothing is believed that was not checked.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{data, Header, RunFileError, CHECKSUM_BYTES, KEPT_BELOW, MAGIC, VERSION};
use crate::dataset::{DatasetName, OwnTask};
use crate::experiment::json::read_json;
use crate::experiment::{Divergence, Event, History, Record};
use crate::information::{LayerInformation, ValueOne};
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
    let mut reader = Reader { bytes, at: MAGIC.len(), version: VERSION };
    // Before the checksum: a newer format may have another one.
    let version = reader.u32().map_err(|_| RunFileError::Damaged)?;
    if version > VERSION {
        return Err(RunFileError::Newer { found: version });
    }
    let end = bytes.len().checked_sub(CHECKSUM_BYTES).ok_or(RunFileError::Damaged)?;
    let (content, checksum) = bytes.split_at(end);
    if version == 0 || Sha256::digest(content)[..] != *checksum {
        return Err(RunFileError::Damaged);
    }
    (reader.bytes, reader.version) = (content, version);
    let length = reader.count()?;
    let at = reader.at;
    let mut header: Header = read_json(reader.take(length)?).ok_or(RunFileError::Inconsistent { at })?;
    if version <= KEPT_BELOW {
        header.params.value_one = ValueOne::KeptBelow;
    }
    let own = match &header.params.dataset {
        DatasetName::Own(own) if version > 2 => {
            let at = reader.at;
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
    if reader.at == content.len() {
        Ok(history)
    } else {
        Err(reader.inconsistent())
    }
}

/// Bytes of a network of which nothing is recorded: how many records, whether it diverged.
const SMALLEST_NETWORK: u64 = 5;

pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    version: u32,
}

impl<'a> Reader<'a> {
    /// Bytes that were not read yet.
    fn rest(&self) -> u64 {
        (self.bytes.len() - self.at) as u64
    }

    pub fn inconsistent(&self) -> RunFileError {
        RunFileError::Inconsistent { at: self.at }
    }

    pub fn check(&self, holds: bool) -> Result<(), RunFileError> {
        if holds {
            Ok(())
        } else {
            Err(self.inconsistent())
        }
    }

    pub fn take(&mut self, length: usize) -> Result<&'a [u8], RunFileError> {
        let taken = self.bytes[self.at..].get(..length).ok_or_else(|| self.inconsistent())?;
        self.at += length;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], RunFileError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// So many pieces of four bytes.
    pub fn fours(&mut self, count: usize) -> Result<&'a [[u8; 4]], RunFileError> {
        let length = count.checked_mul(4).ok_or_else(|| self.inconsistent())?;
        Ok(self.take(length)?.as_chunks::<4>().0)
    }

    fn flag(&mut self) -> Result<bool, RunFileError> {
        match self.array()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(self.inconsistent()),
        }
    }

    fn u32(&mut self) -> Result<u32, RunFileError> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, RunFileError> {
        self.array().map(u64::from_le_bytes)
    }

    fn f64(&mut self) -> Result<f64, RunFileError> {
        self.array().map(f64::from_le_bytes)
    }

    pub fn count(&mut self) -> Result<usize, RunFileError> {
        self.u32().map(|count| count as usize)
    }

    /// So many numbers of single precision, after their count.
    fn singles(&mut self) -> Result<impl ExactSizeIterator<Item = f32> + 'a, RunFileError> {
        let count = self.count()?;
        Ok(self.fours(count)?.iter().map(|bytes| f32::from_le_bytes(*bytes)))
    }

    fn network(&mut self, params: &CheckedParams, network: usize, history: &mut History) -> Result<(), RunFileError> {
        let shape = params.shape(history.networks[network].condition);
        let schedule = params.schedule();
        let records = self.count()?;
        self.check(records <= schedule.len())?;
        let divergence = if self.flag()? {
            let (epoch, train_loss) = (self.u64()?, self.f64()?);
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
        let [train_loss, test_loss, train_accuracy, test_accuracy] =
            [self.f64()?, self.f64()?, self.f64()?, self.f64()?];
        let share = |value: f64| (0.0..=1.0).contains(&value);
        let sound = train_loss.is_finite() && test_loss.is_finite() && share(train_accuracy) && share(test_accuracy);
        self.check(sound)?;
        Ok(Metrics { train_loss, test_loss, train_accuracy, test_accuracy })
    }

    fn information(&mut self, layers: usize) -> Result<Vec<LayerInformation>, RunFileError> {
        let found = self.count()?;
        self.check(found == layers)?;
        let mut information = Vec::with_capacity(layers);
        for _ in 0..layers {
            let [i_xt_bits, i_ty_bits] = [self.f64()?, self.f64()?];
            // Comparisons that NaN fails too.
            self.check(i_xt_bits.abs() < MOST_BITS && i_ty_bits.abs() < MOST_BITS)?;
            let outside = if self.version > KEPT_BELOW { Some(self.f64()?).filter(|s| !s.is_nan()) } else { None };
            self.check(outside.is_none_or(|share| (0.0..=1.0).contains(&share)))?;
            information.push(LayerInformation { i_xt_bits, i_ty_bits, outside });
        }
        Ok(information)
    }

    fn gradients(&mut self, layers: usize) -> Result<Vec<LayerGradients>, RunFileError> {
        let found = self.count()?;
        self.check(found == layers)?;
        (0..layers)
            .map(|_| Ok(LayerGradients { mean_norm: self.f64()?, sd_norm: self.f64()?, weight_norm: self.f64()? }))
            .collect()
    }

    fn state(&mut self, params: &CheckedParams, network: usize, history: &mut History) -> Result<(), RunFileError> {
        let at = self.at;
        let optimizer = self.singles()?.collect();
        let draws = if self.flag()? {
            let position = self.u64()?;
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

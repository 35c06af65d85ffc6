//! From a history to bytes.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{data, Header, CHECKSUM_BYTES, MAGIC, VERSION};
use crate::archive::columns::Columns;
use crate::experiment::{History, NetworkHistory};
use crate::params::ParamsError;
use crate::training::TrainerState;

/// A run that cannot be written.
#[derive(Debug, Error)]
pub enum SaveError {
    /// Own data that is elsewhere.
    #[error(transparent)]
    Data(#[from] ParamsError),
    /// The parameters cannot be written.
    #[error("cannot write the parameters: {0}")]
    Params(#[from] serde_json::Error),
}

/// The bytes of the file.
///
/// # Errors
/// Own data that is elsewhere.
pub fn save_run(history: &History) -> Result<Vec<u8>, SaveError> {
    let mut bytes = Vec::with_capacity(run_size(history)?);
    write_run(history, |piece| bytes.extend(piece))?;
    Ok(bytes)
}

/// Gives out the file piece by piece: beside a large run there may be no room for a second one.
///
/// # Errors
/// Own data that is elsewhere.
pub fn write_run(history: &History, mut out: impl FnMut(&[u8])) -> Result<(), SaveError> {
    let mut hash = Sha256::new();
    content(history, |piece| {
        hash.update(piece);
        out(piece);
    })?;
    out(&hash.finalize());
    Ok(())
}

/// Length of the file, bytes.
///
/// # Errors
/// Own data that is elsewhere.
pub fn run_size(history: &History) -> Result<usize, SaveError> {
    let mut size = CHECKSUM_BYTES;
    content(history, |piece| size += piece.len())?;
    Ok(size)
}

fn content(history: &History, out: impl FnMut(&[u8])) -> Result<(), SaveError> {
    history.params.trainable()?;
    let header = Header { infoplane: env!("CARGO_PKG_VERSION").to_owned(), params: (*history.params).clone() };
    let header = serde_json::to_vec(&header)?;
    let mut pieces = Pieces { piece: Vec::new(), out };
    pieces.bytes(MAGIC);
    pieces.bytes(&VERSION.to_le_bytes());
    pieces.count(header.len());
    pieces.bytes(&header);
    if let Some(dataset) = history.params.own().and_then(|own| own.dataset.as_ref()) {
        data::write(dataset, &mut |bytes| pieces.bytes(bytes));
    }
    for network in &history.networks {
        pieces.network(network);
    }
    pieces.give_out();
    Ok(())
}

/// Collects bytes and gives them out when there are many.
struct Pieces<F: FnMut(&[u8])> {
    piece: Vec<u8>,
    out: F,
}

impl<F: FnMut(&[u8])> Pieces<F> {
    /// Length from which a piece is given out: calls cost little beside their bytes then.
    const LARGE: usize = 1 << 16;

    fn bytes(&mut self, bytes: &[u8]) {
        self.piece.extend(bytes);
        if self.piece.len() >= Self::LARGE {
            self.give_out();
        }
    }

    fn give_out(&mut self) {
        (self.out)(&self.piece);
        self.piece.clear();
    }

    fn flag(&mut self, set: bool) {
        self.bytes(&[u8::from(set)]);
    }

    fn count(&mut self, count: usize) {
        self.bytes(&(count as u32).to_le_bytes());
    }

    fn doubles(&mut self, values: impl IntoIterator<Item = f64>) {
        values.into_iter().for_each(|value| self.bytes(&value.to_le_bytes()));
    }

    fn singles(&mut self, values: &[f32]) {
        self.count(values.len());
        for some in values.chunks(Self::LARGE / 4) {
            let start = self.piece.len();
            self.piece.resize(start + 4 * some.len(), 0);
            // Not byte by byte: these are most of a file.
            let (places, _) = self.piece[start..].as_chunks_mut::<4>();
            places.iter_mut().zip(some).for_each(|(place, value)| *place = value.to_le_bytes());
            self.bytes(&[]);
        }
    }

    fn layers<const N: usize, T: Columns<N>>(&mut self, layers: &[T]) {
        self.count(layers.len());
        self.doubles(layers.iter().flat_map(T::numbers));
    }

    fn network(&mut self, network: &NetworkHistory) {
        self.count(network.records.len());
        self.flag(network.divergence.is_some());
        if let Some(d) = network.divergence {
            self.bytes(&(d.epoch as u64).to_le_bytes());
            self.doubles([d.train_loss]);
        }
        for (r, record) in network.records.iter().enumerate() {
            self.doubles(record.metrics.numbers());
            self.layers(&record.information);
            self.layers(&record.gradients);
            self.singles(network.parameters(r));
        }
        self.flag(network.state.is_some());
        if let Some(state) = &network.state {
            self.state(state);
        }
    }

    fn state(&mut self, state: &TrainerState) {
        self.singles(&state.optimizer);
        self.flag(state.draws.is_some());
        if let Some(draws) = &state.draws {
            self.bytes(&draws.position.to_le_bytes());
            self.count(draws.order.len());
            draws.order.iter().for_each(|row| self.bytes(&row.to_le_bytes()));
        }
    }
}

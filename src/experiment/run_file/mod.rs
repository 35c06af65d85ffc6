//! A run as one file.
//!
//! All numbers are little endian.
//!
//! ```text
//! 8 bytes   "infoplan"
//! u32       version of the format, 1
//! u32       length of what follows, bytes
//! JSON      {"infoplane": version of the program, "params": parameters, see ExperimentParams}
//! then for each network, the repeats of the first condition first:
//!   u32     records
//!   u8      1 if it diverged, and then: u64 epoch, f64 training loss in nats
//!   for each record, at the recorded epochs in order:
//!     4 f64   training loss, test loss (nats), training accuracy, test accuracy
//!     u32     layers for which information was estimated, and for each: f64 I(X;T), f64 I(T;Y) (bits)
//!     u32     layers for which gradients were recorded, and for each: f64 norm of the mean, f64
//!             standard deviation, f64 norm of the weights
//!     u32     weights and biases kept, and so many f32, in the order of Shape
//! 32 bytes  SHA-256 of everything before
//! ```

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::experiment::{Divergence, Event, History, Record};
use crate::information::LayerInformation;
use crate::network::Shape;
use crate::params::{ExperimentParams, ParamsError};
use crate::training::{LayerGradients, Metrics};

const MAGIC: &[u8; 8] = b"infoplan";
const VERSION: u32 = 1;
const CHECKSUM_BYTES: usize = 32;

/// A file that cannot be opened.
#[derive(Debug, Error)]
pub enum RunFileError {
    /// Another kind of file.
    #[error("this is not a run saved by infoplane; choose a file that ends in .infoplane")]
    NotARun,
    /// A format that this version does not know.
    #[error("this run was saved in format {found}; this version of infoplane reads formats up to {VERSION}: use a newer one")]
    Newer {
        /// Version of the file's format.
        found: u32,
    },
    /// The checksum is not that of the content.
    #[error("this file is damaged or incomplete: its checksum does not fit; save or copy it again")]
    Damaged,
    /// The content contradicts itself, although the checksum fits.
    #[error("this file does not hold the run that it describes (byte {at}); it was not saved by infoplane")]
    Inconsistent {
        /// Offset in the file.
        at: usize,
    },
    /// Parameters that cannot be run here.
    #[error("the parameters in this file cannot be used here: {0}")]
    Params(#[from] ParamsError),
}

#[derive(Serialize, Deserialize)]
struct Header {
    infoplane: String,
    params: ExperimentParams,
}

/// The bytes of the file.
///
/// # Errors
/// Never in practice: parameters are valid JSON.
pub fn save_run(history: &History) -> serde_json::Result<Vec<u8>> {
    let header = Header { infoplane: env!("CARGO_PKG_VERSION").to_owned(), params: (*history.params).clone() };
    let header = serde_json::to_vec(&header)?;
    let mut out = Vec::new();
    out.extend(MAGIC);
    out.extend(VERSION.to_le_bytes());
    out.extend((header.len() as u32).to_le_bytes());
    out.extend(header);
    for network in &history.networks {
        out.extend((network.records.len() as u32).to_le_bytes());
        out.push(u8::from(network.divergence.is_some()));
        if let Some(d) = network.divergence {
            out.extend((d.epoch as u64).to_le_bytes());
            out.extend(d.train_loss.to_le_bytes());
        }
        for (r, record) in network.records.iter().enumerate() {
            let m = &record.metrics;
            for value in [m.train_loss, m.test_loss, m.train_accuracy, m.test_accuracy] {
                out.extend(value.to_le_bytes());
            }
            out.extend((record.information.len() as u32).to_le_bytes());
            for i in &record.information {
                out.extend(i.i_xt_bits.to_le_bytes());
                out.extend(i.i_ty_bits.to_le_bytes());
            }
            out.extend((record.gradients.len() as u32).to_le_bytes());
            for value in record.gradients.iter().flat_map(|g| [g.mean_norm, g.sd_norm, g.weight_norm]) {
                out.extend(value.to_le_bytes());
            }
            let parameters = network.parameters(r);
            out.extend((parameters.len() as u32).to_le_bytes());
            out.extend(parameters.iter().flat_map(|p| p.to_le_bytes()));
        }
    }
    let checksum = Sha256::digest(&out);
    out.extend(checksum);
    Ok(out)
}

/// The run that a file holds.
///
/// # Errors
/// Bytes that [`save_run`] did not write, a newer format, damage; see [`RunFileError`].
pub fn open_run(bytes: &[u8]) -> Result<History, RunFileError> {
    if !bytes.starts_with(MAGIC) {
        return Err(RunFileError::NotARun);
    }
    let mut reader = Reader { bytes, at: MAGIC.len() };
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
    reader.bytes = content;
    let length = reader.u32()? as usize;
    let at = reader.at;
    let header: Header = serde_json::from_slice(reader.take(length)?).map_err(|_| RunFileError::Inconsistent { at })?;
    let mut history = History::new(&header.params.check()?);
    for network in 0..history.networks.len() {
        reader.network(network, &mut history)?;
    }
    if reader.at == content.len() {
        Ok(history)
    } else {
        Err(reader.inconsistent())
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn inconsistent(&self) -> RunFileError {
        RunFileError::Inconsistent { at: self.at }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], RunFileError> {
        let taken = self.bytes[self.at..].get(..length).ok_or_else(|| self.inconsistent())?;
        self.at += length;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], RunFileError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u32(&mut self) -> Result<u32, RunFileError> {
        self.array().map(u32::from_le_bytes)
    }

    fn f64(&mut self) -> Result<f64, RunFileError> {
        self.array().map(f64::from_le_bytes)
    }

    /// How many layers something was recorded for.
    fn layers(&mut self, shape: &Shape) -> Result<usize, RunFileError> {
        let layers = self.u32()? as usize;
        if layers > shape.layers().len() {
            return Err(self.inconsistent());
        }
        Ok(layers)
    }

    fn network(&mut self, network: usize, history: &mut History) -> Result<(), RunFileError> {
        let shape = history.params.shape(history.networks[network].condition);
        let schedule = history.params.schedule().to_vec();
        let records = self.u32()? as usize;
        if records > schedule.len() {
            return Err(self.inconsistent());
        }
        let divergence = match self.array::<1>()? {
            [0] => None,
            [1] => {
                let epoch = u64::from_le_bytes(self.array()?) as usize;
                Some(Divergence { epoch, train_loss: self.f64()? })
            }
            _ => return Err(self.inconsistent()),
        };
        for epoch in schedule.into_iter().take(records) {
            let [train_loss, test_loss, train_accuracy, test_accuracy] =
                [self.f64()?, self.f64()?, self.f64()?, self.f64()?];
            let information = (0..self.layers(&shape)?)
                .map(|_| Ok(LayerInformation { i_xt_bits: self.f64()?, i_ty_bits: self.f64()? }))
                .collect::<Result<_, RunFileError>>()?;
            let gradients = (0..self.layers(&shape)?)
                .map(|_| Ok(LayerGradients { mean_norm: self.f64()?, sd_norm: self.f64()?, weight_norm: self.f64()? }))
                .collect::<Result<_, RunFileError>>()?;
            let kept = self.u32()? as usize;
            if kept != 0 && kept != shape.parameters() {
                return Err(self.inconsistent());
            }
            let parameters = self.take(4 * kept)?.as_chunks::<4>().0.iter().map(|p| f32::from_le_bytes(*p)).collect();
            let metrics = Metrics { train_loss, test_loss, train_accuracy, test_accuracy };
            let record = Record { epoch, metrics, information, gradients };
            history.apply(Event::Recorded { network, record, parameters });
        }
        if let Some(divergence) = divergence {
            history.apply(Event::Diverged { network, divergence });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{digest, information_csv, metrics_csv, Run};
    use crate::params::AtEpochs;

    fn history(learning_rate: f32) -> History {
        let params = ExperimentParams {
            epochs: 30,
            repeats: 2,
            hidden_layers: vec![vec![4, 3], vec![2]],
            recorded_epochs: 6,
            learning_rate,
            record_gradients: AtEpochs::Last,
            name: "näme \"quoted\"".to_owned(),
            ..Default::default()
        };
        let mut run = Run::new(&params.check().unwrap());
        run.resume();
        while run.work() {}
        run.poll().clone()
    }

    #[test]
    fn a_run_comes_back_whole() {
        // The second rate makes networks diverge.
        for rate in [0.01, 1e30] {
            let history = history(rate);
            let opened = open_run(&save_run(&history).unwrap()).unwrap();
            // As text, in which NaN equals itself.
            assert_eq!(format!("{:?}", opened.networks), format!("{:?}", history.networks), "rate {rate}");
            assert_eq!(digest(&opened), digest(&history));
            assert_eq!(*opened.params, *history.params);
            assert_eq!(information_csv(&opened), information_csv(&history));
            assert_eq!(metrics_csv(&opened), metrics_csv(&history));
        }
    }

    #[test]
    fn other_newer_damaged_and_cut_files_are_told_apart() {
        let file = save_run(&history(0.01)).unwrap();
        assert!(matches!(open_run(b""), Err(RunFileError::NotARun)));
        assert!(matches!(open_run(b"PNG and so on"), Err(RunFileError::NotARun)));
        let mut newer = file.clone();
        newer[8] = 2;
        assert!(matches!(open_run(&newer), Err(RunFileError::Newer { found: 2 })));
        for cut in [8, 11, 12, 40, file.len() / 2, file.len() - 1] {
            assert!(matches!(open_run(&file[..cut]), Err(RunFileError::Damaged)), "cut at {cut}");
        }
        for at in (12..file.len()).step_by(97) {
            let mut damaged = file.clone();
            damaged[at] ^= 4;
            assert!(matches!(open_run(&damaged), Err(RunFileError::Damaged)), "byte {at}");
        }
    }

    #[test]
    fn a_forged_content_is_found_before_anything_is_made_of_it() {
        let file = save_run(&history(0.01)).unwrap();
        let content = file.len() - CHECKSUM_BYTES;
        let header = 16 + u32::from_le_bytes(file[12..16].try_into().unwrap()) as usize;
        // Too many records; a flag that is neither; the end missing; a header longer than the file.
        for (at, bytes) in
            [(header, &[255, 255, 255, 255][..]), (header + 4, &[7]), (content, &[]), (12, &[0, 0, 0, 99])]
        {
            let mut forged = file[..content].to_vec();
            if bytes.is_empty() {
                forged.truncate(content - 5);
            }
            forged[at.min(content - 6)..][..bytes.len()].copy_from_slice(bytes);
            let checksum = Sha256::digest(&forged);
            forged.extend(checksum);
            assert!(matches!(open_run(&forged), Err(RunFileError::Inconsistent { .. })), "byte {at}");
        }
    }
}

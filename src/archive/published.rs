//! A run in brief: what the gallery of the page shows of a run that was made beforehand.
//!
//! Of each condition it holds the means over networks at all recorded epochs, of each network what
//! its layers knew at a few epochs; no weights. Numbers are rounded to single precision.
//!
//! All numbers are little endian.
//!
//! ```text
//! 8 bytes   "infobrif"
//! u32       version of the format, 2
//! u32       length of what follows, bytes
//! JSON      {"infoplane": version of the program, "digest": that of the whole run,
//!            "params": parameters, see ExperimentParams, with all threads,
//!            "data": of own data, which is not in the file, what is known of it, see DataFacts
//!            "points": indices of the recorded epochs at which each network is shown,
//!            "networks": [{"records": how many it has, "diverged": null or the epoch where}]}
//! then f32:
//! for each condition:
//!   summaries, and for each of them, at the recorded epochs in order, see EpochSummary:
//!     networks, layers, layers with gradients
//!     training loss, test loss (nats), training accuracy, test accuracy
//!     for each layer: I(X;T), I(T;Y), standard deviations of both (bits; 0 of a single network), share of the
//!       activations beyond the bins, NaN where it is not known
//!     for each layer with gradients: mean and standard deviation over the norm of the weights, that norm
//! for each network, the repeats of the first condition first:
//!   training loss where it diverged, if it did
//!   for each of the points that it got to:
//!     layers, and for each of them: I(X;T), I(T;Y) (bits)
//! 32 bytes  SHA-256 of everything before
//! ```
//!
//! Version 1 is read: it had no share, its standard deviations had the divisor n where they now have n - 1, and its
//! output probabilities were kept below 1, as [`ValueOne::KeptBelow`] says.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::columns::{known, Columns};
use super::cursor::Cursor;
use super::json::read_json;
use crate::dataset::{DataFacts, OwnTask};
use crate::experiment::{digest, Divergence, History};
use crate::information::{Doubts, Information, ValueOne};
use crate::math;
use crate::measure::{EpochSummary, GradientSummary, LayerSummary};
use crate::params::{CheckedParams, ExperimentParams, ParamsError, Threads};
use crate::training::Metrics;

const MAGIC: &[u8; 8] = b"infobrif";
const VERSION: u32 = 2;
const CHECKSUM_BYTES: usize = 32;

/// A published run that cannot be opened.
#[derive(Debug, Error)]
pub enum PublishedError {
    /// Another kind of file.
    #[error("this is not a published run of infoplane; choose a file that ends in .plane")]
    NotPublished,
    /// A format that this version does not know.
    #[error(
        "this run was published in format {found}; this version of infoplane reads formats up to {VERSION}: use a newer one"
    )]
    OtherVersion {
        /// Version of the file's format.
        found: u32,
    },
    /// The checksum is not that of the content.
    #[error("this file is damaged or incomplete: its checksum does not fit; transfer it again")]
    Damaged,
    /// The content contradicts itself, although the checksum fits.
    #[error("this file does not hold the run that it describes; it was not published by infoplane")]
    Inconsistent,
    /// Parameters that cannot be run here.
    #[error("the parameters in this file cannot be used here: {0}")]
    Params(#[from] ParamsError),
}

/// A run as it was published.
#[derive(Clone, Debug)]
pub struct Published {
    /// Version of the program that made the run.
    pub infoplane: String,
    /// Digest of the whole run, weights included: who runs it again gets the same.
    pub digest: String,
    /// Parameters of the run.
    pub params: CheckedParams,
    /// Indices of the recorded epochs at which each network is shown.
    pub points: Vec<usize>,
    /// Means over the networks at each recorded epoch, for each condition.
    pub summaries: Vec<Vec<EpochSummary>>,
    /// The networks, the repeats of the first condition first.
    pub networks: Vec<PublishedNetwork>,
}

/// One network in brief.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublishedNetwork {
    /// How many of the recorded epochs it has reached.
    pub records: usize,
    /// Where it ended early, and how.
    pub divergence: Option<Divergence>,
    /// What its layers knew at those of the points that it got to, bits; empty where nothing was estimated.
    pub information: Vec<Vec<Information>>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    infoplane: String,
    digest: String,
    params: ExperimentParams,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data: Option<DataFacts>,
    points: Vec<usize>,
    networks: Vec<NetworkHeader>,
}

#[derive(Serialize, Deserialize)]
struct NetworkHeader {
    records: usize,
    diverged: Option<usize>,
}

/// The bytes of the file; each network is shown at the recorded epochs next to the given ones.
///
/// # Errors
/// Never in practice: parameters are valid JSON.
pub fn publish(history: &History, epochs: &[usize]) -> serde_json::Result<Vec<u8>> {
    let mut points: Vec<usize> = epochs.iter().map(|e| history.params.recorded_near(*e)).collect();
    points.sort_unstable();
    points.dedup();
    let network = |n: &crate::experiment::NetworkHistory| NetworkHeader {
        records: n.records.len(),
        diverged: n.divergence.map(|d| d.epoch),
    };
    let header = serde_json::to_vec(&Header {
        infoplane: env!("CARGO_PKG_VERSION").to_owned(),
        digest: digest(history),
        params: ExperimentParams { threads: Threads::All, ..(*history.params).clone() },
        data: history.params.own().map(|own| (*own.facts).clone()),
        points: points.clone(),
        networks: history.networks.iter().map(network).collect(),
    })?;

    let mut numbers = Vec::new();
    for condition in 0..history.params.conditions().len() {
        let summaries: Vec<_> = (0..history.reached()).map_while(|i| history.summary(condition, i)).collect();
        numbers.push(summaries.len() as f64);
        for s in summaries {
            numbers.extend([s.networks, s.layers.len(), s.gradients.len()].map(|count| count as f64));
            // Of a run they are known.
            numbers.extend(s.metrics.unwrap_or_default().numbers());
            numbers.extend(s.layers.iter().flat_map(|l| {
                let [i_xt_sd, i_ty_sd] = [l.i_xt_sd, l.i_ty_sd].map(|sd| sd.unwrap_or(0.0));
                // Of a run these two are known.
                let [i_xt, i_ty] = [l.i_xt_bits, l.i_ty_bits].map(Option::unwrap_or_default);
                [i_xt, i_ty, i_xt_sd, i_ty_sd, l.doubts.outside.unwrap_or(f64::NAN)]
            }));
            numbers.extend(s.gradients.iter().flat_map(|g| [g.mean, g.sd, g.weight_norm]));
        }
    }
    for network in &history.networks {
        numbers.extend(network.divergence.map(|d| d.train_loss));
        for record in points.iter().filter_map(|p| network.records.get(*p)) {
            numbers.push(record.information.len() as f64);
            numbers.extend(record.information.iter().flat_map(|i| [i.i_xt_bits, i.i_ty_bits]));
        }
    }

    let mut out = MAGIC.to_vec();
    out.extend(VERSION.to_le_bytes());
    out.extend((header.len() as u32).to_le_bytes());
    out.extend(header);
    out.extend(numbers.iter().flat_map(|n| (*n as f32).to_le_bytes()));
    let checksum = Sha256::digest(&out);
    out.extend(checksum);
    Ok(out)
}

/// The run that a file shows.
///
/// # Errors
/// Bytes that [`publish`] did not write, another format, damage; see [`PublishedError`].
pub fn open_published(bytes: &[u8]) -> Result<Published, PublishedError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(PublishedError::NotPublished)?;
    // Before the checksum: another format may have another one.
    let (version, rest) = rest.split_first_chunk().ok_or(PublishedError::Damaged)?;
    let found = u32::from_le_bytes(*version);
    if !(1..=VERSION).contains(&found) {
        return Err(PublishedError::OtherVersion { found });
    }
    let (rest, checksum) = rest.split_last_chunk::<CHECKSUM_BYTES>().ok_or(PublishedError::Damaged)?;
    if Sha256::digest(&bytes[..bytes.len() - CHECKSUM_BYTES])[..] != checksum[..] {
        return Err(PublishedError::Damaged);
    }
    let (length, rest) = rest.split_first_chunk().ok_or(PublishedError::Inconsistent)?;
    let (header, rest) =
        rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(PublishedError::Inconsistent)?;
    let mut header: Header = read_json(header).ok_or(PublishedError::Inconsistent)?;
    if found == 1 {
        header.params.value_one = ValueOne::KeptBelow;
    }
    let sound = |facts: &DataFacts| [facts.h_x_bits, facts.h_y_bits].iter().all(|bits| (0.0..64.0).contains(bits));
    if !header.data.iter().all(sound) {
        return Err(PublishedError::Inconsistent);
    }
    let own = header.data.map(|facts| Arc::new(OwnTask::elsewhere(facts)));
    let params = header.params.check_with(own.as_ref())?;
    let epochs = params.schedule().len();
    // Before the networks are made: their number is the file's word so far.
    let networks_fit = header.networks.len() == params.conditions().len() * params.repeats
        && header.networks.iter().all(|n| n.records <= epochs)
        && header.points.iter().all(|p| *p < epochs);
    if !networks_fit {
        return Err(PublishedError::Inconsistent);
    }
    let mut numbers = Numbers { cursor: Cursor::new(rest, 0), version: found };
    let conditions = 0..params.conditions().len();
    let summaries = conditions.map(|condition| numbers.summaries(&params, condition)).collect::<Option<_>>();
    let network = |(n, network): (usize, &NetworkHeader)| {
        let layers = params.shape(n / params.repeats).layers().len();
        numbers.network(network, &header.points, layers)
    };
    let networks = header.networks.iter().enumerate().map(network).collect::<Option<_>>();
    match (summaries, networks, numbers.cursor.rest()) {
        (Some(summaries), Some(networks), 0) => Ok(Published {
            infoplane: header.infoplane,
            digest: header.digest,
            points: header.points,
            params,
            summaries,
            networks,
        }),
        _ => Err(PublishedError::Inconsistent),
    }
}

/// What stands behind the header: numbers of single precision.
struct Numbers<'a> {
    cursor: Cursor<'a>,
    version: u32,
}

impl Numbers<'_> {
    fn next(&mut self) -> Option<f64> {
        self.cursor.single()
    }

    fn several<const N: usize>(&mut self) -> Option<[f64; N]> {
        self.cursor.several(Cursor::single)
    }

    /// A whole number up to `most`.
    fn count(&mut self, most: usize) -> Option<usize> {
        Cursor::whole(self.next()?, most)
    }

    fn summaries(&mut self, params: &CheckedParams, condition: usize) -> Option<Vec<EpochSummary>> {
        let layers = params.shape(condition).layers().len();
        let count = self.count(params.schedule().len())?;
        params.schedule().iter().take(count).map(|epoch| self.summary(*epoch, params.repeats, layers)).collect()
    }

    fn summary(&mut self, epoch: usize, most: usize, layers: usize) -> Option<EpochSummary> {
        let networks = self.count(most)?;
        let [informed, with_gradients] = [self.count(layers)?, self.count(layers)?];
        let metrics = Some(Metrics::of(self.several()?));
        let layers = (1..=informed).map(|layer| self.layer(layer, networks)).collect::<Option<_>>()?;
        let gradient = |_| self.several().map(|[mean, sd, weight_norm]| GradientSummary { mean, sd, weight_norm });
        let gradients = (0..with_gradients).map(gradient).collect::<Option<_>>()?;
        Some(EpochSummary { epoch, networks, layers, gradients, metrics })
    }

    fn layer(&mut self, layer: usize, networks: usize) -> Option<LayerSummary> {
        let [i_xt_bits, i_ty_bits, i_xt_sd, i_ty_sd] = self.several()?;
        let n = networks as f64;
        let (outside, factor) = match self.version {
            1 => (None, math::sqrt(n / (n - 1.0))),
            _ => (known(self.next()?), 1.0),
        };
        let [i_xt_sd, i_ty_sd] = [i_xt_sd, i_ty_sd].map(|sd| (networks > 1).then_some(factor * sd));
        let doubts = Doubts { outside, ..Doubts::default() };
        let (i_xt_bits, i_ty_bits, entropy_bits) = (Some(i_xt_bits), Some(i_ty_bits), None);
        Some(LayerSummary { layer, i_xt_bits, i_ty_bits, i_xt_sd, i_ty_sd, entropy_bits, doubts })
    }

    fn network(&mut self, header: &NetworkHeader, points: &[usize], layers: usize) -> Option<PublishedNetwork> {
        let divergence = match header.diverged {
            Some(epoch) => Some(Divergence { epoch, train_loss: self.next()? }),
            None => None,
        };
        let point = |_| {
            let count = self.count(layers)?;
            let estimate = |[i_xt_bits, i_ty_bits]: [f64; 2]| Information { i_xt_bits, i_ty_bits, outside: None };
            (0..count).map(|_| self.several().map(estimate)).collect::<Option<_>>()
        };
        let information = points.iter().filter(|point| **point < header.records).map(point).collect::<Option<_>>()?;
        Some(PublishedNetwork { records: header.records, divergence, information })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::tests::history;

    fn rounded(value: f64) -> f64 {
        f64::from(value as f32)
    }

    #[test]
    fn means_of_all_epochs_and_networks_at_some_come_back() {
        // The second rate makes networks diverge.
        for rate in [0.01, 1e30] {
            let history = history(rate);
            let published = open_published(&publish(&history, &[0, 29, 9]).unwrap()).unwrap();
            assert_eq!(published.digest, digest(&history));
            assert_eq!(*published.params, *history.params);
            // The recorded epoch next to 9 is not the last.
            let last = history.params.schedule().len() - 1;
            assert!(published.points.len() == 3 && published.points[0] == 0 && published.points[2] == last);
            for (c, summaries) in published.summaries.iter().enumerate() {
                assert_eq!(summaries.len(), history.reached());
                for (i, read) in summaries.iter().enumerate() {
                    let mut of = history.summary(c, i).unwrap();
                    of.metrics = of.metrics.map(|m| Metrics::of(m.numbers().map(rounded)));
                    for l in &mut of.layers {
                        let sds = [&mut l.i_xt_sd, &mut l.i_ty_sd, &mut l.doubts.outside];
                        for value in [&mut l.i_xt_bits, &mut l.i_ty_bits].into_iter().chain(sds).flatten() {
                            *value = rounded(*value);
                        }
                    }
                    for g in &mut of.gradients {
                        for value in [&mut g.mean, &mut g.sd, &mut g.weight_norm] {
                            *value = rounded(*value);
                        }
                    }
                    assert_eq!(format!("{read:?}"), format!("{of:?}"), "rate {rate}, condition {c}, record {i}");
                }
            }
            for (read, of) in published.networks.iter().zip(&history.networks) {
                assert_eq!(read.records, of.records.len());
                assert_eq!(read.divergence.map(|d| d.epoch), of.divergence.map(|d| d.epoch));
                let shown: Vec<_> = published.points.iter().filter_map(|point| of.records.get(*point)).collect();
                assert_eq!(read.information.len(), shown.len());
                for (read, of) in read.information.iter().zip(shown) {
                    let bits = |i: &Information| (rounded(i.i_xt_bits), rounded(i.i_ty_bits));
                    assert!(read.iter().map(bits).eq(of.information.iter().map(bits)));
                }
            }
        }
    }

    #[test]
    fn other_damaged_and_cut_files_are_told_apart() {
        let file = publish(&history(0.01), &[0]).unwrap();
        assert!(matches!(open_published(b""), Err(PublishedError::NotPublished)));
        let run = crate::archive::save_run(&history(0.01)).unwrap();
        assert!(matches!(open_published(&run), Err(PublishedError::NotPublished)));
        let mut other = file.clone();
        other[8] = 3;
        assert!(matches!(open_published(&other), Err(PublishedError::OtherVersion { found: 3 })));
        for cut in [8, 11, 12, 40, file.len() / 2, file.len() - 1] {
            assert!(matches!(open_published(&file[..cut]), Err(PublishedError::Damaged)), "cut at {cut}");
        }
        for at in (12..file.len()).step_by(61) {
            let mut damaged = file.clone();
            damaged[at] ^= 4;
            assert!(matches!(open_published(&damaged), Err(PublishedError::Damaged)), "byte {at}");
        }
    }

    #[test]
    fn a_forged_content_is_found_before_anything_is_made_of_it() {
        let file = publish(&history(0.01), &[0]).unwrap();
        let content = file.len() - CHECKSUM_BYTES;
        let numbers = 16 + u32::from_le_bytes(file[12..16].try_into().unwrap()) as usize;
        let forge = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut forged = file[..content].to_vec();
            change(&mut forged);
            let checksum = Sha256::digest(&forged);
            forged.extend(checksum);
            open_published(&forged)
        };
        assert!(forge(&|_| ()).is_ok());
        // A header longer than the file; too many summaries, networks, half a layer; the end missing; too much.
        for (at, bytes) in [
            (12, [0, 0, 0, 99]),
            (numbers, 1e9_f32.to_le_bytes()),
            (numbers + 4, 3.0_f32.to_le_bytes()),
            (numbers + 8, 0.5_f32.to_le_bytes()),
            (numbers, f32::NAN.to_le_bytes()),
        ] {
            let forged = forge(&|forged| forged[at..at + 4].copy_from_slice(&bytes));
            assert!(matches!(forged, Err(PublishedError::Inconsistent)), "byte {at}");
        }
        assert!(matches!(forge(&|f| f.truncate(content - 4)), Err(PublishedError::Inconsistent)));
        assert!(matches!(forge(&|f| f.extend([0; 4])), Err(PublishedError::Inconsistent)));
        assert!(matches!(forge(&|f| f.extend([0; 3])), Err(PublishedError::Inconsistent)));
    }
}

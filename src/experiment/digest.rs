//! One number for a whole run.

use sha2::{Digest, Sha256};

use crate::experiment::History;

/// SHA-256, in hexadecimal, of everything a run recorded: for each network its condition and
/// repeat, then for each record epoch, weights, losses, accuracies, information and gradients, all
/// little endian; then where it diverged. Two runs of the same parameters have the same digest.
pub fn digest(history: &History) -> String {
    let mut hash = Sha256::new();
    for network in &history.networks {
        hash.update((network.condition as u64).to_le_bytes());
        hash.update((network.repeat as u64).to_le_bytes());
        for (r, record) in network.records.iter().enumerate() {
            hash.update((record.epoch as u64).to_le_bytes());
            for p in network.parameters(r) {
                hash.update(p.to_le_bytes());
            }
            let m = &record.metrics;
            for value in [m.train_loss, m.test_loss, m.train_accuracy, m.test_accuracy] {
                hash.update(value.to_le_bytes());
            }
            for i in &record.information {
                hash.update(i.i_xt_bits.to_le_bytes());
                hash.update(i.i_ty_bits.to_le_bytes());
            }
            for value in record.gradients.iter().flat_map(|g| [g.mean_norm, g.sd_norm, g.weight_norm]) {
                hash.update(value.to_le_bytes());
            }
        }
        if let Some(d) = network.divergence {
            hash.update((d.epoch as u64).to_le_bytes());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

//! Results as comma-separated values, the same bytes from the page and the command line.
//!
//! Numbers are written with the fewest digits that read back to the same bits.

use std::fmt::Write;

use crate::experiment::History;

/// `condition,repeat,epoch,layer,i_xt_bits,i_ty_bits`: conditions and repeats counted from 0,
/// layer 1 the first hidden layer, the last the output. Ordered by these four.
pub fn information_csv(history: &History) -> String {
    let mut csv = String::from("condition,repeat,epoch,layer,i_xt_bits,i_ty_bits\n");
    for network in &history.networks {
        for record in &network.records {
            for (l, i) in record.information.iter().enumerate() {
                let (c, r, e) = (network.condition, network.repeat, record.epoch);
                // Writing to a string cannot fail.
                let _ = writeln!(csv, "{c},{r},{e},{},{},{}", l + 1, i.i_xt_bits, i.i_ty_bits);
            }
        }
    }
    csv
}

/// `condition,repeat,epoch,layer,mean_norm,sd_norm,weight_norm`, see
/// [`LayerGradients`](crate::training::LayerGradients); the header alone where no gradients were
/// recorded.
pub fn gradients_csv(history: &History) -> String {
    let mut csv = String::from("condition,repeat,epoch,layer,mean_norm,sd_norm,weight_norm\n");
    for network in &history.networks {
        for record in &network.records {
            for (l, g) in record.gradients.iter().enumerate() {
                let (c, r, e) = (network.condition, network.repeat, record.epoch);
                // Writing to a string cannot fail.
                let _ = writeln!(csv, "{c},{r},{e},{},{},{},{}", l + 1, g.mean_norm, g.sd_norm, g.weight_norm);
            }
        }
    }
    csv
}

/// `condition,repeat,epoch,train_loss,test_loss,train_accuracy,test_accuracy`, losses in nats.
pub fn metrics_csv(history: &History) -> String {
    let mut csv = String::from("condition,repeat,epoch,train_loss,test_loss,train_accuracy,test_accuracy\n");
    for network in &history.networks {
        for record in &network.records {
            let (c, r, e, m) = (network.condition, network.repeat, record.epoch, &record.metrics);
            // Writing to a string cannot fail.
            let _ =
                writeln!(csv, "{c},{r},{e},{},{},{},{}", m.train_loss, m.test_loss, m.train_accuracy, m.test_accuracy);
        }
    }
    csv
}

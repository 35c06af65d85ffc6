//! The reference workload in numbers, so that other programs can do the very same.

use infoplane::dataset::icosahedron;
use infoplane::training::{Evaluation, InputBlocks, Trainer};

use crate::tasks::reference;

/// Epochs after which the losses are compared.
const EPOCHS: usize = 100;

fn train_loss(trainer: &Trainer) -> f64 {
    let mut evaluation = Evaluation::default();
    evaluation.run(trainer.mlp(), &InputBlocks::new(&icosahedron()));
    trainer.metrics(&evaluation.scores).train_loss
}

/// Initial weights, training patterns in the order of the batches, and the mean training losses
/// before and after 100 epochs, as JSON:
///
/// ```text
/// { "layers": [[inputs, units], ...], "weights": [[unit by unit], ...], "biases": [[...], ...],
///   "inputs": [[12 values], ...], "labels": [...], "batch": 512, "learning_rate": 0.0004,
///   "epochs": 100, "loss_before": nats, "loss_after": nats }
/// ```
pub fn peer_case() -> String {
    let (data, mut trainer) = (icosahedron(), reference(false));
    let (shape, parameters) = (trainer.mlp().shape().clone(), trainer.mlp().parameters().to_vec());
    let layers = shape.layers();
    let rows = trainer.train_rows().to_vec();
    let loss_before = train_loss(&trainer);
    trainer.advance(EPOCHS, u64::MAX);
    serde_json::json!({
        "layers": layers.iter().map(|l| [l.inputs, l.units]).collect::<Vec<_>>(),
        "weights": layers.iter().map(|l| &parameters[l.weights.clone()]).collect::<Vec<_>>(),
        "biases": layers.iter().map(|l| &parameters[l.biases.clone()]).collect::<Vec<_>>(),
        "inputs": rows.iter().map(|r| data.inputs.row(*r).to_vec()).collect::<Vec<_>>(),
        "labels": rows.iter().map(|r| data.labels[*r]).collect::<Vec<_>>(),
        "batch": 512,
        "learning_rate": 0.0004,
        "epochs": EPOCHS,
        "loss_before": loss_before,
        "loss_after": train_loss(&trainer),
    })
    .to_string()
}

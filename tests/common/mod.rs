//! Runs whose digest is the same wherever they are computed.

use infoplane::experiment::{digest, Run};
use infoplane::network::{Activation, Initialization, Output};
use infoplane::optimizer::OptimizerKind;
use infoplane::params::{AtEpochs, BatchSize, CheckedParams, ExperimentParams, LayerActivations};
use sha2::{Digest, Sha256};

/// Several conditions, reshuffled batches that do not fill their blocks.
pub fn params() -> CheckedParams {
    let params = ExperimentParams {
        hidden_layers: vec![vec![10, 7, 5, 4, 3], vec![17, 6]],
        train_percent: vec![50.0, 85.0],
        batch_size: BatchSize::Samples(300),
        shuffle: true,
        epochs: 60,
        recorded_epochs: 30,
        repeats: 2,
        record_gradients: AtEpochs::Last,
        ..Default::default()
    };
    params.check().expect("these parameters are valid")
}

/// Digest of a run of [`params`].
pub const DIGEST: &str = "2329c9affcd53be83bbf76542c58180e5bcde869f522674e0c133a9fcc813918";

/// What [`all_functions`] gives.
pub const ALL_FUNCTIONS_DIGESTS: [&str; 2] = [
    "23bdb3c9ce2279dcfe0371415d7922ac6bc71286cd15e90d6bf35f01bf4c56a4",
    "799833c7618970ad46a9fc6120782e5b6c238b530495fbebd208d9f2d73903de",
];

/// Every activation with every optimiser, a few epochs each, on the calling thread. The digest after the eight
/// activations that came first, and after all.
pub fn all_functions() -> [String; 2] {
    let mut hash = Sha256::new();
    let mut digest_with = |activations: &[Activation]| {
        for (activation, optimizer) in activations.iter().flat_map(|a| OptimizerKind::ALL.map(|o| (*a, o))) {
            let params = ExperimentParams {
                activation: activation.into(),
                optimizer,
                learning_rate: 0.003,
                hidden_layers: vec![vec![9, 5]],
                epochs: 4,
                ..Default::default()
            };
            let mut run = Run::new(&params.check().expect("these parameters are valid"));
            run.resume();
            while run.work() {}
            hash.update(digest(run.poll()));
        }
        hash.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let (first, others) = Activation::ALL.split_at(8);
    [digest_with(first), digest_with(others)]
}

/// Digest of [`options`].
pub const OPTIONS_DIGEST: &str = "eaf9b13718d90d941435a3aeea5c961acccef3a2c2dc742e9042cfeba702c806";

/// A network of activations that keep their slopes and such that do not, with every option of network
/// and training that is not a default, a few epochs on the calling thread.
pub fn options() -> String {
    use Activation::*;
    let params = ExperimentParams {
        hidden_layers: vec![vec![9, 7, 6, 5, 4]],
        activation: LayerActivations::each(vec![Swish, HardTanh, Abs, HardSigmoid, Relu6]).expect("there are some"),
        output: Output::Sigmoid,
        initialization: Initialization::FanOut,
        initialization_scale: 2.0,
        l2: 0.015,
        learning_rate: 0.003,
        epochs: 20,
        record_gradients: AtEpochs::Last,
        ..Default::default()
    };
    let mut run = Run::new(&params.check().expect("these parameters are valid"));
    run.resume();
    while run.work() {}
    digest(run.poll())
}

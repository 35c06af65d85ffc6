//! How well a network does on one sample.

/// What one sample contributes to loss and accuracy.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Cross-entropy in nats, computed from the logits: finite wherever these are.
    pub loss_nats: f32,
    /// Whether the label is the first class of the greatest logit.
    pub correct: bool,
}

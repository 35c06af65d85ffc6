//! What can be drawn against the epoch.

use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

/// What a chart shows. All are means over the networks of a condition; gradients, which differ by
/// factors, have geometric ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Mean cross-entropy in training and test, nats.
    Loss,
    /// Share of correct answers in training and test.
    Accuracy,
    /// I(X;T) of each layer, bits.
    IXt,
    /// I(T;Y) of each layer, bits.
    ITy,
    /// H(X|T) = H(X) - I(X;T): what a layer has lost of the input, bits.
    HXT,
    /// The entropy of each layer that its estimator gives in place of an information, bits.
    Entropy,
    /// How fast a layer moves in the information plane: length of the way of its mean point, bits, for
    /// each unit of ln(1 + epoch), over steps of at least a tenth of a unit. On an axis of epochs
    /// alone every layer would seem to stop.
    Velocity,
    /// Norm of the mean over batches, solid, and standard deviation over batches, dashed, of the
    /// gradients of each layer, both over the norm of its weights (Shwartz-Ziv and Tishby 2017,
    /// Fig 4).
    GradientNorms,
    /// Their ratio in each layer, signal to noise; a dot where it first falls below 1.
    Snr,
    /// ln(1 + signal to noise) of each layer.
    LogSnr,
    /// What IDNNs calls SNR: the squared sum of the norms of the mean over the sum of the standard
    /// deviations, both sums over the layers up to this one and without the norm of the weights. IDNNs takes
    /// gradients after each batch's own step, see [`GradientWeights`](crate::training::GradientWeights).
    IdnnsSnr,
    /// ln(1 + IDNNs' SNR), which IDNNs draws too.
    IdnnsLogSnr,
    /// Frobenius norm of each layer's weights, where gradients were recorded.
    WeightNorm,
    /// Sum of the absolute weights of each layer.
    L1Norm,
    /// Root of the sum of the squared weights of each layer: the Frobenius norm.
    L2Norm,
    /// Mean absolute correlation between the activations of pairs of units of a layer over all inputs.
    /// IDNNs correlates rows of weights, which is something else.
    Correlation,
    /// Number of distinct T: cells of the binned layer in which there are inputs.
    Distinct,
    /// The same at one moment, a bar for each layer (IDNNs' histogram movie).
    DistinctBars,
}

/// What a chart is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartSource {
    /// Loss and accuracy, which every run records.
    Metrics,
    /// Information.
    Information,
    /// Gradients.
    Gradients,
    /// Statistics of the recorded weights.
    Statistics,
}

impl ChartKind {
    /// All kinds, in the order of a menu.
    pub const ALL: [Self; 18] = [
        Self::Loss,
        Self::Accuracy,
        Self::IXt,
        Self::ITy,
        Self::HXT,
        Self::Entropy,
        Self::Velocity,
        Self::GradientNorms,
        Self::Snr,
        Self::LogSnr,
        Self::IdnnsSnr,
        Self::IdnnsLogSnr,
        Self::WeightNorm,
        Self::L1Norm,
        Self::L2Norm,
        Self::Correlation,
        Self::Distinct,
        Self::DistinctBars,
    ];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Accuracy => "accuracy",
            Self::IXt => "i_xt",
            Self::ITy => "i_ty",
            Self::HXT => "h_x_t",
            Self::Entropy => "entropy",
            Self::Velocity => "velocity",
            Self::GradientNorms => "gradient_norms",
            Self::Snr => "snr",
            Self::LogSnr => "log_snr",
            Self::IdnnsSnr => "idnns_snr",
            Self::IdnnsLogSnr => "idnns_log_snr",
            Self::WeightNorm => "weight_norm",
            Self::L1Norm => "l1_norm",
            Self::L2Norm => "l2_norm",
            Self::Correlation => "correlation",
            Self::Distinct => "distinct",
            Self::DistinctBars => "distinct_bars",
        }
    }

    /// The kind of a name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What is drawn, with its unit.
    pub fn title(self) -> &'static str {
        match self {
            Self::Loss => "Cross-entropy, nats",
            Self::Accuracy => "Accuracy",
            Self::IXt => "I(X;T), bits",
            Self::ITy => "I(T;Y), bits",
            Self::HXT => "H(X|T), bits",
            Self::Entropy => "Entropy of T, bits",
            Self::Velocity => "Speed, bits per ln epoch",
            Self::GradientNorms => "Gradients / weights: mean, dashed sd",
            Self::Snr => "Signal to noise of the gradients",
            Self::LogSnr => "ln(1 + signal to noise)",
            Self::IdnnsSnr => "SNR, layers added up (IDNNs)",
            Self::IdnnsLogSnr => "ln(1 + SNR), layers added up (IDNNs)",
            Self::WeightNorm => "Norm of the weights",
            Self::L1Norm => "L1 norm of the weights",
            Self::L2Norm => "L2 norm of the weights",
            Self::Correlation => "Correlation of activations, |r|",
            Self::Distinct => "Number of distinct T",
            Self::DistinctBars => "Distinct T now, by layer",
        }
    }

    /// What it is drawn from.
    pub fn source(self) -> ChartSource {
        match self {
            Self::Loss | Self::Accuracy => ChartSource::Metrics,
            Self::IXt | Self::ITy | Self::HXT | Self::Entropy | Self::Velocity => ChartSource::Information,
            Self::GradientNorms | Self::Snr | Self::LogSnr | Self::IdnnsSnr | Self::IdnnsLogSnr | Self::WeightNorm => {
                ChartSource::Gradients
            }
            Self::L1Norm | Self::L2Norm | Self::Correlation | Self::Distinct | Self::DistinctBars => {
                ChartSource::Statistics
            }
        }
    }

    /// Whether it is about what differs between batches.
    pub(super) fn compares_batches(self) -> bool {
        matches!(self, Self::GradientNorms | Self::Snr | Self::LogSnr | Self::IdnnsSnr | Self::IdnnsLogSnr)
    }

    /// Whether curves have a dot where a layer's own noise outgrows its signal.
    pub(super) fn marks_noise(self) -> bool {
        matches!(self, Self::GradientNorms | Self::Snr | Self::LogSnr)
    }
}

/// One curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What stands at its end; nothing where that says which it belongs to.
    pub name: String,
    /// Epochs, rising, and values; what an axis cannot show is left out.
    pub points: Vec<(usize, f64)>,
    /// Its colour.
    pub colour: RGBColor,
    /// Its width, pixels of the design.
    pub width: f64,
    /// Whether it is dashed.
    pub dashed: bool,
    /// A point of it that is emphasised.
    pub mark: Option<(usize, f64)>,
}

/// The vertical axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueAxis {
    /// Its ends.
    pub range: (f64, f64),
    /// Whether it is logarithmic.
    pub log: bool,
    /// A value at which a dashed line lies, and its name.
    pub line: Option<(f64, &'static str)>,
}

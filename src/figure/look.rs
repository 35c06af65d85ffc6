//! What of a plane's marks is drawn.

use serde::Deserialize;

/// Whose marks are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Networks {
    /// The mean over the networks of a condition.
    #[default]
    Mean,
    /// Each network.
    Each,
}

/// How the spread over networks is shown around their mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// Not at all.
    #[default]
    None,
    /// Ellipses of one standard deviation along each axis.
    Sd,
    /// Bars of one standard error of the mean.
    Sem,
}

/// What of a plane's marks is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whose marks.
    pub networks: Networks,
    /// How the spread over networks is shown.
    pub spread: Spread,
    /// A network, by its repeat within the condition, that is drawn on top; in
    /// [`Networks::Each`] the others are dimmed.
    pub pinned: Option<usize>,
    /// Layers that are not drawn, counted from 0.
    pub layers_off: Vec<usize>,
    /// Whether a line joins the layers of a network at the shown epoch.
    pub joined: bool,
}

impl Look {
    /// Whether a layer, counted from 0, is drawn.
    pub(super) fn shows(&self, layer: usize) -> bool {
        !self.layers_off.contains(&layer)
    }
}

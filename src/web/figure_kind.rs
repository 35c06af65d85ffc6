//! What the page's stage can show: the one list from which its menu, its address and its controls come.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::to_js;
use crate::figure::PanelsKind;

/// What is drawn on the page's stage.
#[derive(Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FigureKind {
    /// One condition.
    #[default]
    Plane,
    /// Every condition.
    Conditions,
    /// One condition at some epochs.
    Snapshots,
    /// All conditions in one plane, at one epoch.
    Converged,
    /// Charts of one condition against the epoch.
    Charts,
}

/// A kind for the page.
#[derive(Serialize)]
struct Info {
    name: &'static str,
    title: &'static str,
    /// What the picture shows, for readers who do not see it.
    label: &'static str,
    /// Of what there is one panel each; none where there is a single one.
    panels: Option<&'static str>,
    /// The display options that change it.
    uses: &'static [&'static str],
}

impl FigureKind {
    const ALL: [Self; 5] = [Self::Plane, Self::Conditions, Self::Snapshots, Self::Converged, Self::Charts];

    /// Its name in addresses.
    pub(super) fn name(self) -> &'static str {
        self.info().name
    }

    /// The kind that shows a figure of the gallery.
    pub(super) fn of(kind: &PanelsKind) -> Self {
        match kind {
            PanelsKind::Plane { .. } => Self::Plane,
            PanelsKind::Trajectories { .. } => Self::Conditions,
            PanelsKind::Snapshots { .. } => Self::Snapshots,
            PanelsKind::Converged => Self::Converged,
            PanelsKind::Charts { .. } => Self::Charts,
        }
    }

    fn info(self) -> Info {
        match self {
            Self::Plane => Info {
                name: "plane",
                title: "Information plane",
                label: "Information plane: I(X;T) against I(T;Y) of every layer",
                panels: None,
                uses: &["condition", "networks", "spread", "pin", "mark"],
            },
            Self::Conditions => Info {
                name: "conditions",
                title: "One plane per condition",
                label: "Information planes, one for each condition: I(X;T) against I(T;Y) of every layer",
                panels: Some("conditions"),
                uses: &["networks", "spread", "pin", "mark"],
            },
            Self::Snapshots => Info {
                name: "snapshots",
                title: "Snapshots",
                label: "Information planes at some epochs: I(X;T) against I(T;Y) of every layer",
                panels: Some("epochs-shown"),
                uses: &["condition", "networks", "spread", "pin", "epochs-shown"],
            },
            Self::Converged => Info {
                name: "converged",
                title: "Final epoch, all conditions",
                label: "Information plane: I(X;T) against I(T;Y) of every layer, one line for each condition",
                panels: None,
                uses: &[],
            },
            Self::Charts => Info {
                name: "charts",
                title: "Training curves",
                label: "Charts against the epoch",
                panels: Some("charts"),
                uses: &["condition", "charts"],
            },
        }
    }
}

/// All kinds of figures, in the order of the menu.
///
/// # Errors
/// Never in practice: texts cross.
#[wasm_bindgen(js_name = figureKinds, unchecked_return_type = "FigureKind[]")]
pub fn figure_kinds() -> Result<JsValue, JsError> {
    to_js(&FigureKind::ALL.map(FigureKind::info))
}

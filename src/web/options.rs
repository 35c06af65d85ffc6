//! How the page wants things drawn.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::figure_kind::FigureKind;
use super::from_js;
use crate::figure::{ChartKind, Colouring, EpochAxis, Look, Networks, PanelsKind, Spread, Style};

/// Display options as the page writes them, see `www/app/display.js`.
#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Options {
    scale: f64,
    dark: bool,
    figure: FigureKind,
    networks: Networks,
    colour: Colouring,
    spread: Spread,
    pub(super) x: EpochAxis,
    pub(super) condition: usize,
    /// The epochs of snapshots.
    epochs: Vec<usize>,
    /// The charts.
    charts: Vec<ChartKind>,
    /// The emphasised epoch.
    mark: Option<usize>,
    /// Layers that are not drawn, counted from 1.
    off: Vec<usize>,
    /// The pinned network, by its repeat.
    pinned: Option<usize>,
    /// Right end and top of the planes, bits, where another run stands beside.
    pub(super) range: Option<(f64, f64)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            scale: 1.0,
            dark: false,
            figure: FigureKind::default(),
            networks: Networks::default(),
            colour: Colouring::default(),
            spread: Spread::default(),
            x: EpochAxis::default(),
            condition: 0,
            epochs: vec![0],
            charts: Vec::new(),
            mark: None,
            off: Vec::new(),
            pinned: None,
            range: None,
        }
    }
}

impl Options {
    pub(super) fn read(options: &JsValue) -> Result<Self, JsError> {
        from_js(options)
    }

    pub(super) fn style(&self) -> Style {
        Style { scale: self.scale.clamp(0.25, 8.0), dark: self.dark, colouring: self.colour }
    }

    pub(super) fn look(&self) -> Look {
        let layers_off = self.off.iter().filter_map(|l| l.checked_sub(1)).collect();
        Look { networks: self.networks, spread: self.spread, pinned: self.pinned, layers_off, joined: true }
    }

    pub(super) fn kind(&self) -> PanelsKind {
        let condition = self.condition;
        match self.figure {
            FigureKind::Plane => PanelsKind::Plane { condition, emphasis: self.mark },
            FigureKind::Conditions => PanelsKind::Trajectories { emphasis: self.mark },
            FigureKind::Snapshots => PanelsKind::Snapshots { condition, epochs: self.epochs.clone() },
            FigureKind::Converged => PanelsKind::Converged,
            FigureKind::Charts => PanelsKind::Charts { condition, kinds: self.charts.clone() },
        }
    }
}

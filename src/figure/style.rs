//! How figures look, on light and on dark ground.

use plotters::style::{Color, FontFamily, FontStyle, IntoFont, RGBColor, TextStyle};
use serde::Deserialize;

/// What colour stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colouring {
    /// Epochs, by a perceptually uniform map on a logarithmic scale.
    #[default]
    Viridis,
    /// Epochs, by gnuplot's map on a linear scale, as in the paper's figures.
    Gnuplot,
    /// Layers.
    Layer,
}

/// How figures look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Pixels of the backend for one of the design.
    pub scale: f64,
    /// Light marks on dark ground.
    pub dark: bool,
    /// What colour stands for.
    pub colouring: Colouring,
}

/// Okabe and Ito's qualitative set (2008), which colour-blind readers can tell apart; its black
/// and yellow are moved to the end, where few networks reach.
const LAYERS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(213, 94, 0),
    RGBColor(240, 228, 66),
    RGBColor(130, 130, 130),
];

impl Style {
    /// A length of the design in pixels, at least one.
    pub(super) fn px(&self, design: f64) -> u32 {
        (design * self.scale).round().max(1.0) as u32
    }

    /// Text and outlines.
    pub(super) fn ink(&self) -> RGBColor {
        if self.dark {
            RGBColor(232, 234, 237)
        } else {
            RGBColor(28, 30, 33)
        }
    }

    /// Ticks and secondary text.
    pub(super) fn muted(&self) -> RGBColor {
        if self.dark {
            RGBColor(160, 166, 173)
        } else {
            RGBColor(92, 98, 105)
        }
    }

    /// Grid lines.
    pub(super) fn grid(&self) -> RGBColor {
        if self.dark {
            RGBColor(44, 48, 54)
        } else {
            RGBColor(232, 233, 235)
        }
    }

    /// What lies behind the figure.
    pub(super) fn ground(&self) -> RGBColor {
        if self.dark {
            RGBColor(20, 22, 26)
        } else {
            RGBColor(253, 253, 252)
        }
    }

    /// Training and test curves, which also differ by their dashes.
    pub(super) fn train_and_test(&self) -> [RGBColor; 2] {
        if self.dark {
            [RGBColor(86, 180, 233), RGBColor(240, 140, 60)]
        } else {
            [RGBColor(0, 114, 178), RGBColor(200, 80, 0)]
        }
    }

    /// A layer's colour; the first hidden layer is 0.
    pub(super) fn layer(&self, layer: usize) -> RGBColor {
        LAYERS[layer % LAYERS.len()]
    }

    fn text(&self, family: FontFamily<'static>, style: FontStyle, size: f64, colour: RGBColor) -> TextStyle<'static> {
        let font = (family, size * self.scale, style).into_font();
        TextStyle { color: colour.to_backend_color(), ..TextStyle::from(font) }
    }

    /// Numbers at ticks.
    pub(super) fn tick_text(&self) -> TextStyle<'static> {
        self.text(FontFamily::SansSerif, FontStyle::Normal, 12.0, self.muted())
    }

    /// Numbers and names in a dense figure.
    pub(super) fn small_text(&self, colour: RGBColor) -> TextStyle<'static> {
        self.text(FontFamily::SansSerif, FontStyle::Normal, 11.0, colour)
    }

    /// Names of quantities, in italic serif as papers set them.
    pub(super) fn quantity_text(&self, size: f64, colour: RGBColor) -> TextStyle<'static> {
        self.text(FontFamily::Serif, FontStyle::Italic, size, colour)
    }

    /// Labels beside marks.
    pub(super) fn label_text(&self, size: f64, colour: RGBColor) -> TextStyle<'static> {
        self.text(FontFamily::SansSerif, FontStyle::Bold, size, colour)
    }
}

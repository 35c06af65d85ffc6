//! Epochs as colours.

use plotters::style::colors::colormaps::{ColorMap, ViridisRGB};
use plotters::style::RGBColor;

use super::style::{Colouring, Style};
use crate::math;

/// matplotlib's "gnuplot" map: R = sqrt(u), G = u³, B = max(0, sin 2 pi u).
fn gnuplot(u: f64) -> RGBColor {
    let byte = |v: f64| (255.0 * v.clamp(0.0, 1.0)).round() as u8;
    let sine = math::cos(std::f64::consts::TAU * (u - 0.25));
    RGBColor(byte(math::sqrt(u)), byte(u * u * u), byte(sine))
}

impl Style {
    /// Where an epoch stands between the first and the last, from 0 to 1, on the scale of the map.
    pub(super) fn epoch_share(&self, epoch: f64, last: usize) -> f64 {
        if last == 0 {
            return 0.0;
        }
        match self.colouring {
            Colouring::Gnuplot => epoch / last as f64,
            _ => math::ln(1.0 + epoch) / math::ln(1.0 + last as f64),
        }
    }

    /// Colour of a share of the scale.
    pub(super) fn share_colour(&self, share: f64) -> RGBColor {
        let u = share.clamp(0.0, 1.0);
        match self.colouring {
            // gnuplot's map begins with black: on dark ground it begins a little later.
            Colouring::Gnuplot => gnuplot(if self.dark { 0.12 + 0.88 * u } else { 0.94 * u }),
            // Without the end of the map that has too little contrast with the ground.
            _ => ViridisRGB.get_color(if self.dark { 0.22 + 0.78 * u } else { 0.9 * u } as f32),
        }
    }

    /// Colour of an epoch.
    pub(super) fn epoch_colour(&self, epoch: usize, last: usize) -> RGBColor {
        self.share_colour(self.epoch_share(epoch as f64, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gnuplot_s_map_has_its_known_colours() {
        assert_eq!(gnuplot(0.0), RGBColor(0, 0, 0));
        assert_eq!(gnuplot(0.25), RGBColor(128, 4, 255));
        assert_eq!(gnuplot(1.0), RGBColor(255, 255, 0));
    }

    #[test]
    fn scales_run_from_0_to_1() {
        for colouring in [Colouring::Viridis, Colouring::Gnuplot] {
            let style = Style { scale: 1.0, dark: false, colouring };
            assert_eq!(
                (style.epoch_share(0.0, 99), style.epoch_share(99.0, 99), style.epoch_share(0.0, 0)),
                (0.0, 1.0, 0.0)
            );
        }
    }
}

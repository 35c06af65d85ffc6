//! Figures as files: SVG, and PNG rendered from it, both by the one drawing code.
//!
//! plotters can fill bitmaps itself, but drops the side bearings of letters there and draws lines
//! without smooth edges. So a PNG is a rendered SVG. The fonts are part of the program and the
//! renderer uses nothing of the system: every pixel is the same on every machine.

use std::sync::{Arc, OnceLock};

use plotters::prelude::{IntoDrawingArea, SVGBackend};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{self, Options, Tree};
use thiserror::Error;

use super::Panels;

/// Pixels of the largest picture; the renderer takes four bytes for each.
const MOST_PIXELS: u64 = 100_000_000;

/// A figure that cannot become a file.
#[derive(Debug, Error)]
pub enum PictureError {
    /// The run lacks what the figure shows.
    #[error("{0}")]
    Missing(&'static str),
    /// The drawing code failed.
    #[error("cannot draw the figure: {0}")]
    Drawing(String),
    /// More pixels than can be rendered.
    #[error("a picture of {width} x {height} pixels is too large; choose a smaller scale")]
    TooLarge {
        /// Width, pixels.
        width: u32,
        /// Height, pixels.
        height: u32,
    },
    /// The renderer does not understand the drawing.
    #[error("cannot render the drawing: {0}")]
    Render(#[from] usvg::Error),
    /// The picture cannot be compressed.
    #[error("cannot write the picture as PNG: {0}")]
    Encode(#[from] png::EncodingError),
}

impl Panels<'_> {
    /// The figure as the text of an SVG file; its unit is a pixel of the style's scale.
    ///
    /// # Errors
    /// A run that lacks what the figure shows.
    pub fn svg(&self) -> Result<String, PictureError> {
        if let Some(missing) = self.missing() {
            return Err(PictureError::Missing(missing));
        }
        let mut svg = String::new();
        // The backend completes the text when it is dropped.
        let drawn = self.draw(&SVGBackend::with_string(&mut svg, self.size()).into_drawing_area());
        drawn.map_err(|e| PictureError::Drawing(e.to_string()))?;
        Ok(svg)
    }

    /// The figure as the bytes of a PNG file: 8 bits for each of red, green and blue, sRGB.
    ///
    /// # Errors
    /// A run that lacks what the figure shows; a scale at which it has too many pixels.
    pub fn png(&self) -> Result<Vec<u8>, PictureError> {
        let (width, height) = self.size();
        let too_large = PictureError::TooLarge { width, height };
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(too_large);
        }
        let tree = Tree::from_str(&self.svg()?, &Options { fontdb: fonts(), ..Options::default() })?;
        let Some(mut pixels) = Pixmap::new(width, height) else { return Err(too_large) };
        pixels.fill(Color::WHITE);
        resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
        let rgb: Vec<u8> = pixels.pixels().iter().flat_map(|p| [p.red(), p.green(), p.blue()]).collect();
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&rgb)?;
        writer.finish()?;
        Ok(file)
    }
}

/// DejaVu for the two generic families that [`Style`](super::Style) asks for, loaded once.
fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut fonts = Database::new();
        for bytes in [dejavu::sans::regular(), dejavu::sans::bold(), dejavu::serif::italic()] {
            fonts.load_font_source(Source::Binary(Arc::new(bytes)));
        }
        fonts.set_sans_serif_family("DejaVu Sans");
        fonts.set_serif_family("DejaVu Serif");
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Run;
    use crate::figure::{Colouring, Figure, PanelsKind, Scene, Style};
    use crate::params::{AtEpochs, ExperimentParams};
    use crate::shown::scene_of_run;

    const KIND: PanelsKind = PanelsKind::Trajectories { emphasis: None };

    fn scene(estimate_information: AtEpochs) -> Scene {
        let params = ExperimentParams { epochs: 2, estimate_information, ..Default::default() };
        let mut run = Run::new(&params.check().unwrap());
        run.resume();
        while run.work() {}
        scene_of_run(run.poll())
    }

    fn style(scale: f64) -> Style {
        Style { scale, dark: false, colouring: Colouring::Viridis }
    }

    #[test]
    fn the_program_s_fonts_are_the_ones_that_figures_ask_for() {
        let fonts = fonts();
        let faces: Vec<_> = fonts.faces().map(|f| (f.families[0].0.clone(), f.weight.0, f.style)).collect();
        use usvg::fontdb::Style::{Italic, Normal};
        let expected = [("DejaVu Sans", 400, Normal), ("DejaVu Sans", 700, Normal), ("DejaVu Serif", 400, Italic)];
        assert_eq!(faces, expected.map(|(family, weight, style)| (family.to_owned(), weight, style)));
    }

    #[test]
    fn a_png_has_the_size_of_its_scale_and_text_on_its_ground() {
        let scene = scene(AtEpochs::All);
        for scale in [0.5, 1.0, 2.0] {
            let figure = Figure::new(&scene, &KIND);
            let panels = figure.panels(style(scale));
            let picture = Pixmap::decode_png(&panels.png().unwrap()).unwrap();
            assert_eq!((picture.width(), picture.height()), panels.size());
            // The title of the vertical axis: ink in a strip where there is nothing else.
            let strip = (10.0 * scale) as usize..(24.0 * scale) as usize;
            let ink = picture
                .pixels()
                .chunks(picture.width() as usize)
                .flat_map(|row| &row[strip.clone()])
                .filter(|p| p.green() < 200)
                .count();
            assert!(ink as f64 > 100.0 * scale * scale, "scale {scale}: {ink}");
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let (full, empty) = (scene(AtEpochs::All), scene(AtEpochs::None));
        let png = |scene, scale| Figure::new(scene, &KIND).panels(style(scale)).png();
        assert!(matches!(png(&empty, 1.0), Err(PictureError::Missing(_))));
        assert!(matches!(png(&full, 100.0), Err(PictureError::TooLarge { .. })));
    }
}

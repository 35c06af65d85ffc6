//! What figures are drawn on: a canvas, or SVG.

use plotters::prelude::{IntoDrawingArea, SVGBackend};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind as ErrorKind,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::js_error;
use crate::figure::Area;

/// Both of plotters' backends as one. Drawing code is generic over the backend: a second one would
/// put a second copy of all figures into the file that is transferred.
pub(super) enum Surface<'a> {
    Canvas(CanvasBackend),
    Svg(SVGBackend<'a>),
}

/// What a backend said.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct SurfaceError(String);

fn error<E: std::error::Error + Send + Sync>(error: ErrorKind<E>) -> ErrorKind<SurfaceError> {
    match error {
        ErrorKind::DrawingError(e) => ErrorKind::DrawingError(SurfaceError(e.to_string())),
        ErrorKind::FontError(e) => ErrorKind::FontError(e),
    }
}

/// A canvas, cleared or as it is.
pub(super) fn on_canvas(canvas: &HtmlCanvasElement, clear: bool) -> Result<Area<Surface<'static>>, JsError> {
    if clear {
        let context = canvas.get_context("2d").ok().flatten();
        let context: CanvasRenderingContext2d =
            context.and_then(|c| c.dyn_into().ok()).ok_or_else(|| js_error("the canvas has no 2d context"))?;
        context.clear_rect(0.0, 0.0, f64::from(canvas.width()), f64::from(canvas.height()));
    }
    let backend = CanvasBackend::with_canvas_object(canvas.clone());
    let backend = backend.ok_or_else(|| js_error("the canvas has no 2d context"))?;
    Ok(Surface::Canvas(backend).into_drawing_area())
}

/// A picture of a size in pixels; the text is complete when the area has been dropped.
pub(super) fn on_svg(text: &mut String, size: (u32, u32)) -> Area<Surface<'_>> {
    Surface::Svg(SVGBackend::with_string(text, size)).into_drawing_area()
}

macro_rules! delegate {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match $self {
            Surface::Canvas(backend) => backend.$method($($argument),*).map_err(error),
            Surface::Svg(backend) => backend.$method($($argument),*).map_err(error),
        }
    };
}

type Drawn = Result<(), ErrorKind<SurfaceError>>;

/// Text is measured by the trait's own method, as it is in both backends.
impl DrawingBackend for Surface<'_> {
    type ErrorType = SurfaceError;

    fn get_size(&self) -> (u32, u32) {
        match self {
            Surface::Canvas(backend) => backend.get_size(),
            Surface::Svg(backend) => backend.get_size(),
        }
    }

    fn ensure_prepared(&mut self) -> Drawn {
        delegate!(self.ensure_prepared())
    }

    fn present(&mut self) -> Drawn {
        delegate!(self.present())
    }

    fn draw_pixel(&mut self, point: BackendCoord, colour: BackendColor) -> Drawn {
        delegate!(self.draw_pixel(point, colour))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        delegate!(self.draw_line(from, to, style))
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        delegate!(self.draw_rect(from, to, style, fill))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        delegate!(self.draw_path(path, style))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        delegate!(self.fill_polygon(path, style))
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        delegate!(self.draw_circle(centre, radius, style, fill))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        delegate!(self.draw_text(text, style, at))
    }
}

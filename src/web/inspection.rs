//! The inside of a network: looked at in the worker, drawn on the page.

use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::options::Options;
use super::surface::on_canvas;
use super::{from_js, js_error, to_js, Engine, View};
use crate::figure::Diagram;
use crate::measure::{inspect, Inspection, Wanted};

#[wasm_bindgen]
impl Engine {
    /// A network at a recorded epoch as of the last poll: see
    /// [`Inspection`]. `pattern` is a row of the dataset.
    ///
    /// # Errors
    /// A network, record or input that is not there.
    #[wasm_bindgen(unchecked_return_type = "Inspection")]
    pub fn inspect(&self, network: usize, record: usize, pattern: Option<usize>) -> Result<JsValue, JsError> {
        let wanted = Wanted { network, record, pattern };
        let inspection = inspect(self.run.history(), self.run.inputs(), wanted).map_err(js_error)?;
        to_js(&inspection)
    }
}

#[wasm_bindgen]
impl View {
    /// Class of an input, a row of the run's dataset; none where there is no such row, or where the
    /// data is not here but in the worker.
    #[wasm_bindgen(js_name = labelOf)]
    pub fn label_of(&self, pattern: usize) -> Option<u32> {
        self.params()?.data_here()?.labels.get(pattern).copied()
    }
}

/// Clears, then draws what [`Engine::inspect`] returned.
///
/// # Errors
/// Options or an inspection that are not understood, a canvas that cannot be drawn on.
#[wasm_bindgen(js_name = drawDiagram)]
pub fn draw_diagram(
    canvas: &HtmlCanvasElement,
    #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Inspection")] inspection: &JsValue,
) -> Result<(), JsError> {
    let inspection: Inspection = from_js(inspection)?;
    let style = Options::read(options)?.style();
    Diagram { inspection: &inspection, style }.draw(&on_canvas(canvas, true)?).map_err(js_error)
}

//! The page's side: what was recorded, drawn on canvases.

use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{js_error, parameters};
use crate::experiment::{decode_into, information_csv, metrics_csv, EpochSummary, History, StatisticsSummary};
use crate::figure::{Area, ChartKind, ChartSource, Colouring, EpochAxis, EpochChart, Frame, Networks, Plane, Style};

/// Display options as the page writes them.
#[derive(Deserialize)]
#[serde(default)]
struct Options {
    scale: f64,
    dark: bool,
    networks: Networks,
    colour: Colouring,
    x: EpochAxis,
    condition: usize,
}

impl Default for Options {
    fn default() -> Self {
        let (networks, colour, x) = (Networks::default(), Colouring::default(), EpochAxis::default());
        Self { scale: 1.0, dark: false, networks, colour, x, condition: 0 }
    }
}

impl Options {
    fn read(json: &str) -> Result<Self, JsError> {
        serde_json::from_str(json).map_err(js_error)
    }

    fn style(&self) -> Style {
        Style { scale: self.scale.clamp(0.25, 8.0), dark: self.dark, colouring: self.colour }
    }
}

/// A copy of a run's records without weights, and the figures drawn from it.
#[wasm_bindgen]
pub struct View {
    history: History,
    /// Means at each recorded epoch that all networks have reached, for each condition.
    summaries: Vec<Vec<EpochSummary>>,
    /// Statistics at recorded epochs, as far as they were asked for, for each condition.
    pub(super) statistics: Vec<Vec<Option<StatisticsSummary>>>,
    h_x_bits: f64,
    h_y_bits: f64,
}

fn surface(canvas: &HtmlCanvasElement, clear: bool) -> Result<Area<CanvasBackend>, JsError> {
    if clear {
        let context = canvas.get_context("2d").ok().flatten();
        let context: CanvasRenderingContext2d =
            context.and_then(|c| c.dyn_into().ok()).ok_or_else(|| js_error("the canvas has no 2d context"))?;
        context.clear_rect(0.0, 0.0, f64::from(canvas.width()), f64::from(canvas.height()));
    }
    let backend = CanvasBackend::with_canvas_object(canvas.clone());
    Ok(backend.ok_or_else(|| js_error("the canvas has no 2d context"))?.into_drawing_area())
}

fn kind(name: &str) -> Result<ChartKind, JsError> {
    let names = || ChartKind::ALL.map(ChartKind::name).join(", ");
    ChartKind::find(name).ok_or_else(|| js_error(format!("there is no chart \"{name}\"; choose one of {}", names())))
}

#[wasm_bindgen]
impl View {
    /// An empty copy of a run of the given parameters.
    ///
    /// # Errors
    /// Parameters that cannot be run.
    #[wasm_bindgen(constructor)]
    pub fn new(pairs: &str) -> Result<View, JsError> {
        let params = parameters::checked(pairs)?;
        let data = params.data();
        Ok(Self {
            h_x_bits: data.input_entropy_bits(),
            h_y_bits: data.label_entropy_bits(),
            summaries: vec![Vec::new(); params.conditions().len()],
            statistics: vec![Vec::new(); params.conditions().len()],
            history: History::new(&params),
        })
    }

    /// Adds what [`Engine::poll`](super::Engine::poll) returned.
    ///
    /// # Errors
    /// Numbers of another run.
    pub fn ingest(&mut self, records: &[f64]) -> Result<(), JsError> {
        decode_into(&mut self.history, records).map_err(js_error)?;
        let reached = self.history.reached();
        for (condition, summaries) in self.summaries.iter_mut().enumerate() {
            let new = summaries.len()..reached;
            summaries.extend(new.map_while(|index| self.history.summary(condition, index)));
        }
        Ok(())
    }

    /// The recorded epochs of the run.
    pub fn epochs(&self) -> Vec<u32> {
        self.history.params.schedule().iter().map(|e| *e as u32).collect()
    }

    /// How many of them all networks have reached.
    pub fn available(&self) -> usize {
        self.history.reached()
    }

    /// `information.csv`.
    #[wasm_bindgen(js_name = informationCsv)]
    pub fn information_csv(&self) -> String {
        information_csv(&self.history)
    }

    /// `metrics.csv`.
    #[wasm_bindgen(js_name = metricsCsv)]
    pub fn metrics_csv(&self) -> String {
        metrics_csv(&self.history)
    }

    /// Means over a condition's networks at a recorded epoch, as JSON; `null` where there are none.
    ///
    /// # Errors
    /// Never in practice: numbers are valid JSON.
    #[wasm_bindgen(js_name = valuesAt)]
    pub fn values_at(&self, index: usize, condition: usize) -> Result<String, JsError> {
        let summary = self.summaries.get(condition).and_then(|s| s.get(index));
        serde_json::to_string(&summary).map_err(js_error)
    }

    fn plane(&self, options: &Options) -> Plane<'_> {
        let condition = options.condition.min(self.summaries.len() - 1);
        Plane {
            history: &self.history,
            summaries: &self.summaries[condition],
            condition,
            h_x_bits: self.h_x_bits,
            h_y_bits: self.h_y_bits,
            networks: options.networks,
            joined: true,
            frame: Frame::default(),
            style: options.style(),
        }
    }

    fn chart(&self, options: &Options, kind: ChartKind) -> EpochChart<'_> {
        let condition = options.condition.min(self.summaries.len() - 1);
        let data = self.history.params.data();
        EpochChart {
            kind,
            summaries: &self.summaries[condition],
            statistics: &self.statistics[condition],
            last_epoch: self.history.params.schedule().last().copied().unwrap_or(0),
            h_x_bits: self.h_x_bits,
            h_y_bits: self.h_y_bits,
            inputs: data.samples(),
            classes: data.classes,
            axis: options.x,
            title: false,
            style: options.style(),
        }
    }

    /// Clears, then draws what stays while a run is watched.
    ///
    /// # Errors
    /// Options that are not understood, a canvas that cannot be drawn on.
    #[wasm_bindgen(js_name = drawPlaneAxes)]
    pub fn draw_plane_axes(&self, canvas: &HtmlCanvasElement, options: &str) -> Result<(), JsError> {
        self.plane(&Options::read(options)?).draw_axes(&surface(canvas, true)?).map_err(js_error)
    }

    /// Adds the marks of recorded epochs `from..to`.
    ///
    /// # Errors
    /// Options that are not understood, a canvas that cannot be drawn on.
    #[wasm_bindgen(js_name = drawPlaneTrail)]
    pub fn draw_plane_trail(
        &self,
        canvas: &HtmlCanvasElement,
        options: &str,
        from: usize,
        to: usize,
    ) -> Result<(), JsError> {
        self.plane(&Options::read(options)?).draw_trail(&surface(canvas, false)?, from, to).map_err(js_error)
    }

    /// Clears, then draws the marks of one recorded epoch.
    ///
    /// # Errors
    /// Options that are not understood, a canvas that cannot be drawn on.
    #[wasm_bindgen(js_name = drawPlaneCurrent)]
    pub fn draw_plane_current(&self, canvas: &HtmlCanvasElement, options: &str, index: usize) -> Result<(), JsError> {
        self.plane(&Options::read(options)?).draw_current(&surface(canvas, true)?, index).map_err(js_error)
    }

    /// Clears, then draws the axes of a chart; see [`ChartKind::name`] for the names.
    ///
    /// # Errors
    /// Options or a kind that are not understood, a canvas that cannot be drawn on.
    #[wasm_bindgen(js_name = drawCurveAxes)]
    pub fn draw_curve_axes(&self, canvas: &HtmlCanvasElement, options: &str, name: &str) -> Result<(), JsError> {
        self.chart(&Options::read(options)?, kind(name)?).draw_axes(&surface(canvas, true)?).map_err(js_error)
    }

    /// Clears, then draws the curves up to a position among the recorded epochs: an index and a
    /// fraction of the way to the next.
    ///
    /// # Errors
    /// Options or a kind that are not understood, a canvas that cannot be drawn on.
    #[wasm_bindgen(js_name = drawCurve)]
    pub fn draw_curve(
        &self,
        canvas: &HtmlCanvasElement,
        options: &str,
        name: &str,
        position: f64,
    ) -> Result<(), JsError> {
        let chart = self.chart(&Options::read(options)?, kind(name)?);
        chart.draw_curves(&surface(canvas, true)?, position).map_err(js_error)
    }

    /// Why a chart shows nothing, or less than might be thought; `undefined` where it is as expected.
    ///
    /// # Errors
    /// Options or a kind that are not understood.
    #[wasm_bindgen(js_name = curveNote)]
    pub fn curve_note(&self, options: &str, name: &str) -> Result<Option<String>, JsError> {
        Ok(self.chart(&Options::read(options)?, kind(name)?).note().map(str::to_owned))
    }

    /// Changes when the axes of a chart have to be drawn again.
    ///
    /// # Errors
    /// Options or a kind that are not understood.
    #[wasm_bindgen(js_name = curveRangeKey)]
    pub fn curve_range_key(&self, options: &str, name: &str) -> Result<String, JsError> {
        Ok(self.chart(&Options::read(options)?, kind(name)?).range_key())
    }
}

#[derive(Serialize)]
struct Kind {
    name: &'static str,
    title: &'static str,
    source: ChartSource,
}

/// All kinds of charts as JSON: name, title with unit, and what they are drawn from.
///
/// # Errors
/// Never in practice: texts are valid JSON.
#[wasm_bindgen(js_name = chartKinds)]
pub fn chart_kinds() -> Result<String, JsError> {
    let kind = |kind: ChartKind| Kind { name: kind.name(), title: kind.title(), source: kind.source() };
    serde_json::to_string(&ChartKind::ALL.map(kind)).map_err(js_error)
}

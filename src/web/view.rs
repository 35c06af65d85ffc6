//! The page's side: what was recorded, drawn on canvases.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::figure_kind::FigureKind;
use super::surface::{on_canvas, on_svg};
use super::{from_js, js_error, parameters, to_js};
use crate::activations::{Estimates, Layer};
use crate::archive::{decode_into, information_csv, metrics_csv, open_published};
use crate::experiment::History;
use crate::figure::{
    ChartKind, ChartSource, Colouring, EpochAxis, EpochChart, Look, Networks, Panels, PanelsKind, Position, Spread,
    Style,
};
use crate::measure::{EpochSummary, StatisticsSummary};

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
    x: EpochAxis,
    condition: usize,
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
    range: Option<(f64, f64)>,
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

    fn look(&self) -> Look {
        let layers_off = self.off.iter().filter_map(|l| l.checked_sub(1)).collect();
        Look { networks: self.networks, spread: self.spread, pinned: self.pinned, layers_off, joined: true }
    }

    fn kind(&self) -> PanelsKind {
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

/// A copy of a run's records without weights, and the figures drawn from it.
#[wasm_bindgen]
pub struct View {
    pub(super) history: History,
    /// Means at each recorded epoch that all networks have reached, for each condition.
    summaries: Vec<Vec<EpochSummary>>,
    /// Statistics at recorded epochs, as far as they were asked for, for each condition.
    pub(super) statistics: Vec<Vec<Option<StatisticsSummary>>>,
    h_x_bits: f64,
    h_y_bits: f64,
    /// Digest of the whole run, where this is a published one in brief.
    published: Option<String>,
    /// What layers are called beside their numbers; empty where they are not.
    layer_names: Vec<Option<String>>,
}

impl View {
    fn of(history: History, summaries: Vec<Vec<EpochSummary>>, published: Option<String>) -> Self {
        let facts = history.params.facts();
        Self {
            h_x_bits: facts.h_x_bits,
            h_y_bits: facts.h_y_bits,
            statistics: vec![Vec::new(); summaries.len()],
            summaries,
            history,
            published,
            layer_names: Vec::new(),
        }
    }
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
    pub fn new(#[wasm_bindgen(unchecked_param_type = "Pairs")] pairs: &JsValue) -> Result<View, JsError> {
        let history = History::new(&parameters::checked(pairs)?);
        let summaries = vec![Vec::new(); history.params.conditions().len()];
        Ok(Self::of(history, summaries, None))
    }

    /// A published run: means, and the networks at a few epochs; see `src/experiment/published.rs`.
    ///
    /// # Errors
    /// Bytes that are no such file.
    #[wasm_bindgen(js_name = openPublished)]
    pub fn open_published(bytes: &[u8]) -> Result<View, JsError> {
        let published = open_published(bytes).map_err(js_error)?;
        Ok(Self::of(published.history, published.summaries, Some(published.digest)))
    }

    /// Estimates of activations from elsewhere, as JSON: see [`Estimates`]. One condition and network,
    /// the epochs as recorded epochs, the layers as layers, neither losses nor weights.
    ///
    /// # Errors
    /// Text that is not the JSON of estimates.
    #[wasm_bindgen(js_name = openEstimates)]
    pub fn open_estimates(json: &str) -> Result<View, JsError> {
        let estimates: Estimates = serde_json::from_str(json).map_err(js_error)?;
        let history = estimates.history().map_err(js_error)?;
        let summaries = history.summaries();
        let layer_names = estimates.layers.iter().map(Layer::short_name).collect();
        Ok(Self { layer_names, ..Self::of(history, summaries, None) })
    }

    /// Digest of the whole run, where this is a published one.
    #[wasm_bindgen(getter, js_name = publishedDigest)]
    pub fn published_digest(&self) -> Option<String> {
        self.published.clone()
    }

    /// Parameters of the run: an array of [name, text].
    ///
    /// # Errors
    /// Never in practice: texts cross.
    #[wasm_bindgen(unchecked_return_type = "Pairs")]
    pub fn pairs(&self) -> Result<JsValue, JsError> {
        to_js(&self.history.params.pairs())
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

    /// Means over a condition's networks at a recorded epoch; `null` where there are none.
    ///
    /// # Errors
    /// Never in practice: numbers cross.
    #[wasm_bindgen(js_name = valuesAt, unchecked_return_type = "EpochValues | null")]
    pub fn values_at(&self, index: usize, condition: usize) -> Result<JsValue, JsError> {
        let summary = self.summaries.get(condition).and_then(|s| s.get(index));
        to_js(&summary)
    }

    /// Calls back with the figure that the options ask for.
    fn with_figure<T>(
        &self,
        options: &JsValue,
        then: impl FnOnce(&Panels<'_>) -> Result<T, JsError>,
    ) -> Result<T, JsError> {
        let options = Options::read(options)?;
        let range = options.range.unwrap_or((self.h_x_bits, self.h_y_bits));
        then(&Panels {
            history: &self.history,
            summaries: &self.summaries,
            statistics: &self.statistics,
            axis: options.x,
            kind: &options.kind(),
            look: &options.look(),
            entropies: (self.h_x_bits, self.h_y_bits),
            range: (range.0.max(self.h_x_bits), range.1.max(self.h_y_bits)),
            style: options.style(),
        })
    }

    fn chart(&self, options: &Options, kind: ChartKind) -> EpochChart<'_> {
        let condition = options.condition.min(self.summaries.len() - 1);
        let facts = self.history.params.facts();
        EpochChart {
            kind,
            summaries: &self.summaries[condition],
            statistics: &self.statistics[condition],
            last_epoch: self.history.params.schedule().last().copied().unwrap_or(0),
            h_x_bits: self.h_x_bits,
            h_y_bits: self.h_y_bits,
            inputs: facts.samples,
            classes: facts.classes,
            axis: options.x,
            title: false,
            style: options.style(),
        }
    }

    /// Entropies of the input and the label, bits.
    pub fn entropies(&self) -> Vec<f64> {
        vec![self.h_x_bits, self.h_y_bits]
    }

    /// Why the figure is empty, where the run does not have what it draws.
    ///
    /// # Errors
    /// Options that are not understood.
    #[wasm_bindgen(js_name = figureMissing)]
    pub fn figure_missing(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
    ) -> Result<Option<String>, JsError> {
        self.with_figure(options, |f| Ok(f.missing().map(str::to_owned)))
    }

    /// Height that suits a width, both in pixels of the design, where the figure has several
    /// panels.
    ///
    /// # Errors
    /// Options that are not understood.
    #[wasm_bindgen(js_name = figureHeight)]
    pub fn figure_height(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
        width: f64,
    ) -> Result<Option<f64>, JsError> {
        self.with_figure(options, |f| Ok(f.height_for(width)))
    }

    /// Changes when the axes of the figure have to be drawn again.
    ///
    /// # Errors
    /// Options that are not understood.
    #[wasm_bindgen(js_name = figureKey)]
    pub fn figure_key(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
    ) -> Result<String, JsError> {
        self.with_figure(options, |f| Ok(f.axes_key()))
    }

    /// Clears, then draws what stays while a run is watched.
    ///
    /// # Errors
    /// Options that are not understood, a canvas that cannot be drawn on.
    #[wasm_bindgen(js_name = drawFigureAxes)]
    pub fn draw_figure_axes(
        &self,
        canvas: &HtmlCanvasElement,
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
    ) -> Result<(), JsError> {
        self.with_figure(options, |f| f.draw_axes(&on_canvas(canvas, true)?).map_err(js_error))
    }

    /// Adds the marks of recorded epochs `from..to`.
    ///
    /// # Errors
    /// Options that are not understood, a canvas that cannot be drawn on.
    #[wasm_bindgen(js_name = drawFigureTrail)]
    pub fn draw_figure_trail(
        &self,
        canvas: &HtmlCanvasElement,
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
        from: usize,
        to: usize,
    ) -> Result<(), JsError> {
        self.with_figure(options, |f| f.draw_trail(&on_canvas(canvas, false)?, from, to).map_err(js_error))
    }

    /// Clears, then draws the marks of a place in the recorded epochs: an index with a fraction.
    ///
    /// # Errors
    /// Options that are not understood, a canvas that cannot be drawn on.
    #[wasm_bindgen(js_name = drawFigureCurrent)]
    pub fn draw_figure_current(
        &self,
        canvas: &HtmlCanvasElement,
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
        place: f64,
    ) -> Result<(), JsError> {
        let position = Position::new(place);
        self.with_figure(options, |f| f.draw_current(&on_canvas(canvas, true)?, position).map_err(js_error))
    }

    /// The mark under a point of a canvas on which the figure is drawn, in its pixels; see
    /// `Hit` in `src/figure/hit.rs`. `null` where there is none.
    ///
    /// # Errors
    /// Options that are not understood, a canvas that cannot be drawn on.
    #[wasm_bindgen(unchecked_return_type = "Hit | null")]
    pub fn hit(
        &self,
        canvas: &HtmlCanvasElement,
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
        place: f64,
        x: f64,
        y: f64,
    ) -> Result<JsValue, JsError> {
        let point = (x.round() as i32, y.round() as i32);
        let mut hit = self.with_figure(options, |f| {
            f.hit(&on_canvas(canvas, false)?, Position::new(place), point).map_err(js_error)
        })?;
        if let Some(hit) = &mut hit {
            hit.name = self.layer_names.get(hit.layer - 1).cloned().flatten();
        }
        to_js(&hit)
    }

    /// The figure as SVG, of a size in pixels of the design.
    ///
    /// # Errors
    /// Options that are not understood.
    #[wasm_bindgen(js_name = figureSvg)]
    pub fn figure_svg(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
        width: u32,
        height: u32,
        place: f64,
    ) -> Result<String, JsError> {
        let mut svg = String::new();
        self.with_figure(options, |f| {
            f.draw_until(&on_svg(&mut svg, (width, height)), Position::new(place)).map_err(js_error)
        })?;
        Ok(svg)
    }

    /// Clears, then draws the axes of a chart; see [`ChartKind::name`] for the names.
    ///
    /// # Errors
    /// Options or a kind that are not understood, a canvas that cannot be drawn on.
    #[wasm_bindgen(js_name = drawCurveAxes)]
    pub fn draw_curve_axes(
        &self,
        canvas: &HtmlCanvasElement,
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
        name: &str,
    ) -> Result<(), JsError> {
        self.chart(&Options::read(options)?, kind(name)?).draw_axes(&on_canvas(canvas, true)?).map_err(js_error)
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
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
        name: &str,
        position: f64,
    ) -> Result<(), JsError> {
        let chart = self.chart(&Options::read(options)?, kind(name)?);
        chart.draw_curves(&on_canvas(canvas, true)?, position).map_err(js_error)
    }

    /// Why a chart shows nothing, or less than might be thought; `undefined` where it is as expected.
    ///
    /// # Errors
    /// Options or a kind that are not understood.
    #[wasm_bindgen(js_name = curveNote)]
    pub fn curve_note(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
        name: &str,
    ) -> Result<Option<String>, JsError> {
        Ok(self.chart(&Options::read(options)?, kind(name)?).note().map(str::to_owned))
    }

    /// Changes when the axes of a chart have to be drawn again.
    ///
    /// # Errors
    /// Options or a kind that are not understood.
    #[wasm_bindgen(js_name = curveRangeKey)]
    pub fn curve_range_key(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ViewOptions")] options: &JsValue,
        name: &str,
    ) -> Result<String, JsError> {
        Ok(self.chart(&Options::read(options)?, kind(name)?).range_key())
    }
}

#[derive(Serialize)]
struct Kind {
    name: &'static str,
    title: &'static str,
    source: ChartSource,
}

/// The kinds of charts that the page offers: name, title with unit, and what they are drawn from. Those of
/// IDNNs that only differ in a convention are left to the native program.
///
/// # Errors
/// Never in practice: texts cross.
#[wasm_bindgen(js_name = chartKinds, unchecked_return_type = "ChartKind[]")]
pub fn chart_kinds() -> Result<JsValue, JsError> {
    let kind = |kind: ChartKind| Kind { name: kind.name(), title: kind.title(), source: kind.source() };
    let offered =
        ChartKind::ALL.into_iter().filter(|kind| !matches!(kind, ChartKind::IdnnsSnr | ChartKind::IdnnsLogSnr));
    to_js(&offered.map(kind).collect::<Vec<_>>())
}

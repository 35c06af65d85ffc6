//! The page's side: what was recorded, drawn on canvases.

use std::sync::Arc;

use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::options::Options;
use super::surface::{on_canvas, on_svg};
use super::{from_js, js_error, parameters, to_js};
use crate::activations::Estimates;
use crate::archive::{decode_into, information_csv, measured_csv, metrics_csv, open_published, Published};
use crate::experiment::History;
use crate::figure::{ChartKind, ChartSource, EpochChart, Panels, Position, Scene};
use crate::information::Settings;
use crate::measure::{EpochSummary, Table};
use crate::params::CheckedParams;
use crate::shown::{add_records, furthest, measure_again, scene_of_estimates, scene_of_params, scene_of_published};

/// What is drawn: a run as it grows, a published run, or activations from elsewhere.
#[wasm_bindgen]
pub struct View {
    pub(super) scene: Scene,
    pub(super) source: Source,
    /// What was measured of a run with other settings, and the settings, where that is drawn.
    pub(super) measured: Option<(Arc<dyn Settings>, Table)>,
}

/// What a view was made from.
pub(super) enum Source {
    /// A copy of a run's records without weights.
    Run(Box<History>),
    Published(Box<Published>),
    Estimates(Box<Estimates>),
}

fn kind(name: &str) -> Result<ChartKind, JsError> {
    let names = || ChartKind::ALL.map(ChartKind::name).join(", ");
    ChartKind::find(name).ok_or_else(|| js_error(format!("there is no chart \"{name}\"; choose one of {}", names())))
}

impl View {
    fn of(scene: Scene, source: Source) -> Self {
        Self { scene, source, measured: None }
    }

    /// The records of a run.
    pub(super) fn run(&self) -> Result<&History, JsError> {
        match &self.source {
            Source::Run(history) => Ok(history),
            _ => Err(js_error("this is no run of the worker; start one first")),
        }
    }

    /// Parameters of what is shown; none of activations from elsewhere.
    pub(super) fn params(&self) -> Option<&CheckedParams> {
        match &self.source {
            Source::Run(history) => Some(&history.params),
            Source::Published(published) => Some(&published.params),
            Source::Estimates(_) => None,
        }
    }
}

/// Means at a recorded epoch.
#[derive(Serialize)]
struct Values<'a> {
    #[serde(flatten)]
    summary: &'a EpochSummary,
    /// What speaks against those of each layer, in words.
    doubts: Vec<Vec<String>>,
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
        Ok(Self::of(scene_of_params(&history.params), Source::Run(Box::new(history))))
    }

    /// A published run: means, and the networks at a few epochs; see `src/archive/published.rs`.
    ///
    /// # Errors
    /// Bytes that are no such file.
    #[wasm_bindgen(js_name = openPublished)]
    pub fn open_published(bytes: &[u8]) -> Result<View, JsError> {
        let published = open_published(bytes).map_err(js_error)?;
        Ok(Self::of(scene_of_published(&published), Source::Published(Box::new(published))))
    }

    /// Estimates of activations from elsewhere: see [`Estimates`]. One network, neither losses nor weights.
    ///
    /// # Errors
    /// A value that is no estimates.
    #[wasm_bindgen(js_name = openEstimates)]
    pub fn open_estimates(
        #[wasm_bindgen(unchecked_param_type = "Estimates")] estimates: &JsValue,
    ) -> Result<View, JsError> {
        let estimates: Estimates = from_js(estimates)?;
        estimates.check().map_err(js_error)?;
        Ok(Self::of(scene_of_estimates(&estimates), Source::Estimates(Box::new(estimates))))
    }

    /// Digest of the whole run, where this is a published one.
    #[wasm_bindgen(getter, js_name = publishedDigest)]
    pub fn published_digest(&self) -> Option<String> {
        match &self.source {
            Source::Published(published) => Some(published.digest.clone()),
            _ => None,
        }
    }

    /// Parameters of the run: an array of [name, text]; empty for activations from elsewhere.
    ///
    /// # Errors
    /// Never in practice: texts cross.
    #[wasm_bindgen(unchecked_return_type = "Pairs")]
    pub fn pairs(&self) -> Result<JsValue, JsError> {
        to_js(&self.params().map_or_else(Vec::new, |params| params.pairs()))
    }

    /// Adds what [`Engine::poll`](super::Engine::poll) returned.
    ///
    /// # Errors
    /// Numbers of another run, or something else than a run of the worker.
    pub fn ingest(&mut self, records: &[f64]) -> Result<(), JsError> {
        let Source::Run(history) = &mut self.source else { return self.run().map(|_| ()) };
        decode_into(history, records).map_err(js_error)?;
        // Nothing is new before what every network has reached.
        let known = self.scene.reached();
        add_records(&mut self.scene, history);
        if let Some((_, table)) = &self.measured {
            // What was recorded with the run's own settings is not drawn beside what is measured with others.
            let new = known..furthest(&self.scene);
            measure_again(&mut self.scene, history, table, new);
        }
        Ok(())
    }

    /// The recorded epochs.
    pub fn epochs(&self) -> Vec<u32> {
        self.scene.epochs.iter().map(|e| *e as u32).collect()
    }

    /// How many of them all networks have reached.
    pub fn available(&self) -> usize {
        self.scene.reached()
    }

    /// `information.csv`, of the measurement that is drawn.
    ///
    /// # Errors
    /// A published run, of which only means are here.
    #[wasm_bindgen(js_name = informationCsv)]
    pub fn information_csv(&self) -> Result<String, JsError> {
        match (&self.source, &self.measured) {
            (Source::Estimates(estimates), _) => Ok(estimates.csv()),
            (_, Some((settings, table))) => Ok(measured_csv(self.run()?, table, &**settings)),
            (_, None) => Ok(information_csv(self.run()?)),
        }
    }

    /// `metrics.csv`.
    ///
    /// # Errors
    /// Something else than a run of the worker.
    #[wasm_bindgen(js_name = metricsCsv)]
    pub fn metrics_csv(&self) -> Result<String, JsError> {
        Ok(metrics_csv(self.run()?))
    }

    /// Means over a condition's networks at a recorded epoch; `null` where there are none.
    ///
    /// # Errors
    /// Never in practice: numbers cross.
    #[wasm_bindgen(js_name = valuesAt, unchecked_return_type = "EpochValues | null")]
    pub fn values_at(&self, index: usize, condition: usize) -> Result<JsValue, JsError> {
        let summary = self.scene.groups.get(condition).and_then(|group| group.means.get(index));
        let doubts = |summary: &EpochSummary| summary.layers.iter().map(|layer| layer.doubts.words()).collect();
        to_js(&summary.map(|summary| Values { summary, doubts: doubts(summary) }))
    }

    /// Calls back with the figure that the options ask for.
    fn with_figure<T>(
        &self,
        options: &JsValue,
        then: impl FnOnce(&Panels<'_>) -> Result<T, JsError>,
    ) -> Result<T, JsError> {
        let options = Options::read(options)?;
        let (h_x, h_y) = (self.scene.h_x_bits, self.scene.h_y_bits);
        let range = options.range.unwrap_or((h_x, h_y));
        then(&Panels {
            scene: &self.scene,
            axis: options.x,
            kind: &options.kind(),
            look: &options.look(),
            range: (range.0.max(h_x), range.1.max(h_y)),
            style: options.style(),
        })
    }

    fn chart(&self, options: &Options, kind: ChartKind) -> EpochChart<'_> {
        let group = &self.scene.groups[options.condition.min(self.scene.groups.len() - 1)];
        EpochChart { kind, scene: &self.scene, group, axis: options.x, title: false, style: options.style() }
    }

    /// Entropies of the input and the label, bits.
    pub fn entropies(&self) -> Vec<f64> {
        vec![self.scene.h_x_bits, self.scene.h_y_bits]
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
        let hit = self.with_figure(options, |f| {
            f.hit(&on_canvas(canvas, false)?, Position::new(place), point).map_err(js_error)
        })?;
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

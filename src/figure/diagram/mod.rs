//! The inside of a network: units and weights, and below each layer what its units do over all inputs.

mod histograms;
mod units;

use std::ops::Range;

use plotters::element::Text;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::RGBColor;

use super::{Area, Drawn, Style};
use crate::measure::Inspection;

/// Heights below the units, pixels of the design: names of layers, histograms, the line under them.
const NAMES: f64 = 24.0;
const HISTOGRAMS: f64 = 96.0;
const UNDER: f64 = 20.0;

/// Room above and below histograms whose ranges differ, for the ends of each.
const RANGE: f64 = 14.0;

/// Width of a name or number below a column.
const NAME_WIDTH: f64 = 37.0;

impl Style {
    /// Blue above 0 and vermilion below, which colour-blind readers can tell apart.
    fn sign(&self, positive: bool) -> RGBColor {
        match (self.dark, positive) {
            (false, true) => RGBColor(0, 114, 178),
            (false, false) => RGBColor(190, 76, 0),
            (true, true) => RGBColor(86, 180, 233),
            (true, false) => RGBColor(240, 140, 60),
        }
    }
}

/// One network at one recorded epoch.
///
/// Columns are layers, the input first. The width of a line is that of the weight times the square
/// root of the layer's inputs, since weights begin at that inverse: it is about the same in all layers
/// at first, and grows. Discs show the activations for one input; in layers without bounds relative to
/// the greatest in size.
pub struct Diagram<'a> {
    /// What is drawn.
    pub inspection: &'a Inspection,
    /// How it looks.
    pub style: Style,
}

/// Where things lie.
struct Plan {
    /// Middle and width of the columns.
    columns: Vec<i32>,
    pitch: f64,
    /// Middle of the units, distance between two, radius.
    middle: i32,
    step: f64,
    radius: i32,
    /// Line of the layers' names.
    names: i32,
    histograms: Range<i32>,
    /// Whether all histograms have one range.
    one_range: bool,
    /// Columns between two that are labelled: 1 unless they are narrow.
    every: usize,
}

impl Diagram<'_> {
    /// Units of each column, the input's first.
    fn sizes(&self) -> Vec<usize> {
        let layers = &self.inspection.layers;
        layers.iter().take(1).map(|l| l.inputs).chain(layers.iter().map(|l| l.units)).collect()
    }

    fn plan(&self, width: u32, height: u32) -> Plan {
        let s = &self.style;
        let px = |design: f64| s.px(design) as i32;
        let sizes = self.sizes();
        // Names of narrow columns reach beyond them, at the left and at the right.
        let columns = sizes.len().max(1) as f64;
        let margin = (f64::from(px(NAME_WIDTH)) - f64::from(width) / columns).max(0.0) / 2.0;
        let pitch = (f64::from(width) - 2.0 * margin) / columns;
        let mut ranges = self.inspection.layers.iter().map(|l| (l.histogram.low, l.histogram.high));
        let first = ranges.next();
        let one_range = ranges.all(|r| Some(r) == first);
        let room = if one_range { 0 } else { px(RANGE) };
        let bottom = height as i32 - px(UNDER) - room;
        let top = bottom - px(HISTOGRAMS);
        let names = top - room - px(NAMES) / 2 - px(2.0);
        let units = f64::from(names - px(NAMES) / 2);
        let places = sizes
            .iter()
            .map(|n| if Inspection::shown(*n) < *n { Inspection::MOST_UNITS } else { *n })
            .max()
            .unwrap_or(1);
        let step = (units / (places as f64).max(6.0)).min(s.px(24.0).into());
        Plan {
            columns: (0..sizes.len()).map(|c| (margin + (c as f64 + 0.5) * pitch) as i32).collect(),
            pitch,
            middle: (units / 2.0) as i32,
            step,
            radius: (0.36 * step).min(0.3 * pitch).min(s.px(7.0).into()).max(1.0) as i32,
            names,
            histograms: top..bottom,
            one_range,
            every: (f64::from(px(NAME_WIDTH)) / pitch).ceil().max(1.0) as usize,
        }
    }

    /// Places of a column's shown units and, where there are more, of the words that say so.
    fn places(&self, plan: &Plan, units: usize) -> (Vec<i32>, Option<i32>) {
        let shown = Inspection::shown(units);
        let places = if shown < units { Inspection::MOST_UNITS } else { units };
        let at = |i: f64| plan.middle + ((i - (places as f64 - 1.0) / 2.0) * plan.step) as i32;
        ((0..shown).map(|i| at(i as f64)).collect(), (shown < units).then(|| at(shown as f64 + 1.0)))
    }

    /// Draws it on the whole area.
    pub fn draw<DB: DrawingBackend>(&self, area: &Area<DB>) -> Drawn<DB> {
        if self.inspection.layers.is_empty() {
            return Ok(());
        }
        let (width, height) = area.dim_in_pixel();
        let plan = self.plan(width, height);
        for (l, layer) in self.inspection.layers.iter().enumerate() {
            self.draw_weights(area, &plan, l, layer)?;
        }
        for (column, units) in self.sizes().into_iter().enumerate() {
            self.draw_units(area, &plan, column, units)?;
            self.draw_name(area, &plan, column)?;
        }
        self.draw_scale(area, &plan)?;
        for (l, layer) in self.inspection.layers.iter().enumerate() {
            self.draw_histogram(area, &plan, l + 1, &layer.histogram)?;
        }
        Ok(())
    }

    /// Whether a column has a name and a share: of narrow ones only some.
    fn is_labelled(plan: &Plan, column: usize) -> bool {
        let (last, every) = (plan.columns.len() - 1, plan.every);
        column == 0
            || column == last
            || every == 1
            || (column.is_multiple_of(every) && column >= every && column + every <= last)
    }

    fn draw_name<DB: DrawingBackend>(&self, area: &Area<DB>, plan: &Plan, column: usize) -> Drawn<DB> {
        if !Self::is_labelled(plan, column) {
            return Ok(());
        }
        let name = match column {
            0 => "input".to_owned(),
            c if c + 1 == plan.columns.len() => "output".to_owned(),
            c => format!("L{c}"),
        };
        let s = &self.style;
        let text = s.small_text(s.ink()).pos(Pos::new(HPos::Center, VPos::Center));
        area.draw(&Text::new(name, (plan.columns[column], plan.names), text))
    }
}

/// As the native program has no page, its figure is SVG.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod svg_tests {
    use plotters::prelude::{IntoDrawingArea, SVGBackend};

    use super::*;
    use crate::experiment::Run;
    use crate::measure::{inspect, Wanted};
    use crate::network::Activation;
    use crate::params::ExperimentParams;

    fn svg(activation: Activation, hidden: &[usize], pattern: Option<usize>) -> String {
        let (hidden_layers, activations) = (vec![hidden.to_vec()], activation.into());
        let params = ExperimentParams { activation: activations, hidden_layers, epochs: 2, ..Default::default() };
        let params = params.check().unwrap();
        let mut run = Run::new(&params);
        run.resume();
        while run.work() {}
        run.poll();
        let wanted = Wanted { network: 0, record: 1, pattern };
        let inspection = inspect(run.history(), run.inputs(), wanted).unwrap();
        let mut svg = String::new();
        let style = Style { scale: 1.0, dark: false, colouring: Default::default() };
        let area = SVGBackend::with_string(&mut svg, (320, 340)).into_drawing_area();
        Diagram { inspection: &inspection, style }.draw(&area).unwrap();
        drop(area);
        if let Ok(dir) = std::env::var("INFOPLANE_PICTURES") {
            std::fs::write(format!("{dir}/{activation:?}-{}.svg", hidden.len()), &svg).unwrap();
        }
        svg
    }

    #[test]
    fn every_unit_is_a_disc_and_every_histogram_is_labelled() {
        let picture = svg(Activation::Tanh, &[10, 7, 5, 4, 3], Some(2741));
        // Each a disc and its rim.
        assert_eq!(picture.matches("<circle").count(), 2 * (12 + 10 + 7 + 5 + 4 + 3 + 2));
        for words in ["input", "L1", "L5", "output", "\u{2212}1", "%"] {
            assert!(picture.contains(words), "{words}");
        }
        assert_ne!(picture, svg(Activation::Tanh, &[10, 7, 5, 4, 3], Some(0)), "discs show the pattern");
    }

    #[test]
    fn wide_and_deep_networks_say_what_is_left_out() {
        let picture = svg(Activation::Relu, &[1021, 20], None);
        assert!(picture.contains("+1,008") && picture.contains("+7") && picture.contains("more"));
        assert_eq!(picture.matches("<circle").count(), 2 * (12 + 13 + 13 + 2));
        let deep = svg(Activation::Tanh, &[3; 32], None);
        assert!(deep.matches('%').count() < 12 && deep.contains("output"));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let mut svg = String::new();
        let area = SVGBackend::with_string(&mut svg, (320, 340)).into_drawing_area();
        let style = Style { scale: 1.0, dark: true, colouring: Default::default() };
        Diagram { inspection: &Inspection::default(), style }.draw(&area).unwrap();
        drop(area);
        assert!(!svg.contains("<circle"));
    }
}

//! The inside of a network: units and weights, and below each layer what its units do over all inputs.

use std::ops::Range;

use plotters::element::{Circle, PathElement, Rectangle, Text};
use plotters::prelude::{Color, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::RGBColor;

use super::{Area, Drawn, Style};
use crate::experiment::{Histogram, InspectedLayer, Inspection};
use crate::math;

/// Heights below the units, pixels of the design: names of layers, histograms, the line under them.
const NAMES: f64 = 24.0;
const HISTOGRAMS: f64 = 96.0;
const UNDER: f64 = 20.0;

/// Room above and below histograms whose ranges differ, for the ends of each.
const RANGE: f64 = 14.0;

/// Width of a name or number below a column.
const NAME_WIDTH: f64 = 37.0;

/// Places of units, one above the other, in the longest column.
const PLACES: f64 = 16.0;

/// Width of a line for a weight of 1/sqrt(inputs), and the most.
const LINE: f64 = 0.45;
const WIDEST_LINE: f64 = 4.0;

impl Style {
    /// Blue above 0 and vermilion below, which colour-blind readers can tell apart.
    fn sign(&self, positive: bool) -> RGBColor {
        match (self.dark, positive) {
            (false, true) => RGBColor(0, 114, 178),
            (false, false) => RGBColor(200, 80, 0),
            (true, true) => RGBColor(86, 180, 233),
            (true, false) => RGBColor(240, 140, 60),
        }
    }

    /// A diverging map from -1 to 1, at 0 the colour of the ground.
    fn diverging(&self, value: f64) -> RGBColor {
        let share = if value.is_nan() { 0.0 } else { value.abs().min(1.0) };
        let (from, to) = (self.ground(), self.sign(value > 0.0));
        let mix = |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as u8;
        RGBColor(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
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

/// A number of at most four characters or so.
fn short(value: f32) -> String {
    match value.abs() {
        size if size >= 9999.5 || (size > 0.0 && size < 0.005) => format!("{value:.0e}"),
        size if size >= 99.95 => format!("{value:.0}"),
        size if size >= 9.995 => format!("{value:.1}"),
        _ => format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
    .replace('-', "\u{2212}")
}

/// A whole number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let from_end = |i: usize| digits.len() - i;
    let separated = digits.char_indices().map(|(i, digit)| match i {
        i if i > 0 && from_end(i) % 3 == 0 => format!(",{digit}"),
        _ => digit.to_string(),
    });
    separated.collect()
}

fn centred(horizontal: HPos, vertical: VPos) -> Pos {
    Pos::new(horizontal, vertical)
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
        let places = sizes.iter().map(|n| if Inspection::shown(*n) < *n { 16 } else { *n }).max().unwrap_or(1);
        let step = (units / (places as f64).max(6.0)).min(s.px(24.0).into());
        let step = step.max(units / PLACES * 0.5);
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
        let places = if shown < units { PLACES as usize } else { units };
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

    /// The lines between a layer and what it reads, strong weights above weak ones.
    fn draw_weights<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        plan: &Plan,
        l: usize,
        layer: &InspectedLayer,
    ) -> Drawn<DB> {
        let s = &self.style;
        let (from, _) = self.places(plan, layer.inputs);
        let (to, _) = self.places(plan, layer.units);
        let rows = layer.weights.chunks_exact(from.len().max(1)).zip(&to);
        let mut lines: Vec<_> =
            rows.flat_map(|(weights, to)| weights.iter().zip(&from).map(move |(w, from)| (*w, *from, *to))).collect();
        lines.sort_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
        let unit = LINE * s.scale * math::sqrt(layer.inputs as f64);
        for (weight, from, to) in lines {
            let width = (unit * f64::from(weight.abs())).min(WIDEST_LINE * s.scale);
            // Lines are whole pixels wide: what is thinner is paler, and the faintest are left out.
            let strength = width.min(1.0) * if self.style.dark { 0.75 } else { 0.7 };
            if strength < 0.03 || weight.is_nan() {
                continue;
            }
            let style = s.sign(weight > 0.0).mix(strength).stroke_width(width.round().max(1.0) as u32);
            area.draw(&PathElement::new([(plan.columns[l], from), (plan.columns[l + 1], to)], style))?;
        }
        Ok(())
    }

    /// Activations of a column's shown units relative to its range; none where no input is looked at.
    fn activations(&self, column: usize) -> Vec<f64> {
        let Some(answer) = &self.inspection.answer else { return Vec::new() };
        let Some(l) = column.checked_sub(1) else { return answer.input.iter().map(|x| f64::from(*x)).collect() };
        let layer = &self.inspection.layers[l];
        let h = &layer.histogram;
        let greatest = if h.ends.is_some() { 1.0 } else { f64::from(h.low.abs().max(h.high.abs())) };
        layer.activations.iter().map(|t| f64::from(*t) / greatest).collect()
    }

    fn draw_units<DB: DrawingBackend>(&self, area: &Area<DB>, plan: &Plan, column: usize, units: usize) -> Drawn<DB> {
        let s = &self.style;
        let x = plan.columns[column];
        let (places, more) = self.places(plan, units);
        let activations = self.activations(column);
        for (i, y) in places.iter().enumerate() {
            let fill = s.diverging(activations.get(i).copied().unwrap_or(0.0));
            area.draw(&Circle::new((x, *y), plan.radius, fill.filled()))?;
            area.draw(&Circle::new((x, *y), plan.radius, s.muted().stroke_width(s.px(1.0))))?;
        }
        if let Some(y) = more {
            let text = s.small_text(s.muted()).pos(centred(HPos::Center, VPos::Center));
            let rest = units - places.len();
            let line = s.px(12.0) as i32;
            for (line_at, words) in
                [(y - line / 3, format!("+{}", grouped(rest))), (y + 2 * line / 3, "more".to_owned())]
            {
                area.draw(&Text::new(words, (x, line_at), text.clone()))?;
            }
        }
        Ok(())
    }

    fn draw_name<DB: DrawingBackend>(&self, area: &Area<DB>, plan: &Plan, column: usize) -> Drawn<DB> {
        let s = &self.style;
        let last = plan.columns.len() - 1;
        let name = match column {
            0 => "input".to_owned(),
            c if c == last => "output".to_owned(),
            // Beside the first and the last, names only where there is room.
            c if !c.is_multiple_of(plan.every) || (plan.every > 1 && (c < plan.every || c + plan.every > last)) => {
                return Ok(())
            }
            c => format!("L{c}"),
        };
        let text = s.small_text(s.ink()).pos(centred(HPos::Center, VPos::Center));
        area.draw(&Text::new(name, (plan.columns[column], plan.names), text))
    }

    /// Half the width of a histogram.
    fn half(&self, plan: &Plan) -> i32 {
        (0.4 * plan.pitch).min(self.style.px(32.0).into()) as i32
    }

    /// Height of a value of a histogram. The bin of what is above the range is as high as the others.
    fn height(plan: &Plan, histogram: &Histogram, bin: f64) -> i32 {
        let bins = histogram.counts.len() + usize::from(histogram.above.is_some());
        let Range { start, end } = plan.histograms;
        end - (f64::from(end - start) * bin / bins.max(1) as f64).round() as i32
    }

    /// The axis of activations at the left where all layers share one, with lines across.
    fn draw_scale<DB: DrawingBackend>(&self, area: &Area<DB>, plan: &Plan) -> Drawn<DB> {
        let s = &self.style;
        let half = self.half(plan);
        let (Some(first), Some(last)) = (plan.columns.get(1), plan.columns.last()) else { return Ok(()) };
        let Some(histogram) = self.inspection.layers.first().map(|l| &l.histogram) else { return Ok(()) };
        if !plan.one_range {
            return Ok(());
        }
        let bins = histogram.counts.len() as f64;
        for share in [0.0, 0.5, 1.0] {
            let y = Self::height(plan, histogram, share * bins);
            let line = [(first - half - s.px(4.0) as i32, y), (last + half, y)];
            area.draw(&PathElement::new(line, s.grid().stroke_width(s.px(1.0))))?;
            let value = f64::from(histogram.low) + share * f64::from(histogram.high - histogram.low);
            let text = s.small_text(s.muted()).pos(centred(HPos::Right, VPos::Center));
            area.draw(&Text::new(short(value as f32), (first - half - s.px(8.0) as i32, y), text))?;
        }
        Ok(())
    }

    /// A histogram on its side: values upward, counts to the right, as long as the fullest bin allows.
    fn draw_histogram<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        plan: &Plan,
        column: usize,
        histogram: &Histogram,
    ) -> Drawn<DB> {
        let s = &self.style;
        let (x, half) = (plan.columns[column], self.half(plan));
        let left = x - half;
        let inner = s.muted().mix(0.65);
        let counts = || histogram.counts.iter().chain(&histogram.above);
        let fullest = counts().copied().max().unwrap_or(0).max(1);
        for (bin, count) in counts().enumerate() {
            let length = (f64::from(2 * half) * f64::from(*count) / f64::from(fullest)).round() as i32;
            // A single activation shows too.
            let length = if *count > 0 { length.max(1) } else { continue };
            let colour = match histogram.ends {
                Some([first, _]) if bin <= first => s.sign(first > 0).mix(1.0),
                Some([_, last]) if bin >= last => s.sign(true).mix(1.0),
                _ => inner,
            };
            let (top, bottom) =
                (Self::height(plan, histogram, bin as f64 + 1.0), Self::height(plan, histogram, bin as f64));
            let bar = [(left, top), (left + length, bottom.max(top + 1))];
            area.draw(&Rectangle::new(bar, colour.filled()))?;
        }
        let Range { start, end } = plan.histograms;
        let axis = [(left, start), (left, end)];
        area.draw(&PathElement::new(axis, s.muted().mix(0.6).stroke_width(s.px(1.0))))?;
        if !(column - 1).is_multiple_of(plan.every) {
            return Ok(());
        }
        if !plan.one_range {
            let text = |vertical| s.small_text(s.muted()).pos(centred(HPos::Left, vertical));
            let gap = s.px(2.0) as i32;
            area.draw(&Text::new(short(histogram.high), (left, start - gap), text(VPos::Bottom)))?;
            area.draw(&Text::new(short(histogram.low), (left, end + gap), text(VPos::Top)))?;
        }
        if let Some(share) = histogram.saturated() {
            let (_, height) = area.dim_in_pixel();
            let text = s.small_text(s.ink()).pos(centred(HPos::Center, VPos::Bottom));
            let words = format!("{:.0} %", 100.0 * share);
            area.draw(&Text::new(words, (x, height as i32 - s.px(1.0) as i32), text))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, words) in [
            (0.0, "0"),
            (-1.0, "\u{2212}1"),
            (0.25, "0.25"),
            (3.2, "3.2"),
            (12.34, "12.3"),
            (1234.5, "1234"),
            (0.001, "1e\u{2212}3"),
            (123_456.0, "1e5"),
        ] {
            assert_eq!(short(value), words);
        }
        assert_eq!((grouped(7), grouped(1008), grouped(1_234_567)), ("7".into(), "1,008".into(), "1,234,567".into()));
    }

    #[test]
    fn the_map_diverges_from_the_ground() {
        for dark in [false, true] {
            let style = Style { scale: 1.0, dark, colouring: Default::default() };
            assert_eq!(style.diverging(0.0), style.ground());
            assert_eq!(style.diverging(f64::NAN), style.ground());
            assert_eq!((style.diverging(-3.0), style.diverging(1.0)), (style.sign(false), style.sign(true)));
        }
    }
}

/// As the native program has no page, its figure is SVG.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod svg_tests {
    use plotters::prelude::{IntoDrawingArea, SVGBackend};

    use super::*;
    use crate::experiment::{inspect, Run, Wanted};
    use crate::network::Activation;
    use crate::params::ExperimentParams;

    fn svg(activation: Activation, hidden: &[usize], pattern: Option<usize>) -> String {
        let hidden_layers = vec![hidden.to_vec()];
        let params = ExperimentParams { activation, hidden_layers, epochs: 2, ..Default::default() }.check().unwrap();
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

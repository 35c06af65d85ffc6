//! Planes, or charts against the epoch, side by side: the figures of the paper.

use plotters::element::{Circle, Text};
use plotters::prelude::{Color, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::RGBColor;

use super::plane::{mean_points, KEY, MARGIN, Y_LABELS};
use super::{
    plot_range, Area, ChartKind, ChartSource, Colouring, Drawn, EpochAxis, EpochChart, Frame, Networks, Plane, Style,
};
use crate::experiment::{EpochSummary, History, StatisticsEngine, StatisticsSummary};

/// Width and height of one plane of a row, pixels of the design.
const PANEL: (f64, f64) = (400.0, 380.0);

/// Planes in a row.
const COLUMNS: usize = 3;

/// Panels in a row of so many: four are not left with a gap.
fn columns(panels: usize) -> usize {
    if panels == 4 {
        2
    } else {
        panels.min(COLUMNS)
    }
}

/// The emphasised epoch, green as in the paper's Fig 3.
const EMPHASIS: RGBColor = RGBColor(0, 158, 115);

/// What the panels show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PanelsKind {
    /// Every network of the first condition, one plane for each of these epochs (Shwartz-Ziv and
    /// Tishby 2017, Fig 2). An epoch that is not recorded stands for the recorded one next to it.
    Snapshots(Vec<usize>),
    /// The mean over the networks of each condition at all recorded epochs, one plane for each
    /// condition (Figs 3 and 5), with one epoch emphasised.
    Trajectories(Option<usize>),
    /// The mean at the last epoch, one line for each condition (Fig 7).
    Converged,
    /// Charts of the first condition against the epoch, one for each kind (Fig 4 and others).
    Charts(Vec<ChartKind>),
}

impl PanelsKind {
    /// What colour stands for where nothing else is asked for: layers in snapshots, else epochs.
    pub fn usual_colouring(&self) -> Colouring {
        match self {
            Self::Snapshots(_) | Self::Charts(_) => Colouring::Layer,
            _ => Colouring::Viridis,
        }
    }
}

/// A figure of several panels; planes share their axes.
pub struct Panels<'a> {
    /// What was recorded.
    pub history: &'a History,
    /// What the panels show.
    pub kind: &'a PanelsKind,
    /// How it looks.
    pub style: Style,
}

/// One panel: a condition, its title and what is drawn in it.
struct Panel {
    condition: usize,
    title: String,
    /// The recorded epoch of a snapshot.
    index: Option<usize>,
    /// A chart in place of the plane.
    chart: Option<ChartKind>,
}

impl Panels<'_> {
    /// What the figure needs and the run does not have, with what to do.
    pub fn missing(&self) -> Option<&'static str> {
        let mut records = self.history.networks.iter().flat_map(|n| &n.records);
        let wants = |source: ChartSource| match self.kind {
            PanelsKind::Charts(kinds) => kinds.iter().any(|kind| kind.source() == source),
            _ => source == ChartSource::Information,
        };
        if wants(ChartSource::Gradients) && records.clone().all(|r| r.gradients.is_empty()) {
            return Some("this run recorded no gradients: run it with record_gradients set to all");
        }
        (wants(ChartSource::Information) && records.all(|r| r.information.is_empty()))
            .then_some("this run estimated no information: run it with estimate_information set to all")
    }

    /// Width and height in pixels of the backend.
    pub fn size(&self) -> (u32, u32) {
        let panels = self.panels().len().max(1);
        let columns = columns(panels);
        let rows = panels.div_ceil(columns);
        // A plane alone is larger.
        let factor = if panels == 1 { 1.6 } else { 1.0 };
        let width = factor * PANEL.0 * columns as f64 + Y_LABELS + self.key();
        (self.style.px(width), self.style.px(factor * PANEL.1 * rows as f64))
    }

    /// Width of the key at the right; curves of charts have their names beside them.
    fn key(&self) -> f64 {
        match self.kind {
            PanelsKind::Charts(_) => MARGIN,
            _ => KEY,
        }
    }

    /// Index of the recorded epoch next to a given one; of two equally near the earlier.
    fn recorded(&self, epoch: usize) -> usize {
        let schedule = self.history.params.schedule();
        let after = schedule.partition_point(|e| *e < epoch).min(schedule.len() - 1);
        match after.checked_sub(1) {
            Some(before) if epoch - schedule[before] <= schedule[after].abs_diff(epoch) => before,
            _ => after,
        }
    }

    fn condition_title(&self, condition: usize) -> String {
        let params = &self.history.params;
        let c = &params.conditions()[condition];
        let layers = match c.hidden_layers.len() {
            1 => "one hidden layer".to_owned(),
            n => format!("{n} hidden layers"),
        };
        match (params.hidden_layers.len() > 1, params.train_percent.len() > 1) {
            (true, false) => layers,
            (true, true) => format!("{layers}, {} % of the patterns", c.train_percent),
            _ => format!("{} % of the patterns", c.train_percent),
        }
    }

    fn panels(&self) -> Vec<Panel> {
        let conditions = self.history.params.conditions().len();
        match self.kind {
            PanelsKind::Snapshots(epochs) => {
                let schedule = self.history.params.schedule();
                let panel = |epoch: &usize| {
                    let index = self.recorded(*epoch);
                    Panel { condition: 0, title: format!("epoch {}", schedule[index]), index: Some(index), chart: None }
                };
                epochs.iter().map(panel).collect()
            }
            PanelsKind::Trajectories(_) => (0..conditions)
                .map(|condition| Panel { condition, title: self.condition_title(condition), index: None, chart: None })
                .collect(),
            PanelsKind::Converged => {
                let last = self.history.epoch().unwrap_or(0);
                vec![Panel { condition: 0, title: format!("epoch {last}"), index: None, chart: None }]
            }
            PanelsKind::Charts(kinds) => kinds
                .iter()
                .map(|kind| Panel { condition: 0, title: String::new(), index: None, chart: Some(*kind) })
                .collect(),
        }
    }

    fn summaries(&self, condition: usize) -> Vec<EpochSummary> {
        (0..self.history.reached()).map_while(|index| self.history.summary(condition, index)).collect()
    }

    /// Statistics of a condition at all recorded epochs, where a chart needs them.
    fn statistics(&self, condition: usize) -> Vec<Option<StatisticsSummary>> {
        let needed = |panel: &Panel| panel.chart.is_some_and(|kind| kind.source() == ChartSource::Statistics);
        if !self.panels().iter().any(needed) {
            return Vec::new();
        }
        let mut engine = StatisticsEngine::new(&self.history.params);
        (0..self.history.reached()).map(|index| engine.summary(self.history, condition, index)).collect()
    }

    /// Draws a chart of the first condition.
    fn draw_chart<DB: DrawingBackend>(
        &self,
        cell: &Area<DB>,
        kind: ChartKind,
        summaries: &[EpochSummary],
        statistics: &[Option<StatisticsSummary>],
    ) -> Drawn<DB> {
        let data = self.history.params.data();
        let chart = EpochChart {
            kind,
            summaries,
            statistics,
            last_epoch: self.history.params.schedule().last().copied().unwrap_or(0),
            h_x_bits: data.input_entropy_bits(),
            h_y_bits: data.label_entropy_bits(),
            inputs: data.samples(),
            classes: data.classes,
            axis: EpochAxis::Log,
            title: true,
            style: self.style,
        };
        chart.draw_axes(cell)?;
        chart.draw_curves(cell, summaries.len().saturating_sub(1) as f64)
    }

    /// Draws everything on an area of [`Panels::size`].
    pub fn draw<DB: DrawingBackend>(&self, area: &Area<DB>) -> Drawn<DB> {
        let s = &self.style;
        area.fill(&s.ground())?;
        let panels = self.panels();
        let columns = columns(panels.len().max(1));
        let rows = panels.len().div_ceil(columns);
        let (width, height) = area.dim_in_pixel();
        let (grid, side) = area.split_horizontally(width.saturating_sub(s.px(self.key())));
        // The first plane of a row has numbers and a title at its left.
        let labels = s.px(Y_LABELS) as i32;
        let cell_width = (width as i32 - s.px(self.key()) as i32 - labels) / columns as i32;
        let cell_height = height as i32 / rows as i32;
        let data = self.history.params.data();
        let (h_x_bits, h_y_bits) = (data.input_entropy_bits(), data.label_entropy_bits());
        let statistics = self.statistics(0);
        for (n, panel) in panels.iter().enumerate() {
            let (column, row) = ((n % columns) as i32, (n / columns) as i32);
            let before = if column == 0 { 0 } else { labels };
            let cell = grid
                .clone()
                .shrink((before + column * cell_width, row * cell_height), (labels - before + cell_width, cell_height));
            let summaries = self.summaries(panel.condition);
            if let Some(kind) = panel.chart {
                // Every chart has an axis of its own, and the names of its curves beside them: all are
                // equally wide, and there is no key.
                let width = (labels + columns as i32 * cell_width) / columns as i32;
                let cell = grid.clone().shrink((column * width, row * cell_height), (width, cell_height));
                self.draw_chart(&cell, kind, &summaries, &statistics)?;
                continue;
            }
            let plane = Plane {
                history: self.history,
                summaries: &summaries,
                condition: panel.condition,
                h_x_bits,
                h_y_bits,
                networks: if panel.index.is_some() { Networks::Each } else { Networks::Mean },
                joined: panel.index.is_none(),
                frame: Frame { title: Some(&panel.title), vertical: column == 0, key: false },
                style: self.style,
            };
            plane.draw_axes(&cell)?;
            self.draw_panel(&plane, &cell, panel)?;
            if n == 0 {
                let ys = plot_range(&cell, &plane.chart(&cell)?).1;
                match self.kind {
                    PanelsKind::Converged => self.draw_condition_key(&side, ys.start)?,
                    _ => plane.draw_key(&side, 0, ys)?,
                }
            }
        }
        Ok(())
    }

    fn draw_panel<DB: DrawingBackend>(&self, plane: &Plane<'_>, cell: &Area<DB>, panel: &Panel) -> Drawn<DB> {
        match (self.kind, panel.index) {
            (_, Some(index)) => plane.draw_current(cell, index),
            (PanelsKind::Converged, None) => self.draw_converged(plane, cell),
            (kind, None) => {
                plane.draw_trail(cell, 0, plane.summaries.len())?;
                if let PanelsKind::Trajectories(Some(epoch)) = kind {
                    if let Some(summary) = plane.summaries.get(self.recorded(*epoch)) {
                        let chart = plane.chart(cell)?;
                        for point in mean_points(summary) {
                            plane.draw_mark(&chart, point, 4.5, EMPHASIS)?;
                        }
                    }
                }
                plane.draw_current(cell, plane.summaries.len().saturating_sub(1))
            }
        }
    }

    fn condition_colour(&self, condition: usize) -> RGBColor {
        let most = self.history.params.conditions().len().saturating_sub(1).max(1);
        self.style.share_colour(condition as f64 / most as f64)
    }

    fn draw_converged<DB: DrawingBackend>(&self, plane: &Plane<'_>, cell: &Area<DB>) -> Drawn<DB> {
        let chart = plane.chart(cell)?;
        let Some(last) = self.history.reached().checked_sub(1) else { return Ok(()) };
        for condition in 0..self.history.params.conditions().len() {
            if let Some(summary) = self.history.summary(condition, last) {
                let colour = self.condition_colour(condition);
                plane.draw_network(&chart, mean_points(&summary), colour, 5.5, 0.8, 1.0)?;
            }
        }
        // Names at the line that lies highest where the paper is right: that of the most patterns.
        let conditions = self.history.params.conditions().len();
        match self.history.summary(conditions.saturating_sub(1), last) {
            Some(summary) => plane.draw_labels(cell, &chart, &summary),
            None => Ok(()),
        }
    }

    fn draw_condition_key<DB: DrawingBackend>(&self, side: &Area<DB>, top: i32) -> Drawn<DB> {
        let s = &self.style;
        let text = s.tick_text().pos(Pos::new(HPos::Left, VPos::Center));
        for (condition, c) in self.history.params.conditions().iter().enumerate() {
            let y = top + s.px(14.0 + 22.0 * condition as f64) as i32;
            side.draw(&Circle::new((s.px(6.0) as i32, y), s.px(5.0), self.condition_colour(condition).filled()))?;
            side.draw(&Text::new(format!("{} %", c.train_percent), (s.px(18.0) as i32, y), text.clone()))?;
        }
        Ok(())
    }
}

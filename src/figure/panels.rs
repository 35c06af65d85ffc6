//! Planes, or charts, side by side: the figures of the paper, on a page and on paper.

use plotters::element::{Circle, Text};
use plotters::prelude::{Color, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::RGBColor;

use super::layout::Layout;
use super::marks::mean_points;
use super::plane::MARGIN;
use super::{
    plot_range, Area, ChartKind, ChartSource, Colouring, Drawn, EpochAxis, EpochChart, Frame, Look, Networks, Plane,
    Position, Scene, Style,
};

/// The emphasised epoch, green as in the paper's Fig 3.
const EMPHASIS: RGBColor = RGBColor(0, 158, 115);

/// What the panels show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PanelsKind {
    /// One condition: the trail of all recorded epochs, with one epoch emphasised.
    Plane {
        /// The condition.
        condition: usize,
        /// The emphasised epoch.
        emphasis: Option<usize>,
    },
    /// Every network of a condition, one plane for each of these epochs (Shwartz-Ziv and Tishby
    /// 2017, Fig 2). An epoch that is not recorded stands for the recorded one next to it.
    Snapshots {
        /// The condition.
        condition: usize,
        /// The epochs.
        epochs: Vec<usize>,
    },
    /// Each condition at all recorded epochs, one plane for each condition (Figs 3 and 5), with one
    /// epoch emphasised.
    Trajectories {
        /// The emphasised epoch.
        emphasis: Option<usize>,
    },
    /// The mean at one epoch, one line for each condition (Fig 7).
    Converged,
    /// Charts of a condition against the epoch, one for each kind (Fig 4 and others).
    Charts {
        /// The condition.
        condition: usize,
        /// The charts.
        kinds: Vec<ChartKind>,
    },
}

impl PanelsKind {
    /// What colour stands for where nothing else is asked for: layers in snapshots, else epochs.
    pub fn usual_colouring(&self) -> Colouring {
        match self {
            Self::Snapshots { .. } | Self::Charts { .. } => Colouring::Layer,
            _ => Colouring::Viridis,
        }
    }

    /// Whether it draws the statistics of a [`Group`](super::Group).
    pub fn needs_statistics(&self) -> bool {
        matches!(self, Self::Charts { kinds, .. } if kinds.iter().any(|kind| kind.source() == ChartSource::Statistics))
    }

    /// What of the marks is drawn where nothing else is asked for.
    pub fn usual_look(&self) -> Look {
        let networks = if matches!(self, Self::Snapshots { .. }) { Networks::Each } else { Networks::Mean };
        Look { networks, ..Look::default() }
    }
}

/// A figure of several panels; planes share their axes.
///
/// It is drawn in layers, so that a page redraws only what has changed: axes, the trail that is
/// added to, and the marks of the moment. [`Panels::draw`] draws all of them.
pub struct Panels<'a> {
    /// What is drawn.
    pub scene: &'a Scene,
    /// Scale of axes of epochs.
    pub axis: EpochAxis,
    /// What the panels show.
    pub kind: &'a PanelsKind,
    /// What of the marks is drawn.
    pub look: &'a Look,
    /// Right end and top of the planes, bits; at least the entropies of the data.
    pub range: (f64, f64),
    /// How it looks.
    pub style: Style,
}

/// A figure in its usual look, as a picture of its own.
pub struct Figure<'a> {
    scene: &'a Scene,
    kind: &'a PanelsKind,
    look: Look,
}

impl<'a> Figure<'a> {
    /// What is drawn, and how.
    pub fn new(scene: &'a Scene, kind: &'a PanelsKind) -> Self {
        Self { scene, kind, look: kind.usual_look() }
    }

    /// Its panels, with axes that hold the entropies of the data.
    pub fn panels(&self, style: Style) -> Panels<'_> {
        let range = (self.scene.h_x_bits, self.scene.h_y_bits);
        Panels { scene: self.scene, axis: EpochAxis::Log, kind: self.kind, look: &self.look, range, style }
    }
}

/// One panel.
#[derive(Clone, Copy)]
pub(super) enum Panel {
    /// A condition's plane.
    Condition(usize),
    /// A condition's plane at one recorded epoch.
    Snapshot(usize, usize),
    /// All conditions in one plane.
    Conditions,
    /// A chart of a condition.
    Chart(usize, ChartKind),
}

/// Draws one panel: its number, what it is, its plane and its area.
pub(super) type DrawPanel<'d, DB> = dyn FnMut(usize, Panel, &Plane<'_>, &Area<DB>) -> Drawn<DB> + 'd;

impl Panels<'_> {
    /// What the figure needs and the run does not have, with what to do.
    pub fn missing(&self) -> Option<&'static str> {
        let wants = |source: ChartSource| match self.kind {
            PanelsKind::Charts { kinds, .. } => kinds.iter().any(|kind| kind.source() == source),
            _ => source == ChartSource::Information,
        };
        let mut summaries = self.scene.groups.iter().flat_map(|group| &group.means);
        if wants(ChartSource::Gradients) && summaries.clone().all(|s| s.gradients.is_empty()) {
            return Some("this run recorded no gradients: run it with record_gradients set to all");
        }
        (wants(ChartSource::Information) && summaries.all(|s| s.layers.is_empty()))
            .then_some("this run estimated no information: run it with estimate_information set to all")
    }

    /// Width and height for a picture of its own, in pixels of the backend.
    pub fn size(&self) -> (u32, u32) {
        Layout::picture(self.panels().len(), self.style, self.is_keyed())
    }

    /// Height that suits a width, pixels of the design; none for a single panel, which fits any.
    pub fn height_for(&self, width: f64) -> Option<f64> {
        Layout::height_for(self.panels().len(), width)
    }

    /// Whether a key stands beside; charts name their curves themselves.
    fn is_keyed(&self) -> bool {
        !matches!(self.kind, PanelsKind::Charts { .. })
    }

    pub(super) fn panels(&self) -> Vec<Panel> {
        let last = self.scene.groups.len().saturating_sub(1);
        match self.kind {
            PanelsKind::Plane { condition, .. } => vec![Panel::Condition((*condition).min(last))],
            PanelsKind::Snapshots { condition, epochs } => {
                epochs.iter().map(|e| Panel::Snapshot((*condition).min(last), self.scene.nearest(*e))).collect()
            }
            PanelsKind::Trajectories { .. } => (0..=last).map(Panel::Condition).collect(),
            PanelsKind::Converged => vec![Panel::Conditions],
            PanelsKind::Charts { condition, kinds } => {
                kinds.iter().map(|kind| Panel::Chart((*condition).min(last), *kind)).collect()
            }
        }
    }

    /// What stands above a panel whatever the epoch.
    fn title(&self, panel: Panel) -> Option<String> {
        match (panel, self.kind) {
            (Panel::Condition(condition), PanelsKind::Trajectories { .. }) => {
                self.scene.groups.get(condition).map(|group| group.title.clone())
            }
            // The epoch stands there, which belongs to the moment.
            (Panel::Snapshot(..) | Panel::Conditions, _) => Some(String::new()),
            _ => None,
        }
    }

    /// The index of the emphasised epoch, once it has been reached.
    pub(super) fn emphasis(&self, position: Position) -> Option<usize> {
        let (PanelsKind::Plane { emphasis, .. } | PanelsKind::Trajectories { emphasis }) = self.kind else {
            return None;
        };
        emphasis.map(|epoch| self.scene.nearest(epoch)).filter(|index| *index <= position.index)
    }

    /// Calls back with each panel's plane and area.
    pub(super) fn each<DB: DrawingBackend>(&self, area: &Area<DB>, draw: &mut DrawPanel<'_, DB>) -> Drawn<DB> {
        let panels = self.panels();
        let layout = Layout::new(panels.len(), area.dim_in_pixel(), self.style, self.is_keyed());
        let joined = !matches!(self.kind, PanelsKind::Snapshots { .. });
        let look = Look { joined, ..self.look.clone() };
        for (n, panel) in panels.into_iter().enumerate() {
            let condition = match panel {
                Panel::Condition(c) | Panel::Snapshot(c, _) | Panel::Chart(c, _) => c,
                Panel::Conditions => 0,
            };
            let title = self.title(panel);
            let Some(group) = self.scene.groups.get(condition) else { continue };
            let plane = Plane {
                scene: self.scene,
                group,
                range: self.range,
                look: &look,
                frame: Frame { title: title.as_deref(), vertical: layout.is_first_of_row(n), key: false },
                style: self.style,
            };
            let (corner, size) = layout.cell(n);
            draw(n, panel, &plane, &area.clone().shrink(corner, size))?;
        }
        Ok(())
    }

    /// Changes whenever the axes have to be drawn again.
    pub fn axes_key(&self) -> String {
        let charts = self.panels().into_iter().filter_map(|p| match p {
            Panel::Chart(condition, kind) => Some(self.chart(condition, kind).range_key()),
            _ => None,
        });
        format!("{:?} {:?} {:?} {:?}", self.kind, self.range, self.style, charts.collect::<Vec<_>>())
    }

    fn chart(&self, condition: usize, kind: ChartKind) -> EpochChart<'_> {
        EpochChart {
            kind,
            scene: self.scene,
            group: &self.scene.groups[condition],
            axis: self.axis,
            title: true,
            style: self.style,
        }
    }

    /// Axes, titles and keys.
    pub fn draw_axes<DB: DrawingBackend>(&self, area: &Area<DB>) -> Drawn<DB> {
        let key = Layout::new(self.panels().len(), area.dim_in_pixel(), self.style, self.is_keyed()).key();
        self.each(area, &mut |n, panel, plane, cell| {
            if let Panel::Chart(condition, kind) = panel {
                return self.chart(condition, kind).draw_axes(cell);
            }
            plane.draw_axes(cell)?;
            if n > 0 {
                return Ok(());
            }
            let ys = plot_range(cell, &plane.chart(cell)?).1;
            match panel {
                Panel::Conditions => self.draw_condition_key(area, key, ys.start),
                _ => plane.draw_key(area, key, ys),
            }
        })
    }

    /// Adds the marks of recorded epochs `from..to` to figures that keep them.
    pub fn draw_trail<DB: DrawingBackend>(&self, area: &Area<DB>, from: usize, to: usize) -> Drawn<DB> {
        self.each(area, &mut |_, panel, plane, cell| match panel {
            Panel::Condition(_) => plane.draw_trail(cell, from, to),
            _ => Ok(()),
        })
    }

    /// What belongs to a place in the recorded epochs: marks, and titles that name the epoch.
    pub fn draw_current<DB: DrawingBackend>(&self, area: &Area<DB>, position: Position) -> Drawn<DB> {
        self.each(area, &mut |_, panel, plane, cell| match panel {
            Panel::Condition(_) => {
                if let Some(index) = self.emphasis(position) {
                    plane.draw_emphasis(cell, index, EMPHASIS)?;
                }
                plane.draw_current(cell, position)
            }
            Panel::Snapshot(_, index) => {
                let position = position.min(Position::at(index));
                self.draw_epoch(plane, cell, position, position.index == index)?;
                plane.draw_current(cell, position)
            }
            Panel::Conditions => {
                self.draw_epoch(plane, cell, position, true)?;
                self.draw_conditions(plane, cell, position)
            }
            Panel::Chart(condition, kind) => {
                self.chart(condition, kind).draw_curves(cell, position.index as f64 + position.share)
            }
        })
    }

    /// Draws everything, up to the last epoch that all networks have reached.
    pub fn draw<DB: DrawingBackend>(&self, area: &Area<DB>) -> Drawn<DB> {
        self.draw_until(area, Position::at(self.scene.reached().saturating_sub(1)))
    }

    /// Draws everything up to a place in the recorded epochs, on ground of its own.
    pub fn draw_until<DB: DrawingBackend>(&self, area: &Area<DB>, position: Position) -> Drawn<DB> {
        area.fill(&self.style.ground())?;
        self.draw_axes(area)?;
        self.draw_trail(area, 0, position.index + 1)?;
        self.draw_current(area, position)
    }

    /// The shown epoch as a panel's title; muted where the panel waits for another.
    fn draw_epoch<DB: DrawingBackend>(
        &self,
        plane: &Plane<'_>,
        cell: &Area<DB>,
        position: Position,
        arrived: bool,
    ) -> Drawn<DB> {
        let s = &self.style;
        let Some(epoch) = self.scene.epochs.get(position.index) else { return Ok(()) };
        let xs = plot_range(cell, &plane.chart(cell)?).0;
        let colour = if arrived { s.ink() } else { s.muted() };
        let text = s.label_text(14.0, colour).pos(Pos::new(HPos::Center, VPos::Top));
        cell.draw(&Text::new(format!("epoch {epoch}"), ((xs.start + xs.end) / 2, s.px(MARGIN) as i32), text))
    }

    fn condition_colour(&self, condition: usize) -> RGBColor {
        let most = self.scene.groups.len().saturating_sub(1).max(1);
        self.style.share_colour(condition as f64 / most as f64)
    }

    fn draw_conditions<DB: DrawingBackend>(&self, plane: &Plane<'_>, cell: &Area<DB>, position: Position) -> Drawn<DB> {
        let chart = plane.chart(cell)?;
        let of = |condition: usize| {
            let at = |index: usize| self.scene.groups[condition].means.get(index).map(mean_points);
            position.mix(at(position.index).unwrap_or_default(), at(position.index + 1))
        };
        for condition in 0..self.scene.groups.len() {
            plane.draw_network(&chart, of(condition), self.condition_colour(condition), 5.5, 0.8, 1.0)?;
        }
        // Names at the line that lies highest where the paper is right: that of the most patterns.
        plane.draw_labels(cell, &chart, &of(self.scene.groups.len() - 1))
    }

    fn draw_condition_key<DB: DrawingBackend>(&self, area: &Area<DB>, left: i32, top: i32) -> Drawn<DB> {
        let s = &self.style;
        let text = s.tick_text().pos(Pos::new(HPos::Left, VPos::Center));
        for (condition, group) in self.scene.groups.iter().enumerate() {
            let y = top + s.px(14.0 + 22.0 * condition as f64) as i32;
            let fill = self.condition_colour(condition).filled();
            area.draw(&Circle::new((left + s.px(6.0) as i32, y), s.px(5.0), fill))?;
            area.draw(&Text::new(group.label.as_str(), (left + s.px(18.0) as i32, y), text.clone()))?;
        }
        Ok(())
    }
}

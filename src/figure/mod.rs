//! Draw: planes, charts and diagrams from plain data, generic over plotters' drawing backends. Nothing here knows
//! a run, a parameter or a file: what is drawn is a [`Scene`].
//!
//! A figure is drawn in layers, so that a page that is watched redraws only what has changed:
//! axes, then marks that add up, then marks of the moment.

mod chart;
mod chart_kind;
mod chart_series;
mod colour;
mod diagram;
mod distinct;
mod epochs;
#[cfg(not(target_arch = "wasm32"))]
mod files;
mod hit;
mod key;
mod labels;
mod layout;
mod look;
mod marks;
mod panels;
mod plane;
mod plot;
mod position;
mod scene;
mod shape;
mod style;
mod ticks;

pub use chart::EpochChart;
pub use chart_kind::{ChartKind, ChartSource, Series, ValueAxis};
pub use chart_series::first_noisy;
pub use diagram::Diagram;
pub use epochs::EpochAxis;
#[cfg(not(target_arch = "wasm32"))]
pub use files::PictureError;
pub use hit::Hit;
pub use look::{Look, Networks, Spread};
pub use panels::{Figure, Panels, PanelsKind};
pub use plane::{Frame, Plane};
pub use position::Position;
pub use scene::{Group, Scene, Track};
pub use style::{Colouring, Style};

use std::ops::Range;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::{Cartesian2d, ChartContext, DrawingBackend, Ranged};

/// A place to draw on.
pub type Area<DB> = DrawingArea<DB, Shift>;

/// Drawing, or the backend's reason why not.
pub type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Where the plot of a chart lies in its area, which may be a part of a picture.
fn plot_range<DB: DrawingBackend, X: Ranged, Y: Ranged>(
    area: &Area<DB>,
    chart: &ChartContext<'_, DB, Cartesian2d<X, Y>>,
) -> (Range<i32>, Range<i32>) {
    let (xs, ys) = chart.plotting_area().get_pixel_range();
    let (x, y) = area.get_base_pixel();
    (xs.start - x..xs.end - x, ys.start - y..ys.end - y)
}

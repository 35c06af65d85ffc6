//! Pictures of a run, one module a figure, generic over plotters' drawing backends.
//!
//! A figure is drawn in layers, so that a page that is watched redraws only what has changed:
//! axes, then marks that add up, then marks of the moment.

mod colour;
mod curve;
mod plane;
mod style;

pub use curve::{Curve, CurveKind};
pub use plane::{Networks, Plane};
pub use style::{Colouring, EpochAxis, Style};

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;

/// A place to draw on.
pub type Area<DB> = DrawingArea<DB, Shift>;

/// Drawing, or the backend's reason why not.
pub type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

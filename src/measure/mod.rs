//! Measure: what is computed from activations, wherever they come from: estimates of information, statistics
//! of layers, the inside of a network; and means over networks of what was recorded or measured.

mod histogram;
mod inspection;
mod measurement;
mod queue;
mod ranges;
mod source;
mod statistics;
mod summary;
mod table;
mod warnings;

pub use histogram::Histogram;
pub use inspection::{inspect, Answer, InspectedLayer, Inspection, InspectionError, Wanted};
pub use measurement::{measure, Found, Measurement, Portion, Spread};
pub use queue::Queue;
pub use ranges::{range_at, Range, Ranges, NO_RANGE};
pub use source::{Place, Quantity, RunSource, Scratch, Source};
pub use statistics::{LayerStatistics, LayerStatisticsSummary, StatisticsEngine, StatisticsSummary};
pub use summary::{layer_summaries, EpochSummary, GradientSummary, LayerSummary};
pub use table::Table;

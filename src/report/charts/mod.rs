//! The pictures: in, a decision and its series; out, SVG through plotters, and for each a table with the same numbers.
//!
//! Every colour is one of the palette's, so that a page can restyle them for the dark. No colour stands alone.

mod approval_mix;
mod catalogue;
mod drawing;
mod effects;
mod figure;
mod nights;
mod rescue_durations;

pub use catalogue::charts;
pub use figure::{Chart, Table};
pub use nights::{Curve, Detection, detection};

pub(super) use catalogue::{drawn, figures};
pub(super) use figure::{Figure, Width};
pub(super) use nights::{spark, timeline};

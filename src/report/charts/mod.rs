//! The pictures: in, a decision and its series; out, SVG through plotters, and for each a table with the same numbers.
//!
//! Every colour is one of the palette's, so that a page can restyle them for the dark. No colour stands alone.

mod approval_mix;
mod catalogue;
mod costs;
mod drawing;
mod effects;
mod figure;
mod nights;
mod panel_chart;
mod rescue_durations;

pub(crate) use catalogue::charts;
pub(crate) use nights::{Curve, Detection, detection};

pub(super) use catalogue::{drawn, figures};
pub(super) use drawing::untitled;
pub(super) use effects::{Intervals, intervals};
#[cfg(test)]
pub(super) use figure::Chart;
pub(super) use figure::{Figure, Width};
pub(super) use nights::timeline;
pub(super) use panel_chart::panel_chart;

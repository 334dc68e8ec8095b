//! What the charts are drawn with: canvas, palette, marks and axes. In, values and words; out, strokes of a picture.

mod axis;
mod canvas;
mod marks;
mod palette;
mod ratio_axis;
mod row_layout;

pub(super) use axis::{Scale, part, round_ticks, round_up};
pub(in crate::report) use canvas::untitled;
pub(super) use canvas::{Area, LONGEST_NAME, Side, Type, fitting, picture, text, titled, width_of};
pub(super) use marks::{Fill, Shape, arrow, block, dashes, line, mark};
pub(super) use palette::{BAND, BASELINE, CANDIDATE, FINE, GRID, INK, MUTED, REGRESSED, SURFACE};
pub(super) use ratio_axis::{ratio_scale, ticks, times};
pub(super) use row_layout::RowLayout;

//! The colours of every picture.

use plotters::style::RGBColor;

/// The surface; also the inside of a hollow mark.
pub(in crate::report::charts) const SURFACE: RGBColor = RGBColor(0xff, 0xff, 0xff);
/// Text and axes.
pub(in crate::report::charts) const INK: RGBColor = RGBColor(0x1b, 0x1f, 0x24);
/// Text that stands back.
pub(in crate::report::charts) const MUTED: RGBColor = RGBColor(0x57, 0x60, 0x6a);
/// Lines of the grid.
pub(in crate::report::charts) const GRID: RGBColor = RGBColor(0xd8, 0xde, 0xe4);
/// The band of what is too small to matter.
pub(in crate::report::charts) const BAND: RGBColor = RGBColor(0xe3, 0xe8, 0xee);
/// The baseline: circles.
pub(in crate::report::charts) const BASELINE: RGBColor = RGBColor(0x0b, 0x62, 0xa4);
/// The candidate: triangles.
pub(in crate::report::charts) const CANDIDATE: RGBColor = RGBColor(0xb5, 0x47, 0x08);
/// A finding that regressed: filled diamonds.
pub(in crate::report::charts) const REGRESSED: RGBColor = RGBColor(0xb4, 0x23, 0x18);
/// A finding that is shown to be fine: filled squares.
pub(in crate::report::charts) const FINE: RGBColor = RGBColor(0x1a, 0x7f, 0x37);

//! The first screen: the verdict, the reasons and the next step, and a tile for each trigger. In, the decision; out, finished
//! words.

mod tiles;
mod verdict_bar;
mod why;

pub(super) use tiles::tiles;
pub(super) use verdict_bar::title;

pub(in crate::report) use tiles::Tile;
pub(in crate::report) use verdict_bar::Verdict;
pub(in crate::report) use why::Why;

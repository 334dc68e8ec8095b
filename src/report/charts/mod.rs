//! The pictures: SVG through plotters, and for each a table with the same numbers.
//!
//! Every colour is one of the palette's, so that a page can restyle them for the dark; nothing is told by colour alone.

mod approval;
mod axis;
mod canvas;
mod forest;
mod minutes;
mod nightly;
mod releases;
mod simulation;
mod spark;
mod timeline;
mod waterfall;

use anyhow::Result;

use crate::compare::series::Series;
use crate::decision::Decision;
use crate::report::text::within;
use nightly::rollback;

pub use simulation::{Curve, Detection, detection};

pub(super) use spark::spark;
pub(super) use timeline::timeline;

/// A picture that stands by itself, and its numbers.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The file's name without its ending: `nightly_rates`, `forest`, `waterfall`, `releases`, `rollback`, `approval_mix`,
    /// `rescue_minutes`.
    pub name: &'static str,
    /// What it shows.
    pub title: String,
    /// What there is to see, for those who do not.
    pub description: String,
    /// The picture.
    pub svg: String,
    /// The same numbers.
    pub table: Table,
}

/// The numbers of a chart, as they are shown.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Column titles.
    pub head: Vec<String>,
    /// Rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// A chart as a page takes it: the same drawing, in pieces that fit a narrow screen.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) title: String,
    /// What one must know to read it.
    pub(super) caption: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) table: Table,
}

/// One drawing of a figure.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) width: Width,
    pub(super) svg: String,
}

impl Piece {
    /// One drawing for where there is room, and one for a phone.
    fn in_two_widths(wide: String, narrow: String) -> Vec<Self> {
        let piece = |width, svg| Self { width, svg };
        vec![piece(Width::Wide, wide), piece(Width::Narrow, narrow)]
    }
}

/// On which screens a piece is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    /// All.
    Any,
    /// Where there is room.
    Wide,
    /// On a phone.
    Narrow,
}

/// The charts there is something to draw in.
pub fn charts(series: &Series, decision: &Decision) -> Result<Vec<Chart>> {
    let names = Names::of(decision);
    let all = [
        nightly::chart(series, &names)?,
        forest::chart(decision)?,
        waterfall::chart(decision)?,
        releases::chart(decision)?,
        rollback::chart(series, decision)?,
        approval::chart(series, &names)?,
        minutes::chart(series, &names)?,
    ];
    Ok(all.into_iter().flatten().collect())
}

/// The names of the charts there is something to draw in, and what they show.
pub(super) fn drawn(series: &Series, decision: &Decision) -> Vec<(&'static str, &'static str)> {
    [
        (nightly::is_drawn(series), nightly::NAME, nightly::TITLE),
        (forest::is_drawn(decision), forest::NAME, forest::TITLE),
        (
            waterfall::is_drawn(decision),
            waterfall::NAME,
            waterfall::TITLE,
        ),
        (
            releases::is_drawn(decision),
            releases::NAME,
            releases::TITLE,
        ),
        (
            rollback::is_drawn(series, decision),
            rollback::NAME,
            rollback::TITLE,
        ),
        (approval::is_drawn(series), approval::NAME, approval::TITLE),
        (minutes::is_drawn(series), minutes::NAME, minutes::TITLE),
    ]
    .into_iter()
    .filter_map(|(is_drawn, name, title)| is_drawn.then_some((name, title)))
    .collect()
}

/// The charts in pieces for a page.
pub(super) fn figures(series: &Series, decision: &Decision) -> Result<Vec<Figure>> {
    let names = Names::of(decision);
    let all = [
        nightly::figure(series, &names)?,
        forest::figure(decision)?,
        waterfall::figure(decision)?,
        releases::figure(decision)?,
        rollback::figure(series, decision)?,
        approval::figure(series, &names)?,
        minutes::figure(series, &names)?,
    ];
    Ok(all.into_iter().flatten().collect())
}

/// What the two releases are called in a picture.
struct Names {
    baseline: String,
    candidate: String,
}

impl Names {
    fn of(decision: &Decision) -> Self {
        let name = |arm: Option<&crate::decision::Arm>, none: &str| {
            arm.map_or_else(
                || none.to_owned(),
                |arm| within(&arm.release, 16).to_string(),
            )
        };
        Self {
            baseline: name(decision.baseline.as_ref(), "baseline"),
            candidate: name(decision.candidate.as_ref(), "candidate"),
        }
    }
}

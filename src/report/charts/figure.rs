//! A chart: the picture by itself or in pieces for a page, and its numbers.

use crate::decision::{Arm, Decision};
use crate::report::text::within;

/// A picture that stands by itself, and its numbers.
#[derive(Clone, Debug)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "tests read a chart by its numbers")
)]
pub(crate) struct Chart {
    /// The file's name without its ending: `lead`, `places`, `nightly_rates`, `excess`, `forest`, `waterfall`, `costs`, `releases`, `rollback`,
    /// `approval_mix`, `rescue_minutes`.
    pub name: &'static str,
    /// The picture.
    pub svg: String,
    /// The same numbers.
    pub table: Table,
}

impl Chart {
    /// A figure by itself: its first drawing, which is the one for where there is room.
    pub(super) fn of(figure: Figure) -> Option<Self> {
        let piece = figure.pieces.into_iter().next()?;
        Some(Self {
            name: figure.name,
            svg: piece.svg,
            table: figure.table,
        })
    }
}

/// The numbers of a chart, as they are shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// Column titles.
    pub head: Vec<String>,
    /// Rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// A chart as a page takes it: the same drawing, in pieces that fit a narrow screen.
#[derive(Debug)]
pub(in crate::report) struct Figure {
    pub(in crate::report) name: &'static str,
    pub(in crate::report) title: String,
    /// What one must know to read it.
    pub(in crate::report) caption: String,
    pub(in crate::report) pieces: Vec<Piece>,
    pub(in crate::report) table: Table,
}

/// One drawing of a figure.
#[derive(Debug)]
pub(in crate::report) struct Piece {
    pub(in crate::report) width: Width,
    pub(in crate::report) svg: String,
}

impl Piece {
    /// One drawing for where there is room, and one for a phone.
    pub(super) fn in_two_widths(wide: String, narrow: String) -> Vec<Self> {
        let piece = |width, svg| Self { width, svg };
        vec![piece(Width::Wide, wide), piece(Width::Narrow, narrow)]
    }
}

/// On which screens a piece is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Width {
    /// All.
    Any,
    /// Where there is room.
    Wide,
    /// On a phone.
    Narrow,
}

/// What the two releases are called in a picture.
pub(super) struct Names {
    pub(super) baseline: String,
    pub(super) candidate: String,
}

impl Names {
    pub(super) fn of(decision: &Decision) -> Self {
        let name = |arm: Option<&Arm>, none: &str| {
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

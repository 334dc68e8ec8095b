//! One row of the forest: its words, the band of what is too small to matter, and its interval.

use super::interval_mark::{Bounds, interval, said};
use crate::decision::Finding;
use crate::number::Precision;
use crate::report::charts::drawing::{
    Area, INK, MUTED, SURFACE, Scale, Side, Type, block, fitting, text, titled,
};
use crate::report::figures::{ColumnFigures, label};
use crate::report::text::columns;
use crate::vocabulary::FindingState;
use anyhow::Result;

/// Where things stand across the picture, and how high a row is.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) id: &'static str,
    pub(super) width: i32,
    pub(super) plot: [i32; 2],
    pub(super) columns: Option<Columns>,
    pub(super) row: i32,
}

/// Where the words stand beside the plot; without columns they stand above their row's line.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    /// Where the difference ends.
    pub(super) difference: i32,
    /// Where the counts start.
    pub(super) counts: i32,
}

pub(super) const WIDE: Layout = Layout {
    id: "forest",
    width: 1040,
    plot: [428, 690],
    columns: Some(Columns {
        difference: 408,
        counts: 708,
    }),
    row: 20,
};

pub(super) const NARROW: Layout = Layout {
    id: "forest-narrow",
    width: 360,
    plot: [14, 346],
    columns: None,
    row: 52,
};

/// How much room a difference takes.
const DIFFERENCE: i32 = 112;

/// Draws a finding whose row starts at `top`.
pub(super) fn row(
    area: &Area<'_>,
    finding: &Finding,
    layout: Layout,
    scale: &Scale,
    precision: Precision,
    top: i32,
) -> Result<()> {
    let figures = ColumnFigures::of(finding, precision);
    let middle = words(area, finding, &figures, layout, top)?;
    let strip = [middle - 9, middle + 9];
    match Bounds::of(finding) {
        Some(bounds) => titled(area, &said(finding), || {
            interval(area, finding.state, &bounds, scale, strip)
        }),
        None => Ok(()),
    }
}

/// Writes a row's words and returns the height of its interval.
fn words(
    area: &Area<'_>,
    finding: &Finding,
    figures: &ColumnFigures,
    layout: Layout,
    top: i32,
) -> Result<i32> {
    let regressed = finding.state == FindingState::Regressed;
    let set = if regressed {
        Type::of(12, INK).bold()
    } else {
        Type::of(12, INK)
    };
    let Some(columns) = layout.columns else {
        // The words stand on the plot: no line runs through them.
        block(area, [(0, top), (layout.width, top + 30)], SURFACE)?;
        text(
            area,
            (8, top + 8),
            &label(finding, fitting(layout.width - 16, 12)),
            set,
        )?;
        let room = fitting(layout.width - 16, 11);
        text(
            area,
            (8, top + 23),
            &summary(figures, room),
            Type::of(11, MUTED),
        )?;
        return Ok(top + 39);
    };
    let middle = top + layout.row / 2;
    let room = fitting(
        columns.difference - DIFFERENCE - 20,
        if regressed { 13 } else { 12 },
    );
    text(area, (14, middle), &label(finding, room), set)?;
    text(
        area,
        (columns.difference, middle),
        &figures.by,
        Type::of(12, INK).side(Side::Right),
    )?;
    let room = fitting(layout.width - columns.counts, 12);
    text(
        area,
        (columns.counts, middle),
        &first_that_fits([counts(figures), figures.change.clone()], room),
        Type::of(12, INK),
    )?;
    Ok(middle)
}

/// What stands above a row where there are no columns: the absolute change, then the counts.
fn summary(figures: &ColumnFigures, room: usize) -> String {
    let counts = counts(figures);
    let difference = figures.by.as_str();
    let both = if difference.is_empty() {
        counts.clone()
    } else {
        format!("{difference}  ·  {counts}")
    };
    first_that_fits([both, counts, difference.to_owned()], room)
}

/// Figures are shown whole or not at all: the table below the picture has them.
fn first_that_fits<const N: usize>(choices: [String; N], room: usize) -> String {
    let mut fitting = choices.into_iter().filter(|one| columns(one) <= room);
    fitting.next().unwrap_or_default()
}

/// The counts, with the nouns left out that the picture has no room for.
fn counts(figures: &ColumnFigures) -> String {
    figures.counts.replace(" runs", "").replace("counted: ", "")
}

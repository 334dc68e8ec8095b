//! One row of the forest: its words, the band of what is too small to matter, and its interval.

use crate::decision::Finding;
use crate::number;
use crate::report::charts::drawing::{
    Area, BAND, Fill, INK, MUTED, REGRESSED, SURFACE, Scale, Shape, Side, Type, arrow, block,
    fitting, line, mark, text,
};
use crate::report::figures::{Figures, label};
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
    row: 22,
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
    top: i32,
) -> Result<()> {
    let x = |ratio: f64| scale.at(ratio.ln());
    let middle = words(area, finding, layout, top)?;
    if finding.margin.is_finite() && finding.margin > 1.0 {
        block(
            area,
            [(x(1.0), middle - 8), (x(finding.margin), middle + 8)],
            BAND,
        )?;
        line(area, &[(x(1.0), middle - 9), (x(1.0), middle + 9)], INK, 1)?;
    }
    interval(area, finding, layout, scale, middle)
}

/// Writes a row's words and returns the height of its interval.
fn words(area: &Area<'_>, finding: &Finding, layout: Layout, top: i32) -> Result<i32> {
    let figures = Figures::of(finding);
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
            &summary(&figures, room),
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
    let difference = figures.difference.as_deref().unwrap_or("too few runs");
    text(
        area,
        (columns.difference, middle),
        difference,
        Type::of(12, INK).side(Side::Right),
    )?;
    let room = fitting(layout.width - columns.counts, 12);
    text(
        area,
        (columns.counts, middle),
        &first_that_fits([counts(&figures), figures.change.clone()], room),
        Type::of(12, INK),
    )?;
    Ok(middle)
}

fn interval(
    area: &Area<'_>,
    finding: &Finding,
    layout: Layout,
    scale: &Scale,
    y: i32,
) -> Result<()> {
    let regressed = finding.state == FindingState::Regressed;
    let colour = if regressed { REGRESSED } else { INK };
    let [left, right] = layout.plot;
    let place = |ratio: Option<f64>, none: f64| {
        let log = number::finite(ratio)
            .filter(|ratio| *ratio > 0.0)
            .map_or(none, f64::ln);
        (
            scale.at(log),
            log < scale.values[0] - 1e-9,
            log > scale.values[1] + 1e-9,
        )
    };
    let (from, goes_on_left, gone_right) = place(finding.effect.lower, f64::NEG_INFINITY);
    let (to, gone_left, goes_on_right) = place(finding.effect.upper, f64::INFINITY);
    line(area, &[(from, y), (to, y)], colour, 2)?;
    if goes_on_left || gone_left {
        arrow(area, (left - 6, y), -1, colour)?;
    }
    if goes_on_right || gone_right {
        arrow(area, (right + 6, y), 1, colour)?;
    }
    let Some(estimate) = number::finite(finding.effect.estimate).filter(|estimate| *estimate > 0.0)
    else {
        return Ok(());
    };
    let (at, outside_left, outside_right) = place(Some(estimate), 0.0);
    if outside_left || outside_right {
        return Ok(());
    }
    let shape = if regressed {
        (Shape::Diamond, Fill::Full)
    } else {
        (Shape::Circle, Fill::Hollow)
    };
    mark(area, (at, y), 5, shape, colour)
}

/// What stands above a row where there are no columns: the absolute change, then the counts.
fn summary(figures: &Figures, room: usize) -> String {
    let counts = counts(figures);
    let difference = figures.difference.as_deref().unwrap_or_default();
    let both = if difference.is_empty() {
        counts.clone()
    } else {
        format!("{difference}  ·  {counts}")
    };
    first_that_fits([both, counts, difference.to_owned()], room)
}

/// Figures are shown whole or not at all: the table below the picture has them.
fn first_that_fits<const N: usize>(choices: [String; N], room: usize) -> String {
    let mut fitting = choices
        .into_iter()
        .filter(|one| one.chars().count() <= room);
    fitting.next().unwrap_or_default()
}

/// The counts, with the nouns left out that the picture has no room for.
fn counts(figures: &Figures) -> String {
    figures.counts().replace(" runs", "")
}

//! Effects as ratios with their intervals, on a logarithmic scale. The grey band of a row is what is too small to matter.

use super::forest_row::{Layout, NARROW, WIDE, row};
use super::interval_mark::Bounds;
use crate::decision::{Decision, Finding};
use crate::number;
use crate::report::charts::drawing::{
    Area, GRID, INK, MUTED, SURFACE, Scale, Side, Type, block, line, picture, ratio_scale, text,
    ticks, times, width_of,
};
use crate::report::charts::figure::{Figure, Piece, Table};
use crate::report::figures::{Effects, Figures, Group, column_precision, effects};
use crate::terms;
use anyhow::Result;

pub(in crate::report::charts) const NAME: &str = "forest";

pub(in crate::report::charts) const TITLE: &str = "Effects and their intervals";

const CAPTION: &str = "Ratio of candidate to baseline, with intervals valid at every night. Grey: within the margin. Diamond: worse. Hollow circle: not settled. Square: shown fine. A finding that is clear by the absolute margin is drawn by it. Arrow: the interval continues.";

const BETTER: &str = "← better";

const HEAD: i32 = 26;
const TITLE_ROW: i32 = 22;
const FOOT: i32 = 34;

pub(in crate::report::charts) fn is_drawn(decision: &Decision) -> bool {
    !effects(decision, false).rows.is_empty()
}

pub(in crate::report::charts) fn figure(
    decision: &Decision,
    whole: bool,
) -> Result<Option<Figure>> {
    let effects = effects(decision, whole);
    if effects.rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(Figure {
        name: NAME,
        title: TITLE.to_owned(),
        caption: CAPTION.to_owned(),
        pieces: Piece::in_two_widths(drawing(&effects, WIDE)?, drawing(&effects, NARROW)?),
        table: table(&effects),
    }))
}

fn drawing(effects: &Effects<'_>, layout: Layout) -> Result<String> {
    let groups = effects.rows.chunk_by(|one, other| one.0 == other.0).count();
    let height = HEAD
        + TITLE_ROW * i32::try_from(groups)?
        + layout.row * i32::try_from(effects.rows.len())?
        + FOOT;
    let size = (layout.width.unsigned_abs(), height.unsigned_abs());
    picture(layout.id, TITLE, CAPTION, size, |area| {
        draw(area, effects, layout, height)
    })
}

fn draw(area: &Area<'_>, effects: &Effects<'_>, layout: Layout, height: i32) -> Result<()> {
    let scale = scale(effects, layout);
    let rows: Vec<&Finding> = effects.rows.iter().map(|(_, finding)| *finding).collect();
    let precision = column_precision(&rows);
    let x = |ratio: f64| scale.at(ratio.ln());
    let foot = height - FOOT;
    for tick in ticks(&scale) {
        line(area, &[(x(tick), HEAD), (x(tick), foot)], GRID, 1)?;
        text(
            area,
            (x(tick), foot + 11),
            &times(tick),
            Type::of(11, MUTED).side(Side::Middle),
        )?;
    }
    line(area, &[(x(1.0), HEAD), (x(1.0), foot)], INK, 1)?;
    text(
        area,
        (x(1.0) - 8, 12),
        BETTER,
        Type::of(12, INK).bold().side(Side::Right),
    )?;
    text(area, (x(1.0) + 8, 12), "worse →", Type::of(12, INK).bold())?;
    text(
        area,
        (x(1.0), 12),
        "·",
        Type::of(12, INK).side(Side::Middle),
    )?;
    if let Some(columns) = layout.columns {
        let head = Type::of(11, MUTED);
        // On a scale that has little below "same", the words for the direction stand there.
        if columns.difference < x(1.0) - 8 - width_of(BETTER, 13) {
            let right = head.side(Side::Right);
            text(area, (columns.difference, 12), "difference", right)?;
        }
        text(area, (columns.counts, 12), "baseline → candidate", head)?;
    }
    let mut y = HEAD;
    for group in effects.rows.chunk_by(|one, other| one.0 == other.0) {
        let Some((which, _)) = group.first() else {
            continue;
        };
        let end = if layout.columns.is_some() {
            layout.plot[0] - 8
        } else {
            layout.width
        };
        block(area, [(0, y), (end, y + TITLE_ROW)], SURFACE)?;
        if *which == Group::NewOrVanished {
            line(area, &[(6, y + 3), (layout.width - 6, y + 3)], MUTED, 1)?;
        }
        text(
            area,
            (6, y + TITLE_ROW / 2 + 2),
            which.title(),
            Type::of(11, MUTED).bold(),
        )?;
        y += TITLE_ROW;
        for (_, finding) in group {
            row(area, finding, layout, &scale, precision, y)?;
            y += layout.row;
        }
    }
    text(
        area,
        (i32::midpoint(layout.plot[0], layout.plot[1]), foot + 26),
        "ratio to the baseline; grey: within the margin",
        Type::of(11, MUTED).side(Side::Middle),
    )
}

fn scale(effects: &Effects<'_>, layout: Layout) -> Scale {
    let bounds = effects
        .rows
        .iter()
        .filter_map(|(_, finding)| Bounds::of(finding));
    let ratios: Vec<f64> = bounds.flat_map(Bounds::values).collect();
    ratio_scale(ratios, [0.5, 2.0], layout.plot)
}

fn table(effects: &Effects<'_>) -> Table {
    Table {
        head: [
            "Metric",
            "Difference",
            "Ratio (interval)",
            "Margin",
            "Baseline",
            "Candidate",
            "State",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: effects
            .rows
            .iter()
            .map(|(_, finding)| {
                let figures = Figures::of(finding);
                vec![
                    figures.subject.clone(),
                    figures.difference_in_full(),
                    figures.ratio.clone().unwrap_or_default(),
                    number::ratio(finding.margin),
                    figures.baseline.clone(),
                    figures.candidate.clone(),
                    terms::shown(finding.shown).to_owned(),
                ]
            })
            .collect(),
    }
}

//! Effects as ratios with their intervals, on a logarithmic scale. The grey band of a row is what is too small to matter.

mod row;

use super::axis::Scale;
use super::canvas::{Area, GRID, INK, MUTED, SURFACE, Side, Type, block, line, picture, text};
use super::{Chart, Figure, Piece, Table};
use crate::decision::Decision;
use crate::number;
use crate::report::view::{Effects, Figures, Group, effects};
use crate::terms;
use anyhow::Result;
use row::row;

pub(super) const NAME: &str = "forest";

pub(super) const TITLE: &str = "Effects and their intervals";

const CAPTION: &str = "Candidate over baseline, with intervals that hold at every night. Grey: too small to matter. Filled diamond: regressed; hollow circle: not. An arrow: the interval goes on.";

/// The ratios the scale may show: what lies beyond gets an arrow.
const ENDS: [f64; 2] = [1.0 / 32.0, 32.0];

/// Where things stand across the picture, and how high a row is.
#[derive(Clone, Copy)]
struct Layout {
    id: &'static str,
    width: i32,
    plot: [i32; 2],
    columns: Option<Columns>,
    row: i32,
}

/// Where the words stand beside the plot; without columns they stand above their row's line.
#[derive(Clone, Copy)]
struct Columns {
    /// Where the difference ends.
    difference: i32,
    /// Where the counts start.
    counts: i32,
}

const WIDE: Layout = Layout {
    id: "forest",
    width: 1040,
    plot: [428, 690],
    columns: Some(Columns {
        difference: 408,
        counts: 708,
    }),
    row: 22,
};

const NARROW: Layout = Layout {
    id: "forest-narrow",
    width: 360,
    plot: [14, 346],
    columns: None,
    row: 52,
};

const HEAD: i32 = 26;
const TITLE_ROW: i32 = 26;
const FOOT: i32 = 34;

pub(super) fn is_drawn(decision: &Decision) -> bool {
    !effects(decision).rows.is_empty()
}

pub(super) fn chart(decision: &Decision) -> Result<Option<Chart>> {
    let effects = effects(decision);
    if effects.rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(Chart {
        name: NAME,
        title: TITLE.to_owned(),
        description: CAPTION.to_owned(),
        svg: drawing(&effects, WIDE)?,
        table: table(&effects),
    }))
}

pub(super) fn figure(decision: &Decision) -> Result<Option<Figure>> {
    let effects = effects(decision);
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
        "← better",
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
        text(
            area,
            (columns.difference, 12),
            "difference",
            head.side(Side::Right),
        )?;
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
            row(area, finding, layout, &scale, y)?;
            y += layout.row;
        }
    }
    text(
        area,
        (i32::midpoint(layout.plot[0], layout.plot[1]), foot + 26),
        "times the baseline's rate; grey: too small to matter",
        Type::of(11, MUTED).side(Side::Middle),
    )
}

fn scale(effects: &Effects<'_>, layout: Layout) -> Scale {
    let [least, most] = ENDS.map(f64::ln);
    let mut values = [0.5f64.ln(), 2f64.ln()];
    for (_, finding) in &effects.rows {
        let effect = &finding.effect;
        for ratio in [effect.estimate, effect.lower, effect.upper]
            .into_iter()
            .filter_map(number::finite)
        {
            if ratio > 0.0 {
                let log = ratio.ln().clamp(least, most);
                values = [values[0].min(log - 0.05), values[1].max(log + 0.05)];
            }
        }
    }
    Scale {
        values: [values[0].max(least), values[1].min(most)],
        pixels: layout.plot,
    }
}

/// The powers of two on a scale.
pub(super) fn ticks(scale: &Scale) -> Vec<f64> {
    let all = [
        1.0 / 32.0,
        1.0 / 16.0,
        0.125,
        0.25,
        0.5,
        1.0,
        2.0,
        4.0,
        8.0,
        16.0,
        32.0,
    ];
    all.into_iter()
        .filter(|tick: &f64| (scale.values[0] - 1e-9..=scale.values[1] + 1e-9).contains(&tick.ln()))
        .collect()
}

/// A tick in words.
pub(super) fn times(tick: f64) -> String {
    if tick < 1.0 {
        format!("÷{}", number::amount(1.0 / tick))
    } else {
        format!("×{}", number::amount(tick))
    }
}

fn table(effects: &Effects<'_>) -> Table {
    Table {
        head: [
            "What",
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

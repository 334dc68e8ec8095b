//! How often each approval state occurs in either release: paired marks on one axis that starts at zero.

use anyhow::Result;

use super::drawing::{
    Area, BASELINE, CANDIDATE, Fill, GRID, INK, MUTED, Scale, Shape, Side, Type, arrow, line, mark,
    picture, round_up, text, width_of,
};
use super::figure::{Chart, Figure, Names, Piece, Table, Width};
use crate::compare::series::{MixShare, Series};
use crate::number::{self, Precision};
use crate::terms;
use crate::vocabulary::ApprovalState;

pub(super) const NAME: &str = "approval_mix";
pub(super) const TITLE: &str = "Approval states";
const WIDTH: i32 = 400;
const LEFT: i32 = 122;
const RIGHT: i32 = 268;
const TOP: i32 = 62;
const ROW: i32 = 22;

pub(super) fn is_drawn(series: &Series) -> bool {
    series.approval_mix.iter().any(is_seen)
}

fn is_seen(share: &MixShare) -> bool {
    share.baseline.count > 0.0 || share.candidate.count > 0.0
}

pub(super) fn chart(series: &Series, names: &Names) -> Result<Option<Chart>> {
    Ok(figure(series, names)?.and_then(|figure| {
        let piece = figure.pieces.into_iter().next()?;
        Some(Chart {
            name: NAME,
            svg: piece.svg,
            table: figure.table,
        })
    }))
}

pub(super) fn figure(series: &Series, names: &Names) -> Result<Option<Figure>> {
    let seen: Vec<&MixShare> = series
        .approval_mix
        .iter()
        .filter(|share| is_seen(share))
        .collect();
    if seen.is_empty() {
        return Ok(None);
    }
    let caption = format!(
        "Share of runs in each approval state. Circles: {}, triangles: {}. Hollow: fewer than {} runs. Arrow: off the scale.",
        names.baseline,
        names.candidate,
        number::FEWEST_FOR_A_PERCENTAGE
    );
    let height = TOP + ROW * i32::try_from(seen.len())? + 8;
    let svg = picture(
        NAME,
        TITLE,
        &caption,
        (WIDTH.unsigned_abs(), height.unsigned_abs()),
        |area| draw(area, &seen, names, height),
    )?;
    Ok(Some(Figure {
        name: NAME,
        title: TITLE.to_owned(),
        caption,
        pieces: vec![Piece {
            width: Width::Any,
            svg,
        }],
        table: table(&seen),
    }))
}

fn draw(area: &Area<'_>, seen: &[&MixShare], names: &Names, height: i32) -> Result<()> {
    let across = Scale {
        values: [0.0, round_up(highest(seen)).min(1.0)],
        pixels: [LEFT, RIGHT],
    };
    text(area, (6, 12), TITLE, Type::of(12, INK).bold())?;
    legend(area, names)?;
    for value in [0.0, across.values[1] / 2.0, across.values[1]] {
        let x = across.at(value);
        line(area, &[(x, TOP - 6), (x, height - 8)], GRID, 1)?;
        text(
            area,
            (x, TOP - 13),
            &number::probability(value),
            Type::of(11, MUTED).side(Side::Middle),
        )?;
    }
    let mut y = TOP + ROW / 2;
    for share in seen {
        text(
            area,
            (LEFT - 10, y),
            &terms::approval(share.state),
            Type::of(11, INK).side(Side::Right),
        )?;
        text(area, (RIGHT + 12, y), &change(share), Type::of(11, INK))?;
        let rates = [share.baseline, share.candidate]
            .map(|count| number::finite(count.rate).unwrap_or(0.0));
        if rates.iter().any(|rate| *rate > across.values[1]) {
            line(area, &[(RIGHT - 14, y), (RIGHT, y)], MUTED, 2)?;
            arrow(area, (RIGHT + 6, y), 1, MUTED)?;
            y += ROW;
            continue;
        }
        let ends = rates.map(|rate| across.at(rate));
        line(area, &[(ends[0], y), (ends[1], y)], MUTED, 2)?;
        for (count, x, shape, colour) in [
            (share.baseline, ends[0], Shape::Circle, BASELINE),
            (share.candidate, ends[1], Shape::Triangle, CANDIDATE),
        ] {
            let few = count.exposure < number::FEWEST_FOR_A_PERCENTAGE;
            if count.rate.is_some() {
                mark(
                    area,
                    (x, y),
                    4,
                    (shape, if few { Fill::Hollow } else { Fill::Full }),
                    colour,
                )?;
            }
        }
        y += ROW;
    }
    Ok(())
}

/// What the axis must reach. Runs that need no approval are most, and would leave no room for those that do: they get
/// an arrow and their numbers.
fn highest(seen: &[&MixShare]) -> f64 {
    let over = |needed: bool| {
        seen.iter()
            .filter(|share| !needed || share.state != ApprovalState::NotRequired)
            .flat_map(|share| [share.baseline.rate, share.candidate.rate])
            .filter_map(number::finite)
            .fold(0.0, f64::max)
    };
    if over(true) > 0.0 {
        over(true)
    } else {
        over(false)
    }
}

/// The releases by their marks, in one line.
fn legend(area: &Area<'_>, names: &Names) -> Result<()> {
    let mut x = 10;
    for (name, shape, colour) in [
        (&names.baseline, Shape::Circle, BASELINE),
        (&names.candidate, Shape::Triangle, CANDIDATE),
    ] {
        mark(area, (x, 31), 4, (shape, Fill::Full), colour)?;
        text(area, (x + 9, 31), name, Type::of(11, colour).bold())?;
        x += 34 + width_of(name, 12);
    }
    Ok(())
}

/// `12.0 % → 9.1 %`, or the counts where there are too few runs.
fn change(share: &MixShare) -> String {
    let precision = Precision::of(
        &[[share.baseline.rate, share.candidate.rate]],
        &[share.baseline.rate, share.candidate.rate],
        100.0,
    );
    let side = |count| {
        number::known_rate(&count).map_or_else(|| number::of(&count), |rate| precision.rate(rate))
    };
    format!("{} → {}", side(share.baseline), side(share.candidate))
}

fn table(seen: &[&MixShare]) -> Table {
    Table {
        head: ["Approval state", "Baseline", "Candidate", "Change"]
            .map(str::to_owned)
            .to_vec(),
        rows: seen
            .iter()
            .map(|share| {
                vec![
                    terms::approval(share.state),
                    number::of(&share.baseline),
                    number::of(&share.candidate),
                    change(share),
                ]
            })
            .collect(),
    }
}

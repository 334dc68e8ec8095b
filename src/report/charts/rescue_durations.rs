//! Rescue by duration: of 1,000 runs, how many a person worked on for at least so long. One curve a release, so that
//! more rescues and longer rescues are both seen, and bins of any width do no harm.

use anyhow::Result;

use super::drawing::{
    Area, BASELINE, CANDIDATE, Fill, GRID, INK, MUTED, Scale, Shape, Side, Type, line, mark,
    picture, round_up, text, titled, width_of,
};
use super::figure::{Figure, Names, Piece, Table, Width};
use crate::compare::series::{MinutesOfBoth, MinutesOfRelease, Series};
use crate::number;

pub(super) const NAME: &str = "rescue_minutes";
pub(super) const TITLE: &str = "Rescues by duration, per 1,000 runs";
const SIZE: (u32, u32) = (400, 240);
const LEFT: i32 = 44;
const RIGHT: i32 = 384;
const TOP: i32 = 62;
const BOTTOM: i32 = 200;

/// Minutes that make good ticks.
const TICKS: [f64; 9] = [1.0, 3.0, 10.0, 30.0, 60.0, 180.0, 600.0, 1_800.0, 6_000.0];

/// The most rows of the table.
const ROWS: usize = 60;

pub(super) fn is_drawn(series: &Series) -> bool {
    let minutes = series.rescue_minutes.as_ref();
    minutes.is_some_and(|minutes| {
        [&minutes.baseline, &minutes.candidate]
            .into_iter()
            .any(|release| !curve(release).is_empty())
    })
}

pub(super) fn figure(series: &Series, names: &Names) -> Result<Option<Figure>> {
    let Some(minutes) = series.rescue_minutes.as_ref() else {
        return Ok(None);
    };
    let curves = [curve(&minutes.baseline), curve(&minutes.candidate)];
    if curves.iter().all(Vec::is_empty) {
        return Ok(None);
    }
    let caption = format!(
        "Height: rescues of at least that many minutes per 1,000 runs. Marks: the median rescue. Circle: {}, triangle: {}.",
        names.baseline, names.candidate
    );
    let svg = picture(NAME, TITLE, &caption, SIZE, |area| {
        draw(area, minutes, &curves, names)
    })?;
    Ok(Some(Figure {
        name: NAME,
        title: TITLE.to_owned(),
        caption,
        pieces: vec![Piece {
            width: Width::Any,
            svg,
        }],
        table: table(minutes),
    }))
}

/// One step: from this many minutes, so many of 1,000 runs took longer.
#[derive(Clone, Copy)]
struct Step {
    minutes: f64,
    per_thousand: f64,
}

fn curve(release: &MinutesOfRelease) -> Vec<Step> {
    let mut left: u64 = release.bins.iter().map(|bin| bin.count).sum();
    if release.runs == 0 || left == 0 {
        return Vec::new();
    }
    let mut steps = Vec::new();
    for bin in release
        .bins
        .iter()
        .filter(|bin| bin.count > 0 && bin.from.is_finite())
    {
        steps.push(Step {
            minutes: bin.from.max(0.0),
            per_thousand: per_thousand(left, release.runs),
        });
        left = left.saturating_sub(bin.count);
        if left == 0 && bin.to.is_finite() {
            steps.push(Step {
                minutes: bin.to.max(0.0),
                per_thousand: 0.0,
            });
        }
    }
    steps
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts stay far below 2^53 and are shown to a few digits"
)]
fn per_thousand(count: u64, runs: u64) -> f64 {
    1_000.0 * count as f64 / runs as f64
}

fn draw(
    area: &Area<'_>,
    minutes: &MinutesOfBoth,
    curves: &[Vec<Step>; 2],
    names: &Names,
) -> Result<()> {
    let steps = || curves.iter().flatten();
    let top = round_up(steps().map(|step| step.per_thousand).fold(0.0, f64::max));
    let longest = steps().map(|step| step.minutes).fold(10.0, f64::max);
    let up = Scale {
        values: [0.0, top],
        pixels: [BOTTOM, TOP],
    };
    let across = Scale {
        values: [0.0, (1.0 + longest).ln()],
        pixels: [LEFT, RIGHT],
    };
    let x = |minutes: f64| across.at((1.0 + minutes).ln());
    text(area, (6, 12), TITLE, Type::of(12, INK).bold())?;
    for value in [0.0, top / 2.0, top] {
        line(
            area,
            &[(LEFT, up.at(value)), (RIGHT, up.at(value))],
            GRID,
            1,
        )?;
        text(
            area,
            (LEFT - 5, up.at(value)),
            &number::tick(value),
            Type::of(11, MUTED).side(Side::Right),
        )?;
    }
    let mut free = LEFT - 20;
    for tick in [0.0]
        .into_iter()
        .chain(TICKS)
        .filter(|tick| *tick <= longest)
    {
        line(area, &[(x(tick), BOTTOM), (x(tick), BOTTOM + 4)], MUTED, 1)?;
        let label = number::minutes(tick);
        if x(tick) - width_of(&label, 11) / 2 > free {
            text(
                area,
                (x(tick), BOTTOM + 13),
                &label,
                Type::of(11, MUTED).side(Side::Middle),
            )?;
            free = x(tick) + width_of(&label, 11) / 2 + 8;
        }
    }
    text(
        area,
        (i32::midpoint(LEFT, RIGHT), BOTTOM + 30),
        "person-minutes, at least",
        Type::of(11, MUTED).side(Side::Middle),
    )?;
    let sides = [
        (
            &minutes.baseline,
            &curves[0],
            &names.baseline,
            Shape::Circle,
            BASELINE,
        ),
        (
            &minutes.candidate,
            &curves[1],
            &names.candidate,
            Shape::Triangle,
            CANDIDATE,
        ),
    ];
    let mut legend = 10;
    for (release, steps, name, shape, colour) in sides {
        let points: Vec<(i32, i32)> = corners(steps)
            .iter()
            .map(|(minutes, height)| (x(*minutes), up.at(*height)))
            .collect();
        line(area, &points, colour, 2)?;
        let median = number::finite(release.median);
        let label = median.map_or(name.clone(), |median| {
            format!("{name}: median {}", number::minutes(median))
        });
        let drawn = |at| {
            titled(area, &label, || {
                mark(area, at, 4, (shape, Fill::Full), colour)
            })
        };
        let height = median.and_then(|median| Some((median, height_at(steps, median)?)));
        if let Some((median, height)) = height {
            drawn((x(median), up.at(height)))?;
        }
        drawn((legend, 31))?;
        text(area, (legend + 9, 31), &label, Type::of(11, colour).bold())?;
        legend += 34 + width_of(&label, 12);
    }
    Ok(())
}

/// The corners of a stair that goes down.
fn corners(steps: &[Step]) -> Vec<(f64, f64)> {
    let mut corners = Vec::new();
    let mut height = steps.first().map_or(0.0, |step| step.per_thousand);
    corners.push((0.0, height));
    for step in steps {
        corners.push((step.minutes, height));
        height = step.per_thousand;
        corners.push((step.minutes, height));
    }
    corners
}

fn height_at(steps: &[Step], minutes: f64) -> Option<f64> {
    steps
        .iter()
        .rev()
        .find(|step| step.minutes <= minutes)
        .or(steps.first())
        .map(|step| step.per_thousand)
}

fn table(minutes: &MinutesOfBoth) -> Table {
    let mut edges: Vec<(f64, f64)> = [&minutes.baseline, &minutes.candidate]
        .into_iter()
        .flat_map(|release| {
            release
                .bins
                .iter()
                .filter(|bin| bin.count > 0)
                .map(|bin| (bin.from, bin.to))
        })
        .collect();
    edges.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    edges.dedup_by(|one, other| {
        one.0.total_cmp(&other.0).is_eq() && one.1.total_cmp(&other.1).is_eq()
    });
    let cell = |release: &MinutesOfRelease, edge: (f64, f64)| {
        let count: u64 = release
            .bins
            .iter()
            .filter(|bin| bin.from.total_cmp(&edge.0).is_eq() && bin.to.total_cmp(&edge.1).is_eq())
            .map(|bin| bin.count)
            .sum();
        number::count(count)
    };
    let mut rows: Vec<Vec<String>> = edges
        .iter()
        .take(ROWS)
        .map(|edge| {
            let to = if edge.1.is_finite() {
                format!("to under {}", number::minutes(edge.1))
            } else {
                "or longer".to_owned()
            };
            vec![
                format!("{} {to}", number::minutes(edge.0)),
                cell(&minutes.baseline, *edge),
                cell(&minutes.candidate, *edge),
            ]
        })
        .collect();
    rows.push(vec![
        "all runs".to_owned(),
        number::count(minutes.baseline.runs),
        number::count(minutes.candidate.runs),
    ]);
    Table {
        head: ["Rescue time", "Baseline", "Candidate"]
            .map(str::to_owned)
            .to_vec(),
        rows,
    }
}

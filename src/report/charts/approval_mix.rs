//! How often each approval state occurs in the candidate, as a ratio to the baseline: the largest change first.

use anyhow::Result;

use super::drawing::{
    Area, BASELINE, CANDIDATE, Fill, GRID, INK, MUTED, SURFACE, Scale, Shape, Side, Type, arrow,
    block, line, mark, picture, ratio_scale, text, ticks, times, titled,
};
use super::figure::{Figure, Names, Piece, Table, Width};
use crate::compare::series::{MixShare, Series};
use crate::number::{self, Precision};
use crate::terms;

pub(super) const NAME: &str = "approval_mix";
pub(super) const TITLE: &str = "Approval states, as a ratio to the baseline";
const WIDTH: i32 = 400;
const PLOT: [i32; 2] = [24, 376];
const TOP: i32 = 46;
const ROW: i32 = 34;

/// The most states that are drawn; the table has them all.
const MOST: usize = 6;

pub(super) fn is_drawn(series: &Series) -> bool {
    series.approval_mix.iter().any(is_seen)
}

fn is_seen(share: &MixShare) -> bool {
    share.baseline.count > 0.0 || share.candidate.count > 0.0
}

/// Candidate over baseline; without end where the baseline never had it.
fn ratio(share: &MixShare) -> f64 {
    let [before, after] = [share.baseline.rate, share.candidate.rate];
    match (number::finite(before), number::finite(after)) {
        (Some(before), Some(after)) if before > 0.0 => after / before,
        (_, Some(after)) if after > 0.0 => f64::INFINITY,
        _ => 1.0,
    }
}

/// What occurs, the largest change first.
fn sorted(series: &Series) -> Vec<&MixShare> {
    let mut seen: Vec<&MixShare> = series
        .approval_mix
        .iter()
        .filter(|share| is_seen(share))
        .collect();
    let size = |share: &MixShare| ratio(share).max(f64::MIN_POSITIVE).ln().abs();
    seen.sort_by(|one, other| size(other).total_cmp(&size(one)));
    seen
}

pub(super) fn figure(series: &Series, names: &Names) -> Result<Option<Figure>> {
    let seen = sorted(series);
    if seen.is_empty() {
        return Ok(None);
    }
    let caption = format!(
        "How often each state occurs in {} (triangle), compared with {} (the line at “same”). Hollow: fewer than {} runs. Arrow: off the scale. The largest change first.",
        names.candidate,
        names.baseline,
        number::FEWEST_FOR_A_PERCENTAGE
    );
    let shown = &seen[..seen.len().min(MOST)];
    let height = TOP + ROW * i32::try_from(shown.len())? + 4;
    let svg = picture(
        NAME,
        TITLE,
        &caption,
        (WIDTH.unsigned_abs(), height.unsigned_abs()),
        |area| draw(area, shown, height),
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

fn draw(area: &Area<'_>, seen: &[&MixShare], height: i32) -> Result<()> {
    let ratios = seen.iter().map(|share| ratio(share));
    let across = ratio_scale(ratios, [0.5, 2.0], PLOT);
    text(area, (6, 12), TITLE, Type::of(12, INK).bold())?;
    for tick in ticks(&across) {
        let x = across.at(tick.ln());
        let is_same = (tick - 1.0).abs() < f64::EPSILON;
        let (words, colour) = if is_same {
            ("same".to_owned(), BASELINE)
        } else {
            (times(tick), GRID)
        };
        line(area, &[(x, TOP - 6), (x, height - 4)], colour, 1)?;
        let set = Type::of(11, if is_same { BASELINE } else { MUTED }).side(Side::Middle);
        text(area, (x, TOP - 14), &words, set)?;
    }
    let mut top = TOP;
    for share in seen {
        row(area, share, &across, top)?;
        top += ROW;
    }
    Ok(())
}

fn row(area: &Area<'_>, share: &MixShare, across: &Scale, top: i32) -> Result<()> {
    // The words stand on the plot: no line runs through them.
    block(area, [(0, top), (WIDTH, top + 18)], SURFACE)?;
    let words = Type::of(12, INK);
    text(area, (6, top + 9), &terms::approval(share.state), words)?;
    let right = words.side(Side::Right);
    text(area, (WIDTH - 6, top + 9), &change(share), right)?;
    let said = format!("{}: {}", terms::approval(share.state), change(share));
    titled(area, &said, || ratio_mark(area, share, across, top + 26))
}

fn ratio_mark(area: &Area<'_>, share: &MixShare, across: &Scale, y: i32) -> Result<()> {
    let log = ratio(share).max(f64::MIN_POSITIVE).ln();
    let x = across.at(log);
    line(area, &[(across.at(0.0), y), (x, y)], CANDIDATE, 2)?;
    let [least, most] = across.values;
    if log < least - 1e-9 || log > most + 1e-9 {
        let towards = if log > 0.0 { 1 } else { -1 };
        return arrow(area, (x + 6 * towards, y), towards, CANDIDATE);
    }
    let sides = [share.baseline, share.candidate];
    let is_few = |count: &number::Count| count.exposure < number::FEWEST_FOR_A_PERCENTAGE;
    let fill = if sides.iter().any(is_few) {
        Fill::Hollow
    } else {
        Fill::Full
    };
    mark(area, (x, y), 4, (Shape::Triangle, fill), CANDIDATE)
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

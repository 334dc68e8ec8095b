//! From the baseline's failure rate to the candidate's, part by part: each bar begins where the one above it ends.

use anyhow::Result;
use plotters::style::RGBColor;

use crate::decision::{Decision, Explanation};
use crate::number;
use crate::report::charts::drawing::{
    Area, BASELINE, CANDIDATE, Fill, GRID, INK, LONGEST_NAME, MUTED, REGRESSED, RowLayout, SURFACE,
    Scale, Shape, Side, Type, block, fitting, line, mark, picture, round_ticks, text, titled,
};
use crate::report::charts::figure::{Figure, Piece, Table};
use crate::report::figures::{coarsest_parts, digits};
use crate::report::text::within;

pub(in crate::report::charts) const NAME: &str = "waterfall";
pub(in crate::report::charts) const TITLE: &str = "What explains the change of the failure rate";

const CAPTION: &str = "From the baseline's failure rate (circle) to the candidate's (triangle), in points. Each bar begins where the one above it ends. Filled bars add failures, hollow bars remove them. Grey: parts not listed, and the different mix of work.";

/// How far below its row's top a bar's middle lies.
const fn middle(layout: RowLayout) -> i32 {
    if layout.beside {
        layout.row / 2
    } else {
        WORDS + HALF + 3
    }
}

const WIDE: RowLayout = RowLayout {
    id: NAME,
    width: 1040,
    plot: [428, 940],
    beside: true,
    row: 22,
};

const NARROW: RowLayout = RowLayout {
    id: "waterfall-narrow",
    width: 360,
    plot: [14, 346],
    beside: false,
    row: 38,
};

const HEAD: i32 = 12;
const FOOT: i32 = 26;

/// Room for the words above a bar.
const WORDS: i32 = 17;

/// Half the height of a bar.
const HALF: i32 = 7;

/// One row.
#[derive(Debug)]
struct Step {
    label: String,
    /// The rate before and after it; the same for a release's rate.
    rates: [f64; 2],
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A release's rate.
    Rate(Shape),
    /// A part that is named.
    Part,
    /// What is added up, and the mix.
    Other,
}

pub(in crate::report::charts) fn is_drawn(decision: &Decision) -> bool {
    decision.explanation.is_some()
}

pub(in crate::report::charts) fn figure(decision: &Decision) -> Result<Option<Figure>> {
    let Some(explanation) = &decision.explanation else {
        return Ok(None);
    };
    Ok(Some(Figure {
        name: NAME,
        title: TITLE.to_owned(),
        caption: CAPTION.to_owned(),
        pieces: Piece::in_two_widths(drawing(explanation, WIDE)?, drawing(explanation, NARROW)?),
        table: table(explanation),
    }))
}

fn steps(explanation: &Explanation) -> Vec<Step> {
    let mut level = explanation.baseline_rate;
    let mut steps = vec![Step {
        label: "Baseline".to_owned(),
        rates: [level; 2],
        kind: Kind::Rate(Shape::Circle),
    }];
    let mut step = |label: String, change: f64, kind: Kind| {
        let before = level;
        level += change;
        steps.push(Step {
            label,
            rates: [before, level],
            kind,
        });
    };
    let parts = coarsest_parts(explanation);
    for (label, change) in parts.named {
        step(label, change, Kind::Part);
    }
    if let Some((label, change)) = parts.rest {
        step(label, change, Kind::Other);
    }
    step(
        "Different mix of work".to_owned(),
        explanation.mix_effect,
        Kind::Other,
    );
    steps.push(Step {
        label: "Candidate".to_owned(),
        rates: [explanation.candidate_rate; 2],
        kind: Kind::Rate(Shape::Triangle),
    });
    steps
}

fn drawing(explanation: &Explanation, layout: RowLayout) -> Result<String> {
    let steps = steps(explanation);
    let height = HEAD + layout.row * i32::try_from(steps.len())? + FOOT;
    let size = (layout.width.unsigned_abs(), height.unsigned_abs());
    picture(layout.id, TITLE, CAPTION, size, |area| {
        let (scale, ticks) = across(&steps, layout);
        let foot = height - FOOT;
        for tick in ticks {
            let x = scale.at(tick);
            line(area, &[(x, HEAD), (x, foot)], GRID, 1)?;
            let set = Type::of(11, MUTED).side(Side::Middle);
            text(area, (x, foot + 11), &number::probability(tick), set)?;
        }
        let mut above: Option<i32> = None;
        for (place, step) in (0..).zip(&steps) {
            let top = HEAD + layout.row * place;
            let y = top + middle(layout);
            let ends = step.rates.map(|rate| scale.at(rate));
            if let Some(above) = above {
                line(area, &[(ends[0], above), (ends[0], y)], MUTED, 1)?;
            }
            above = Some(y);
            words(area, explanation, step, layout, top)?;
            let said = format!(
                "{}: {}",
                within(&step.label, LONGEST_NAME),
                value_of(explanation, step)
            );
            titled(area, &said, || bar(area, step, ends, y))?;
        }
        Ok(())
    })
}

/// The scale and its ticks: from zero, unless that would squeeze the parts into a corner.
fn across(steps: &[Step], layout: RowLayout) -> (Scale, Vec<f64>) {
    let rates = || {
        let all = steps.iter().flat_map(|step| step.rates);
        all.filter(|rate| rate.is_finite())
    };
    let most = rates().fold(0.0, f64::max);
    let least = rates().fold(most, f64::min);
    let from = if least <= most - least {
        least.min(0.0)
    } else {
        least
    };
    let ticks = round_ticks(from, most);
    let ends = [ticks.first(), ticks.last()].map(|end| end.copied().unwrap_or_default());
    let scale = Scale {
        values: ends,
        pixels: layout.plot,
    };
    (scale, ticks)
}

/// Writes a row's words.
fn words(
    area: &Area<'_>,
    explanation: &Explanation,
    step: &Step,
    layout: RowLayout,
    top: i32,
) -> Result<()> {
    let (set, colour) = match step.kind {
        Kind::Rate(_) => (Type::of(12, INK).bold(), INK),
        Kind::Part => (Type::of(12, INK), INK),
        Kind::Other => (Type::of(12, MUTED), MUTED),
    };
    let value = Type::of(12, colour).bold().side(Side::Right);
    let shown = value_of(explanation, step);
    if layout.beside {
        let middle = top + middle(layout);
        let room = fitting(layout.plot[0] - 28, 12);
        text(area, (8, middle), within(&step.label, room).as_str(), set)?;
        return text(area, (layout.width - 8, middle), &shown, value);
    }
    // The words stand on the plot: no line runs through them.
    block(area, [(0, top), (layout.width, top + WORDS)], SURFACE)?;
    let room = fitting(layout.width - 84, 12);
    text(area, (8, top + 9), within(&step.label, room).as_str(), set)?;
    text(area, (layout.width - 8, top + 9), &shown, value)
}

fn bar(area: &Area<'_>, step: &Step, ends: [i32; 2], y: i32) -> Result<()> {
    let colour: RGBColor = match step.kind {
        Kind::Rate(shape) => {
            let colour = if shape == Shape::Circle {
                BASELINE
            } else {
                CANDIDATE
            };
            return mark(area, (ends[0], y), 5, (shape, Fill::Full), colour);
        }
        Kind::Part if step.rates[1] > step.rates[0] => REGRESSED,
        Kind::Part => INK,
        Kind::Other => MUTED,
    };
    let [left, right] = [ends[0].min(ends[1]), ends[0].max(ends[1])];
    // A bar too short to be seen is a stroke.
    let right = right.max(left + 2);
    block(area, [(left, y - HALF), (right, y + HALF)], colour)?;
    if step.rates[1] < step.rates[0] && right - left > 3 {
        let inside = [(left + 2, y - HALF + 2), (right - 2, y + HALF - 2)];
        block(area, inside, SURFACE)?;
    }
    Ok(())
}

/// A release's rate, or the points of a part.
fn value_of(explanation: &Explanation, step: &Step) -> String {
    let digits = digits(explanation);
    match step.kind {
        Kind::Rate(_) => digits.rate(step.rates[0]),
        Kind::Part | Kind::Other => digits.change(step.rates[1] - step.rates[0], 100.0),
    }
}

fn table(explanation: &Explanation) -> Table {
    let digits = digits(explanation);
    Table {
        head: ["Step", "Points", "Failure rate after it"]
            .map(str::to_owned)
            .to_vec(),
        rows: steps(explanation)
            .iter()
            .map(|step| {
                let points = match step.kind {
                    Kind::Rate(_) => String::new(),
                    Kind::Part | Kind::Other => value_of(explanation, step),
                };
                vec![step.label.clone(), points, digits.rate(step.rates[1])]
            })
            .collect(),
    }
}

//! What the repeated failures cost in the window, the costliest first, with the part of the whole that they make up so far.

use anyhow::Result;

use super::drawing::{
    Area, BASELINE, INK, LONGEST_NAME, MUTED, RowLayout, SURFACE, Scale, Side, Type, block,
    fitting, line, picture, text, titled,
};
use super::figure::{Figure, Piece, Table};
use crate::decision::{Decision, Repeated};
use crate::number;
use crate::report::figures::pattern_label;
use crate::report::text::{columns, within};

pub(super) const NAME: &str = "costs";
pub(super) const TITLE: &str = "What the repeated failures cost";

/// The most patterns that are drawn.
const MOST: usize = 8;

const WIDE: RowLayout = RowLayout {
    id: NAME,
    width: 1040,
    plot: [400, 820],
    beside: true,
    row: 24,
};

const NARROW: RowLayout = RowLayout {
    id: "costs-narrow",
    width: 360,
    plot: [8, 352],
    beside: false,
    row: 40,
};

const HEAD: i32 = 22;

/// By what patterns are compared.
#[derive(Clone, Copy)]
enum Measure {
    Money,
    Minutes,
    Failures,
}

impl Measure {
    /// Money where an hour of rescue has a price, else the time of rescue, else how often.
    fn of(patterns: &[Repeated]) -> Self {
        if patterns.iter().any(|one| one.total_cost_usd.is_some()) {
            Self::Money
        } else if patterns.iter().any(|one| one.rescue_minutes.is_some()) {
            Self::Minutes
        } else {
            Self::Failures
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    fn value(self, pattern: &Repeated) -> f64 {
        match self {
            Self::Money => pattern.total_cost_usd.unwrap_or(0.0),
            Self::Minutes => pattern.rescue_minutes.unwrap_or(0.0),
            Self::Failures => pattern.count as f64,
        }
    }

    fn in_words(self, value: f64) -> String {
        match self {
            Self::Money => number::money(value),
            Self::Minutes => number::minutes(value),
            Self::Failures => number::amount(value),
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Money => "Total cost",
            Self::Minutes => "Rescue time",
            Self::Failures => "Failures",
        }
    }
}

/// One pattern.
struct Bar {
    label: String,
    value: f64,
    /// The part of all that it and those above it make up.
    so_far: f64,
}

fn bars(patterns: &[Repeated]) -> (Measure, Vec<Bar>) {
    let measure = Measure::of(patterns);
    let mut sorted: Vec<&Repeated> = patterns.iter().collect();
    sorted.sort_by(|one, other| measure.value(other).total_cmp(&measure.value(one)));
    let all: f64 = sorted.iter().map(|one| measure.value(one)).sum();
    let mut sum = 0.0;
    let bars = sorted
        .into_iter()
        .take(MOST)
        .filter(|one| measure.value(one) > 0.0)
        .map(|one| {
            let value = measure.value(one);
            sum += value;
            Bar {
                label: pattern_label(one),
                value,
                so_far: sum / all,
            }
        });
    (measure, bars.collect())
}

/// One pattern alone needs no picture, and a night without a comparison has none.
pub(super) fn is_drawn(decision: &Decision) -> bool {
    decision.baseline.is_some() && bars(&decision.repeated).1.len() > 1
}

pub(super) fn figure(decision: &Decision) -> Result<Option<Figure>> {
    let (measure, bars) = bars(&decision.repeated);
    if !is_drawn(decision) {
        return Ok(None);
    }
    Ok(Some(Figure {
        name: NAME,
        title: TITLE.to_owned(),
        caption: caption(measure),
        pieces: Piece::in_two_widths(
            drawing(measure, &bars, WIDE)?,
            drawing(measure, &bars, NARROW)?,
        ),
        table: table(measure, &bars),
    }))
}

fn caption(measure: Measure) -> String {
    format!(
        "{} by failure pattern in the window. The share at the right is that of the pattern and all above it, of all patterns listed.",
        measure.title()
    )
}

fn drawing(measure: Measure, bars: &[Bar], layout: RowLayout) -> Result<String> {
    let height = HEAD + layout.row * i32::try_from(bars.len())? + 4;
    let size = (layout.width.unsigned_abs(), height.unsigned_abs());
    picture(layout.id, TITLE, &caption(measure), size, |area| {
        let head = Type::of(11, MUTED).side(Side::Right);
        text(area, (layout.width - 8, 10), "so far", head)?;
        let most = bars.first().map_or(1.0, |bar| bar.value);
        let across = Scale {
            values: [0.0, most],
            pixels: layout.plot,
        };
        for (row, bar) in (0..).zip(bars) {
            one(area, measure, bar, layout, across, HEAD + layout.row * row)?;
        }
        let [left, _] = layout.plot;
        line(area, &[(left, HEAD), (left, height - 4)], INK, 1)
    })
}

fn one(
    area: &Area<'_>,
    measure: Measure,
    bar: &Bar,
    layout: RowLayout,
    across: Scale,
    top: i32,
) -> Result<()> {
    let value = measure.in_words(bar.value);
    let so_far = number::share_of_whole(bar.so_far);
    let right = Type::of(12, INK).side(Side::Right);
    let end = across.at(bar.value).max(layout.plot[0] + 2);
    let drawn = |top: i32, bottom: i32| {
        let said = format!(
            "{}: {value}, {so_far} so far",
            within(&bar.label, LONGEST_NAME)
        );
        let corners = [(layout.plot[0], top), (end, bottom)];
        titled(area, &said, || block(area, corners, BASELINE))
    };
    if layout.beside {
        let y = top + layout.row / 2;
        let room = fitting(layout.plot[0] - 24, 12);
        let label = within(&bar.label, room);
        text(area, (8, y), label.as_str(), Type::of(12, INK))?;
        drawn(y - 7, y + 7)?;
        text(area, (end + 8, y), &value, Type::of(12, INK).bold())?;
        return text(area, (layout.width - 8, y), &so_far, right);
    }
    block(area, [(0, top), (layout.width, top + 18)], SURFACE)?;
    let words = format!("{value}, {so_far}");
    let room = fitting(layout.width - 16, 12).saturating_sub(columns(&words) + 2);
    let label = within(&bar.label, room);
    text(area, (8, top + 9), label.as_str(), Type::of(12, INK))?;
    text(area, (layout.width - 8, top + 9), &words, right)?;
    drawn(top + 20, top + 34)
}

fn table(measure: Measure, bars: &[Bar]) -> Table {
    Table {
        head: ["Pattern", measure.title(), "So far"]
            .map(str::to_owned)
            .to_vec(),
        rows: bars
            .iter()
            .map(|bar| {
                let so_far = number::share_of_whole(bar.so_far);
                vec![bar.label.clone(), measure.in_words(bar.value), so_far]
            })
            .collect(),
    }
}

//! What the candidate had beyond the baseline each night, with the interval of that night by itself.

use anyhow::Result;
use chrono::NaiveDate;
use plotters::style::RGBColor;

use super::nightly_rates::NIGHTS;
use super::rate_panel::counted;
use crate::compare::series::Series;
use crate::number::{self, Estimate};
use crate::report::charts::drawing::{
    Area, FINE, Fill, GRID, INK, MUTED, REGRESSED, Scale, Shape, Side, Type, line, mark, part,
    picture, round_ticks, text, titled,
};
use crate::report::charts::figure::{Figure, Piece, Table};

pub(in crate::report::charts) const NAME: &str = "excess";
pub(in crate::report::charts) const TITLE: &str =
    "What the candidate had beyond the baseline, night by night";

const CAPTION: &str = "Events beyond those that the candidate's runs of that night would have had at the baseline's rate, among the same workflows, with the 95 % interval of that night alone. Diamond: more. Hollow circle: not told from none. Square: fewer.";

/// The fewest nights that are drawn.
const FEWEST: usize = 2;

const HEIGHT: i32 = 210;
const TOP: i32 = 34;
const BOTTOM: i32 = HEIGHT - 28;
const LEFT: i32 = 56;

/// One night.
struct Night {
    day: NaiveDate,
    excess: Estimate,
}

impl Night {
    fn ends(&self) -> [f64; 3] {
        let Estimate {
            estimate,
            lower,
            upper,
        } = self.excess;
        [
            lower.unwrap_or(estimate),
            estimate,
            upper.unwrap_or(estimate),
        ]
    }

    fn drawn(&self) -> (Shape, Fill, RGBColor) {
        if !self.excess.differs() {
            (Shape::Circle, Fill::Hollow, INK)
        } else if self.excess.estimate > 0.0 {
            (Shape::Diamond, Fill::Full, REGRESSED)
        } else {
            (Shape::Square, Fill::Full, FINE)
        }
    }
}

/// The nights that both ran, the last seventy.
fn nights(series: &Series) -> Vec<Night> {
    let excess = series.lead.iter().flat_map(|lead| &lead.excess);
    let all = series.nights.iter().zip(excess);
    let seen = all.filter_map(|(day, excess)| {
        Some(Night {
            day: *day,
            excess: (*excess)?,
        })
    });
    let mut seen: Vec<Night> = seen.collect();
    seen.drain(..seen.len().saturating_sub(NIGHTS));
    seen
}

pub(in crate::report::charts) fn is_drawn(series: &Series) -> bool {
    nights(series).len() >= FEWEST
}

pub(in crate::report::charts) fn figure(series: &Series) -> Result<Option<Figure>> {
    let nights = nights(series);
    let Some(lead) = series.lead.as_ref().filter(|_| nights.len() >= FEWEST) else {
        return Ok(None);
    };
    let counted = counted(&lead.rate, lead.workflow.as_deref());
    let title = format!("{counted}: more than at the baseline's rate, each night");
    Ok(Some(Figure {
        name: NAME,
        title: TITLE.to_owned(),
        caption: CAPTION.to_owned(),
        pieces: Piece::in_two_widths(
            drawing(NAME, &title, &nights, 1040)?,
            drawing("excess-narrow", &title, &nights, 360)?,
        ),
        table: table(&nights),
    }))
}

fn drawing(id: &str, title: &str, nights: &[Night], width: i32) -> Result<String> {
    let size = (width.unsigned_abs(), HEIGHT.unsigned_abs());
    picture(id, title, CAPTION, size, |area| {
        draw(area, title, nights, width)
    })
}

fn draw(area: &Area<'_>, title: &str, nights: &[Night], width: i32) -> Result<()> {
    text(area, (6, 12), title, Type::of(12, INK).bold())?;
    let ends = || nights.iter().flat_map(Night::ends);
    let ticks = round_ticks(ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let up = Scale {
        values: [ticks[0], ticks[ticks.len() - 1]],
        pixels: [BOTTOM, TOP],
    };
    let right = width - 16;
    for tick in &ticks {
        let y = up.at(*tick);
        let is_none = tick.abs() < f64::EPSILON;
        let colour = if is_none { INK } else { GRID };
        line(area, &[(LEFT, y), (right, y)], colour, 1)?;
        let words = Type::of(11, MUTED).side(Side::Right);
        text(area, (LEFT - 5, y), &number::tick(*tick), words)?;
    }
    let across = Scale {
        values: [0.0, 1.0],
        pixels: [LEFT + 14, right - 14],
    };
    for (place, night) in nights.iter().enumerate() {
        let x = across.at(part(place, nights.len()));
        let [lower, estimate, upper] = night.ends().map(|value| up.at(value));
        let (shape, fill, colour) = night.drawn();
        let said = format!(
            "{}: {}",
            number::day(night.day),
            words(nights, &night.excess)
        );
        titled(area, &said, || {
            line(area, &[(x, lower), (x, upper)], colour, 2)?;
            mark(area, (x, estimate), 4, (shape, fill), colour)
        })?;
    }
    let foot = BOTTOM + 14;
    let [first, last] = [nights.first(), nights.last()]
        .map(|night| night.map_or_else(String::new, |night| number::day(night.day)));
    text(area, (LEFT, foot), &first, Type::of(11, MUTED))?;
    let words = Type::of(11, MUTED).side(Side::Right);
    text(area, (right, foot), &last, words)
}

/// `12 (4 to 21)`, as precise on every night.
fn words(nights: &[Night], excess: &Estimate) -> String {
    let is_large = |night: &Night| night.excess.estimate.abs() >= 10.0;
    let digits = usize::from(!nights.iter().any(is_large));
    let end = |end: Option<f64>| {
        number::finite(end).map_or_else(
            || number::UNBOUNDED.to_owned(),
            |end| number::fixed(end, digits),
        )
    };
    format!(
        "{} ({} to {})",
        number::fixed(excess.estimate, digits),
        end(excess.lower),
        end(excess.upper)
    )
}

fn table(nights: &[Night]) -> Table {
    Table {
        head: ["Night", "Beyond the baseline (95 % of that night)"]
            .map(str::to_owned)
            .to_vec(),
        rows: nights
            .iter()
            .map(|night| vec![number::day(night.day), words(nights, &night.excess)])
            .collect(),
    }
}

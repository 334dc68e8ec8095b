//! The chart of a custom panel: bars, or lines over the same places. The value axis holds zero.

use anyhow::Result;
use plotters::style::RGBColor;

use super::drawing::{
    Area, BASELINE, CANDIDATE, Fill, GRID, INK, LONGEST_NAME, MUTED, Scale, Shape, Side, Type,
    block, fitting, line, mark, part, picture, round_ticks, text, titled, width_of,
};
use crate::number;
use crate::panels::{Cell, Drawing, Line};
use crate::report::text::within;

const WIDTH: u32 = 400;
const LEFT: i32 = 52;
const RIGHT: i32 = 384;

/// Of a chart of lines.
const HEIGHT: u32 = 250;
const TOP: i32 = 62;
const BOTTOM: i32 = 214;

/// Of a bar.
const BAR: i32 = 20;
const NAMES: i32 = 150;
const VALUES: i32 = 54;

/// Of more places than these, not every one has a mark.
const MOST_MARKED: usize = 20;

/// Lines differ in colour and in shape. Red is left to what regressed.
const MARKS: [(RGBColor, Shape, Fill); 4] = [
    (CANDIDATE, Shape::Triangle, Fill::Full),
    (BASELINE, Shape::Circle, Fill::Full),
    (INK, Shape::Diamond, Fill::Full),
    (MUTED, Shape::Circle, Fill::Hollow),
];

/// A drawing. `id` is unique in a page.
pub(in crate::report) fn panel_chart(id: &str, title: &str, drawing: &Drawing) -> Result<String> {
    match drawing {
        Drawing::Bars(bars) => {
            let height = u32::try_from(bars.len()).unwrap_or(0) * BAR.unsigned_abs() + 12;
            let description = "A bar for each row of the table.";
            picture(id, title, description, (WIDTH, height), |area| {
                draw_bars(area, bars)
            })
        }
        Drawing::Lines { places, lines } => {
            let description = "A line for each name, with the numbers of the table.";
            picture(id, title, description, (WIDTH, HEIGHT), |area| {
                draw_lines(area, places, lines)
            })
        }
    }
}

/// A cell in a picture with room for so many characters.
fn label(cell: &Cell, most: usize) -> String {
    match cell {
        Cell::Empty => "–".to_owned(),
        Cell::Text(text) => within(text, most).to_string(),
        Cell::Number(value) => number::plain(*value),
    }
}

/// The least and the greatest of some values and zero.
fn ends(values: impl Iterator<Item = f64>) -> [f64; 2] {
    values.fold([0.0, 0.0], |[least, most], value| {
        [f64::min(least, value), f64::max(most, value)]
    })
}

fn draw_bars(area: &Area<'_>, bars: &[(Cell, f64)]) -> Result<()> {
    let across = Scale {
        values: ends(bars.iter().map(|bar| bar.1)),
        pixels: [NAMES + 8, RIGHT - VALUES],
    };
    let zero = across.at(0.0);
    let mut y = 6 + BAR / 2;
    for (name, value) in bars {
        let said = format!("{}: {}", label(name, LONGEST_NAME), number::plain(*value));
        let name = label(name, fitting(NAMES - 6, 11));
        let set = Type::of(11, INK).side(Side::Right);
        text(area, (NAMES, y), &name, set)?;
        let end = across.at(*value);
        let corners = [(zero.min(end), y - 6), (zero.max(end), y + 6)];
        titled(area, &said, || block(area, corners, BASELINE))?;
        let at = (zero.max(end) + 5, y);
        text(area, at, &number::plain(*value), Type::of(11, MUTED))?;
        y += BAR;
    }
    line(area, &[(zero, 4), (zero, y - BAR / 2)], INK, 1)
}

fn draw_lines(area: &Area<'_>, places: &[Cell], lines: &[Line]) -> Result<()> {
    let [least, most] = ends(
        lines
            .iter()
            .flat_map(|line| line.values.iter().flatten())
            .copied(),
    );
    let ticks = round_ticks(least, most);
    let up = Scale {
        values: [ticks[0], ticks[ticks.len() - 1]],
        pixels: [BOTTOM, TOP],
    };
    for tick in &ticks {
        let y = up.at(*tick);
        line(area, &[(LEFT, y), (RIGHT, y)], GRID, 1)?;
        let set = Type::of(11, MUTED).side(Side::Right);
        text(area, (LEFT - 5, y), &number::tick(*tick), set)?;
    }
    let across = Scale {
        values: [0.0, 1.0],
        pixels: [LEFT + 6, RIGHT - 6],
    };
    let x = |place: usize| across.at(part(place, places.len()));
    if let [first, .., last] = places {
        let set = |side| Type::of(11, MUTED).side(side);
        text(
            area,
            (LEFT, BOTTOM + 14),
            &label(first, 24),
            set(Side::Left),
        )?;
        text(
            area,
            (RIGHT, BOTTOM + 14),
            &label(last, 24),
            set(Side::Right),
        )?;
    } else if let [only] = places {
        let set = Type::of(11, MUTED).side(Side::Middle);
        text(area, (x(0), BOTTOM + 14), &label(only, 24), set)?;
    }
    let (mut legend, mut row) = (10, 14);
    for (of, (colour, shape, fill)) in lines.iter().zip(MARKS) {
        let points: Vec<Option<(usize, f64)>> = of
            .values
            .iter()
            .enumerate()
            .map(|(place, value)| Some((place, (*value)?)))
            .collect();
        for run in points.split(Option::is_none) {
            let run: Vec<(usize, f64)> = run.iter().copied().flatten().collect();
            let at = |(place, value): (usize, f64)| (x(place), up.at(value));
            let stretch: Vec<(i32, i32)> = run.iter().copied().map(at).collect();
            line(area, &stretch, colour, 2)?;
            // Where there are many, the last point of a stretch tells the line by its shape.
            let all_marked = points.len() <= MOST_MARKED;
            let marked = if all_marked {
                0
            } else {
                run.len().saturating_sub(1)
            };
            for (place, value) in run.into_iter().skip(marked) {
                let [name, place_name] =
                    [&of.name, &places[place]].map(|cell| label(cell, LONGEST_NAME));
                let said = format!("{name}, {place_name}: {}", number::plain(value));
                let shaped = || mark(area, at((place, value)), 3, (shape, fill), colour);
                titled(area, &said, shaped)?;
            }
        }
        let name = label(&of.name, 20);
        let width = 26 + width_of(&name, 11);
        if legend > 10 && legend + width > RIGHT {
            (legend, row) = (10, row + 16);
        }
        titled(area, &name, || {
            mark(area, (legend, row), 4, (shape, fill), colour)
        })?;
        text(area, (legend + 9, row), &name, Type::of(11, colour).bold())?;
        legend += width;
    }
    Ok(())
}

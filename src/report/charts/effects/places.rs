//! The rate that the night is about in each workflow: from the baseline's to the candidate's, the greatest excess first.

use anyhow::Result;

use crate::compare::series::{PlaceCounts, Series};
use crate::number::{self, Count, Precision};
use crate::report::charts::drawing::{
    Area, BASELINE, CANDIDATE, Fill, GRID, INK, LONGEST_NAME, MUTED, Scale, Shape, Side, Type,
    fitting, line, mark, picture, round_up, text, titled,
};
use crate::report::charts::figure::{Figure, Names, Piece, Table, Width};
use crate::report::text::{columns, name, within};

pub(in crate::report::charts) const NAME: &str = "places";
pub(in crate::report::charts) const TITLE: &str = "By workflow";

/// The most workflows that are drawn; the table has them all.
const MOST: usize = 6;

const WIDTH: i32 = 360;
const LEFT: i32 = 14;
const RIGHT: i32 = WIDTH - 22;
const HEAD: i32 = 30;
const ROW: i32 = 32;
const FOOT: i32 = 26;

pub(in crate::report::charts) fn is_drawn(series: &Series) -> bool {
    places(series).len() > 1
}

/// One workflow alone is the whole.
fn places(series: &Series) -> &[PlaceCounts] {
    let places = series.lead.as_ref().map(|lead| lead.places.as_slice());
    places.filter(|places| places.len() > 1).unwrap_or_default()
}

pub(in crate::report::charts) fn figure(series: &Series, names: &Names) -> Result<Option<Figure>> {
    let all = places(series);
    if all.is_empty() {
        return Ok(None);
    }
    let shown = &all[..all.len().min(MOST)];
    let rest = all.len() - shown.len();
    let cut = if rest > 0 {
        format!(" {} more are in the table.", number::count(rest as u64))
    } else {
        String::new()
    };
    let caption = format!(
        "Circle: {}, triangle: {}, on the days that both ran. The greatest excess first.{cut}",
        names.baseline, names.candidate
    );
    let height = HEAD + ROW * i32::try_from(shown.len())? + FOOT;
    let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
    let svg = picture(NAME, TITLE, &caption, size, |area| {
        draw(area, shown, names, height)
    })?;
    Ok(Some(Figure {
        name: NAME,
        title: TITLE.to_owned(),
        caption,
        pieces: vec![Piece {
            width: Width::Any,
            svg,
        }],
        table: table(all),
    }))
}

fn draw(area: &Area<'_>, shown: &[PlaceCounts], names: &Names, height: i32) -> Result<()> {
    text(area, (6, 13), TITLE, Type::of(14, INK).bold())?;
    let rates = shown
        .iter()
        .flat_map(|place| [place.baseline.rate, place.candidate.rate]);
    let across = Scale {
        values: [0.0, round_up(rates.flatten().fold(0.0, f64::max))],
        pixels: [LEFT, RIGHT],
    };
    let foot = height - FOOT;
    for value in [0.0, across.values[1] / 2.0, across.values[1]] {
        let x = across.at(value);
        line(area, &[(x, HEAD), (x, foot)], GRID, 1)?;
        let words = Type::of(11, MUTED).side(Side::Middle);
        text(area, (x, foot + 12), &number::probability(value), words)?;
    }
    for (row, place) in (0..).zip(shown) {
        let top = HEAD + ROW * row;
        let change = change(place);
        let room = fitting(WIDTH - 12, 12).saturating_sub(columns(&change) + 2);
        text(
            area,
            (6, top + 9),
            within(&place.workflow, room).as_str(),
            Type::of(12, INK),
        )?;
        let words = Type::of(12, INK).bold().side(Side::Right);
        text(area, (WIDTH - 6, top + 9), &change, words)?;
        dots(area, place, names, across, top + 24)?;
    }
    Ok(())
}

fn dots(area: &Area<'_>, place: &PlaceCounts, names: &Names, across: Scale, y: i32) -> Result<()> {
    let sides = [
        (place.baseline, &names.baseline, Shape::Circle, BASELINE),
        (
            place.candidate,
            &names.candidate,
            Shape::Triangle,
            CANDIDATE,
        ),
    ];
    let ends: Vec<i32> = sides
        .iter()
        .filter_map(|(count, ..)| Some(across.at(count.rate?)))
        .collect();
    if let [from, to] = ends[..] {
        line(area, &[(from, y), (to, y)], MUTED, 2)?;
    }
    for (count, release, shape, colour) in sides {
        let Some(rate) = count.rate else { continue };
        let fill = if count.exposure < number::FEWEST_FOR_A_PERCENTAGE {
            Fill::Hollow
        } else {
            Fill::Full
        };
        let said = format!(
            "{}, {release}: {}",
            within(&place.workflow, LONGEST_NAME),
            number::share(&count)
        );
        titled(area, &said, || {
            mark(area, (across.at(rate), y), 4, (shape, fill), colour)
        })?;
    }
    Ok(())
}

/// `1.1 → 4.9 %`, or the counts where there are too few runs.
fn change(place: &PlaceCounts) -> String {
    let rates = [place.baseline, place.candidate].map(|side| number::known_rate(&side));
    let [Some(before), Some(after)] = rates else {
        let [before, after] = [place.baseline, place.candidate].map(|side| number::of(&side));
        return format!("{before} → {after}");
    };
    let precision = Precision::of(&[rates], &rates, 100.0);
    format!("{} → {}", precision.rate(before), precision.rate(after))
}

fn table(all: &[PlaceCounts]) -> Table {
    let cell = |count: &Count| number::share(count);
    Table {
        head: ["Workflow", "Baseline", "Candidate", "Excess"]
            .map(str::to_owned)
            .to_vec(),
        rows: all
            .iter()
            .map(|place| {
                vec![
                    name(&place.workflow).to_string(),
                    cell(&place.baseline),
                    cell(&place.candidate),
                    number::fixed(place.excess(), 1),
                ]
            })
            .collect(),
    }
}

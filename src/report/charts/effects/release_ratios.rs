//! Each release's failure rate against the reference's, in order: steps that add up are seen as a slope.

use anyhow::Result;

use crate::decision::{Across, Decision, Effect, ReleaseAcross};
use crate::number;
use crate::report::charts::drawing::{
    Area, BAND, BASELINE, CANDIDATE, Fill, GRID, INK, LONGEST_NAME, MUTED, RowLayout, SURFACE,
    Scale, Shape, Side, Type, arrow, block, fitting, line, mark, picture, ratio_scale, text, ticks,
    times, titled,
};
use crate::report::charts::figure::{Figure, Piece, Table};
use crate::report::figures::{compared_by, is_measured, ratio_in_words, release_label};
use crate::report::text::{columns, name, within};

pub(in crate::report::charts) const NAME: &str = "releases";
pub(in crate::report::charts) const TITLE: &str = "Each release against the reference";

const WIDE: RowLayout = RowLayout {
    id: NAME,
    width: 1040,
    plot: [248, 690],
    beside: true,
    row: 24,
};

const NARROW: RowLayout = RowLayout {
    id: "releases-narrow",
    width: 360,
    plot: [14, 346],
    beside: false,
    row: 44,
};

/// The fewest characters of a name.
const LEAST_NAME: usize = 8;

const HEAD: i32 = 26;
const FOOT: i32 = 36;

/// What is drawn: the releases, and which two of them are compared tonight.
struct Drawn<'a> {
    across: &'a Across,
    candidate: Option<&'a str>,
    baseline: Option<&'a str>,
}

impl<'a> Drawn<'a> {
    fn of(decision: &'a Decision) -> Option<Self> {
        let across = decision
            .across
            .as_ref()
            .filter(|across| is_measured(across))?;
        let name =
            |arm: &'a Option<crate::decision::Arm>| arm.as_ref().map(|arm| arm.release.as_str());
        Some(Self {
            across,
            candidate: name(&decision.candidate),
            baseline: name(&decision.baseline),
        })
    }

    /// A release's mark: the shapes of the two that are compared, a hollow circle for the others.
    fn mark(&self, release: &str) -> (Shape, Fill, plotters::style::RGBColor) {
        if self.candidate == Some(release) {
            (Shape::Triangle, Fill::Full, CANDIDATE)
        } else if self.baseline == Some(release) {
            (Shape::Circle, Fill::Full, BASELINE)
        } else {
            (Shape::Circle, Fill::Hollow, INK)
        }
    }

    fn caption(&self) -> String {
        format!(
            "Failure rate as a ratio to that of {}, in order of first day. Triangle: the candidate. Filled circle: the baseline. Grey: within the margin. The intervals are valid for this night only.",
            self.across
                .reference
                .as_deref()
                .map_or_else(String::new, |release| name(release).to_string())
        )
    }
}

pub(in crate::report::charts) fn is_drawn(decision: &Decision) -> bool {
    Drawn::of(decision).is_some()
}

pub(in crate::report::charts) fn figure(decision: &Decision) -> Result<Option<Figure>> {
    let Some(drawn) = Drawn::of(decision) else {
        return Ok(None);
    };
    Ok(Some(Figure {
        name: NAME,
        title: TITLE.to_owned(),
        caption: drawn.caption(),
        pieces: Piece::in_two_widths(drawing(&drawn, WIDE)?, drawing(&drawn, NARROW)?),
        table: table(drawn.across),
    }))
}

fn drawing(drawn: &Drawn<'_>, layout: RowLayout) -> Result<String> {
    let rows = i32::try_from(drawn.across.releases.len())?;
    let height = HEAD + layout.row * rows + FOOT;
    let size = (layout.width.unsigned_abs(), height.unsigned_abs());
    picture(layout.id, TITLE, &drawn.caption(), size, |area| {
        axis(area, drawn.across, layout, height - FOOT)?;
        let scale = scale(drawn.across, layout);
        let mut top = HEAD;
        for release in &drawn.across.releases {
            row(area, drawn, release, (layout, &scale), top)?;
            top += layout.row;
        }
        Ok(())
    })
}

fn axis(area: &Area<'_>, across: &Across, layout: RowLayout, foot: i32) -> Result<()> {
    let scale = scale(across, layout);
    let x = |ratio: f64| scale.at(ratio.ln());
    if across.margin > 1.0 && across.margin.is_finite() {
        block(area, [(x(1.0), HEAD), (x(across.margin), foot)], BAND)?;
    }
    for tick in ticks(&scale) {
        line(area, &[(x(tick), HEAD), (x(tick), foot)], GRID, 1)?;
        let set = Type::of(11, MUTED).side(Side::Middle);
        text(area, (x(tick), foot + 11), &times(tick), set)?;
    }
    line(area, &[(x(1.0), HEAD), (x(1.0), foot)], INK, 1)?;
    let set = Type::of(12, INK).bold();
    text(area, (x(1.0) - 8, 12), "← better", set.side(Side::Right))?;
    text(area, (x(1.0) + 8, 12), "worse →", set)?;
    text(
        area,
        (i32::midpoint(layout.plot[0], layout.plot[1]), foot + 27),
        "ratio to the reference's failure rate",
        Type::of(11, MUTED).side(Side::Middle),
    )
}

fn row(
    area: &Area<'_>,
    drawn: &Drawn<'_>,
    release: &ReleaseAcross,
    (layout, scale): (RowLayout, &Scale),
    top: i32,
) -> Result<()> {
    let (shape, fill, colour) = drawn.mark(&release.release);
    let set = Type::of(12, colour).bold();
    let measured = measured(drawn.across, release);
    let y = if layout.beside {
        let y = top + layout.row / 2;
        let room = fitting(layout.plot[0] - 24, 13);
        text(area, (8, y), &label(release, room), set)?;
        text(area, (layout.plot[1] + 18, y), &measured, Type::of(12, INK))?;
        y
    } else {
        // The words stand on the plot: no line runs through them.
        block(area, [(0, top), (layout.width, top + 20)], SURFACE)?;
        let room = fitting(layout.width - 16, 12);
        text(area, (8, top + 10), &words(release, &measured, room), set)?;
        top + 31
    };
    let said = format!("{}: {measured}", label(release, LONGEST_NAME));
    titled(area, &said, || {
        if drawn.across.reference.as_ref() == Some(&release.release) {
            return mark(area, (scale.at(0.0), y), 5, (shape, fill), colour);
        }
        let Some(effect) = &release.versus_reference else {
            return Ok(());
        };
        interval(area, effect, (layout, scale), y, colour)?;
        match number::finite(effect.estimate).filter(|ratio| *ratio > 0.0) {
            Some(ratio) if is_within(scale, ratio) => {
                mark(area, (scale.at(ratio.ln()), y), 5, (shape, fill), colour)
            }
            _ => Ok(()),
        }
    })
}

fn is_within(scale: &Scale, ratio: f64) -> bool {
    (scale.values[0] - 1e-9..=scale.values[1] + 1e-9).contains(&ratio.ln())
}

fn interval(
    area: &Area<'_>,
    effect: &Effect,
    (layout, scale): (RowLayout, &Scale),
    y: i32,
    colour: plotters::style::RGBColor,
) -> Result<()> {
    let end = |ratio: Option<f64>, none: f64| {
        number::finite(ratio)
            .filter(|ratio| *ratio > 0.0)
            .map_or(none, f64::ln)
    };
    let from = end(effect.lower, f64::NEG_INFINITY);
    let to = end(effect.upper, f64::INFINITY);
    line(area, &[(scale.at(from), y), (scale.at(to), y)], colour, 2)?;
    if from < scale.values[0] - 1e-9 {
        arrow(area, (layout.plot[0] - 6, y), -1, colour)?;
    }
    if to > scale.values[1] + 1e-9 {
        arrow(area, (layout.plot[1] + 6, y), 1, colour)?;
    }
    Ok(())
}

/// A release and what was measured of it in one line. The name gives way, then how the ratio was come by, never the ratio.
fn words(release: &ReleaseAcross, measured: &str, room: usize) -> String {
    let ratio = measured.split(',').next().unwrap_or_default();
    let of = |measured: &str| {
        let left = room.saturating_sub(columns(measured) + 2);
        (left >= LEAST_NAME).then(|| format!("{}: {measured}", label(release, left.min(20))))
    };
    of(measured).unwrap_or_else(|| format!("{}: {ratio}", label(release, LEAST_NAME)))
}

/// A release's name within some room, and what became of it where there is more.
fn label(release: &ReleaseAcross, room: usize) -> String {
    let whole = release_label(release);
    if columns(&whole) <= room {
        return whole;
    }
    within(&release.release, room).to_string()
}

/// The ratio in words, and how it was come by.
fn measured(across: &Across, release: &ReleaseAcross) -> String {
    if across.reference.as_ref() == Some(&release.release) {
        return "the reference".to_owned();
    }
    match (&release.versus_reference, release.versus_reference_by) {
        (Some(effect), Some(by)) => format!("{}, {}", ratio_in_words(effect), compared_by(by)),
        _ => "no workflow shared with the reference".to_owned(),
    }
}

fn scale(across: &Across, layout: RowLayout) -> Scale {
    let releases = across.releases.iter();
    let effects = releases.filter_map(|release| release.versus_reference);
    let ratios = effects.flat_map(|effect| [effect.estimate, effect.lower, effect.upper]);
    ratio_scale(ratios.flatten(), [0.8, 1.6], layout.plot)
}

fn table(across: &Across) -> Table {
    Table {
        head: ["Release", "Ratio to reference (interval)"]
            .map(str::to_owned)
            .to_vec(),
        rows: across
            .releases
            .iter()
            .map(|release| vec![release_label(release), measured(across, release)])
            .collect(),
    }
}

//! What each night of a replay would have said: a band of verdicts, and below it a lane for each trigger.

use anyhow::Result;
use plotters::style::RGBColor;

use crate::decision::Replayed;
use crate::number;
use crate::report::charts::drawing::{
    Area, Fill, GRID, INK, MUTED, REGRESSED, Shape, Side, Type, arrow, block, dashes, fitting,
    line, mark, picture, text, titled, width_of,
};
use crate::report::text::{columns, within};
use crate::terms;
use crate::vocabulary::{FindingState, Recommendation, Trigger};

const TITLE: &str = "Recommendation and triggers, night by night";

/// Where things stand, from the top.
const LABELS: [i32; 2] = [50, 34];
const BAND: [i32; 2] = [62, 90];
const WORDS: i32 = 101;
const LANES: i32 = 128;
const LANE: i32 = 24;
/// Below the last lane: the days, then the legend.
const DAYS: i32 = 10;
const LEGEND: i32 = 34;
const LEGEND_ROW: i32 = 22;

/// From the left: the lanes' names, then the nights.
const LEFT: i32 = 132;
const RIGHT: i32 = 16;
/// How wide a night may be, how wide all of them are to be, and how wide the picture is at least.
const NIGHT: [i32; 2] = [14, 40];
const NIGHTS: i32 = 900;
const LEAST: i32 = 640;

/// What is drawn on a verdict's colour, which the dark of a page does not change.
const ON_COLOUR: RGBColor = RGBColor(0xfe, 0xfe, 0xfe);

/// The timeline as a picture that stands by itself. Every verdict has its own sign, every state its own mark.
pub(in crate::report) fn timeline(nights: &[Replayed], description: &str) -> Result<String> {
    let across = Across::of(nights);
    let legend = legend(nights, across.width);
    let lines = legend.last().map_or(0, |(_, (_, line))| line + 1);
    let foot = LANES + LANE * i32::try_from(Trigger::ALL.len())?;
    let height = foot + LEGEND + LEGEND_ROW * lines;
    let size = (across.width.unsigned_abs(), height.unsigned_abs());
    picture("timeline", TITLE, description, size, |area| {
        text(area, (8, 14), TITLE, Type::of(13, INK).bold())?;
        candidates(area, nights, &across, foot)?;
        verdicts(area, nights, &across)?;
        for (lane, trigger) in (0..).zip(Trigger::ALL) {
            states(area, nights, &across, *trigger, LANES + LANE * lane)?;
        }
        days(area, nights, &across, foot + DAYS)?;
        for (entry, (x, line)) in &legend {
            entry.draw(area, (*x, foot + LEGEND + LEGEND_ROW * line))?;
        }
        Ok(())
    })
}

/// How the nights lie side by side.
struct Across {
    night: i32,
    width: i32,
}

impl Across {
    fn of(nights: &[Replayed]) -> Self {
        let count = i32::try_from(nights.len()).unwrap_or(i32::MAX / NIGHT[1]);
        let night = (NIGHTS / count.max(1)).clamp(NIGHT[0], NIGHT[1]);
        let width = LEFT.saturating_add(night.saturating_mul(count)) + RIGHT;
        Self {
            night,
            width: width.max(LEAST),
        }
    }

    /// The left edge of a night.
    fn edge(&self, night: usize) -> i32 {
        LEFT + self.night * i32::try_from(night).unwrap_or(0)
    }

    fn middle(&self, night: usize) -> i32 {
        self.edge(night) + self.night / 2
    }
}

/// Stretches of nights that are alike: where each begins, and where it ends (exclusive).
fn stretches<T: PartialEq>(nights: &[Replayed], of: impl Fn(&Replayed) -> T) -> Vec<[usize; 2]> {
    let mut begin = 0;
    let mut found = Vec::new();
    for part in nights.chunk_by(|one, next| of(one) == of(next)) {
        found.push([begin, begin + part.len()]);
        begin += part.len();
    }
    found
}

/// The releases above the nights they were being rolled out, and a line down where another one's nights begin.
fn candidates(area: &Area<'_>, nights: &[Replayed], across: &Across, foot: i32) -> Result<()> {
    let mut begins: Vec<usize> = Vec::new();
    let mut current: Option<&String> = None;
    for (place, night) in nights.iter().enumerate() {
        // A night that could not name its candidate ends no rollout.
        if night.candidate.is_some() && night.candidate.as_ref() != current {
            current = night.candidate.as_ref();
            begins.push(place);
        }
    }
    let mut taken = LABELS.map(|_| 0);
    for begin in begins {
        let night = &nights[begin];
        let x = across.edge(begin);
        if begin > 0 || night.night == 1 {
            dashes(area, x, LABELS[0] - 7, foot - 6, INK)?;
        }
        let since = match night.night {
            1 => format!(" since {}", number::day(night.as_of)),
            _ => String::new(),
        };
        // The name gives way, never the date.
        let room = fitting(across.width - x - 12, 12).saturating_sub(columns(&since));
        let name = night.candidate.as_deref().unwrap_or_default();
        let label = format!("{}{since}", within(name, room.clamp(4, 24)));
        // Where rollouts follow each other fast, a name stands above the other's, or only in the table.
        if let Some(row) = taken.iter().position(|end| *end < x) {
            taken[row] = x + 5 + width_of(&label, 13);
            text(area, (x + 5, LABELS[row]), &label, Type::of(12, INK).bold())?;
        }
    }
    Ok(())
}

/// The band: a colour and a sign each night, and the word where a stretch has room for it.
fn verdicts(area: &Area<'_>, nights: &[Replayed], across: &Across) -> Result<()> {
    let label = Type::of(12, INK).bold();
    text(
        area,
        (8, i32::midpoint(BAND[0], BAND[1])),
        "Recommendation",
        label,
    )?;
    for (place, night) in nights.iter().enumerate() {
        let x = across.edge(place);
        let corners = [(x, BAND[0]), (x + across.night - 1, BAND[1])];
        let middle = (across.middle(place), i32::midpoint(BAND[0], BAND[1]));
        let said = format!(
            "{}: {}",
            number::day(night.as_of),
            terms::verdict(night.recommendation)
        );
        titled(area, &said, || {
            block(area, corners, tone(night.recommendation))?;
            sign(area, middle, night.recommendation)
        })?;
    }
    for [begin, end] in stretches(nights, |night| night.recommendation) {
        let word = terms::verdict(nights[begin].recommendation);
        let [from, to] = [begin, end].map(|place| across.edge(place));
        if width_of(word, 11) + 8 <= to - from {
            let middle = i32::midpoint(from, to);
            text(
                area,
                (middle, WORDS),
                word,
                Type::of(11, INK).side(Side::Middle),
            )?;
        }
    }
    Ok(())
}

/// What stands for a verdict without its colour.
fn sign(area: &Area<'_>, (x, y): (i32, i32), recommendation: Recommendation) -> Result<()> {
    let stroke = |points: &[(i32, i32)]| {
        let placed: Vec<_> = points.iter().map(|(dx, dy)| (x + dx, y + dy)).collect();
        line(area, &placed, ON_COLOUR, 2)
    };
    match recommendation {
        Recommendation::RollBack => {
            arrow(area, (x - 6, y), -1, ON_COLOUR)?;
            stroke(&[(-2, 0), (6, 0)])
        }
        Recommendation::Restrict => {
            stroke(&[(-5, -3), (5, -3)])?;
            stroke(&[(-5, 3), (5, 3)])
        }
        Recommendation::Hold => {
            stroke(&[(-2, -5), (-2, 5)])?;
            stroke(&[(3, -5), (3, 5)])
        }
        Recommendation::Proceed => stroke(&[(-5, 0), (-2, 4), (5, -5)]),
        Recommendation::DataIncomplete => {
            let set = Type::of(13, ON_COLOUR).bold().side(Side::Middle);
            text(area, (x, y), "?", set)
        }
    }
}

/// The colours of the verdict bar.
const fn tone(recommendation: Recommendation) -> RGBColor {
    match recommendation {
        Recommendation::RollBack => RGBColor(0xb4, 0x23, 0x18),
        Recommendation::Restrict => RGBColor(0xa1, 0x42, 0x05),
        Recommendation::Hold => RGBColor(0x76, 0x57, 0x00),
        Recommendation::Proceed => RGBColor(0x1a, 0x73, 0x37),
        Recommendation::DataIncomplete => RGBColor(0x57, 0x60, 0x6a),
    }
}

/// A trigger's lane.
fn states(
    area: &Area<'_>,
    nights: &[Replayed],
    across: &Across,
    trigger: Trigger,
    y: i32,
) -> Result<()> {
    text(area, (8, y), terms::trigger(trigger), Type::of(12, INK))?;
    line(area, &[(LEFT, y), (across.edge(nights.len()), y)], GRID, 1)?;
    for (place, night) in nights.iter().enumerate() {
        let state = night.triggers.iter().find(|one| one.trigger == trigger);
        if let Some(state) = state {
            let (day, word) = (number::day(night.as_of), terms::state(state.state));
            let said = format!("{}, {day}: {word}", terms::trigger(trigger));
            titled(area, &said, || {
                state_mark(area, (across.middle(place), y), state.state)
            })?;
        }
    }
    Ok(())
}

fn state_mark(area: &Area<'_>, (x, y): (i32, i32), state: FindingState) -> Result<()> {
    match state {
        FindingState::Regressed => mark(area, (x, y), 5, (Shape::Diamond, Fill::Full), REGRESSED),
        FindingState::Inconclusive => mark(area, (x, y), 5, (Shape::Circle, Fill::Hollow), INK),
        FindingState::Clear => mark(area, (x, y), 3, (Shape::Circle, Fill::Full), INK),
        FindingState::NoData => line(area, &[(x - 3, y), (x + 4, y)], MUTED, 2),
    }
}

/// The days along the foot, as many as do not touch.
fn days(area: &Area<'_>, nights: &[Replayed], across: &Across, y: i32) -> Result<()> {
    let apart = usize::try_from(70 / across.night + 1).unwrap_or(1);
    let step = if apart > 3 {
        apart.next_multiple_of(7)
    } else {
        apart
    };
    for (place, night) in nights.iter().enumerate().step_by(step) {
        let x = across.middle(place);
        line(area, &[(x, y - 12), (x, y - 7)], MUTED, 1)?;
        let set = Type::of(11, MUTED).side(Side::Middle);
        text(area, (x, y), &number::day(night.as_of), set)?;
    }
    Ok(())
}

/// A sign or a mark, and what it means.
#[derive(Clone, Copy)]
enum Entry {
    Verdict(Recommendation),
    State(FindingState),
}

impl Entry {
    const fn word(self) -> &'static str {
        match self {
            Self::Verdict(recommendation) => terms::verdict(recommendation),
            Self::State(state) => terms::state(state),
        }
    }

    fn draw(self, area: &Area<'_>, (x, y): (i32, i32)) -> Result<()> {
        titled(area, self.word(), || match self {
            Self::Verdict(recommendation) => {
                block(area, [(x, y - 8), (x + 16, y + 8)], tone(recommendation))?;
                sign(area, (x + 8, y), recommendation)
            }
            Self::State(state) => state_mark(area, (x + 8, y), state),
        })?;
        text(area, (x + 22, y), self.word(), Type::of(11, MUTED))
    }
}

/// What occurs, and where its explanation stands: how far from the left, on which line.
fn legend(nights: &[Replayed], width: i32) -> Vec<(Entry, (i32, i32))> {
    let said = Recommendation::ALL.iter().copied().filter(|verdict| {
        let mut said = nights.iter().map(|night| night.recommendation);
        said.any(|said| said == *verdict)
    });
    let found = FindingState::ALL.iter().copied().filter(|state| {
        let mut found = nights.iter().flat_map(|night| &night.triggers);
        found.any(|found| found.state == *state)
    });
    let entries = said.map(Entry::Verdict).chain(found.map(Entry::State));
    let mut at = (8, 0);
    let placed = entries.map(|entry| {
        let wide = 22 + width_of(entry.word(), 11) + 18;
        if at.0 + wide > width {
            at = (8, at.1 + 1);
        }
        let here = at;
        at.0 += wide;
        (entry, here)
    });
    placed.collect()
}

//! One small panel: a rate of both releases, night by night.

use crate::compare::series::RateSeries;
use crate::number::{self, Count, FEWEST_FOR_A_PERCENTAGE};
use crate::report::charts::drawing::{
    Area, BAND, BASELINE, CANDIDATE, Fill, GRID, INK, MUTED, Scale, Shape, Side, Type, block,
    dashes, fitting, line, mark, part, picture, text, titled, width_of,
};
use crate::report::charts::figure::Names;
use crate::report::text::within;
use crate::terms;
use crate::vocabulary::Metric;
use anyhow::Result;
use chrono::NaiveDate;
use plotters::style::RGBColor;

/// A panel's size, and where the drawing stands inside it.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) width: i32,
    pub(super) height: i32,
    /// The room for the releases' names at the right.
    names: i32,
    /// The size of the title and of all other words.
    title: i32,
    words: i32,
    /// The radius of a mark, and the width of a line.
    mark: i32,
    line: u32,
}

impl Frame {
    /// One of two side by side.
    pub(super) const SMALL: Self = Self {
        width: 520,
        height: 150,
        names: 64,
        title: 12,
        words: 11,
        mark: 2,
        line: 1,
    };

    /// The one that the night is about.
    pub(super) const LARGE: Self = Self {
        width: 720,
        height: 244,
        names: 96,
        title: 16,
        words: 14,
        mark: 3,
        line: 2,
    };

    /// One of several on a phone.
    pub(super) const SMALL_ON_A_PHONE: Self = Self {
        width: 350,
        height: 150,
        names: 54,
        ..Self::SMALL
    };

    /// The one that the night is about, on a phone.
    pub(super) const PHONE: Self = Self {
        width: 360,
        height: 230,
        names: 56,
        title: 14,
        words: 12,
        mark: 2,
        line: 2,
    };

    pub(super) const fn size(self) -> (u32, u32) {
        (self.width.unsigned_abs(), self.height.unsigned_abs())
    }

    const fn left(self) -> i32 {
        self.words * 4 + 2
    }

    const fn right(self) -> i32 {
        self.width - self.names
    }

    const fn top(self) -> i32 {
        self.title * 2 + self.words * 3 / 2 + 2
    }

    const fn bottom(self) -> i32 {
        self.height - self.words * 2 - 2
    }
}

/// What happened besides the rollout: an outage of every release, or a burst.
#[derive(Clone, Copy, Debug)]
pub(super) struct Happened {
    pub(super) from: NaiveDate,
    pub(super) until: NaiveDate,
    pub(super) what: &'static str,
}

/// What a rate counts, and in which workflow, if in one alone.
pub(super) fn counted(rate: &RateSeries, workflow: Option<&str>) -> String {
    let counted = match &rate.failure_class {
        Some(class) if rate.metric == Metric::FailureRate => {
            format!("{} failures", within(class, 32))
        }
        Some(class) => format!("{}: {}", terms::metric(rate.metric), within(class, 24)),
        None => terms::metric(rate.metric).to_owned(),
    };
    match workflow {
        Some(workflow) => format!("{counted} in {}", within(workflow, 32)),
        None => counted,
    }
}

/// One panel.
pub(super) struct Panel<'a> {
    pub(super) rate: &'a RateSeries,
    pub(super) nights: &'a [NaiveDate],
    pub(super) since: Option<NaiveDate>,
    pub(super) top: f64,
    pub(super) names: &'a Names,
    /// The only workflow that it counts.
    pub(super) workflow: Option<&'a str>,
    pub(super) happened: &'a [Happened],
    pub(super) frame: Frame,
}

impl Panel<'_> {
    /// It by itself.
    pub(super) fn picture(&self, id: &str) -> Result<String> {
        let (title, description) = (self.title(), self.description());
        picture(id, &title, &description, self.frame.size(), |area| {
            self.draw(area)
        })
    }

    /// The same in another size.
    pub(super) const fn within(&self, frame: Frame) -> Self {
        Self { frame, ..*self }
    }

    pub(super) fn title(&self) -> String {
        counted(self.rate, self.workflow)
    }

    fn description(&self) -> String {
        let last = |counts: &[Option<Count>]| {
            counts
                .iter()
                .flatten()
                .next_back()
                .map_or("no runs".to_owned(), |count| self.cell(count))
        };
        format!(
            "Night by night. On the last night: {} {}, {} {}.",
            self.names.baseline,
            last(&self.rate.baseline),
            self.names.candidate,
            last(&self.rate.candidate)
        )
    }

    pub(super) fn cell(&self, count: &Count) -> String {
        if self.rate.metric == Metric::RescueMinutes {
            return format!(
                "{} over {}",
                number::minutes(count.count),
                number::counted(count.exposure, "run", "runs")
            );
        }
        number::share(count)
    }

    fn value(&self, value: f64) -> String {
        if self.rate.metric == Metric::RescueMinutes {
            number::minutes(value)
        } else {
            number::probability(value)
        }
    }

    fn x(&self, night: usize) -> i32 {
        let frame = self.frame;
        Scale {
            values: [0.0, 1.0],
            pixels: [frame.left() + 4, frame.right() - 4],
        }
        .at(part(night, self.nights.len()))
    }

    fn y(&self, value: f64) -> i32 {
        Scale {
            values: [0.0, self.top],
            pixels: [self.frame.bottom(), self.frame.top()],
        }
        .at(value)
    }

    fn words(&self) -> Type {
        Type::of(self.frame.words, MUTED)
    }

    pub(super) fn draw(&self, area: &Area<'_>) -> Result<()> {
        let frame = self.frame;
        let title = Type::of(frame.title, INK).bold();
        text(area, (6, frame.title), &self.title(), title)?;
        self.onset(area)?;
        for value in [0.0, self.top / 2.0, self.top] {
            let y = self.y(value);
            line(area, &[(frame.left(), y), (frame.right(), y)], GRID, 1)?;
            let words = self.words().side(Side::Right);
            text(area, (frame.left() - 5, y), &self.value(value), words)?;
        }
        self.happened(area)?;
        self.days(area)?;
        let (circle, triangle) = ((Shape::Circle, BASELINE), (Shape::Triangle, CANDIDATE));
        let ends = [
            self.release(area, &self.rate.baseline, &self.names.baseline, circle)?,
            self.release(area, &self.rate.candidate, &self.names.candidate, triangle)?,
        ];
        self.labels(area, ends)
    }

    fn place(&self, day: NaiveDate) -> Option<usize> {
        self.nights.iter().position(|night| *night == day)
    }

    /// Two days, half a night more on each side.
    fn span(&self, from: NaiveDate, until: NaiveDate) -> Option<[i32; 2]> {
        let half = (self.x(1) - self.x(0)).max(4) / 2;
        let [from, until] = [self.place(from)?, self.place(until)?];
        Some([self.x(from) - half, self.x(until) + half])
    }

    /// The nights between which a regression began.
    fn onset(&self, area: &Area<'_>) -> Result<()> {
        let Some([lower, upper]) = self.rate.onset else {
            return Ok(());
        };
        let Some([from, until]) = self.span(lower, upper) else {
            return Ok(());
        };
        let corners = [(from, self.frame.top()), (until, self.frame.bottom())];
        let said = format!("began {} (95 %)", number::days([lower, upper]));
        titled(area, &said, || block(area, corners, BAND))
    }

    /// A bar under each outage and burst, with its name where there is room.
    fn happened(&self, area: &Area<'_>) -> Result<()> {
        let frame = self.frame;
        let mut free = [0; 3];
        for one in self.happened {
            let Some([from, until]) = self.span(one.from, one.until) else {
                continue;
            };
            let foot = frame.bottom();
            let said = format!("{}, {}", one.what, number::days([one.from, one.until]));
            let corners = [(from, foot + 1), (until, foot + 4)];
            titled(area, &said, || block(area, corners, INK))?;
            let half = width_of(one.what, frame.words) / 2;
            let middle = i32::midpoint(from, until);
            let row = (0..)
                .zip(&mut free)
                .find(|(_, free)| middle - half > **free);
            if let Some((row, free)) = row.filter(|_| self.is_large()) {
                let y = frame.top() + 8 + row * (frame.words + 4);
                dashes(area, middle, y + frame.words / 2, foot, MUTED)?;
                let words = self.words().side(Side::Middle);
                text(area, (middle, y), one.what, words)?;
                *free = middle + half + 8;
            }
        }
        Ok(())
    }

    const fn is_large(&self) -> bool {
        self.frame.width == Frame::LARGE.width
    }

    /// The days along the foot and the candidate's first.
    fn days(&self, area: &Area<'_>) -> Result<()> {
        let frame = self.frame;
        let (Some(first), Some(last)) = (self.nights.first(), self.nights.last()) else {
            return Ok(());
        };
        let foot = frame.bottom() + frame.words + 2;
        text(
            area,
            (frame.left(), foot),
            &number::day(*first),
            self.words(),
        )?;
        if first != last {
            let words = self.words().side(Side::Right);
            text(area, (frame.right(), foot), &number::day(*last), words)?;
        }
        let Some((night, day)) = self.since.and_then(|day| Some((self.place(day)?, day))) else {
            return Ok(());
        };
        let x = self.x(night);
        dashes(area, x, frame.top() - 6, frame.bottom(), INK)?;
        let label = format!("{} since {}", self.names.candidate, number::day(day));
        let half = width_of(&label, frame.words) / 2;
        let leftmost = frame.left() + half;
        let middle = x.clamp(leftmost, (frame.width - 6 - half).max(leftmost));
        let words = Type::of(frame.words, INK).side(Side::Middle);
        text(area, (middle, frame.top() - frame.words - 2), &label, words)
    }

    /// Draws one release and returns the height of its last night.
    fn release(
        &self,
        area: &Area<'_>,
        counts: &[Option<Count>],
        name: &str,
        shaped: (Shape, RGBColor),
    ) -> Result<Option<i32>> {
        let skipped = counts.len().saturating_sub(self.nights.len());
        let seen = |(night, count): (usize, &Option<Count>)| {
            let count = count.filter(|count| number::finite(count.rate).is_some())?;
            Some((night, count))
        };
        let nights: Vec<_> = counts.iter().skip(skipped).enumerate().map(seen).collect();
        let place =
            |night: usize, count: &Count| (self.x(night), self.y(count.rate.unwrap_or_default()));
        for run in nights.split(Option::is_none) {
            let points: Vec<_> = run
                .iter()
                .flatten()
                .map(|(night, count)| place(*night, count))
                .collect();
            line(area, &points, shaped.1, self.frame.line)?;
        }
        let mut last = None;
        for (night, count) in nights.into_iter().flatten() {
            let at = place(night, &count);
            last = Some(at.1);
            let day = self
                .nights
                .get(night)
                .copied()
                .map_or_else(String::new, number::day);
            let said = format!("{name}, {day}: {}", self.cell(&count));
            titled(area, &said, || self.night(area, at, &count, shaped))?;
        }
        Ok(last)
    }

    /// The mark of a night: off the scale an arrow's head, hollow where there are few runs.
    fn night(
        &self,
        area: &Area<'_>,
        (x, y): (i32, i32),
        count: &Count,
        (shape, colour): (Shape, RGBColor),
    ) -> Result<()> {
        let size = self.frame.mark;
        if count
            .rate
            .is_some_and(|rate| rate > self.top * (1.0 + 1e-9))
        {
            mark(area, (x, y), size, (Shape::Triangle, Fill::Hollow), colour)?;
            return line(area, &[(x, y - 4), (x, y - 9)], colour, 1);
        }
        let few = count.exposure < FEWEST_FOR_A_PERCENTAGE;
        let fill = if few { Fill::Hollow } else { Fill::Full };
        mark(area, (x, y), size + i32::from(few), (shape, fill), colour)
    }

    /// The releases' names beside their last nights, kept apart.
    fn labels(&self, area: &Area<'_>, [baseline, candidate]: [Option<i32>; 2]) -> Result<()> {
        let frame = self.frame;
        let line = frame.words + 2;
        let (baseline, candidate) = match (baseline, candidate) {
            (Some(lower), Some(upper)) if (lower - upper).abs() < line => {
                let half = line / 2 + 1;
                let middle = i32::midpoint(lower, upper);
                let middle = middle.clamp(frame.top() + half, frame.bottom() - half);
                if lower < upper {
                    (Some(middle - half), Some(middle + half))
                } else {
                    (Some(middle + half), Some(middle - half))
                }
            }
            apart => apart,
        };
        // Bold letters are wider.
        let room = fitting(frame.names - 8, frame.words + 2);
        for (y, name, colour) in [
            (baseline, &self.names.baseline, BASELINE),
            (candidate, &self.names.candidate, CANDIDATE),
        ] {
            if let Some(y) = y {
                let words = Type::of(frame.words, colour).bold();
                text(
                    area,
                    (frame.right() + 5, y),
                    within(name, room).as_str(),
                    words,
                )?;
            }
        }
        Ok(())
    }
}

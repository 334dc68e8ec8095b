//! One small panel: a rate of both releases, night by night.

use crate::compare::series::RateSeries;
use crate::number::{self, Count, FEWEST_FOR_A_PERCENTAGE};
use crate::report::charts::drawing::{
    Area, BAND, BASELINE, CANDIDATE, Fill, GRID, INK, MUTED, Scale, Shape, Side, Type, block,
    dashes, fitting, line, mark, part, text, width_of,
};
use crate::report::charts::figure::Names;
use crate::report::text::within;
use crate::terms;
use crate::vocabulary::Metric;
use anyhow::Result;
use chrono::NaiveDate;
use plotters::style::RGBColor;

/// A panel's size.
pub(super) const WIDTH: i32 = 340;
pub(super) const HEIGHT: i32 = 176;

/// The drawing inside a panel.
const LEFT: i32 = 46;
const RIGHT: i32 = WIDTH - 54;
const TOP: i32 = 42;
const BOTTOM: i32 = HEIGHT - 24;

/// From the first night to the last.
const ACROSS: Scale = Scale {
    values: [0.0, 1.0],
    pixels: [LEFT + 4, RIGHT - 4],
};

/// One panel.
pub(super) struct Panel<'a> {
    pub(super) rate: &'a RateSeries,
    pub(super) nights: &'a [NaiveDate],
    pub(super) since: Option<NaiveDate>,
    pub(super) top: f64,
    pub(super) names: &'a Names,
}

impl Panel<'_> {
    pub(super) fn title(&self) -> String {
        match &self.rate.failure_class {
            Some(class) if self.rate.metric == Metric::FailureRate => {
                format!("{} failures", within(class, 32))
            }
            Some(class) => format!("{}: {}", terms::metric(self.rate.metric), within(class, 24)),
            None => terms::metric(self.rate.metric).to_owned(),
        }
    }

    pub(super) fn description(&self) -> String {
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
        ACROSS.at(part(night, self.nights.len()))
    }

    fn y(&self, value: f64) -> i32 {
        Scale {
            values: [0.0, self.top],
            pixels: [BOTTOM, TOP],
        }
        .at(value)
    }

    pub(super) fn draw(&self, area: &Area<'_>) -> Result<()> {
        text(area, (6, 12), &self.title(), Type::of(12, INK).bold())?;
        self.onset(area)?;
        for value in [0.0, self.top / 2.0, self.top] {
            let y = self.y(value);
            line(area, &[(LEFT, y), (RIGHT, y)], GRID, 1)?;
            text(
                area,
                (LEFT - 5, y),
                &self.value(value),
                Type::of(11, MUTED).side(Side::Right),
            )?;
        }
        self.days(area)?;
        let ends = [
            self.release(area, &self.rate.baseline, (Shape::Circle, BASELINE))?,
            self.release(area, &self.rate.candidate, (Shape::Triangle, CANDIDATE))?,
        ];
        self.labels(area, ends)
    }

    /// The nights between which a regression began, half a night more on each side.
    fn onset(&self, area: &Area<'_>) -> Result<()> {
        let Some([lower, upper]) = self.rate.onset else {
            return Ok(());
        };
        let at = |day: NaiveDate| self.nights.iter().position(|night| *night == day);
        let (Some(from), Some(until)) = (at(lower), at(upper)) else {
            return Ok(());
        };
        let half = (self.x(1) - self.x(0)).max(4) / 2;
        let corners = [(self.x(from) - half, TOP), (self.x(until) + half, BOTTOM)];
        block(area, corners, BAND)
    }

    /// The days along the foot and the candidate's first.
    fn days(&self, area: &Area<'_>) -> Result<()> {
        let (Some(first), Some(last)) = (self.nights.first(), self.nights.last()) else {
            return Ok(());
        };
        let foot = BOTTOM + 12;
        text(
            area,
            (LEFT, foot),
            &number::day(*first),
            Type::of(11, MUTED),
        )?;
        if first != last {
            text(
                area,
                (RIGHT, foot),
                &number::day(*last),
                Type::of(11, MUTED).side(Side::Right),
            )?;
        }
        let Some((night, day)) = self
            .since
            .and_then(|day| Some((self.nights.iter().position(|night| *night == day)?, day)))
        else {
            return Ok(());
        };
        let x = self.x(night);
        dashes(area, x, TOP - 6, BOTTOM, INK)?;
        let label = format!("{} since {}", self.names.candidate, number::day(day));
        let half = width_of(&label, 11) / 2;
        let middle = x.clamp(LEFT + half, (WIDTH - 6 - half).max(LEFT + half));
        text(
            area,
            (middle, TOP - 13),
            &label,
            Type::of(11, INK).side(Side::Middle),
        )
    }

    /// Draws one release and returns the height of its last night.
    fn release(
        &self,
        area: &Area<'_>,
        counts: &[Option<Count>],
        (shape, colour): (Shape, RGBColor),
    ) -> Result<Option<i32>> {
        let skipped = counts.len().saturating_sub(self.nights.len());
        let nights: Vec<Option<(i32, f64, bool)>> = counts
            .iter()
            .skip(skipped)
            .enumerate()
            .map(|(night, count)| {
                let count = count.as_ref()?;
                let rate = number::finite(count.rate)?;
                Some((
                    self.x(night),
                    rate,
                    count.exposure < FEWEST_FOR_A_PERCENTAGE,
                ))
            })
            .collect();
        for run in nights.split(Option::is_none) {
            let points: Vec<_> = run
                .iter()
                .flatten()
                .map(|(x, rate, _)| (*x, self.y(*rate)))
                .collect();
            line(area, &points, colour, 1)?;
        }
        let mut last = None;
        for (x, rate, few) in nights.into_iter().flatten() {
            let y = self.y(rate);
            last = Some(y);
            if rate > self.top * (1.0 + 1e-9) {
                mark(area, (x, y), 2, (Shape::Triangle, Fill::Hollow), colour)?;
                line(area, &[(x, y - 4), (x, y - 9)], colour, 1)?;
            } else {
                let fill = if few { Fill::Hollow } else { Fill::Full };
                mark(area, (x, y), if few { 3 } else { 2 }, (shape, fill), colour)?;
            }
        }
        Ok(last)
    }

    /// The releases' names beside their last nights, kept apart.
    fn labels(&self, area: &Area<'_>, [baseline, candidate]: [Option<i32>; 2]) -> Result<()> {
        let (baseline, candidate) = match (baseline, candidate) {
            (Some(lower), Some(upper)) if (lower - upper).abs() < 13 => {
                let middle = i32::midpoint(lower, upper).clamp(TOP + 7, BOTTOM - 7);
                if lower < upper {
                    (Some(middle - 7), Some(middle + 7))
                } else {
                    (Some(middle + 7), Some(middle - 7))
                }
            }
            apart => apart,
        };
        let room = fitting(WIDTH - RIGHT - 4, 11);
        for (y, name, colour) in [
            (baseline, &self.names.baseline, BASELINE),
            (candidate, &self.names.candidate, CANDIDATE),
        ] {
            if let Some(y) = y {
                text(
                    area,
                    (RIGHT + 4, y),
                    within(name, room).as_str(),
                    Type::of(11, colour).bold(),
                )?;
            }
        }
        Ok(())
    }
}

//! A line the size of a word, for the tiles.

use anyhow::Result;
use chrono::NaiveDate;

use crate::compare::series::{RateSeries, Series};
use crate::number::{self, Count};
use crate::report::charts::drawing::{
    BASELINE, CANDIDATE, Fill, GRID, INK, Scale, Shape, dashes, line, mark, part, picture, round_up,
};
use crate::vocabulary::Metric;

const SIZE: (u32, u32) = (220, 44);
const FOOT: i32 = 40;
const HEAD: i32 = 6;
const NIGHTS: usize = 70;

/// The nightly line of one metric, where there is one.
pub(in crate::report) fn spark(
    series: &Series,
    id: &str,
    title: &str,
    metric: Metric,
    failure_class: Option<&str>,
) -> Result<Option<String>> {
    let found = series
        .rates
        .iter()
        .find(|rate| rate.metric == metric && rate.failure_class.as_deref() == failure_class);
    let Some(rate) = found.filter(|rate| {
        rate.baseline
            .iter()
            .chain(&rate.candidate)
            .any(Option::is_some)
    }) else {
        return Ok(None);
    };
    let skipped = series.nights.len().saturating_sub(NIGHTS);
    let nights = series.nights.get(skipped..).unwrap_or_default();
    let top = round_up(highest(rate));
    let description = "Circle: the baseline's last night; triangle: the candidate's; dashed: the candidate's first day.";
    let svg = picture(id, title, description, SIZE, |area| {
        line(area, &[(0, FOOT), (220, FOOT)], GRID, 1)?;
        if let Some(night) = since(series, nights) {
            dashes(area, x(night, nights.len()), HEAD - 4, FOOT, INK)?;
        }
        for (counts, shape, colour) in [
            (&rate.baseline, Shape::Circle, BASELINE),
            (&rate.candidate, Shape::Triangle, CANDIDATE),
        ] {
            let points: Vec<(i32, i32)> = counts
                .iter()
                .skip(skipped)
                .enumerate()
                .filter_map(|(night, count)| {
                    Some((x(night, nights.len()), y(trusted(count.as_ref())?, top)))
                })
                .collect();
            line(area, &points, colour, 2)?;
            if let Some(last) = points.last() {
                mark(area, *last, 3, (shape, Fill::Full), colour)?;
            }
        }
        Ok(())
    })?;
    Ok(Some(svg))
}

fn x(night: usize, of: usize) -> i32 {
    Scale {
        values: [0.0, 1.0],
        pixels: [4, 214],
    }
    .at(part(night, of))
}

fn y(rate: f64, top: f64) -> i32 {
    Scale {
        values: [0.0, top],
        pixels: [FOOT, HEAD],
    }
    .at(rate)
}

fn since(series: &Series, nights: &[NaiveDate]) -> Option<usize> {
    let first = series.candidate_since?;
    nights.iter().position(|night| *night == first)
}

/// A night with runs enough for a rate.
fn trusted(count: Option<&Count>) -> Option<f64> {
    number::known_rate(count?)
}

fn highest(rate: &RateSeries) -> f64 {
    rate.baseline
        .iter()
        .chain(&rate.candidate)
        .filter_map(|count| trusted(count.as_ref()))
        .fold(0.0, f64::max)
}

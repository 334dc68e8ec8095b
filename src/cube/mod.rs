//! Rows to counts: runs are counted by SQL, cases are read one day at a time, and what comes out adds up.

mod cases;
mod count;
mod day;
mod exposure;
mod repeats;

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use polars::prelude::{DataFrame, Engine, IntoLazy, LazyFrame};
use polars::sql::SQLContext;

pub use day::{
    Cell, ClusterSizes, ClusterSums, Cube, Day, Denominator, EXAMPLES, HourOfClass, Minutes,
    PatternCounts, RunCounts, Topic, minute_bin, minute_bin_start,
};

use crate::load::{Exposure, Quarantine, Records};

/// The class of a failure that has none.
pub const UNCLASSIFIED: &str = "unclassified";

/// The cube, and what was set aside on the way to it.
#[derive(Debug, Default)]
pub struct Built {
    /// The counts.
    pub cube: Cube,
    /// Repeats of a run id within a day, left out.
    pub duplicates: u64,
    /// Run ids that stand on more than one day; all of their rows count.
    pub repeated_across_days: u64,
    /// Rows that count.
    pub rows_used: u64,
}

/// Counts the staged records, day by day.
///
/// With `exposure`, the records are failures and the runs are its; cells it does not cover go to the quarantine.
pub fn build(
    records: &Records,
    exposure: Option<&Exposure>,
    quarantine: &mut Quarantine,
    progress: &dyn Fn(&str),
) -> Result<Built> {
    let mut built = Built::default();
    if exposure.is_some() {
        built.cube.denominator = Denominator::Exposure;
    }
    let mut days: BTreeSet<NaiveDate> = records.days().collect();
    days.extend(
        exposure
            .iter()
            .flat_map(|table| &table.rows)
            .map(|row| row.day),
    );
    let mut seen = repeats::AcrossDays::default();
    for date in days {
        progress(&format!("counting {date}"));
        let rows = collect(records.day(date)?).with_context(|| format!("reading {date}"))?;
        let kept = repeats::keep_last(rows)?;
        built.duplicates += kept.left_out;
        let covered = exposure
            .map(|exposure| exposure::keep_covered(&kept.frame, exposure, date, quarantine))
            .transpose()?;
        let frame = covered
            .as_ref()
            .map_or(&kept.frame, |covered| &covered.frame);
        built.rows_used += frame.height() as u64;
        built.repeated_across_days += seen.note(frame)?;
        let mut day = count_day(frame).with_context(|| format!("counting {date}"))?;
        if let Some(covered) = &covered {
            covered.set_runs(&mut day);
        } else {
            count::hours(frame, &mut day)?;
            count::clusters(frame, &mut day)?;
        }
        built.cube.days.insert(date, day);
    }
    Ok(built)
}

/// One day's rows come down to its counts.
fn count_day(frame: &DataFrame) -> Result<Day> {
    let mut day = Day::default();
    count::runs(frame, &mut day)?;
    count::approval_states(frame, &mut day)?;
    cases::reduce(
        &query(frame, include_str!("../../queries/cube/cases.sql"))?,
        &mut day,
    )?;
    Ok(day)
}

/// Runs one of the queries over one day's rows, as the table `day`.
fn query(day: &DataFrame, sql: &str) -> Result<DataFrame> {
    let mut context = SQLContext::new();
    context.register("day", day.clone().lazy());
    collect(context.execute(sql)?)
}

fn collect(frame: LazyFrame) -> Result<DataFrame> {
    Ok(frame
        .collect_with_engine(Engine::Streaming)?
        .unwrap_single())
}

//! Rows to counts: runs are counted by SQL, cases are read one day at a time, and what comes out adds up.

mod cases;
mod classes;
mod conduct;
mod count;
mod day;
mod exposure;
mod facet;
mod find;
mod nightly;
mod repeats;
mod seen;
mod severities;
#[cfg(test)]
mod sql_rules_tests;
mod typed_columns;

use std::panic::resume_unwind;
use std::thread;

use anyhow::Result;
use polars::prelude::{DataFrame, Engine, IntoLazy, LazyFrame};
use polars::sql::SQLContext;

use crate::policy::Policy;
use crate::record::Record;

pub use conduct::{
    CellConduct, Conduct, Example, Jointly, Retries, Ruled, WORST, Waits, Whole, note,
};
pub use day::{
    Cell, ClusterSizes, ClusterSums, Cube, Day, Denominator, EXAMPLES, HourOfClass, Minutes,
    PatternCounts, RunCounts, Topic, minute_bin, minute_bin_start,
};
pub use facet::{Dimension, Facet, FacetCounts, Facets};
pub use find::find;
pub use nightly::{Nightly, Sources, Totals};

pub use crate::record::UNCLASSIFIED;

/// One run, read with everything that its record says; very long texts are cut.
pub type Run = Record<String>;

/// Reads a day's rows.
fn read(day: LazyFrame) -> Result<DataFrame> {
    let mut context = SQLContext::new();
    context.register("day", day);
    let rows = context.execute(include_str!("../../queries/rows/day.sql"))?;
    Ok(rows.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

/// One day's runs come down to its counts.
fn count_runs(frame: &DataFrame, policy: Option<&Policy>) -> Result<Day> {
    // Side by side: most days are too small to keep the cores busy with one query.
    thread::scope(|scope| {
        let beside = scope.spawn(|| -> Result<_> {
            let mut day = Day::default();
            count::hours(frame, &mut day)?;
            count::clusters(frame, &mut day)?;
            Ok((day, count::facets(frame)?))
        });
        let mut day = count_failures(frame, policy)?;
        let (beside, facets) = beside.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        for (facet, cell, runs) in facets {
            day.add_runs(facet, cell, runs);
        }
        day.keep_most_values();
        Ok(Day {
            hours: beside.hours,
            cluster_sizes: beside.cluster_sizes,
            clusters: beside.clusters,
            ..day
        })
    })
}

/// What also a day's failures alone come down to.
fn count_failures(frame: &DataFrame, policy: Option<&Policy>) -> Result<Day> {
    let mut day = Day::default();
    count::runs(frame, &mut day)?;
    count::approval_states(frame, &mut day)?;
    count::approval_waits(frame, &mut day)?;
    cases::reduce(
        &query(frame, include_str!("../../queries/cube/cases.sql"))?,
        policy,
        &mut day,
    )?;
    Ok(day)
}

/// Runs one of the queries over one day's rows, as the table `day`.
fn query(day: &DataFrame, sql: &str) -> Result<DataFrame> {
    let mut context = SQLContext::new();
    context.register("day", day.clone().lazy());
    collect(context.execute(sql)?, day.height())
}

/// How many rows the plain engine is sooner done with than the streaming one, whose start takes longer.
const FEW: usize = 100_000;

/// Works on so many rows that are in memory already.
fn collect(frame: LazyFrame, rows: usize) -> Result<DataFrame> {
    let engine = if rows > FEW {
        Engine::Streaming
    } else {
        Engine::InMemory
    };
    Ok(frame.collect_with_engine(engine)?.unwrap_single())
}

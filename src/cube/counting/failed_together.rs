//! The runs that failed together in a cluster, a batch or a minute.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, DataType};

use super::among::{Failed, among_failures};
use super::counted_rows::CountedRows;
use crate::cube::counts::{FailedTogether, Occasion, Occasions};
use crate::cube::rows::{STARTED_ON, dates, query};

const MICROSECONDS_OF_A_MINUTE: i64 = 60_000_000;
const MINUTES_OF_A_DAY: i64 = 24 * 60;

/// The occasions of each day.
pub(super) fn occasions(rows: &DataFrame) -> Result<BTreeMap<NaiveDate, Occasions>> {
    let mut occasions: BTreeMap<NaiveDate, Occasions> = BTreeMap::new();
    for occasion in Occasion::ALL {
        let facet = match occasion {
            Occasion::Cluster => rows.column("cluster")?.clone(),
            Occasion::Batch => rows.column("batch")?.clone(),
            Occasion::Minute => minutes(rows)?,
        };
        if facet.null_count() < rows.height() {
            count(occasion, rows, facet, &mut occasions)?;
        }
    }
    occasions.values_mut().for_each(Occasions::keep_most);
    Ok(occasions)
}

fn count(
    occasion: Occasion,
    rows: &DataFrame,
    facet: Column,
    occasions: &mut BTreeMap<NaiveDate, Occasions>,
) -> Result<()> {
    let keys = [
        STARTED_ON,
        "release",
        "workflow",
        "outcome",
        "failure_class",
    ];
    let mut asked = rows.select(keys)?;
    asked.with_column(facet.with_name("facet".into()))?;
    let asked = among_failures(&asked, "facet", Failed::Twice)?;
    let counted = query(
        &asked,
        include_str!("../../../queries/cube/failed_together.sql"),
    )?;
    let facets = counted.column("facet")?.cast(&DataType::String)?;
    let facets = facets.str()?;
    let counted = CountedRows::of(&counted)?;
    let (workflows, classes) = (counted.texts("workflow")?, counted.texts("failure_class")?);
    let (failures, runs) = (counted.counts("failures")?, counted.counts("runs")?);
    // The parts of a value follow each other.
    let rows: Vec<(usize, NaiveDate)> = counted.rows().collect();
    let is_one = |one: &(usize, NaiveDate), other: &(usize, NaiveDate)| {
        let value = |row: usize| (counted.release(row).ok(), facets.get(row));
        one.1 == other.1 && value(one.0) == value(other.0)
    };
    for of_value in rows.chunk_by(is_one) {
        let (first, date) = of_value[0];
        let mut together = FailedTogether::new();
        for (row, _) in of_value {
            let key = (workflows.at(*row)?.to_owned(), classes.at(*row)?.to_owned());
            together.insert(key, failures.at(*row)?);
        }
        let release = counted.release(first)?.to_owned();
        let of_day = occasions.entry(date).or_default();
        of_day.add((occasion, release), together, runs.at(first)?);
    }
    Ok(())
}

/// The minute of the day in which each run began. Where every run of a day is at midnight, the records have dates, and no minute
/// says which runs began together.
fn minutes(rows: &DataFrame) -> Result<Column> {
    let dates = dates(rows)?;
    let started = rows.column("started_at")?.datetime()?.physical();
    let minutes: Vec<Option<i64>> = started
        .iter()
        .map(|micros| Some(micros?.div_euclid(MICROSECONDS_OF_A_MINUTE) % MINUTES_OF_A_DAY))
        .collect();
    let later = |(minute, _): &(&Option<i64>, &NaiveDate)| minute.is_some_and(|minute| minute != 0);
    let with_times = minutes.iter().zip(&dates).filter(later);
    let with_times: BTreeSet<&NaiveDate> = with_times.map(|(_, date)| date).collect();
    let told = minutes.iter().zip(&dates);
    let told = told.map(|(minute, date)| minute.filter(|_| with_times.contains(date)));
    Ok(Column::new("minute".into(), told.collect::<Vec<_>>()))
}

//! The rows of several days, told apart.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use polars::prelude::{DataFrame, IdxCa, IdxSize};

/// The column of the day (UTC) on which a run began.
pub(in crate::cube) const STARTED_ON: &str = "started_on";

/// The day of each row.
pub(in crate::cube) fn dates(frame: &DataFrame) -> Result<Vec<NaiveDate>> {
    let dates = frame.column(STARTED_ON)?.date()?.as_date_iter();
    dates
        .map(|date| date.context("a run without a start"))
        .collect()
}

/// How many rows each day has.
pub(in crate::cube) fn rows_of_each(frame: &DataFrame) -> Result<BTreeMap<NaiveDate, u64>> {
    let mut rows = BTreeMap::new();
    for of_day in dates(frame)?.chunk_by(|one, other| one == other) {
        *rows.entry(of_day[0]).or_default() += of_day.len() as u64;
    }
    Ok(rows)
}

/// The rows of each day on their own.
pub(in crate::cube) fn split(frame: &DataFrame) -> Result<BTreeMap<NaiveDate, DataFrame>> {
    let mut places: BTreeMap<NaiveDate, Vec<IdxSize>> = BTreeMap::new();
    for (place, date) in (0..).zip(dates(frame)?) {
        places.entry(date).or_default().push(place);
    }
    let days = places.into_iter().map(|(date, places)| {
        let rows = frame.take(&IdxCa::from_vec("places".into(), places))?;
        Ok((date, rows))
    });
    days.collect()
}

#[cfg(test)]
pub(super) mod test {
    use chrono::{Days, NaiveDate};
    use polars::prelude::{DataFrame, DataType};

    use super::STARTED_ON;

    /// A day by its number since 1970.
    pub(in crate::cube) fn date(day: u64) -> NaiveDate {
        NaiveDate::default() + Days::new(day)
    }

    /// Rows whose days were given as numbers.
    pub(in crate::cube) fn with_dates(mut frame: DataFrame) -> DataFrame {
        let days = frame.column(STARTED_ON).unwrap();
        let days = days.cast(&DataType::Date).unwrap();
        frame.with_column(days).unwrap();
        frame
    }
}

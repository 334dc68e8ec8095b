//! The runs of each value of further columns, and of each two values of two columns.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, NamedFrom, Series, col, lit};

use super::columns_of_days::Columns;
use super::counted_rows::CountedRows;
use crate::cube::counts::{Cell, Dimension, Facet, paired};
use crate::cube::rows::{STARTED_ON, query};

/// The runs of a value on a day.
pub(super) type RunsOfValue = (NaiveDate, Facet, Cell, u64);

/// The runs of each value of the columns that count on each day. Those of the hours are counted by `hours.sql` already.
pub(super) fn facets(rows: &DataFrame, columns: &Columns) -> Result<Vec<RunsOfValue>> {
    let mut facets = Vec::new();
    for (dimension, days) in by_dimension(columns) {
        if dimension == Dimension::Hour {
            continue;
        }
        let mut asked = rows.clone().lazy();
        if days.len() < columns.len() {
            let days = Series::new(STARTED_ON.into(), days);
            asked = asked.filter(col(STARTED_ON).is_in(lit(days).implode(true), false));
        }
        let keys = [STARTED_ON, "release", "workflow"].map(col).into_iter();
        let values = match dimension.parts() {
            Some([one, other]) => vec![value(one).alias("facet"), value(other).alias("other")],
            None => vec![value(dimension).alias("facet")],
        };
        let is_pair = values.len() == 2;
        let asked = asked.select(keys.chain(values).collect::<Vec<_>>());
        let sql = if is_pair {
            include_str!("../../../queries/cube/pairs.sql")
        } else {
            include_str!("../../../queries/cube/facets.sql")
        };
        let counted = query(&asked.collect()?, sql)?;
        let counted = CountedRows::of(&counted)?;
        let (cell, runs) = (counted.cells()?, counted.counts("runs")?);
        let values = counted.texts("facet")?;
        let others = is_pair.then(|| counted.texts("other")).transpose()?;
        for (row, date) in counted.rows() {
            let value = match &others {
                Some(others) => paired(values.at(row)?, others.at(row)?),
                None => values.at(row)?.to_owned(),
            };
            facets.push((date, Facet { dimension, value }, cell(row)?, runs.at(row)?));
        }
    }
    Ok(facets)
}

/// The days on which each column counts.
fn by_dimension(columns: &Columns) -> BTreeMap<Dimension, Vec<NaiveDate>> {
    let mut days: BTreeMap<Dimension, Vec<NaiveDate>> = BTreeMap::new();
    for (date, of_day) in columns {
        for dimension in of_day {
            days.entry(*dimension).or_default().push(*date);
        }
    }
    days
}

/// A column's value in a pair of columns, as text.
fn value(dimension: Dimension) -> Expr {
    match dimension {
        Dimension::Hour => {
            let hour = col("started_at").dt().hour().cast(DataType::Int32);
            (hour.clone() - hour % lit(3)).cast(DataType::String)
        }
        _ => col(dimension.name()),
    }
}

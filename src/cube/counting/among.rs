//! The rows that can matter where failures are counted by the value of a column: those of values that failed at all.

use anyhow::Result;
use polars::prelude::{DataFrame, DataType, IntoLazy, col, len, lit};

use crate::cube::rows::collect;
use crate::vocabulary::Outcome;

/// How many failures a value must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    Once,
    Twice,
}

/// The rows whose value of a column has so many failures on these days. All rows of such a value stay, so that it can be counted
/// as before.
pub(super) fn among_failures(rows: &DataFrame, column: &str, failed: Failed) -> Result<DataFrame> {
    let is_failure = col("outcome").eq(lit(Outcome::Failure.as_str()));
    let failures = rows.clone().lazy().select([col(column), col("outcome")]);
    let failures = failures.filter(is_failure.and(col(column).is_not_null()));
    let values = failures
        .group_by([col(column)])
        .agg([len().alias("failures")]);
    let least = if failed == Failed::Twice { 2 } else { 1 };
    let values = values.filter(col("failures").cast(DataType::Int64).gt_eq(lit(least)));
    let values = collect(values.select([col(column)]), rows.height())?;
    let values = values.column(column)?.as_materialized_series().clone();
    let of_them = rows
        .clone()
        .lazy()
        .filter(col(column).is_in(lit(values).implode(true), false));
    collect(of_them, rows.height())
}

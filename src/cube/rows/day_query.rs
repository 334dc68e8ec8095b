//! SQL over the rows of one day.

use anyhow::Result;
use polars::prelude::{DataFrame, Engine, IntoLazy, LazyFrame};
use polars::sql::SQLContext;

/// Reads a day's rows.
pub(in crate::cube) fn read(day: LazyFrame) -> Result<DataFrame> {
    let mut context = SQLContext::new();
    context.register("day", day);
    let rows = context.execute(include_str!("../../../queries/rows/day.sql"))?;
    Ok(rows.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

/// Runs one of the queries over one day's rows, as the table `day`.
pub(in crate::cube) fn query(day: &DataFrame, sql: &str) -> Result<DataFrame> {
    let mut context = SQLContext::new();
    context.register("day", day.clone().lazy());
    collect(context.execute(sql)?, day.height())
}

/// How many rows the plain engine is sooner done with than the streaming one, whose start takes longer.
const FEW: usize = 100_000;

/// Works on so many rows that are in memory already.
pub(super) fn collect(frame: LazyFrame, rows: usize) -> Result<DataFrame> {
    let engine = if rows > FEW {
        Engine::Streaming
    } else {
        Engine::InMemory
    };
    Ok(frame.collect_with_engine(engine)?.unwrap_single())
}

//! SQL over the rows of some days. A query is planned once for all of them: planning takes longer than counting a small day.

use anyhow::Result;
use polars::prelude::{DataFrame, Engine, IntoLazy, LazyFrame};
use polars::sql::SQLContext;

/// Reads the rows of some days.
pub(in crate::cube) fn read(days: LazyFrame) -> Result<DataFrame> {
    let mut context = SQLContext::new();
    context.register("days", days);
    let rows = context.execute(include_str!("../../../queries/rows/days.sql"))?;
    Ok(rows.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

/// Runs one of the queries over the rows of some days, as the table `days`.
pub(in crate::cube) fn query(days: &DataFrame, sql: &str) -> Result<DataFrame> {
    let mut context = SQLContext::new();
    context.register("days", days.clone().lazy());
    collect(context.execute(sql)?, days.height())
}

/// How many rows the plain engine is sooner done with than the streaming one, whose start takes longer.
const FEW: usize = 100_000;

/// Works on so many rows that are in memory already.
pub(in crate::cube) fn collect(frame: LazyFrame, rows: usize) -> Result<DataFrame> {
    let engine = if rows > FEW {
        Engine::Streaming
    } else {
        Engine::InMemory
    };
    Ok(frame.collect_with_engine(engine)?.unwrap_single())
}

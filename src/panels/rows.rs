//! Runs the query of a panel: from the tables of a night to ordered rows.

use polars::prelude::{
    AnyValue, DataFrame, DataType, IntoLazy as _, LazyFrame, PolarsError, SortMultipleOptions,
};
use polars::sql::SQLContext;

use super::Fault;
use super::panel::{Cell, PanelColumn, PanelRows};
use super::query::{Key, KeyColumn, PanelQuery};
use super::tables::{TABLES, Tables};

/// The most rows that a report shows.
const MOST_ROWS: usize = 200;

/// The most columns of a panel.
const MOST_COLUMNS: usize = 12;

/// The rows of a query.
pub(super) fn run(query: &PanelQuery, sql: &str, tables: &Tables) -> Result<PanelRows, Fault> {
    let engine = |error: PolarsError| of_engine(&error, query, sql);
    let mut context = SQLContext::new();
    for (name, table) in TABLES.iter().zip(&tables.0) {
        context.register(name, table.clone().lazy());
    }
    let result = context.execute(&query.sql).and_then(LazyFrame::collect);
    let frame = result.map_err(engine)?;
    let columns = columns(&frame).map_err(|text| Fault::at(query.line, text))?;
    let frame = ordered(&frame, &query.order, &columns, engine)?;
    let rest = frame.height().saturating_sub(query.offset);
    let all = query.limit.map_or(rest, |limit| rest.min(limit));
    let rows = query.offset..query.offset + all.min(MOST_ROWS);
    let rows = rows.map(|row| {
        frame
            .columns()
            .iter()
            .map(|column| cell(column.get(row)))
            .collect()
    });
    Ok(PanelRows {
        columns,
        rows: rows.collect(),
        all,
    })
}

/// The columns, which a report can show.
fn columns(frame: &DataFrame) -> Result<Vec<PanelColumn>, String> {
    if frame.width() > MOST_COLUMNS {
        return Err(format!(
            "it has {} columns; a panel has at most {MOST_COLUMNS}",
            frame.width()
        ));
    }
    let column = |column: &polars::prelude::Column| {
        let (name, dtype) = (column.name().to_string(), column.dtype());
        let is_number = dtype.is_primitive_numeric();
        let is_plain = matches!(
            dtype,
            DataType::String | DataType::Boolean | DataType::Date | DataType::Null
        );
        if is_number || is_plain {
            Ok(PanelColumn { name, is_number })
        } else {
            Err(format!(
                "the column `{name}` is of the type {dtype}; a panel shows texts, numbers and dates, so cast it"
            ))
        }
    };
    frame.columns().iter().map(column).collect()
}

/// The rows by the keys of ORDER BY, then by every column.
fn ordered(
    frame: &DataFrame,
    keys: &[Key],
    columns: &[PanelColumn],
    engine: impl Fn(PolarsError) -> Fault,
) -> Result<DataFrame, Fault> {
    let (mut by, mut options) = (Vec::new(), SortMultipleOptions::default());
    (options.descending, options.nulls_last) = (Vec::new(), Vec::new());
    let mut order_by = |name: &str, descending: bool, nulls_first: bool| {
        by.push(name.to_owned());
        options.descending.push(descending);
        options.nulls_last.push(!nulls_first);
    };
    for key in keys {
        let column = columns
            .iter()
            .enumerate()
            .find(|(place, column)| match &key.column {
                KeyColumn::Named(name) => *name == column.name,
                KeyColumn::Numbered(number) => *number == place + 1,
            });
        let Some((_, column)) = column else {
            let text = match &key.column {
                KeyColumn::Named(name) => {
                    format!("ORDER BY names `{name}`, which SELECT does not return; add it there")
                }
                KeyColumn::Numbered(number) => format!(
                    "ORDER BY names column {number}, and there are {}",
                    columns.len()
                ),
            };
            return Err(Fault::at(key.line, text));
        };
        order_by(&column.name, key.descending, key.nulls_first);
    }
    for column in columns {
        order_by(&column.name, false, false);
    }
    frame.sort(by, options).map_err(engine)
}

fn cell(value: polars::prelude::PolarsResult<AnyValue<'_>>) -> Cell {
    match value {
        Ok(AnyValue::String(text)) => Cell::Text(text.to_owned()),
        Ok(AnyValue::StringOwned(text)) => Cell::Text(text.to_string()),
        Ok(AnyValue::Boolean(is)) => Cell::Text(if is { "true" } else { "false" }.to_owned()),
        Ok(date @ AnyValue::Date(_)) => Cell::Text(date.to_string()),
        Ok(value) => match value.try_extract::<f64>() {
            Ok(number) if number.is_finite() => Cell::Number(number),
            _ => Cell::Empty,
        },
        Err(_) => Cell::Empty,
    }
}

/// The engine names no line: that of the word it quotes, or else the query's first.
fn of_engine(error: &PolarsError, query: &PanelQuery, sql: &str) -> Fault {
    let message = error.to_string();
    let text = message.lines().next().unwrap_or_default();
    let mut quoted = text.split(['"', '`', '\'']).skip(1).step_by(2);
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let line = quoted.next().and_then(|name| {
        let mut lines = sql.lines().enumerate();
        let (place, _) = lines.find(|(_, line)| {
            !line.trim_start().starts_with("--")
                && line
                    .split(|letter| !is_word(letter))
                    .any(|word| word == name)
        })?;
        Some(place + 1)
    });
    Fault::at(
        line.unwrap_or(query.line),
        format!("the query cannot be run: {text}"),
    )
}

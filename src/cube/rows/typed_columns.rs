//! The rows of a frame as records that borrow from its columns.

use anyhow::{Result, bail};
use chrono::DateTime;
use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Float64Chunked, Int64Chunked, StringChunked,
};

use crate::load::{SOURCE_FILE, SOURCE_LINE};
use crate::record::{FIELDS, Record, Value};

/// The column of the rule that gave a row its class; only where rules were asked.
pub(super) const RULE: &str = "class_rule";

/// A column of one of the record's types.
pub(super) enum TypedColumn<'a> {
    Text(&'a StringChunked),
    Whole(&'a Int64Chunked),
    Number(&'a Float64Chunked),
    Flag(&'a BooleanChunked),
    Instant(&'a Int64Chunked),
}

impl<'a> TypedColumn<'a> {
    pub(in crate::cube) fn of(column: &'a Column) -> Result<Self> {
        Ok(match column.dtype() {
            DataType::String => Self::Text(column.str()?),
            DataType::Int64 => Self::Whole(column.i64()?),
            DataType::Float64 => Self::Number(column.f64()?),
            DataType::Boolean => Self::Flag(column.bool()?),
            DataType::Datetime(..) => Self::Instant(column.datetime()?.physical()),
            other => bail!("the column {} is of type {other}", column.name()),
        })
    }

    pub(in crate::cube) fn get(&self, row: usize) -> Option<Value<'a>> {
        match self {
            Self::Text(texts) => texts.get(row).map(Value::Text),
            Self::Whole(numbers) => numbers.get(row).map(Value::Whole),
            Self::Number(numbers) => numbers.get(row).map(Value::Number),
            Self::Flag(flags) => flags.get(row).map(Value::Flag),
            Self::Instant(instants) => instants
                .get(row)
                .and_then(DateTime::from_timestamp_micros)
                .map(Value::Instant),
        }
    }
}

/// The rows of a frame that has every column of the record.
pub(in crate::cube) struct RecordRows<'a> {
    columns: Vec<TypedColumn<'a>>,
    class_rule: Option<&'a StringChunked>,
    source_file: &'a StringChunked,
    source_line: &'a Int64Chunked,
}

impl<'a> RecordRows<'a> {
    pub(in crate::cube) fn of(frame: &'a DataFrame) -> Result<Self> {
        let columns = FIELDS.iter().map(|field| frame.column(field.name));
        Ok(Self {
            columns: columns
                .map(|column| TypedColumn::of(column?))
                .collect::<Result<_>>()?,
            class_rule: frame.column(RULE).and_then(|rules| rules.str()).ok(),
            source_file: frame.column(SOURCE_FILE)?.str()?,
            source_line: frame.column(SOURCE_LINE)?.i64()?,
        })
    }

    /// One row; `None` if a required value is missing, which loading rules out.
    pub(in crate::cube) fn get(&self, row: usize) -> Option<Record<&'a str>> {
        let line = self.source_line.get(row);
        Some(Record {
            class_rule: self.class_rule.and_then(|rules| rules.get(row)),
            source_file: self.source_file.get(row),
            source_line: line.and_then(|line| u64::try_from(line).ok()),
            ..Record::read(|position| self.columns[position].get(row))?
        })
    }
}

//! The columns of a Parquet file that are bytes, and are read as text.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::stored_table::exactly;
use crate::load::cells::{has_bytes, not_texts, type_with_texts, with_texts};
use crate::load::formats::Stream;
use crate::load::mapping::sql::ReadColumns;

/// The columns that have bytes and that the query reads.
pub(super) struct BytesColumns(Vec<PlSmallStr>);

impl BytesColumns {
    pub(super) fn of(schema: &Schema, wanted: &ReadColumns) -> Self {
        let columns = schema.iter().filter(|(name, dtype)| {
            has_bytes(dtype) && (wanted.reads(name) || wanted.names_under(name))
        });
        Self(columns.map(|(name, _)| name.clone()).collect())
    }

    /// How many of their values are no text, by column, where there are any. A name ends in `.*` for values inside.
    pub(super) fn not_texts(&self, frame: &LazyFrame) -> PolarsResult<BTreeMap<String, u64>> {
        let mut counts = BTreeMap::new();
        if self.0.is_empty() {
            return Ok(counts);
        }
        let columns: Vec<Expr> = self.0.iter().map(|name| exactly(name)).collect();
        for batch in Stream::start(frame.clone().select(columns)) {
            for column in batch?.columns() {
                let values = not_texts(column.as_materialized_series())?;
                if values > 0 {
                    let inside = if column.dtype().is_nested() { ".*" } else { "" };
                    *counts
                        .entry(format!("{}{inside}", column.name()))
                        .or_default() += values;
                }
            }
        }
        Ok(counts)
    }

    /// The rows and their columns with texts in the place of the bytes.
    pub(super) fn as_texts(&self, frame: LazyFrame, schema: &Schema) -> (LazyFrame, Schema) {
        let mut schema = schema.clone();
        let mut texts = Vec::with_capacity(self.0.len());
        for name in &self.0 {
            texts.push(exactly(name).map(
                |column| Ok(with_texts(column.as_materialized_series())?.into_column()),
                |_, field| {
                    let dtype = type_with_texts(field.dtype());
                    Ok(Field::new(field.name().clone(), dtype))
                },
            ));
            if let Some(dtype) = schema.get_mut(name) {
                *dtype = type_with_texts(dtype);
            }
        }
        (frame.with_columns(texts), schema)
    }
}

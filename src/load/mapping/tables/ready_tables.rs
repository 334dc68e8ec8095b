//! The tables of a mapping, with typed columns.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::optional_columns::OptionalColumns;
use crate::load::mapping::sql::{References, Taken};
use crate::load::mapping::table_names::RAW;

/// A table whose columns have types.
pub(super) struct TypedTable {
    pub(super) frame: LazyFrame,
    pub(super) types: BTreeMap<String, DataType>,
    /// Columns without any value.
    pub(super) untyped: BTreeSet<String>,
    /// The columns that say where a row came from.
    pub(super) places: &'static [&'static str],
}

/// The tables of a mapping, complete with the columns that the query needs.
#[derive(Default)]
pub(in crate::load::mapping) struct Tables {
    typed: BTreeMap<String, TypedTable>,
    /// Columns that no input has, as `table.column`.
    pub(in crate::load::mapping) absent: Vec<String>,
    /// Columns that no input has although every input must have them, with their tables.
    pub(in crate::load::mapping) lacking: Vec<(String, String)>,
    /// Lists that no input has.
    pub(in crate::load::mapping) missing: Vec<String>,
}

impl Tables {
    /// Adds the columns that the query needs and no input has.
    pub(super) fn complete(
        typed: BTreeMap<String, TypedTable>,
        wanted: &References,
        optional: &OptionalColumns,
    ) -> Self {
        let mut tables = Self {
            typed,
            ..Self::default()
        };
        tables.fill(wanted, optional);
        tables
    }

    fn fill(&mut self, wanted: &References, optional: &OptionalColumns) {
        let mut needed: Vec<(String, String)> = Vec::new();
        for (table, columns) in &wanted.tables {
            needed.extend(
                columns
                    .needed
                    .iter()
                    .map(|name| (table.clone(), name.clone())),
            );
        }
        for (name, tables) in &wanted.shared {
            let has = tables
                .iter()
                .any(|table| self.typed.get(table).is_some_and(|typed| typed.has(name)));
            let first = if tables.iter().any(|table| table == RAW) {
                Some(RAW)
            } else {
                tables.first().map(String::as_str)
            };
            if let (false, Some(table)) = (has, first) {
                needed.push((table.to_owned(), name.clone()));
            }
        }
        for (table, typed) in &mut self.typed {
            if wanted.is_list(table) && typed.types.is_empty() {
                self.missing.push(table.clone());
            }
        }
        for (table, name) in needed {
            let Some(typed) = self.typed.get_mut(&table) else {
                continue;
            };
            if typed.has(&name) {
                continue;
            }
            typed.types.insert(name.clone(), DataType::String);
            typed.untyped.insert(name.clone());
            typed.frame = typed
                .frame
                .clone()
                .with_column(lit(NULL).cast(DataType::String).alias(name.as_str()));
            if wanted.is_list(&table) || optional.has(&table, &name) {
                self.absent.push(format!("{table}.{name}"));
            } else {
                self.lacking.push((table, name));
            }
        }
    }

    /// The tables, with empty columns in the types that the query implies, or without types.
    pub(in crate::load::mapping) fn registered(
        &self,
        taken: Option<&BTreeMap<String, Taken>>,
    ) -> Vec<(&str, LazyFrame)> {
        let tables = self.typed.iter();
        tables
            .map(|(name, typed)| {
                let casts = typed.untyped.iter().map(|column| {
                    let dtype =
                        match taken.map(|taken| taken.get(column).copied().unwrap_or_default()) {
                            None => DataType::Null,
                            Some(Taken::Text) => DataType::String,
                            Some(Taken::Number) => DataType::Float64,
                            Some(Taken::Flag) => DataType::Boolean,
                        };
                    let null = if dtype == DataType::Null {
                        lit(NULL)
                    } else {
                        lit(NULL).cast(dtype)
                    };
                    null.alias(column.as_str())
                });
                let frame = typed.frame.clone().with_columns(casts.collect::<Vec<_>>());
                (name.as_str(), frame)
            })
            .collect()
    }
}

impl TypedTable {
    fn has(&self, name: &str) -> bool {
        self.places.contains(&name) || self.types.contains_key(name)
    }
}

//! The tables of a mapping on disk, and as lazy frames whose columns have one type over all inputs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use polars::prelude::*;
use tempfile::TempDir;

use super::bytes_columns::BytesColumns;
use super::optional_columns::OptionalColumns;
use super::ready_tables::Tables;
use super::stored_table::StoredTable;
use super::struct_columns::{self, FileColumn};
use super::table_source::TableSource;
use super::text_tables::TableBlock;
use crate::load::error::LoadError;
use crate::load::formats::Scanned;
use crate::load::mapping::sql::{ReadColumns, References};
use crate::load::mapping::table_names::{FILE, LINE, ROW};
use crate::load::quarantine::Refusal;
use crate::number::counted;

/// The most lists that an error names.
const MOST_LISTS: usize = 8;

/// The tables that a mapping reads.
pub(in crate::load::mapping) struct TableStore {
    place: TempDir,
    wanted: References,
    tables: BTreeMap<String, StoredTable>,
    /// Rows of the tables that the query takes its rows from.
    pub(in crate::load::mapping) rows: u64,
    /// The table of the file that is read.
    table_of_file: String,
    /// Rows that the files of each further table gave, their lists included.
    further_rows: BTreeMap<String, u64>,
    /// Rows of each such list in the file that is read.
    rows_of_file: BTreeMap<String, i64>,
    /// The lists and keyed objects that are tables, or could be.
    pub(in crate::load::mapping) lists: BTreeSet<String>,
    /// Rows that were refused before the mapping.
    pub(in crate::load::mapping) refusals: Vec<Refusal>,
    /// The cells that are no values, by table, column and reason.
    faults: BTreeMap<(String, String, String), u64>,
    /// The temporary copies of Parquet files that the tables read.
    copies: Vec<TempDir>,
    /// Which columns rows need not have.
    optional: OptionalColumns,
    /// The number of file names in use.
    paths: u64,
}

impl TableStore {
    pub(in crate::load::mapping) fn new(wanted: &References) -> Result<Self, LoadError> {
        let place = tempfile::Builder::new()
            .prefix("relapse-raw-")
            .tempdir()
            .map_err(|error| LoadError::storage(&tempfile::env::temp_dir(), error))?;
        Ok(Self {
            place,
            wanted: wanted.clone(),
            tables: BTreeMap::new(),
            rows: 0,
            table_of_file: String::new(),
            further_rows: BTreeMap::new(),
            rows_of_file: BTreeMap::new(),
            lists: BTreeSet::new(),
            refusals: Vec::new(),
            faults: BTreeMap::new(),
            copies: Vec::new(),
            optional: OptionalColumns::default(),
            paths: 0,
        })
    }

    /// Begins a file of a table, and numbers the rows of lists anew.
    pub(in crate::load::mapping) fn next_file(&mut self, table: &str) {
        self.rows_of_file.clear();
        table.clone_into(&mut self.table_of_file);
    }

    /// Notes the columns of a file with a header.
    pub(in crate::load::mapping) fn header(&mut self, table: &str, names: &[String]) {
        let reads = self.wanted.tables.get(table);
        let stored = self.tables.entry(table.to_owned()).or_default();
        for name in names {
            if reads.is_some_and(|columns| columns.reads(name)) {
                stored.held.entry(name.clone()).or_default();
            }
            if reads.is_some_and(|columns| columns.names_under(name)) {
                self.optional.note_under(table, name.clone());
            }
        }
    }

    /// Notes that the rows of a table need not have every column, as in JSON.
    pub(in crate::load::mapping) fn note_sparse(&mut self, table: &str) {
        self.optional.note_all(table);
    }

    /// Whether any input has documents, which may hold lists.
    pub(in crate::load::mapping) fn is_sparse(&self) -> bool {
        self.optional.has_documents()
    }

    /// Adds the rows of a block.
    pub(super) fn add(&mut self, block: TableBlock) -> Result<(), LoadError> {
        self.refusals.extend(block.refusals);
        for name in block.lists {
            let matters = self.wanted.main.contains(&name) || self.wanted.further.contains(&name);
            if matters || self.lists.len() < MOST_LISTS {
                self.lists.insert(name);
            }
        }
        for (name, mut part) in block.parts {
            self.count(&name, part.frame.height() as u64);
            if self.wanted.is_main_list(&name) {
                let numbered = self.number(&name, &mut part.frame);
                numbered.map_err(|error| LoadError::storage(self.place.path(), error))?;
            }
            for ((column, reason), cells) in &part.faults {
                let fault = (name.clone(), column.clone(), reason.clone());
                *self.faults.entry(fault).or_default() += cells;
            }
            let path = self.next_path();
            let result = self.tables.entry(name).or_default().add(part, path);
            result.map_err(|error| LoadError::storage(self.place.path(), error))?;
        }
        Ok(())
    }

    fn count(&mut self, table: &str, rows: u64) {
        if self.wanted.main.contains(table) {
            self.rows += rows;
        }
        if let Some(further) = self.wanted.further.get(&self.table_of_file) {
            *self.further_rows.entry(further.clone()).or_default() += rows;
        }
    }

    /// The further tables that the query reads and no row fills.
    pub(in crate::load::mapping) fn empty_further(&self) -> BTreeSet<String> {
        let empty = self.without_rows();
        let empty = empty.filter(|table| self.wanted.tables.contains_key(*table));
        empty.cloned().collect()
    }

    /// The further tables that the query does not read, nor lists of their documents.
    pub(in crate::load::mapping) fn unread_further(&self) -> BTreeSet<String> {
        let empty = self.without_rows();
        let unread = empty.filter(|table| !self.wanted.tables.contains_key(*table));
        unread.cloned().collect()
    }

    fn without_rows(&self) -> impl Iterator<Item = &String> {
        let has_rows = |table: &String| self.further_rows.get(table).is_some_and(|rows| *rows > 0);
        self.wanted
            .further
            .iter()
            .filter(move |table| !has_rows(table))
    }

    /// Numbers the rows of a list over the file that is read.
    fn number(&mut self, table: &str, rows: &mut DataFrame) -> PolarsResult<()> {
        let before = self.rows_of_file.entry(table.to_owned()).or_default();
        let first = *before + 1;
        *before += i64::try_from(rows.height()).unwrap_or(0);
        let numbers: Vec<i64> = (first..=*before).collect();
        rows.with_column(Column::new(ROW.into(), numbers))?;
        Ok(())
    }

    /// What to say of the cells that are no values.
    pub(in crate::load::mapping) fn fault_notes(&self) -> Vec<String> {
        let faults = self.faults.iter();
        faults
            .map(|((table, column, reason), cells)| {
                let read = counted(*cells, "cell is", "cells are");
                format!("{read} read as null in {table}.{column}: {reason}")
            })
            .collect()
    }

    fn note_fault(&mut self, table: &str, column: String, reason: &str, cells: u64) {
        let fault = (table.to_owned(), column, reason.to_owned());
        *self.faults.entry(fault).or_default() += cells;
    }

    fn next_path(&mut self) -> PathBuf {
        self.paths += 1;
        self.place.path().join(format!("{}.parquet", self.paths))
    }

    /// Adds a Parquet file as rows of its table.
    pub(super) fn add_parquet(
        &mut self,
        source: TableSource<'_>,
        scanned: Scanned,
    ) -> PolarsResult<()> {
        let frame = scanned.frame;
        self.copies.extend(scanned.copy);
        let count = frame.clone().select([len()]).collect()?;
        let count = count.columns().first();
        let count = count.map_or(Ok(0), |rows| rows.get(0)?.try_extract::<u64>())?;
        self.count(source.table, count);
        let nothing = ReadColumns::default();
        let wanted = source.columns().unwrap_or(&nothing);
        let bytes = BytesColumns::of(&scanned.schema, wanted);
        for (column, cells) in bytes.not_texts(&frame)? {
            self.note_fault(source.table, column, "not valid UTF-8", cells);
        }
        let (frame, schema) = bytes.as_texts(frame, &scanned.schema);
        for column in struct_columns::open(&schema, wanted) {
            self.optional.note_under(source.table, column);
        }
        let (mut columns, opened) = struct_columns::columns(&schema, wanted);
        let frame = frame.with_columns(opened.exprs());
        for (column, cells) in opened.broken(&frame)? {
            self.note_fault(source.table, column, "not valid JSON", cells);
        }
        struct_columns::leave_out_absent_keys(&frame, &mut columns)?;
        for folder in source.folders() {
            let value = folder.value.clone().map_or_else(|| lit(NULL), lit);
            let value = value.cast(DataType::String).alias(&folder.name);
            let column = FileColumn {
                expr: value,
                dtype: DataType::String,
                is_keyed: false,
            };
            columns.entry(folder.name.clone()).or_insert(column);
        }
        let mut exprs: Vec<Expr> = columns.values().map(|column| column.expr.clone()).collect();
        exprs.push(lit(source.input.name.clone()).alias(FILE));
        exprs.push(col("__row").cast(DataType::Int64).alias(LINE));
        let frame = frame.with_row_index("__row", Some(1)).select(exprs);
        let types = columns
            .into_iter()
            .map(|(name, column)| (name, column.dtype))
            .collect();
        self.tables
            .entry(source.table.to_owned())
            .or_default()
            .frames
            .push((frame, types));
        Ok(())
    }

    /// The tables with typed columns.
    pub(in crate::load::mapping) fn frames(&mut self) -> Result<Tables, LoadError> {
        let mut typed = BTreeMap::new();
        let names: Vec<String> = self.wanted.tables.keys().cloned().collect();
        for name in names {
            let path = self.next_path();
            let table = self.tables.entry(name.clone()).or_default();
            let places = self.wanted.places(&name);
            let result = table.write(path).and_then(|()| table.frame(places));
            let table = result.map_err(|error| LoadError::storage(self.place.path(), error))?;
            typed.insert(name, table);
        }
        Ok(Tables::complete(typed, &self.wanted, &self.optional))
    }
}

//! One table of a mapping: text parts in memory and on disk, and typed parts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use polars::prelude::*;

use super::ready_tables::TypedTable;
use super::struct_columns;
use super::text_cells::Held;
use super::text_tables::TablePart;
use crate::load::mapping::table_names::FILE;
use crate::load::staging::write_file;

/// The most rows of a table that wait in memory.
const MOST_ROWS: usize = 200_000;
/// The most bytes of a table that wait in memory.
const MOST_BYTES: usize = 96 << 20;

/// One table under construction.
#[derive(Default)]
pub(super) struct StoredTable {
    /// Text parts on disk.
    files: Vec<PathBuf>,
    /// Text parts in memory.
    waiting: Vec<DataFrame>,
    rows_waiting: usize,
    bytes_waiting: usize,
    /// The kinds of values in each text column.
    pub(super) held: BTreeMap<String, Held>,
    /// Parquet inputs, with their columns' types.
    pub(super) frames: Vec<(LazyFrame, BTreeMap<String, DataType>)>,
}

impl StoredTable {
    pub(super) fn add(&mut self, part: TablePart, path: PathBuf) -> PolarsResult<()> {
        for (name, held) in part.held {
            let known = self.held.entry(name).or_default();
            *known = known.and(held);
        }
        self.rows_waiting += part.frame.height();
        self.bytes_waiting += part.frame.estimated_size();
        self.waiting.push(part.frame);
        if self.rows_waiting >= MOST_ROWS || self.bytes_waiting >= MOST_BYTES {
            self.write(path)?;
        }
        Ok(())
    }

    pub(super) fn write(&mut self, path: PathBuf) -> PolarsResult<()> {
        let parts = std::mem::take(&mut self.waiting);
        (self.rows_waiting, self.bytes_waiting) = (0, 0);
        let Some(mut whole) = stacked(&parts)? else {
            return Ok(());
        };
        write_file(&path, &mut whole)?;
        self.files.push(path);
        Ok(())
    }

    /// The table, with each column in the one type that fits all its values, and `places`.
    pub(super) fn frame(&self, places: &'static [&'static str]) -> PolarsResult<TypedTable> {
        let types = self.types();
        let mut frames = Vec::new();
        if !self.files.is_empty() {
            let exprs = types.iter().map(|(name, dtype)| match self.held.get(name) {
                Some(_) => from_text(name, dtype),
                None => null_of(name, dtype),
            });
            frames.push(self.texts(places)?.select(located(exprs, places)));
        }
        for (frame, has) in &self.frames {
            let exprs = types.iter().map(|(name, dtype)| match has.get(name) {
                Some(own) if own == dtype => exactly(name),
                Some(_) => exactly(name).strict_cast(dtype.clone()),
                None => null_of(name, dtype),
            });
            frames.push(frame.clone().select(located(exprs, places)));
        }
        let frame = if frames.is_empty() {
            let schema: Schema = place_types(places).collect();
            DataFrame::empty_with_schema(&schema).lazy()
        } else if let [frame] = frames.as_slice() {
            frame.clone()
        } else {
            concat(frames, UnionArgs::default())?
        };
        Ok(TypedTable {
            frame,
            untyped: self.untyped(&types),
            types,
            places,
        })
    }

    fn types(&self) -> BTreeMap<String, DataType> {
        let mut types: BTreeMap<String, DataType> = BTreeMap::new();
        let named = self.frames.iter().flat_map(|(_, types)| types);
        let named = named.map(|(name, dtype)| (name.clone(), dtype.clone()));
        for (name, dtype) in named.chain(self.text_types()) {
            types
                .entry(name)
                .and_modify(|known| *known = struct_columns::unified(known, &dtype))
                .or_insert(dtype);
        }
        types
    }

    /// The columns without any value, which have no type of their own.
    fn untyped(&self, types: &BTreeMap<String, DataType>) -> BTreeSet<String> {
        let is_untyped = |name: &String, dtype: &DataType| match self.held.get(name) {
            Some(held) => {
                *held == Held::NOTHING && !self.frames.iter().any(|(_, has)| has.contains_key(name))
            }
            None => *dtype == DataType::Null,
        };
        let untyped = types.iter().filter(|(name, dtype)| is_untyped(name, dtype));
        untyped.map(|(name, _)| name.clone()).collect()
    }

    fn text_types(&self) -> impl Iterator<Item = (String, DataType)> {
        self.held.iter().map(|(name, held)| {
            let dtype = if *held == Held::NOTHING {
                DataType::String
            } else if held.is_within(Held::INTEGER.and(Held::LARGE_INTEGER)) {
                DataType::Int64
            } else if held.is_within(Held::INTEGER.and(Held::FLOAT)) {
                DataType::Float64
            } else if held.is_within(Held::FLAG) {
                DataType::Boolean
            } else {
                DataType::String
            };
            (name.clone(), dtype)
        })
    }

    fn texts(&self, places: &[&str]) -> PolarsResult<LazyFrame> {
        let mut schema: Schema = self
            .held
            .keys()
            .map(|name| (name.as_str().into(), DataType::String))
            .collect();
        schema.extend(place_types(places));
        let paths = self
            .files
            .iter()
            .map(|file| PlRefPath::try_from_path(file))
            .collect::<PolarsResult<Vec<_>>>()?;
        let arguments = ScanArgsParquet {
            glob: false,
            hive_options: HiveOptions::new_disabled(),
            schema: Some(schema.into()),
            allow_missing_columns: true,
            ..ScanArgsParquet::default()
        };
        LazyFrame::scan_parquet_files(paths.into_iter().collect(), arguments)
    }
}

/// The columns, and the source of each row.
fn located(columns: impl Iterator<Item = Expr>, places: &[&str]) -> Vec<Expr> {
    columns
        .chain(places.iter().map(|name| col(*name)))
        .collect()
}

/// The columns that say where a row came from: the name of a file, and numbers.
fn place_types(places: &[&str]) -> impl Iterator<Item = (PlSmallStr, DataType)> {
    places.iter().map(|name| {
        let dtype = if *name == FILE {
            DataType::String
        } else {
            DataType::Int64
        };
        (PlSmallStr::from_str(name), dtype)
    })
}

/// A column that a part of the table lacks.
fn null_of(name: &str, dtype: &DataType) -> Expr {
    lit(NULL).cast(dtype.clone()).alias(name)
}

/// A column by its name, also where `col` would read the name as a pattern: `*` or `^…$`.
pub(in crate::load::mapping) fn exactly(name: &str) -> Expr {
    Expr::Column(name.into())
}

fn from_text(name: &str, dtype: &DataType) -> Expr {
    let text = exactly(name);
    match dtype {
        DataType::String => text,
        DataType::Boolean => text.str().to_lowercase().eq(lit("true")).alias(name),
        other => text.strict_cast(other.clone()),
    }
}

/// Concatenates parts. A column that a part lacks is null there.
fn stacked(parts: &[DataFrame]) -> PolarsResult<Option<DataFrame>> {
    let mut schema = Schema::default();
    for part in parts {
        for (name, dtype) in part.schema().iter() {
            schema.insert(name.clone(), dtype.clone());
        }
    }
    let mut whole: Option<DataFrame> = None;
    for part in parts {
        let columns = schema.iter().map(|(name, dtype)| match part.column(name) {
            Ok(column) => column.clone(),
            Err(_) => Column::full_null(name.clone(), part.height(), dtype),
        });
        let part = DataFrame::new(part.height(), columns.collect())?;
        match &mut whole {
            Some(whole) => drop(whole.vstack_mut_owned(part)?),
            None => whole = Some(part),
        }
    }
    Ok(whole)
}

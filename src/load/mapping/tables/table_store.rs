//! The tables of a mapping on disk, and as lazy frames whose columns have one type over all inputs.

use std::collections::BTreeMap;
use std::path::PathBuf;

use polars::prelude::*;
use tempfile::TempDir;

use super::ready_tables::{Tables, TypedTable};
use super::struct_columns;
use super::text_cells::Held;
use super::text_tables::{TableBlock, TablePart};
use crate::load::error::LoadError;
use crate::load::mapping::sql::{ReadColumns, References};
use crate::load::mapping::table_names::{FILE, LINE, RAW};
use crate::load::quarantine::Refusal;
use crate::load::staging::write_file;

/// How many rows of a table wait in memory before they are written.
const MOST_ROWS: usize = 200_000;
/// How many bytes of a table wait in memory before they are written.
const MOST_BYTES: usize = 96 << 20;

/// One table under construction.
#[derive(Default)]
struct StoredTable {
    /// Text parts on disk.
    files: Vec<PathBuf>,
    /// Text parts in memory.
    waiting: Vec<DataFrame>,
    rows_waiting: usize,
    bytes_waiting: usize,
    /// What each text column has held.
    held: BTreeMap<String, Held>,
    /// Parquet inputs, with their columns' types.
    frames: Vec<(LazyFrame, BTreeMap<String, DataType>)>,
}

/// The tables that a mapping reads.
pub(in crate::load::mapping) struct TableStore {
    place: TempDir,
    wanted: References,
    tables: BTreeMap<String, StoredTable>,
    /// Rows of `raw`.
    pub(in crate::load::mapping) rows: u64,
    /// Rows that were refused before the mapping could see them.
    pub(in crate::load::mapping) refusals: Vec<Refusal>,
    /// Whether any input was JSON, whose rows need not have every column.
    sparse: bool,
    /// How many names of parts were given away.
    paths: u64,
}

impl TableStore {
    /// No tables yet.
    pub(in crate::load::mapping) fn new(wanted: &References) -> Result<Self, LoadError> {
        let place = tempfile::Builder::new()
            .prefix("relapse-raw-")
            .tempdir()
            .map_err(|error| LoadError::storage(&std::env::temp_dir(), error))?;
        Ok(Self {
            place,
            wanted: wanted.clone(),
            tables: BTreeMap::new(),
            rows: 0,
            refusals: Vec::new(),
            sparse: false,
            paths: 0,
        })
    }

    /// Notes the columns of a file with a header.
    pub(in crate::load::mapping) fn header(&mut self, names: &[String]) {
        let table = self.tables.entry(RAW.to_owned()).or_default();
        let reads = self.wanted.tables.get(RAW);
        for name in names {
            if reads.is_some_and(|columns| columns.reads(name)) {
                table.held.entry(name.clone()).or_default();
            }
        }
    }

    /// Notes that an input is JSON.
    pub(in crate::load::mapping) const fn is_sparse(&mut self) {
        self.sparse = true;
    }

    /// Adds what a block became.
    pub(in crate::load::mapping) fn add(&mut self, block: TableBlock) -> Result<(), LoadError> {
        self.refusals.extend(block.refusals);
        for (name, part) in block.parts {
            if name == RAW {
                self.rows += part.frame.height() as u64;
            }
            let path = self.next_path();
            let result = self.tables.entry(name).or_default().add(part, path);
            result.map_err(|error| LoadError::storage(self.place.path(), error))?;
        }
        Ok(())
    }

    fn next_path(&mut self) -> PathBuf {
        self.paths += 1;
        self.place.path().join(format!("{}.parquet", self.paths))
    }

    /// Adds a Parquet file as rows of `raw`.
    pub(in crate::load::mapping) fn add_frame(
        &mut self,
        file: &str,
        frame: LazyFrame,
        schema: &Schema,
    ) -> PolarsResult<()> {
        let count = frame.clone().select([len()]).collect()?;
        self.rows += count
            .columns()
            .first()
            .map_or(Ok(0), |rows| rows.get(0)?.try_extract::<u64>())?;
        let nothing = ReadColumns::default();
        let wanted = self.wanted.tables.get(RAW).unwrap_or(&nothing);
        let columns = struct_columns::columns(schema, wanted);
        let mut exprs: Vec<Expr> = columns.values().map(|(expr, _)| expr.clone()).collect();
        exprs.push(lit(file.to_owned()).alias(FILE));
        exprs.push(col("__row").cast(DataType::Int64).alias(LINE));
        let frame = frame.with_row_index("__row", Some(1)).select(exprs);
        let types = columns
            .into_iter()
            .map(|(name, (_, dtype))| (name, dtype))
            .collect();
        self.tables
            .entry(RAW.to_owned())
            .or_default()
            .frames
            .push((frame, types));
        Ok(())
    }

    /// The tables, their columns typed.
    pub(in crate::load::mapping) fn frames(&mut self) -> Result<Tables, LoadError> {
        let mut typed = BTreeMap::new();
        let names: Vec<String> = self.wanted.tables.keys().cloned().collect();
        for name in names {
            let path = self.next_path();
            let table = self.tables.entry(name.clone()).or_default();
            let result = table.write(path).and_then(|()| table.frame());
            let table = result.map_err(|error| LoadError::storage(self.place.path(), error))?;
            typed.insert(name, table);
        }
        Ok(Tables::complete(typed, &self.wanted, self.sparse))
    }
}

impl StoredTable {
    fn add(&mut self, part: TablePart, path: PathBuf) -> PolarsResult<()> {
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

    fn write(&mut self, path: PathBuf) -> PolarsResult<()> {
        let parts = std::mem::take(&mut self.waiting);
        (self.rows_waiting, self.bytes_waiting) = (0, 0);
        let Some(mut whole) = stacked(&parts)? else {
            return Ok(());
        };
        write_file(&path, &mut whole)?;
        self.files.push(path);
        Ok(())
    }

    /// The table, each column in the one type that holds all its values.
    fn frame(&self) -> PolarsResult<TypedTable> {
        let mut types: BTreeMap<String, DataType> = BTreeMap::new();
        let named = self.frames.iter().flat_map(|(_, types)| types);
        for (name, dtype) in named
            .map(|(name, dtype)| (name.clone(), dtype.clone()))
            .chain(self.text_types())
        {
            types
                .entry(name)
                .and_modify(|known| *known = struct_columns::unified(known, &dtype))
                .or_insert(dtype);
        }
        let mut frames = Vec::new();
        if !self.files.is_empty() {
            let exprs = types.iter().map(|(name, dtype)| match self.held.get(name) {
                Some(_) => from_text(name, dtype),
                None => lit(NULL).cast(dtype.clone()).alias(name.as_str()),
            });
            frames.push(
                self.texts()?
                    .select(exprs.chain([col(FILE), col(LINE)]).collect::<Vec<_>>()),
            );
        }
        for (frame, has) in &self.frames {
            let exprs = types.iter().map(|(name, dtype)| match has.get(name) {
                Some(own) if own == dtype => col(name.as_str()),
                Some(_) => col(name.as_str()).strict_cast(dtype.clone()),
                None => lit(NULL).cast(dtype.clone()).alias(name.as_str()),
            });
            frames.push(
                frame
                    .clone()
                    .select(exprs.chain([col(FILE), col(LINE)]).collect::<Vec<_>>()),
            );
        }
        // A column that held nothing has no type of its own.
        let untyped = types
            .iter()
            .filter(|(name, dtype)| match self.held.get(*name) {
                Some(held) => {
                    *held == Held::NOTHING
                        && !self.frames.iter().any(|(_, has)| has.contains_key(*name))
                }
                None => **dtype == DataType::Null,
            })
            .map(|(name, _)| name.clone())
            .collect();
        let frame = if frames.is_empty() {
            let schema = Schema::from_iter([
                (FILE.into(), DataType::String),
                (LINE.into(), DataType::Int64),
            ]);
            DataFrame::empty_with_schema(&schema).lazy()
        } else if let [frame] = frames.as_slice() {
            frame.clone()
        } else {
            concat(frames, UnionArgs::default())?
        };
        Ok(TypedTable {
            frame,
            types,
            untyped,
        })
    }

    fn text_types(&self) -> impl Iterator<Item = (String, DataType)> {
        self.held.iter().map(|(name, held)| {
            let dtype = if *held == Held::NOTHING {
                DataType::String
            } else if held.is_within(Held::INTEGER) {
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

    fn texts(&self) -> PolarsResult<LazyFrame> {
        let mut schema: Schema = self
            .held
            .keys()
            .map(|name| (name.as_str().into(), DataType::String))
            .collect();
        schema.insert(FILE.into(), DataType::String);
        schema.insert(LINE.into(), DataType::Int64);
        let paths = self
            .files
            .iter()
            .map(|file| PlRefPath::try_from_path(file))
            .collect::<PolarsResult<Vec<_>>>()?;
        let arguments = ScanArgsParquet {
            glob: false,
            schema: Some(schema.into()),
            allow_missing_columns: true,
            ..ScanArgsParquet::default()
        };
        LazyFrame::scan_parquet_files(paths.into_iter().collect(), arguments)
    }
}

fn from_text(name: &str, dtype: &DataType) -> Expr {
    let text = col(name);
    match dtype {
        DataType::String => text,
        DataType::Boolean => text.str().to_lowercase().eq(lit("true")).alias(name),
        other => text.strict_cast(other.clone()),
    }
}

/// Parts one below the other; a column that a part lacks is null there.
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

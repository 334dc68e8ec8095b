//! The checked rows as Parquet files of one day each, read back lazily.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::NaiveDate;
use polars::prelude::*;
use tempfile::TempDir;

use crate::load::cells::{SOURCE_FILE, SOURCE_LINE, type_of};
use crate::load::epoch_days::date;
use crate::load::error::LoadError;
use crate::record::FIELDS;

/// The most rows that wait in memory.
const MOST_ROWS: usize = 400_000;
/// The most bytes that wait in memory.
const MOST_BYTES: usize = 192 << 20;

/// The rows a reader takes at a time. It reads several such groups ahead.
const ROW_GROUP: usize = 32_768;

/// The number of an agent and a day.
type DayOfAgent = (usize, i32);

/// Days being written.
pub(super) struct Staging {
    place: TempDir,
    waiting: BTreeMap<DayOfAgent, DataFrame>,
    rows: usize,
    bytes: usize,
    files: BTreeMap<DayOfAgent, Vec<PathBuf>>,
}

impl Staging {
    pub(super) fn new() -> Result<Self, LoadError> {
        let place = tempfile::Builder::new()
            .prefix("relapse-staging-")
            .tempdir()
            .map_err(|error| LoadError::storage(&std::env::temp_dir(), error))?;
        Ok(Self {
            place,
            waiting: BTreeMap::new(),
            rows: 0,
            bytes: 0,
            files: BTreeMap::new(),
        })
    }

    /// Adds rows of one agent and day.
    pub(super) fn add(&mut self, agent: usize, day: i32, rows: DataFrame) -> Result<(), LoadError> {
        self.rows += rows.height();
        self.bytes += rows.estimated_size();
        match self.waiting.get_mut(&(agent, day)) {
            Some(waiting) => {
                waiting
                    .vstack_mut_owned(rows)
                    .map_err(|error| LoadError::storage(self.place.path(), error))?;
            }
            None => drop(self.waiting.insert((agent, day), rows)),
        }
        // All days at once: the parts of a batch share its memory, which is freed only after the last is written.
        if self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES {
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), LoadError> {
        for ((agent, day), mut rows) in std::mem::take(&mut self.waiting) {
            let files = self.files.entry((agent, day)).or_default();
            let path =
                self.place
                    .path()
                    .join(format!("{}.{agent}.{}.parquet", date(day), files.len()));
            write_file(&path, &mut rows)
                .map_err(|error| LoadError::storage(self.place.path(), error))?;
            files.push(path);
        }
        self.rows = 0;
        self.bytes = 0;
        Ok(())
    }

    /// Writes the rows that still wait in memory. Returns the days of each agent by its number.
    pub(super) fn finish(mut self) -> Result<BTreeMap<usize, Staged>, LoadError> {
        self.write()?;
        let mut agents: BTreeMap<usize, BTreeMap<NaiveDate, Vec<PathBuf>>> = BTreeMap::new();
        for ((agent, day), files) in self.files {
            agents.entry(agent).or_default().insert(date(day), files);
        }
        let place = Rc::new(self.place);
        let staged = agents.into_iter().map(|(agent, days)| {
            let of_agent = Staged {
                days,
                _place: Some(Rc::clone(&place)),
            };
            (agent, of_agent)
        });
        Ok(staged.collect())
    }
}

/// Writes a temporary file, fast rather than small.
pub(in crate::load) fn write_file(path: &Path, rows: &mut DataFrame) -> PolarsResult<()> {
    rows.rechunk_mut_par();
    ParquetWriter::new(BufWriter::new(File::create(path)?))
        .with_compression(ParquetCompression::Lz4Raw)
        .with_row_group_size(Some(ROW_GROUP))
        .finish(rows)?;
    Ok(())
}

/// The days of an agent on disk. The files are deleted once the values of all agents are dropped.
#[derive(Debug, Default)]
pub(super) struct Staged {
    days: BTreeMap<NaiveDate, Vec<PathBuf>>,
    _place: Option<Rc<TempDir>>,
}

impl Staged {
    /// The days, in order.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.days.keys().copied()
    }

    /// The rows of some days, one day after the other.
    pub(super) fn days_in(&self, days: &[NaiveDate]) -> PolarsResult<LazyFrame> {
        let files = days.iter().filter_map(|day| self.days.get(day)).flatten();
        let files: Vec<&PathBuf> = files.collect();
        if files.is_empty() {
            return Ok(DataFrame::empty_with_schema(&canonical_schema()).lazy());
        }
        let paths = files.iter().map(|file| PlRefPath::try_from_path(file));
        let paths = paths.collect::<PolarsResult<Vec<_>>>()?;
        let arguments = ScanArgsParquet {
            glob: false,
            hive_options: HiveOptions::new_disabled(),
            ..ScanArgsParquet::default()
        };
        LazyFrame::scan_parquet_files(paths.into_iter().collect(), arguments)
    }
}

/// The columns of a staged day.
fn canonical_schema() -> Schema {
    let fields = FIELDS
        .iter()
        .map(|field| Field::new(field.name.into(), type_of(field.kind)));
    let source = [
        Field::new(SOURCE_FILE.into(), DataType::String),
        Field::new(SOURCE_LINE.into(), DataType::Int64),
    ];
    fields.chain(source).collect()
}

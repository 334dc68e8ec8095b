//! The checked rows as Parquet files of one day each, read back lazily.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use polars::prelude::*;
use tempfile::TempDir;

use crate::load::cells::{SOURCE_FILE, SOURCE_LINE, type_of};
use crate::load::epoch_days::{date, day_number};
use crate::load::error::{LoadError, MOST_AGENTS};
use crate::record::FIELDS;

/// The most rows that wait in memory.
const MOST_ROWS: usize = 200_000;
/// The most bytes that wait in memory.
const MOST_BYTES: usize = 128 << 20;

/// The rows a reader takes at a time. It reads several such groups ahead.
const ROW_GROUP: usize = 32_768;

/// The number of an agent and a day.
type DayOfAgent = (usize, i32);

/// A file of a day, with the place among the inputs of the part that its first row came from.
#[derive(Debug)]
struct Staged {
    place: usize,
    file: PathBuf,
}

/// The days of all agents, in files that are deleted with this value.
#[derive(Debug)]
pub(in crate::load) struct Staging {
    folder: TempDir,
    /// The number that stands for each agent.
    agents: BTreeMap<Option<String>, usize>,
    /// The place of the part that is being read.
    place: usize,
    /// Whether parts may come in another order than that of the inputs. Then no file holds rows of two.
    in_any_order: bool,
    waiting: BTreeMap<DayOfAgent, DataFrame>,
    rows: usize,
    bytes: usize,
    files: BTreeMap<DayOfAgent, Vec<Staged>>,
}

impl Staging {
    pub(in crate::load) fn new() -> Result<Self, LoadError> {
        let folder = tempfile::Builder::new()
            .prefix("relapse-staging-")
            .tempdir()
            .map_err(|error| LoadError::storage(&tempfile::env::temp_dir(), error))?;
        Ok(Self {
            folder,
            agents: BTreeMap::new(),
            place: 0,
            in_any_order: false,
            waiting: BTreeMap::new(),
            rows: 0,
            bytes: 0,
            files: BTreeMap::new(),
        })
    }

    /// Keeps the parts of the inputs apart from now on.
    pub(in crate::load) const fn keep_apart(&mut self) {
        self.in_any_order = true;
    }

    /// Begins a part of the inputs, by its place among them.
    pub(super) fn begin(&mut self, place: usize) -> Result<(), LoadError> {
        if self.in_any_order {
            self.write()?;
        }
        self.place = place;
        Ok(())
    }

    /// The number of an agent. `file` is where it is named.
    pub(super) fn number(&mut self, agent: Option<&str>, file: &str) -> Result<usize, LoadError> {
        let agent = agent.map(str::to_owned);
        if let Some(number) = self.agents.get(&agent) {
            return Ok(*number);
        }
        let number = self.agents.len();
        if number == MOST_AGENTS {
            return Err(LoadError::too_many_agents(file));
        }
        self.agents.insert(agent, number);
        Ok(number)
    }

    /// Adds rows of one agent and day.
    pub(super) fn add(&mut self, agent: usize, day: i32, rows: DataFrame) -> Result<(), LoadError> {
        self.rows += rows.height();
        self.bytes += rows.estimated_size();
        match self.waiting.get_mut(&(agent, day)) {
            Some(waiting) => {
                waiting
                    .vstack_mut_owned(rows)
                    .map_err(|error| LoadError::storage(self.folder.path(), error))?;
            }
            None => drop(self.waiting.insert((agent, day), rows)),
        }
        // All days at once: the parts of a batch share its memory, which is freed only after the last is written.
        if self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES {
            self.write()?;
        }
        Ok(())
    }

    /// Writes the rows that wait in memory.
    pub(in crate::load) fn write(&mut self) -> Result<(), LoadError> {
        for ((agent, day), mut rows) in std::mem::take(&mut self.waiting) {
            let files = self.files.entry((agent, day)).or_default();
            let name = format!("{}.{agent}.{}.parquet", date(day), files.len());
            let file = self.folder.path().join(name);
            write_file(&file, &mut rows)
                .map_err(|error| LoadError::storage(self.folder.path(), error))?;
            let place = self.place;
            files.push(Staged { place, file });
        }
        self.rows = 0;
        self.bytes = 0;
        Ok(())
    }

    /// The rows of some days of an agent, one day after the other.
    pub(super) fn days_in(&self, agent: usize, days: &[NaiveDate]) -> PolarsResult<LazyFrame> {
        let mut paths = Vec::new();
        for day in days {
            let staged = self.files.get(&(agent, day_number(*day)));
            let mut staged: Vec<&Staged> = staged.into_iter().flatten().collect();
            staged.sort_by_key(|one| one.place);
            for one in staged {
                paths.push(PlRefPath::try_from_path(&one.file)?);
            }
        }
        if paths.is_empty() {
            return Ok(DataFrame::empty_with_schema(&canonical_schema()).lazy());
        }
        let arguments = ScanArgsParquet {
            glob: false,
            hive_options: HiveOptions::new_disabled(),
            ..ScanArgsParquet::default()
        };
        LazyFrame::scan_parquet_files(paths.into_iter().collect(), arguments)
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

/// The columns of a staged day.
pub(super) fn canonical_schema() -> Schema {
    let fields = FIELDS
        .iter()
        .map(|field| Field::new(field.name.into(), type_of(field.kind)));
    let source = [
        Field::new(SOURCE_FILE.into(), DataType::String),
        Field::new(SOURCE_LINE.into(), DataType::Int64),
    ];
    fields.chain(source).collect()
}

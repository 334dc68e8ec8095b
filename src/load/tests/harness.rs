//! For tests: files in a directory of their own, and what loading them gives.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use polars::prelude::*;
use tempfile::TempDir;

use crate::load::*;
use crate::zone::Zone;

/// Files in a directory of their own, and what loading them gives.
pub(super) struct Given {
    place: TempDir,
    names: Vec<String>,
    rows_are: RowsAre,
    map: Option<PathBuf>,
    tables: BTreeMap<String, Vec<String>>,
    zone: Option<Zone>,
}

/// A load that went through.
pub(super) struct Loaded {
    pub(super) records: Records,
    pub(super) quarantine: Quarantine,
}

pub(super) fn given(files: &[(&str, &[u8])]) -> Given {
    let place = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for (name, content) in files {
        let path = place.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        names.push(path.display().to_string());
    }
    Given {
        place,
        names,
        rows_are: RowsAre::Runs,
        map: None,
        tables: BTreeMap::new(),
        zone: None,
    }
}

impl Given {
    pub(super) fn mapped(mut self, sql: &str) -> Self {
        let path = self.place.path().join("map.sql");
        fs::write(&path, sql).unwrap();
        self.map = Some(path);
        self
    }

    /// Read through the shipped mapping of this name.
    pub(super) fn shipped(mut self, name: &str) -> Self {
        self.map = Some(name.into());
        self
    }

    /// Takes files from the inputs and makes a further table of them.
    pub(super) fn table(mut self, name: &str, files: &[&str]) -> Self {
        let is_one = |path: &String| files.iter().any(|file| path.ends_with(file));
        let (own, others) = self.names.into_iter().partition(is_one);
        self.names = others;
        self.tables.insert(name.to_owned(), own);
        self
    }

    /// Times without a zone are those of this one.
    pub(super) fn zoned(mut self, zone: &str) -> Self {
        self.zone = Some(zone.parse().unwrap());
        self
    }

    /// The rows are failures only.
    pub(super) fn failures(mut self) -> Self {
        self.rows_are = RowsAre::Failures;
        self
    }

    pub(super) fn load(&self) -> Result<Loaded, LoadError> {
        let mut quarantines = Quarantines::new(Agents::Apart);
        let records = self.load_into(&mut quarantines)?;
        Ok(alone(records, quarantines))
    }

    /// What was loaded of each agent.
    pub(super) fn agents(&self) -> Vec<AgentRows> {
        let mut quarantines = Quarantines::new(Agents::Apart);
        let records = self.load_into(&mut quarantines).unwrap();
        by_agent(records, None, quarantines).unwrap()
    }

    pub(super) fn load_into(
        &self,
        quarantines: &mut Quarantines,
    ) -> Result<RecordsByAgent, LoadError> {
        load_into(
            quarantines,
            self.zone,
            &self.names,
            self.map.as_deref(),
            &self.tables,
            self.rows_are,
        )
    }

    /// Loads the whole directory.
    pub(super) fn load_all(&self) -> Loaded {
        let place = self.place.path().display().to_string();
        load_paths(&[place], None, self.rows_are).unwrap()
    }

    /// The refused rows, also where no other is left.
    pub(super) fn refused(&self) -> Vec<String> {
        let mut quarantines = Quarantines::new(Agents::Apart);
        match self.load_into(&mut quarantines) {
            Ok(_) | Err(LoadError::NothingRead(_)) => lines(&quarantines.unnamed()),
            Err(error) => panic!("{error}"),
        }
    }
}

pub(super) fn load_paths(
    names: &[String],
    map: Option<&Path>,
    rows_are: RowsAre,
) -> Result<Loaded, LoadError> {
    let mut quarantines = Quarantines::new(Agents::Apart);
    let records = load_into(
        &mut quarantines,
        None,
        names,
        map,
        &BTreeMap::new(),
        rows_are,
    )?;
    Ok(alone(records, quarantines))
}

/// What was loaded of the only agent.
fn alone(records: RecordsByAgent, quarantines: Quarantines) -> Loaded {
    let mut agents = by_agent(records, None, quarantines).unwrap();
    assert_eq!(agents.len(), 1);
    let only = agents.remove(0);
    Loaded {
        records: only.records,
        quarantine: only.quarantine,
    }
}

fn load_into(
    quarantines: &mut Quarantines,
    timezone: Option<Zone>,
    names: &[String],
    map: Option<&Path>,
    tables: &BTreeMap<String, Vec<String>>,
    rows_are: RowsAre,
) -> Result<RecordsByAgent, LoadError> {
    let tables = tables
        .iter()
        .map(|(name, paths)| (name.as_str(), paths.as_slice()))
        .collect();
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let request = Request {
        runs: names,
        warehouse: None,
        map,
        tables,
        timezone,
        window: day(2020, 1, 1)..=day(2030, 1, 1),
        known_by: day(2030, 1, 1),
        rows_are,
        limits: Limits::default(),
    };
    load(&request, quarantines, None, &|_| {})
}

impl Loaded {
    /// Every staged row.
    pub(super) fn frame(&self) -> DataFrame {
        let days: Vec<LazyFrame> = self
            .records
            .days()
            .map(|day| self.records.day(day).unwrap())
            .collect();
        concat(days, UnionArgs::default())
            .unwrap()
            .collect()
            .unwrap()
    }

    /// A column of every staged row, as text.
    pub(super) fn texts(&self, column: &str) -> Vec<String> {
        let frame = self.frame();
        let texts = frame
            .column(column)
            .unwrap()
            .cast(&DataType::String)
            .unwrap();
        texts
            .str()
            .unwrap()
            .iter()
            .map(|text| text.unwrap_or("-").to_owned())
            .collect()
    }

    /// Rows of columns, in the order of the first. A null is `-`.
    pub(super) fn rows(&self, columns: &[&str]) -> Vec<String> {
        let texts: Vec<Vec<String>> = columns.iter().map(|column| self.texts(column)).collect();
        let height = texts.first().map_or(0, Vec::len);
        let row = |row: usize| {
            let cells: Vec<&str> = texts.iter().map(|column| column[row].as_str()).collect();
            cells.join(" | ")
        };
        let mut rows: Vec<String> = (0..height).map(row).collect();
        rows.sort();
        rows
    }

    /// The rows that the mapping left out, by its reasons.
    pub(super) fn excluded(&self) -> Vec<(&str, u64)> {
        let reasons = self.records.excluded_reasons().iter();
        reasons
            .map(|(reason, rows)| (reason.as_str(), *rows))
            .collect()
    }

    /// The refused rows and the unreadable cells as `line column: reason`.
    pub(super) fn refused(&self) -> Vec<String> {
        lines(&self.quarantine)
    }
}

/// The refused rows as `line column: reason`.
fn lines(quarantine: &Quarantine) -> Vec<String> {
    let mut copy = Vec::new();
    quarantine
        .copy_to(&mut copy, &crate::mask::Masker::default())
        .unwrap();
    let text = String::from_utf8(copy).unwrap();
    let rows = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    rows.map(|row| {
        let column = row["column"]
            .as_str()
            .map(|column| format!(" {column}:"))
            .unwrap_or_default();
        format!(
            "{}{column} {}",
            row["line"],
            row["reason"].as_str().unwrap()
        )
    })
    .collect()
}

/// Bytes in gzip.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The same Parquet file with bytes in the place of its texts, as `ClickHouse` writes it by default.
pub(super) fn in_bytes(parquet: &[u8]) -> Vec<u8> {
    let texts = ParquetReader::new(std::io::Cursor::new(parquet));
    let texts = texts.finish().unwrap();
    let columns = texts.columns().iter();
    let columns = columns.map(|column| column.strict_cast(&bytes_type(column.dtype())).unwrap());
    let mut bytes = DataFrame::new(texts.height(), columns.collect()).unwrap();
    let mut file = Vec::new();
    ParquetWriter::new(&mut file).finish(&mut bytes).unwrap();
    file
}

fn bytes_type(dtype: &DataType) -> DataType {
    match dtype {
        DataType::String => DataType::Binary,
        DataType::List(item) => DataType::List(Box::new(bytes_type(item))),
        DataType::Struct(fields) => {
            let fields = fields.iter();
            let fields =
                fields.map(|field| Field::new(field.name().clone(), bytes_type(field.dtype())));
            DataType::Struct(fields.collect())
        }
        other => other.clone(),
    }
}

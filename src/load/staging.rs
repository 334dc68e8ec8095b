//! Staging: the checked rows, written as one Parquet file a day and read back lazily.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use chrono::NaiveDate;
use polars::io::parquet::write::BatchedWriter;
use polars::prelude::*;
use tempfile::TempDir;

use super::error::LoadError;

/// How many rows wait in memory before they are written.
const MOST_ROWS: usize = 400_000;
/// How many bytes wait in memory before they are written.
const MOST_BYTES: usize = 192 << 20;

type Writer = BatchedWriter<BufWriter<File>>;

/// Days being written.
pub(super) struct Staging {
    place: TempDir,
    schema: Schema,
    waiting: BTreeMap<i32, DataFrame>,
    rows: usize,
    bytes: usize,
    writers: BTreeMap<i32, Writer>,
}

impl Staging {
    /// An empty staging area for rows of this schema.
    pub(super) fn new(schema: Schema) -> Result<Self, LoadError> {
        let place = tempfile::Builder::new()
            .prefix("relapse-staging-")
            .tempdir()
            .map_err(|error| LoadError::storage(&std::env::temp_dir(), error))?;
        Ok(Self {
            place,
            schema,
            waiting: BTreeMap::new(),
            rows: 0,
            bytes: 0,
            writers: BTreeMap::new(),
        })
    }

    /// Adds rows of one day.
    pub(super) fn add(&mut self, day: i32, rows: DataFrame) -> Result<(), LoadError> {
        self.rows += rows.height();
        self.bytes += rows.estimated_size();
        match self.waiting.get_mut(&day) {
            Some(waiting) => {
                waiting
                    .vstack_mut_owned(rows)
                    .map_err(|error| LoadError::storage(self.place.path(), error))?;
            }
            None => drop(self.waiting.insert(day, rows)),
        }
        // All days at once: parts of one batch share its memory, which is free only when the last is written.
        if self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES {
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), LoadError> {
        for (day, mut rows) in std::mem::take(&mut self.waiting) {
            let result = self.writer(day).and_then(|writer| {
                rows.align_chunks_par();
                rows.rechunk_mut_par();
                writer.write_batch(&rows)
            });
            result.map_err(|error| LoadError::storage(self.place.path(), error))?;
        }
        self.rows = 0;
        self.bytes = 0;
        Ok(())
    }

    fn writer(&mut self, day: i32) -> PolarsResult<&mut Writer> {
        if !self.writers.contains_key(&day) {
            let file = BufWriter::new(File::create(self.path(day))?);
            let writer = ParquetWriter::new(file)
                .with_compression(ParquetCompression::Lz4Raw)
                .batched(&self.schema)?;
            self.writers.insert(day, writer);
        }
        self.writers
            .get_mut(&day)
            .ok_or_else(|| polars_err!(ComputeError: "a day without its writer"))
    }

    fn path(&self, day: i32) -> PathBuf {
        self.place.path().join(format!("{}.parquet", date(day)))
    }

    /// Closes the files.
    pub(super) fn finish(mut self) -> Result<Staged, LoadError> {
        self.write()?;
        let mut days = BTreeMap::new();
        for (day, writer) in std::mem::take(&mut self.writers) {
            writer
                .finish()
                .map_err(|error| LoadError::storage(self.place.path(), error))?;
            days.insert(date(day), self.path(day));
        }
        Ok(Staged {
            days,
            _place: self.place,
        })
    }
}

/// Days that are written; the files vanish with this value.
#[derive(Debug)]
pub(super) struct Staged {
    days: BTreeMap<NaiveDate, PathBuf>,
    _place: TempDir,
}

impl Staged {
    /// The days, in order.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.days.keys().copied()
    }

    /// The rows of a day.
    pub(super) fn day(&self, day: NaiveDate) -> PolarsResult<LazyFrame> {
        let Some(path) = self.days.get(&day) else {
            polars_bail!(ComputeError: "no rows are staged for {day}");
        };
        let arguments = ScanArgsParquet {
            glob: false,
            ..ScanArgsParquet::default()
        };
        LazyFrame::scan_parquet(PlRefPath::try_from_path(path)?, arguments)
    }
}

/// The date of a day counted from 1970.
pub(super) fn date(day: i32) -> NaiveDate {
    let epoch = NaiveDate::default();
    let days = chrono::TimeDelta::try_days(i64::from(day));
    days.and_then(|days| epoch.checked_add_signed(days))
        .unwrap_or(NaiveDate::MAX)
}

/// A date as days since 1970.
pub(super) fn day_number(date: NaiveDate) -> i32 {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).unwrap_or(i32::MAX)
}

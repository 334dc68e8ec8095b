//! From inputs to clean rows.
//!
//! The inputs are paths, globs and directories of Parquet, CSV, NDJSON, JSON and OTLP, plain or compressed. Each row is checked
//! against the [record](crate::record) once. Rows that pass are staged in Parquet files, one per agent and UTC day of
//! `started_at`, in canonical types, and read back lazily. Rows without a readable required column go to the [`Quarantine`]
//! with file, line, column and reason. An unreadable cell of an optional column becomes null, is listed there too, and is
//! counted. Memory is bounded by a batch, not by the input.
//!
//! A source with other columns is read through a mapping: a `SELECT` over the table `raw` (`mappings`).

mod by_agent;
mod cells;
mod changes;
mod epoch_days;
mod error;
mod exposure;
mod exposure_by_agent;
mod formats;
mod in_order;
mod mapping;
mod quarantine;
mod quarantines;
mod sources;
mod staging;
#[cfg(test)]
mod tests;
mod unread;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::Path;

use chrono::NaiveDate;

pub use by_agent::{AgentRows, Unplaced, by_agent};
pub use cells::{RowsAre, SOURCE_FILE, SOURCE_LINE, WrittenTime, written_time};
pub use changes::{Changes, load_changes};
pub use error::LoadError;
pub use exposure::{Exposure, ExposureRow, ExposureTable, load_exposure};
pub use exposure_by_agent::ExposureByAgent;
pub use mapping::{FurtherTables, Survey, SurveyColumn, SurveyKind, SurveyTable};
pub use quarantine::{Quarantine, Refusal, Refused};
pub use quarantines::Quarantines;
pub use staging::{
    Agents, CellTally, Excluded, Labels, Records, RecordsByAgent, RowTally, UnknownCell, Vantage,
};

use crate::zone::Zone;
use cells::TableLayout;
use formats::read_file;
use mapping::MappedInputs;
use sources::InputFiles;
use staging::{Intake, split};
use unread::{FileRows, Unread};

/// What to load.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Paths, globs or directories.
    pub runs: &'a [String],
    /// The SQL file or the shipped mapping that maps the inputs to the record, if they have other columns.
    pub map: Option<&'a Path>,
    /// The inputs of the further tables that the mapping joins.
    pub tables: FurtherTables<'a>,
    /// The time zone of times without one.
    pub timezone: Option<Zone>,
    /// The days that are staged. Rows outside are only counted.
    pub window: RangeInclusive<NaiveDate>,
    /// The last night. Unreadable cells of rows that became known later are not listed.
    pub known_by: NaiveDate,
    /// Whether the rows are all runs or only the failures.
    pub rows_are: RowsAre,
}

/// Loads runs.
pub fn load(
    request: &Request<'_>,
    quarantines: &mut Quarantines,
    progress: &dyn Fn(&str),
) -> Result<RecordsByAgent, LoadError> {
    let before = quarantines.refused();
    let mut files = Vec::new();
    let mut records = read(request, quarantines, &mut files, progress)?;
    // An empty list of failures can be true, and the exposure has its runs.
    let may_be_empty = request.rows_are == RowsAre::Failures && records.tally().rows_read == 0;
    if records.tally().readable() == 0 && !may_be_empty {
        let unread = Unread::of("a run", files, quarantines, &before);
        return Err(LoadError::NothingRead(Box::new(unread)));
    }
    records.note(unread::without_rows(&files));
    Ok(records)
}

/// Looks at inputs whose columns are not known. `named` are columns that matter and that only their names find.
pub fn survey(
    runs: &[String],
    named: &BTreeSet<String>,
    progress: &dyn Fn(&str),
) -> Result<Survey, LoadError> {
    mapping::read_survey(runs, named, progress)
}

fn read(
    request: &Request<'_>,
    quarantines: &mut Quarantines,
    read: &mut Vec<FileRows>,
    progress: &dyn Fn(&str),
) -> Result<RecordsByAgent, LoadError> {
    let inputs = InputFiles::resolve(request.runs)?;
    let layout = TableLayout::record(request.rows_are, request.timezone);
    let mut intake = Intake::new(layout, request, quarantines)?;
    intake.warn(inputs.warnings);
    if let Some(map) = request.map {
        let given = MappedInputs {
            map,
            inputs: &inputs.files,
            tables: &request.tables,
        };
        mapping::load(&given, layout, &mut intake, read, progress)?;
        return intake.finish();
    }
    let (agents, window) = (intake.agents(), intake.window());
    let files = inputs.files.len();
    for (number, input) in inputs.files.iter().enumerate() {
        progress(&format!(
            "reading {} ({} of {files})",
            input.name,
            number + 1
        ));
        let before = intake.rows_read();
        read_file(
            input,
            layout,
            |batch| split(batch, agents, window),
            |split| intake.take(split),
        )?;
        read.push(FileRows {
            file: input.name.clone(),
            rows: intake.rows_read() - before,
        });
    }
    intake.finish()
}

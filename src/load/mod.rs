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
mod limits;
mod mapping;
mod partition;
mod quarantine;
mod quarantines;
mod reviews;
mod sources;
mod staging;
mod table_beside;
#[cfg(test)]
mod tests;
mod unread;
mod warehouse;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::Path;

use chrono::NaiveDate;

pub use by_agent::{AgentRows, Unplaced, by_agent};
pub use cells::{RowsAre, SOURCE_FILE, SOURCE_LINE, WrittenTime, written_time};
pub use changes::{Changes, load_changes};
pub use error::LoadError;
pub use exposure::{Exposure, ExposureRow, ExposureTable, load_exposure};
pub use exposure_by_agent::ExposureByAgent;
pub use limits::Limits;
pub use mapping::{FurtherTables, Survey, SurveyColumn, SurveyKind, SurveyTable};
pub use quarantine::{Quarantine, Refusal, Refused};
pub use quarantines::Quarantines;
pub use reviews::{Reviews, load_reviews};
pub(crate) use staging::KeptRefusals;
pub use staging::{
    Agents, CellTally, Excluded, KeptNames, Labels, Records, RecordsByAgent, RowTally, UnknownCell,
    Vantage,
};

use crate::state::{Key, Kind, State};
use crate::step::Step;
use crate::warehouse::WarehouseSettings;
use crate::zone::Zone;
use partition::Partition;
use staging::{Intake, Portion, RowStore, Rules, Staging};
use unread::Unread;

/// What to load.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Paths, globs or directories.
    pub runs: &'a [String],
    /// The engine that holds the runs, instead of `runs`.
    pub warehouse: Option<&'a WarehouseSettings>,
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
    /// How much may be read.
    pub limits: Limits,
}

/// Loads runs. With the state of earlier nights, what is counted of an input is taken from it where the input is the same, and
/// its rows are read only when they are asked for.
pub(crate) fn load(
    request: &Request<'_>,
    quarantines: &mut Quarantines,
    state: Option<&State>,
    progress: &dyn Fn(Step<'_>),
) -> Result<RecordsByAgent, LoadError> {
    let before = quarantines.refused();
    let mut records = read(request, quarantines, state, progress)?;
    // An empty list of failures can be true, and the exposure has its runs.
    let may_be_empty = request.rows_are == RowsAre::Failures && records.tally().rows_read == 0;
    if records.tally().readable() == 0 && !may_be_empty {
        let files = records.files().to_vec();
        let unread = Unread::of("a run", files, quarantines, &before).with(&records.warnings);
        return Err(LoadError::NothingRead(Box::new(unread)));
    }
    records.note(unread::without_rows(records.files()));
    Ok(records)
}

/// Looks at inputs whose columns are not known. `named` are columns that matter and that only their names find.
pub fn survey(
    runs: &[String],
    named: &BTreeSet<String>,
    limits: Limits,
    progress: &dyn Fn(Step<'_>),
) -> Result<Survey, LoadError> {
    mapping::read_survey(runs, named, limits, progress)
}

fn read(
    request: &Request<'_>,
    quarantines: &mut Quarantines,
    state: Option<&State>,
    progress: &dyn Fn(Step<'_>),
) -> Result<RecordsByAgent, LoadError> {
    let (mut partitions, warnings) = Partition::all(request)?;
    if state.is_some() {
        progress(Step::Look);
        partition::look_at_bytes(&mut partitions);
    }
    let rules = Rules::of(request, quarantines.agents());
    let keys: Vec<Option<Key>> = partitions.iter().map(|one| key(one, rules)).collect();
    let kept = |key: &Option<Key>| {
        let portion: Portion = state?.value(Kind::Inputs, key.as_ref()?)?;
        portion.over(rules.window)
    };
    let kept: Vec<Option<Portion>> = keys.iter().map(kept).collect();
    let mut staging = Staging::new()?;
    if kept.iter().any(Option::is_some) {
        staging.keep_apart();
    }
    let mut unread = BTreeMap::new();
    let mut intake = Intake::new(rules, &mut staging, quarantines);
    intake.warn_of_all(warnings);
    let parts = partitions.iter().zip(keys.into_iter().zip(kept));
    for (place, (partition, (source, kept))) in parts.enumerate() {
        if let Some(portion) = kept {
            let days = intake.add_kept(portion, source)?;
            unread.insert(place, days);
            continue;
        }
        if let Some(file) = partition.name() {
            progress(Step::Read {
                file: &file,
                place: place + 1,
                of: partitions.len(),
            });
        }
        intake.begin(place)?;
        partition.read(&mut intake, progress)?;
        let portion = intake.end();
        if let Some((state, key)) = state.zip(source)
            && portion.can_be_kept()
            && partition.is_current()
        {
            state.keep(Kind::Inputs, &key, &portion);
        }
        intake.add(portion, source)?;
    }
    let mut records = intake.finish()?;
    records.fetched = partitions.iter().find_map(Partition::fetched);
    staging.write()?;
    records.keep_rows_in(RowStore::new(rules, staging, partitions, unread));
    Ok(records)
}

/// Under which the counts of a part of the inputs are kept.
fn key(partition: &Partition, rules: Rules) -> Option<Key> {
    let fingerprint = partition.fingerprint()?;
    let rules = rules.of_counts();
    Some(Key::of([fingerprint.key.as_bytes(), rules.as_bytes()]))
}

//! The numbers of runs, for inputs that have only the failures as rows.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use polars::prelude::*;
use serde::Serialize;

use super::cells::{BadCells, Batch, CellFault, InputCell, RowsAre, TableLayout, refusal, row_of};
use super::epoch_days::{date, day_of_text};
use super::error::LoadError;
use super::exposure_by_agent::ExposureByAgent;
use super::formats::read_file;
use super::limits::Limits;
use super::quarantine::Refusal;
use super::quarantines::Quarantines;
use super::sources::InputFiles;
use super::unread::{FileRows, Unread};
use crate::number::counted;
use crate::record::{Field, Kind, named_agent};

/// The runs of one cell on one day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ExposureRow {
    /// The UTC day.
    pub day: NaiveDate,
    /// What was deployed.
    pub release: String,
    /// The workflow class.
    pub workflow: String,
    /// The customer or team, if given.
    pub tenant: Option<String>,
    /// The tool, if given.
    pub tool: Option<String>,
    /// The model, if given.
    pub model: Option<String>,
    /// The agent, if given.
    pub agent: Option<String>,
    /// The number of runs.
    pub runs: u64,
}

/// The exposure of an agent.
#[derive(Clone, Debug, Default)]
pub struct ExposureTable {
    pub(super) rows: Vec<ExposureRow>,
    pub(super) refused: u64,
    /// Rows that could be read, those outside the window included.
    pub(super) accepted: u64,
    /// Their days.
    span: Option<RangeInclusive<NaiveDate>>,
}

/// The numbers of runs in a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// The rows within the window, each key once.
    pub rows: Vec<ExposureRow>,
    /// Warnings about the table, for the report.
    pub warnings: Vec<String>,
}

const fn field(name: &'static str, kind: Kind, required: bool, about: &'static str) -> Field {
    Field {
        name,
        kind,
        required,
        about,
    }
}

/// The columns of an exposure. The day is read as text, because a timestamp would need a time.
#[rustfmt::skip]
const FIELDS: &[Field] = &[
    field("day", Kind::Text, true, "the UTC day, as 2026-11-20"),
    field("release", Kind::Name, true, "what was deployed"),
    field("workflow", Kind::Name, true, "the workflow class"),
    field("runs", Kind::Count, true, "the number of runs"),
    field("tenant", Kind::Name, false, "the customer or team"),
    field("tool", Kind::Name, false, "the tool"),
    field("model", Kind::Name, false, "the model"),
    field("agent", Kind::Name, false, "the agent"),
];

/// Loads an exposure table in any input format. Rows outside the window are dropped.
pub fn load_exposure(
    path: &str,
    window: &RangeInclusive<NaiveDate>,
    limits: Limits,
    quarantines: &mut Quarantines,
) -> Result<ExposureByAgent, LoadError> {
    let inputs = InputFiles::resolve(&[path.to_owned()], limits)?;
    let layout = TableLayout {
        fields: FIELDS,
        rows_are: RowsAre::Runs,
        // Without its tenant, tool or model a number of runs belongs to no key.
        bad_cells: BadCells::RefuseTheRow,
        // An exposure has no times, and its day is a UTC day.
        zone: None,
    };
    let mut table = ExposureByAgent::default();
    let before = quarantines.refused();
    let mut files = Vec::new();
    for input in &inputs.files {
        let mut rows_of_file = 0;
        read_file(input, layout, rows, |ExposureRows { rows, refusals }| {
            rows_of_file += (rows.len() + refusals.len()) as u64;
            for row in rows {
                table.add(row, window, quarantines.agents());
            }
            for refusal in refusals {
                table.refuse(&refusal, quarantines.agents());
                quarantines
                    .refuse_beside(refusal)
                    .map_err(|error| LoadError::storage(&tempfile::env::temp_dir(), error))?;
            }
            table.limit(&input.name)
        })?;
        files.push(FileRows {
            file: input.name.clone(),
            rows: rows_of_file,
        });
    }
    if table.accepted() == 0 {
        let unread = Unread::of("exposure", files, quarantines, &before);
        return Err(LoadError::NothingRead(Box::new(unread)));
    }
    Ok(table)
}

impl ExposureTable {
    /// Rows that could be read, those outside the window included.
    #[must_use]
    pub const fn accepted(&self) -> u64 {
        self.accepted
    }

    /// The first and the last day of these rows.
    #[must_use]
    pub fn span(&self) -> Option<RangeInclusive<NaiveDate>> {
        self.span.clone()
    }

    /// The rows of a window, repeated ones included.
    #[must_use]
    pub fn rows_within(&self, window: &RangeInclusive<NaiveDate>) -> u64 {
        let rows = self.rows.iter().filter(|row| window.contains(&row.day));
        rows.count() as u64
    }

    /// The releases in the window.
    pub fn releases(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.release.as_str())
    }

    pub(super) fn widen(&mut self, day: NaiveDate) {
        let (first, last) = match &self.span {
            Some(span) => (day.min(*span.start()), day.max(*span.end())),
            None => (day, day),
        };
        self.span = Some(first..=last);
    }

    /// The exposure of a window. Rows are known on their own day.
    #[must_use]
    pub fn within(&self, window: &RangeInclusive<NaiveDate>) -> Exposure {
        let rows = self.rows.iter().filter(|row| window.contains(&row.day));
        let mut exposure = Exposure {
            rows: rows.cloned().collect(),
            warnings: Vec::new(),
        };
        if self.refused > 0 {
            exposure.warnings.push(counted(
                self.refused,
                "row of the exposure was refused",
                "rows of the exposure were refused",
            ));
        }
        exposure.merge_repeats();
        exposure
    }
}

impl Exposure {
    /// Identical rows count once. Rows with one key but different runs are parts of a whole, and are added.
    fn merge_repeats(&mut self) {
        self.rows.sort();
        let all = self.rows.len();
        self.rows.dedup();
        let same = all - self.rows.len();
        let mut merged: Vec<ExposureRow> = Vec::with_capacity(self.rows.len());
        for row in self.rows.drain(..) {
            match merged.last_mut() {
                Some(last) if last.is_of_same_key(&row) => last.runs += row.runs,
                _ => merged.push(row),
            }
        }
        let added = all - same - merged.len();
        self.rows = merged;
        if same > 0 {
            self.warnings.push(counted(
                same as u64,
                "repeated row of the exposure was ignored",
                "repeated rows of the exposure were ignored",
            ));
        }
        if added > 0 {
            self.warnings.push(format!(
                "{} the same key as another row, so their runs were added",
                counted(
                    added as u64,
                    "row of the exposure has",
                    "rows of the exposure have"
                )
            ));
        }
    }
}

impl ExposureRow {
    fn is_of_same_key(&self, other: &Self) -> bool {
        let key = |row: &Self| {
            let Self {
                day,
                release,
                workflow,
                tenant,
                tool,
                model,
                agent,
                runs: _,
            } = row.clone();
            let names = [tenant, tool, model, agent];
            (day, release, workflow, names)
        };
        key(self) == key(other)
    }
}

/// The rows of a batch.
struct ExposureRows {
    /// Those that could be read.
    rows: Vec<ExposureRow>,
    refusals: Vec<Refusal>,
}

fn rows(batch: Batch) -> PolarsResult<ExposureRows> {
    let frame = batch.frame;
    let mut refusals = batch.refusals;
    let text = |name: &str| frame.column(name)?.str();
    let (days, releases, workflows) = (text("day")?, text("release")?, text("workflow")?);
    let (tenants, tools, models) = (text("tenant")?, text("tool")?, text("model")?);
    let agents = text("agent")?;
    let runs = frame.column("runs")?.i64()?;
    let owned = |column: &StringChunked, row: usize| column.get(row).map(str::to_owned);
    let mut rows = Vec::with_capacity(frame.height());
    for row in 0..frame.height() {
        let day = days.get(row).unwrap_or_default();
        let Some(number) = day_of_text(day) else {
            let fault = CellFault::new(
                "not a date such as 2026-11-20",
                &InputCell::Text(day.into()),
            );
            refusals.push(refusal(
                row_of(&frame, row, &batch.otherwise)?,
                &FIELDS[0],
                fault,
            ));
            continue;
        };
        rows.push(ExposureRow {
            day: date(number),
            release: owned(releases, row).unwrap_or_default(),
            workflow: owned(workflows, row).unwrap_or_default(),
            tenant: owned(tenants, row),
            tool: owned(tools, row),
            model: owned(models, row),
            agent: named_agent(agents.get(row)).map(str::to_owned),
            runs: runs
                .get(row)
                .and_then(|runs| u64::try_from(runs).ok())
                .unwrap_or_default(),
        });
    }
    Ok(ExposureRows { rows, refusals })
}

#[cfg(test)]
mod tests {
    use super::super::staging::Agents;
    use super::*;
    use std::fs;

    #[test]
    fn exposure_rows_are_read_and_bad_ones_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("exposure.csv");
        fs::write(
            &path,
            "day,release,workflow,runs,tenant\n\
             2026-11-20,2.4.0 ,refunds,120,acme\n\
             2026-11-20,2.4.0,refunds,-1,acme\n\
             yesterday,2.4.0,refunds,3,acme\n\
             2026-12-24,2.4.0,refunds,3,acme\n\
             2026-11-21,2.4.0,,3,\n",
        )
        .unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let window = day..=day.succ_opt().unwrap();
        let mut quarantines = Quarantines::new(Agents::Apart);
        let mut table = load_exposure(
            path.to_str().unwrap(),
            &window,
            Limits::default(),
            &mut quarantines,
        )
        .unwrap();
        let table = table.take(None);
        let exposure = table.within(&window);
        assert_eq!(
            exposure.rows,
            [ExposureRow {
                day,
                release: "2.4.0".into(),
                workflow: "refunds".into(),
                tenant: Some("acme".into()),
                tool: None,
                model: None,
                agent: None,
                runs: 120
            }]
        );
        let reasons: Vec<String> = quarantines.refused().by_reason.into_keys().collect();
        assert_eq!(
            reasons,
            [
                "day: not a date such as 2026-11-20",
                "runs: negative",
                "workflow: required but missing, null or empty"
            ]
        );
        assert_eq!((quarantines.count(), quarantines.refused().rows), (3, 0));
        let later = table.within(&(day.succ_opt().unwrap()..=NaiveDate::MAX));
        assert_eq!(
            (later.rows, later.warnings),
            (Vec::new(), exposure.warnings)
        );
    }
}

//! A load in progress. Batches come in, and the staged days and counts of each agent come out.

use std::collections::{BTreeMap, BTreeSet};

use super::arrivals::Arrivals;
use super::cell_counts::CellCounts;
use super::day_files::Staging;
use super::first_seen::FirstSeen;
use super::label_counts::LabelCounts;
use super::records_by_agent::{Excluded, RecordsByAgent};
use super::split_by_agent::{Agents, BatchSplit};
use super::split_by_day::DaySplit;
use super::staged_records::{Records, RowTally};
use crate::load::Request;
use crate::load::cells::{Notes, TableLayout};
use crate::load::epoch_days::{date, day_number};
use crate::load::error::{LoadError, MOST_AGENTS};
use crate::load::quarantine::Refusal;
use crate::load::quarantines::Quarantines;
use crate::number::counted;
use crate::record::nearest;
use crate::zone::Zone;

/// The most warnings about unknown columns.
const MOST_UNKNOWN: usize = 20;

/// The most reasons for which a mapping leaves rows out. The rows of further reasons have none.
const MOST_REASONS: usize = 200;

/// A load in progress. Every batch ends here.
pub(in crate::load) struct Intake<'a> {
    layout: TableLayout,
    window: (i32, i32),
    known_by: i32,
    staging: Staging,
    quarantines: &'a mut Quarantines,
    rows_read: u64,
    excluded: Excluded,
    notes: Notes,
    /// What was counted for each agent that has rows.
    parts: BTreeMap<Option<String>, Part>,
    /// Columns of the record, or of a mapping's raw table, that the names of folders gave.
    from_folders: BTreeSet<String>,
    warnings: Vec<String>,
}

/// What was counted for an agent.
#[derive(Default)]
struct Part {
    /// Stands for it in the staging area.
    number: usize,
    staged: u64,
    out_of_scope: u64,
    arrivals: Arrivals,
    cells: CellCounts,
    labels: LabelCounts,
    first_seen: FirstSeen,
    last_day: Option<i32>,
    classed_successes: u64,
}

impl<'a> Intake<'a> {
    pub(in crate::load) fn new(
        layout: TableLayout,
        request: &Request<'_>,
        quarantines: &'a mut Quarantines,
    ) -> Result<Self, LoadError> {
        let window = &request.window;
        Ok(Self {
            layout,
            window: (day_number(*window.start()), day_number(*window.end())),
            known_by: day_number(request.known_by),
            staging: Staging::new()?,
            quarantines,
            rows_read: 0,
            excluded: Excluded::default(),
            notes: Notes::default(),
            parts: BTreeMap::new(),
            from_folders: BTreeSet::new(),
            warnings: Vec::new(),
        })
    }

    /// The window in days since 1970.
    pub(in crate::load) const fn window(&self) -> (i32, i32) {
        self.window
    }

    /// The rows read so far.
    pub(in crate::load) const fn rows_read(&self) -> u64 {
        self.rows_read
    }

    /// Whether the agents are kept apart.
    pub(in crate::load) const fn agents(&self) -> Agents {
        self.quarantines.agents()
    }

    /// Takes in a batch, and counts its rows as read.
    pub(in crate::load) fn take(&mut self, split: BatchSplit) -> Result<(), LoadError> {
        self.rows_read += split.refusals.len() as u64;
        let mut listed = split.refusals;
        for (agent, days) in split.agents {
            listed.extend(self.take_days(agent, days, &split.file)?);
        }
        listed.sort_by_key(|refusal| refusal.line);
        self.refuse(listed)?;
        self.notes.present |= split.notes.present;
        self.notes.midnights += split.notes.midnights;
        let as_utc = split.notes.taken_as_utc;
        self.notes.taken_as_utc.extend(as_utc);
        let given = split.notes.from_folders.into_iter();
        self.from_folders.extend(given.map(str::to_owned));
        let own = split.notes.not_from_folders;
        self.notes.not_from_folders.extend(own);
        for name in split.notes.unknown {
            self.notes.unknown(&name);
        }
        Ok(())
    }

    /// Takes in the rows of an agent. Returns the cells to list.
    fn take_days(
        &mut self,
        agent: Option<String>,
        split: DaySplit,
        file: &str,
    ) -> Result<Vec<Refusal>, LoadError> {
        let number = self.parts.len();
        if number == MOST_AGENTS && !self.parts.contains_key(&agent) {
            return Err(LoadError::too_many_agents(file));
        }
        let part = self.parts.entry(agent).or_insert_with(|| Part {
            number,
            ..Part::default()
        });
        for (day, rows) in split.days {
            part.staged += rows.height() as u64;
            self.rows_read += rows.height() as u64;
            self.staging.add(part.number, day, rows)?;
        }
        self.rows_read += split.out_of_scope;
        part.out_of_scope += split.out_of_scope;
        part.cells.absorb(&split.cells);
        part.labels.absorb(split.labels);
        part.arrivals.absorb(split.arrivals);
        part.first_seen.absorb(split.first_seen);
        part.last_day = part.last_day.max(split.last_day);
        part.classed_successes += split.classed_successes;
        let known_by = self.known_by;
        let seen = split.bad_cells.into_iter();
        let seen = seen.filter(|cell| cell.known <= known_by);
        Ok(seen.map(|cell| cell.listed).collect())
    }

    /// Sends rows and cells to the quarantine without counting the rows as read.
    pub(in crate::load) fn refuse(&mut self, refusals: Vec<Refusal>) -> Result<(), LoadError> {
        for refusal in refusals {
            let listed = if refusal.cell {
                self.quarantines.list_cell(refusal)
            } else {
                self.quarantines.refuse(refusal)
            };
            listed.map_err(|error| LoadError::storage(&std::env::temp_dir(), error))?;
        }
        Ok(())
    }

    /// Counts rows that were read but are in no batch.
    pub(in crate::load) const fn count_unseen(&mut self, refused: u64, excluded: u64) {
        self.rows_read += refused + excluded;
        self.excluded.rows += excluded;
    }

    /// Counts rows that the mapping left out for a reason.
    pub(in crate::load) fn exclude(&mut self, reasons: BTreeMap<String, u64>) {
        for (reason, rows) in reasons {
            self.count_unseen(0, rows);
            let is_listed = self.excluded.by_reason.contains_key(&reason);
            if is_listed || self.excluded.by_reason.len() < MOST_REASONS {
                *self.excluded.by_reason.entry(reason).or_default() += rows;
            }
        }
    }

    /// Notes a column that the names of folders gave.
    pub(in crate::load) fn note_folder(&mut self, column: &str) {
        self.from_folders.insert(column.to_owned());
    }

    pub(in crate::load) fn warn(&mut self, warnings: impl IntoIterator<Item = String>) {
        self.warnings.extend(warnings);
    }

    /// Closes the staging area.
    pub(in crate::load) fn finish(mut self) -> Result<RecordsByAgent, LoadError> {
        self.warn_of_notes();
        let fields = self.layout.fields.iter().enumerate();
        let mut columns: BTreeSet<&'static str> = fields
            .filter(|(position, _)| self.notes.present & (1 << position) != 0)
            .map(|(_, field)| field.name)
            .collect();
        if self.layout.filled().is_some() {
            columns.insert("outcome");
        }
        let mut staged = self.staging.finish()?;
        let agents = self.parts.into_iter().map(|(agent, part)| {
            let (labels, left_out, notes) = part.labels.finish();
            let classed = classed(part.classed_successes).into_iter();
            let records = Records {
                staged: staged.remove(&part.number).unwrap_or_default(),
                tally: RowTally {
                    out_of_scope: part.out_of_scope,
                    staged: part.staged,
                    ..RowTally::default()
                },
                arrivals: part.arrivals,
                cells: part.cells,
                first_seen: part.first_seen,
                last_day: part.last_day.map(date),
                warnings: classed.chain(left_out).collect(),
                labels,
                notes,
                ..Records::default()
            };
            (agent, records)
        });
        Ok(RecordsByAgent {
            agents: agents.collect(),
            rows_read: self.rows_read,
            excluded: self.excluded,
            columns,
            notes: [
                from_folders(&self.from_folders),
                zones(self.layout.zone, &self.notes.taken_as_utc),
            ]
            .concat(),
            warnings: self.warnings,
        })
    }

    fn warn_of_notes(&mut self) {
        let unknown: Vec<String> = self
            .notes
            .unknown
            .iter()
            .map(|name| unknown_column(name))
            .collect();
        let more = unknown.len().saturating_sub(MOST_UNKNOWN);
        self.warnings.extend(unknown.into_iter().take(MOST_UNKNOWN));
        if more > 0 {
            self.warnings
                .push(format!("{more} more unknown columns were ignored"));
        }
        let own = self.notes.not_from_folders.iter();
        self.warnings.extend(own.map(|name| {
            format!(
                "{name} is both in the files and in the names of their folders; the files count"
            )
        }));
        if self.notes.midnights > 0 {
            let midnight = match self.layout.zone {
                Some(zone) => format!("midnight in {}", zone.name()),
                None => "midnight UTC".to_owned(),
            };
            self.warnings.push(format!(
                "{} a date instead of a timestamp; {} is used",
                counted(self.notes.midnights, "row has", "rows have"),
                midnight
            ));
        }
    }
}

fn classed(successes: u64) -> Option<String> {
    (successes > 0).then(|| {
        format!(
            "{} a failure class, which is ignored",
            counted(successes, "success has", "successes have")
        )
    })
}

fn from_folders(columns: &BTreeSet<String>) -> Vec<String> {
    let notes = columns.iter();
    let notes = notes
        .map(|name| format!("{name} is read as text from the names of folders such as `{name}=…`"));
    notes.collect()
}

/// What times without a zone are taken for.
fn zones(zone: Option<Zone>, taken_as_utc: &BTreeSet<&str>) -> Vec<String> {
    if let Some(zone) = zone {
        let name = zone.name();
        return vec![format!(
            "times without a time zone are read as times in {name}; a day is still a UTC day"
        )];
    }
    let columns = taken_as_utc.iter();
    let notes = columns.map(|name| {
        format!("{name} has no time zone and is read as UTC; --timezone or [input] timezone names another")
    });
    notes.collect()
}

fn unknown_column(name: &str) -> String {
    let shown: String = name.chars().take(80).collect();
    match nearest(name) {
        Some(known) => format!("the unknown column `{shown}` was ignored; did you mean `{known}`?"),
        None => format!("the unknown column `{shown}` was ignored"),
    }
}

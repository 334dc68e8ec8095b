//! A load in progress. Batches come in, and staged days and counts come out.

use std::collections::BTreeSet;

use super::arrivals::Arrivals;
use super::cell_counts::CellCounts;
use super::day_files::Staging;
use super::first_seen::FirstSeen;
use super::split_by_day::DaySplit;
use super::staged_records::{Records, RowTally};
use crate::load::Request;
use crate::load::cells::{Notes, TableLayout};
use crate::load::epoch_days::{date, day_number};
use crate::load::error::LoadError;
use crate::load::quarantine::{Quarantine, Refusal};
use crate::number::counted;
use crate::record::nearest;
use crate::zone::Zone;

/// The most warnings about unknown columns.
const MOST_UNKNOWN: usize = 20;

/// A load in progress. Every batch ends here.
pub(in crate::load) struct Intake<'a> {
    layout: TableLayout,
    window: (i32, i32),
    known_by: i32,
    staging: Staging,
    quarantine: &'a mut Quarantine,
    tally: RowTally,
    notes: Notes,
    arrivals: Arrivals,
    cells: CellCounts,
    first_seen: FirstSeen,
    last_day: Option<i32>,
    classed_successes: u64,
    /// Columns of the record, or of a mapping's raw table, that the names of folders gave.
    from_folders: BTreeSet<String>,
    warnings: Vec<String>,
}

impl<'a> Intake<'a> {
    pub(in crate::load) fn new(
        layout: TableLayout,
        request: &Request<'_>,
        quarantine: &'a mut Quarantine,
    ) -> Result<Self, LoadError> {
        let window = &request.window;
        Ok(Self {
            layout,
            window: (day_number(*window.start()), day_number(*window.end())),
            known_by: day_number(request.known_by),
            staging: Staging::new()?,
            quarantine,
            tally: RowTally::default(),
            notes: Notes::default(),
            arrivals: Arrivals::default(),
            cells: CellCounts::default(),
            first_seen: FirstSeen::default(),
            last_day: None,
            classed_successes: 0,
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
        self.tally.rows_read
    }

    /// Takes in a batch, and counts its rows as read.
    pub(in crate::load) fn take(&mut self, split: DaySplit) -> Result<(), LoadError> {
        let refused = split.refusals.len() as u64;
        let mut staged = 0;
        for (day, rows) in split.days {
            staged += rows.height() as u64;
            self.staging.add(day, rows)?;
        }
        self.tally.rows_read += staged + split.out_of_scope + refused;
        self.tally.staged += staged;
        self.tally.out_of_scope += split.out_of_scope;
        let known_by = self.known_by;
        let seen = split.bad_cells.into_iter();
        let seen = seen.filter(|cell| cell.known <= known_by);
        let mut listed = split.refusals;
        listed.extend(seen.map(|cell| cell.listed));
        listed.sort_by_key(|refusal| refusal.line);
        self.refuse(listed)?;
        self.cells.absorb(&split.cells);
        self.arrivals.absorb(split.arrivals);
        self.first_seen.absorb(split.first_seen);
        self.last_day = self.last_day.max(split.last_day);
        self.classed_successes += split.classed_successes;
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

    /// Sends rows and cells to the quarantine without counting the rows as read.
    pub(in crate::load) fn refuse(&mut self, refusals: Vec<Refusal>) -> Result<(), LoadError> {
        for refusal in refusals {
            let listed = if refusal.cell {
                self.quarantine.list_cell(refusal)
            } else {
                self.quarantine.refuse(refusal)
            };
            listed.map_err(|error| LoadError::storage(&std::env::temp_dir(), error))?;
        }
        Ok(())
    }

    /// Counts rows that were read but are in no batch.
    pub(in crate::load) const fn count_unseen(&mut self, refused: u64, excluded: u64) {
        self.tally.rows_read += refused + excluded;
        self.tally.excluded += excluded;
    }

    /// Notes a column that the names of folders gave.
    pub(in crate::load) fn note_folder(&mut self, column: &str) {
        self.from_folders.insert(column.to_owned());
    }

    pub(in crate::load) fn warn(&mut self, warnings: impl IntoIterator<Item = String>) {
        self.warnings.extend(warnings);
    }

    /// Closes the staging area.
    pub(in crate::load) fn finish(mut self) -> Result<Records, LoadError> {
        self.warn_of_notes();
        let fields = self.layout.fields.iter().enumerate();
        let mut columns: BTreeSet<&'static str> = fields
            .filter(|(position, _)| self.notes.present & (1 << position) != 0)
            .map(|(_, field)| field.name)
            .collect();
        if self.layout.filled().is_some() {
            columns.insert("outcome");
        }
        Ok(Records {
            staged: self.staging.finish()?,
            tally: self.tally,
            columns,
            arrivals: self.arrivals,
            cells: self.cells,
            first_seen: self.first_seen,
            last_day: self.last_day.map(date),
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
        if self.classed_successes > 0 {
            self.warnings.push(format!(
                "{} a failure class, which is ignored",
                counted(self.classed_successes, "success has", "successes have")
            ));
        }
    }
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

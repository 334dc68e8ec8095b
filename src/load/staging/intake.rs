//! A load in progress. Batches come in, and the staged days and counts of each agent come out.

use std::collections::{BTreeMap, BTreeSet};

use super::day_files::Staging;
use super::portion::{DayWindow, Portion};
use super::records_by_agent::RecordsByAgent;
use super::split_by_agent::{Agents, BatchSplit};
use super::split_by_day::DaySplit;
use super::staged_records::{Records, RowTally};
use crate::load::Request;
use crate::load::cells::TableLayout;
use crate::load::epoch_days::{date, day_number};
use crate::load::error::LoadError;
use crate::load::quarantine::Refusal;
use crate::load::quarantines::Quarantines;
use crate::load::unread::FileRows;
use crate::number::counted;
use crate::record::nearest;
use crate::state::Key;
use crate::zone::Zone;

/// The most warnings about unknown columns.
const MOST_UNKNOWN: usize = 20;

/// What a load goes by, whatever its inputs.
#[derive(Clone, Copy, Debug)]
pub(in crate::load) struct Rules {
    pub(in crate::load) layout: TableLayout,
    /// The window in days since 1970.
    pub(in crate::load) window: DayWindow,
    /// The last night, in days since 1970.
    known_by: i32,
    pub(in crate::load) agents: Agents,
}

impl Rules {
    pub(in crate::load) fn of(request: &Request<'_>, agents: Agents) -> Self {
        let window = &request.window;
        Self {
            layout: TableLayout::record(request.rows_are, request.timezone),
            window: (day_number(*window.start()), day_number(*window.end())),
            known_by: day_number(request.known_by),
            agents,
        }
    }

    /// What the counts of a part of the inputs depend on besides the part and the window.
    pub(in crate::load) fn of_counts(&self) -> String {
        let TableLayout { rows_are, zone, .. } = self.layout;
        format!("{rows_are:?} {:?} {:?}", zone.map(Zone::name), self.agents)
    }
}

/// A load in progress. Every batch ends here.
pub(in crate::load) struct Intake<'a> {
    pub(in crate::load) rules: Rules,
    staging: &'a mut Staging,
    quarantines: &'a mut Quarantines,
    /// What was counted of the part of the inputs that is being read.
    portion: Portion,
    /// What was counted of the parts before it.
    total: Portion,
    /// What the rows of each agent and day were read from.
    sources: BTreeMap<(usize, i32), Key>,
}

/// An entry of the quarantine; of a cell, the day of its row and the day that row became known.
type ToList = (Refusal, Option<(i32, i32)>);

impl<'a> Intake<'a> {
    pub(in crate::load) fn new(
        rules: Rules,
        staging: &'a mut Staging,
        quarantines: &'a mut Quarantines,
    ) -> Self {
        Self {
            rules,
            staging,
            quarantines,
            portion: Portion::default(),
            total: Portion::default(),
            sources: BTreeMap::new(),
        }
    }

    /// The rows read so far of the part that is being read.
    pub(in crate::load) const fn rows_read(&self) -> u64 {
        self.portion.rows_read
    }

    /// Takes in a batch, and counts its rows as read.
    pub(in crate::load) fn take(&mut self, split: BatchSplit) -> Result<(), LoadError> {
        self.portion.rows_read += split.refusals.len() as u64;
        let refused = split.refusals.into_iter();
        let mut to_list: Vec<ToList> = refused.map(|row| (row, None)).collect();
        for (agent, days) in split.agents {
            self.take_days(agent, days, &split.file, &mut to_list)?;
        }
        to_list.sort_by_key(|(refusal, _)| refusal.line);
        for (refusal, of_cell) in to_list {
            self.list(refusal, of_cell)?;
        }
        self.portion.notes.add(split.notes);
        Ok(())
    }

    /// Takes in the rows of an agent.
    fn take_days(
        &mut self,
        agent: Option<String>,
        mut split: DaySplit,
        file: &str,
        to_list: &mut Vec<ToList>,
    ) -> Result<(), LoadError> {
        let number = self.staging.number(agent.as_deref(), file)?;
        for (day, rows) in std::mem::take(&mut split.days) {
            self.portion.rows_read += rows.height() as u64;
            self.staging.add(number, day, rows)?;
        }
        self.portion.rows_read += split.outside.values().sum::<u64>();
        let cells = std::mem::take(&mut split.bad_cells).into_iter();
        to_list.extend(cells.map(|cell| (cell.listed, Some((cell.day, cell.known)))));
        self.portion.agents.entry(agent).or_default().take(split);
        Ok(())
    }

    /// Sends a row or a cell to the quarantine, the cell only if its row is known by the last night.
    fn list(&mut self, refusal: Refusal, of_cell: Option<(i32, i32)>) -> Result<(), LoadError> {
        self.portion.listed.add(&refusal, of_cell);
        if of_cell.is_some_and(|(_, known)| known > self.rules.known_by) {
            return Ok(());
        }
        self.quarantine(refusal)
    }

    fn quarantine(&mut self, refusal: Refusal) -> Result<(), LoadError> {
        let listed = if refusal.cell {
            self.quarantines.list_cell(refusal)
        } else {
            self.quarantines.refuse(refusal)
        };
        listed.map_err(|error| LoadError::storage(&tempfile::env::temp_dir(), error))
    }

    /// Sends rows to the quarantine without counting them as read.
    pub(in crate::load) fn refuse(&mut self, refusals: Vec<Refusal>) -> Result<(), LoadError> {
        refusals
            .into_iter()
            .try_for_each(|refusal| self.list(refusal, None))
    }

    /// Counts rows that were read but are in no batch.
    pub(in crate::load) const fn count_unseen(&mut self, refused: u64, excluded: u64) {
        self.portion.rows_read += refused + excluded;
        self.portion.excluded.rows += excluded;
    }

    /// Counts rows that the mapping left out for a reason.
    pub(in crate::load) fn exclude(&mut self, reasons: BTreeMap<String, u64>) {
        self.portion.rows_read += reasons.values().sum::<u64>();
        self.portion.excluded.add_reasons(reasons);
    }

    /// Notes a column that the names of folders gave.
    pub(in crate::load) fn note_folder(&mut self, column: &str) {
        self.portion.from_folders.insert(column.to_owned());
    }

    /// Notes how many rows a file has.
    pub(in crate::load) fn note_file(&mut self, file: &str, rows: u64) {
        let file = file.to_owned();
        self.portion.files.push(FileRows { file, rows });
    }

    /// Warns of the inputs as a whole.
    pub(in crate::load) fn warn_of_all(&mut self, warnings: Vec<String>) {
        self.total.warnings.extend(warnings);
    }

    /// Warns of the part that is being read.
    pub(in crate::load) fn warn(&mut self, warnings: impl IntoIterator<Item = String>) {
        self.portion.warnings.extend(warnings);
    }

    /// Begins a part of the inputs, by its place among them.
    pub(in crate::load) fn begin(&mut self, place: usize) -> Result<(), LoadError> {
        self.staging.begin(place)
    }

    /// Ends it, and returns what was counted of it.
    pub(in crate::load) fn end(&mut self) -> Portion {
        std::mem::take(&mut self.portion)
    }

    /// Adds a part that is not read, because what was counted of it was kept. Returns its days.
    pub(in crate::load) fn add_kept(
        &mut self,
        portion: Portion,
        source: Option<Key>,
    ) -> Result<DaysOfAgents, LoadError> {
        for refusal in portion.listed.known_by(self.rules.known_by) {
            self.quarantine(refusal)?;
        }
        self.add(portion, source)
    }

    /// Adds a part to the others. `source` stands for what it was read from. Returns its days.
    pub(in crate::load) fn add(
        &mut self,
        portion: Portion,
        source: Option<Key>,
    ) -> Result<DaysOfAgents, LoadError> {
        let mut days = DaysOfAgents::new();
        for (agent, counts) in &portion.agents {
            let file = portion.files.first().map_or("", |file| &file.file);
            let number = self.staging.number(agent.as_deref(), file)?;
            days.extend(counts.arrivals.days().map(|day| (number, day)));
        }
        if let Some(source) = source {
            for day in &days {
                let before = self.sources.get(day).map_or(&[][..], Key::as_bytes);
                let both = Key::of([before, source.as_bytes()]);
                self.sources.insert(*day, both);
            }
        }
        self.total.absorb(portion);
        Ok(days)
    }

    /// Closes the load.
    pub(in crate::load) fn finish(mut self) -> Result<RecordsByAgent, LoadError> {
        self.warn_of_notes();
        let Rules { layout, .. } = self.rules;
        let notes = &self.total.notes;
        let fields = layout.fields.iter().enumerate();
        let mut columns: BTreeSet<&'static str> = fields
            .filter(|(position, _)| notes.present & (1 << position) != 0)
            .map(|(_, field)| field.name)
            .collect();
        if layout.filled().is_some() {
            columns.insert("outcome");
        }
        let mut agents = BTreeMap::new();
        for (agent, part) in self.total.agents {
            let number = self.staging.number(agent.as_deref(), "")?;
            let (labels, left_out, of_labels) = part.labels.finish();
            let (names, of_names) = part.names.finish();
            let classed = classed(part.classed_successes).into_iter();
            let of_agent = (number, i32::MIN)..=(number, i32::MAX);
            let sources = self.sources.range(of_agent);
            let records = Records {
                number,
                tally: RowTally {
                    out_of_scope: part.outside.values().sum(),
                    staged: part.arrivals.rows(),
                    ..RowTally::default()
                },
                sources: sources.map(|((_, day), key)| (date(*day), *key)).collect(),
                arrivals: part.arrivals,
                cells: part.cells,
                first_seen: part.first_seen,
                last_day: part.last_day.map(date),
                warnings: classed.chain(left_out).collect(),
                labels,
                names,
                notes: [of_names, of_labels].concat(),
                ..Records::default()
            };
            agents.insert(agent, records);
        }
        let from_folders = self.total.from_folders.into_iter();
        let from_folders: BTreeSet<String> = from_folders
            .chain(notes.from_folders.iter().map(|name| (*name).to_owned()))
            .collect();
        Ok(RecordsByAgent {
            agents,
            rows_read: self.total.rows_read,
            excluded: self.total.excluded,
            columns,
            notes: [
                from_folders_notes(&from_folders),
                zones(layout.zone, &notes.taken_as_utc),
            ]
            .concat(),
            warnings: self.total.warnings,
            files: self.total.files,
            fetched: None,
        })
    }

    fn warn_of_notes(&mut self) {
        let notes = &self.total.notes;
        let mut warnings: Vec<String> = Vec::new();
        let unknown = notes.unknown.iter().take(MOST_UNKNOWN);
        warnings.extend(unknown.map(|name| unknown_column(name)));
        let more = notes.unknown.len().saturating_sub(MOST_UNKNOWN);
        if more > 0 {
            warnings.push(format!("{more} more unknown columns were ignored"));
        }
        let own = notes.not_from_folders.iter();
        warnings.extend(own.map(|name| {
            format!(
                "{name} is both in the files and in the names of their folders; the files count"
            )
        }));
        if notes.midnights > 0 {
            let midnight = match self.rules.layout.zone {
                Some(zone) => format!("midnight in {}", zone.name()),
                None => "midnight UTC".to_owned(),
            };
            warnings.push(format!(
                "{} a date instead of a timestamp; {} is used",
                counted(notes.midnights, "row has", "rows have"),
                midnight
            ));
        }
        self.total.warnings.extend(warnings);
    }
}

/// The days of each agent, which stands as its number.
pub(super) type DaysOfAgents = BTreeSet<(usize, i32)>;

fn classed(successes: u64) -> Option<String> {
    (successes > 0).then(|| {
        format!(
            "{} a failure class, which is ignored",
            counted(successes, "success has", "successes have")
        )
    })
}

fn from_folders_notes(columns: &BTreeSet<String>) -> Vec<String> {
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

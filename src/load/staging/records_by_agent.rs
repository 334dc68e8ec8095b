//! The result of a load, agent by agent.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::row_store::RowStore;
use super::staged_records::{Records, RowTally};
use crate::files;
use crate::load::unread::FileRows;

/// The most reasons for which a mapping leaves rows out. The rows of further reasons have none.
const MOST_REASONS: usize = 200;

/// Rows that the mapping dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// All of them.
    pub rows: u64,
    /// Those for which the mapping gives a reason.
    pub by_reason: BTreeMap<String, u64>,
}

impl Excluded {
    /// Counts rows that were left out for a reason.
    pub(super) fn add_reasons(&mut self, reasons: BTreeMap<String, u64>) {
        self.rows += reasons.values().sum::<u64>();
        self.add_listed(reasons);
    }

    /// Adds those of another part of the inputs.
    pub(super) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.add_listed(other.by_reason);
    }

    fn add_listed(&mut self, reasons: BTreeMap<String, u64>) {
        for (reason, rows) in reasons {
            if self.by_reason.len() < MOST_REASONS || self.by_reason.contains_key(&reason) {
                *self.by_reason.entry(reason).or_default() += rows;
            }
        }
    }
}

/// The rows of a load by the agent that they name.
#[derive(Debug)]
pub struct RecordsByAgent {
    pub(super) agents: BTreeMap<Option<String>, Records>,
    /// Rows of the inputs, refused ones included.
    pub(super) rows_read: u64,
    /// Rows that the mapping dropped. Their agents are not known.
    pub(super) excluded: Excluded,
    pub(super) columns: BTreeSet<&'static str>,
    pub(in crate::load) warnings: Vec<String>,
    pub(super) notes: Vec<String>,
    /// The rows of each file.
    pub(super) files: Vec<FileRows>,
    /// The bytes that came back from an engine, if one holds the rows.
    pub(in crate::load) fetched: Option<u64>,
}

impl RecordsByAgent {
    /// The agents that have rows. `None` stands for the rows that name none.
    pub(in crate::load) fn names(&self) -> impl Iterator<Item = Option<&str>> {
        self.agents.keys().map(Option::as_deref)
    }

    /// The counts of the rows of all agents.
    #[must_use]
    pub fn tally(&self) -> RowTally {
        let mut tally = RowTally {
            rows_read: self.rows_read,
            excluded: self.excluded.rows,
            ..RowTally::default()
        };
        for records in self.agents.values() {
            tally.out_of_scope += records.tally.out_of_scope;
            tally.staged += records.tally.staged;
        }
        tally
    }

    /// The rows that the mapping dropped.
    pub(in crate::load) const fn excluded(&self) -> &Excluded {
        &self.excluded
    }

    /// The rows of each file.
    pub(in crate::load) fn files(&self) -> &[FileRows] {
        &self.files
    }

    /// The bytes of the files, as they lie there.
    #[must_use]
    pub(crate) fn bytes(&self) -> u64 {
        let files = self.files.iter();
        files.map(|file| files::size(Path::new(&file.file))).sum()
    }

    /// The bytes that came back from an engine, if one holds the rows.
    #[must_use]
    pub(crate) const fn fetched(&self) -> Option<u64> {
        self.fetched
    }

    /// Puts the rows of all agents where they are read from.
    pub(in crate::load) fn keep_rows_in(&mut self, store: RowStore) {
        let store = Rc::new(RefCell::new(store));
        for records in self.agents.values_mut() {
            records.store = Some(Rc::clone(&store));
        }
    }

    /// Adds a note.
    pub(in crate::load) fn note(&mut self, note: Option<String>) {
        self.notes.extend(note);
    }

    /// Takes out the rows of an agent, with what holds for all agents. The refused and excluded rows are its own.
    pub(in crate::load) fn take(
        &mut self,
        agent: Option<&str>,
        refused: u64,
        excluded: Excluded,
    ) -> Records {
        let own = self.agents.remove(&agent.map(str::to_owned));
        let mut own = own.unwrap_or_default();
        own.tally.excluded = excluded.rows;
        own.excluded_reasons = excluded.by_reason;
        own.tally.rows_read = own.tally.readable() + refused;
        own.columns.clone_from(&self.columns);
        own.notes.splice(0..0, self.notes.iter().cloned());
        own.warnings.splice(0..0, self.warnings.iter().cloned());
        own
    }
}

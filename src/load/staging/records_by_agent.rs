//! The result of a load, agent by agent.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::staged_records::{Records, RowTally};

/// Rows that the mapping dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// All of them.
    pub rows: u64,
    /// Those for which the mapping gives a reason.
    pub by_reason: BTreeMap<String, u64>,
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
    pub(super) warnings: Vec<String>,
    pub(super) notes: Vec<String>,
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

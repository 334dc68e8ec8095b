//! What went to the quarantine, kept so that it can be sent there again without reading the rows.

use serde::{Deserialize, Serialize};

use super::portion::{DayWindow, has};
use crate::load::quarantine::{Refusal, head};
use crate::vocabulary::Outcome;

/// The most entries that are kept. What has more is read every night.
const MOST: usize = 10_000;

/// The entries of a part, in their order.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct KeptRefusals {
    entries: Vec<Entry>,
    too_many: bool,
}

/// A refused row, or an unreadable cell of a row that stays.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// The day of a cell's row, and the day that row became known. A refused row may have no day.
    of_cell: Option<(i32, i32)>,
    file: String,
    line: Option<u64>,
    run_id: Option<String>,
    column: Option<String>,
    reason: String,
    text: Option<String>,
    agent: Option<String>,
    release: Option<String>,
    outcome: Option<Outcome>,
}

impl KeptRefusals {
    /// Those of rows without a day.
    pub(crate) fn of(refusals: &[Refusal]) -> Self {
        let mut kept = Self::default();
        for refusal in refusals {
            kept.add(refusal, None);
        }
        kept
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = Refusal> {
        self.known_by(i32::MAX)
    }

    /// Adds a refusal. Its text is kept as far as the quarantine needs it.
    pub(super) fn add(&mut self, refusal: &Refusal, of_cell: Option<(i32, i32)>) {
        if self.entries.len() == MOST {
            self.too_many = true;
            return;
        }
        self.entries.push(Entry {
            of_cell,
            file: refusal.file.clone(),
            line: refusal.line,
            run_id: refusal.run_id.clone(),
            column: refusal.column.clone(),
            reason: refusal.reason.clone(),
            text: refusal.text.as_deref().map(|text| head(text).to_owned()),
            agent: refusal.agent.clone(),
            release: refusal.release.clone(),
            outcome: refusal.outcome,
        });
    }

    /// Whether nothing is missing.
    pub(crate) const fn is_whole(&self) -> bool {
        !self.too_many
    }

    /// Leaves out the cells of other days.
    pub(super) fn keep_within(&mut self, window: DayWindow) {
        let stays = |entry: &Entry| entry.of_cell.is_none_or(|(day, _)| has(window, day));
        self.entries.retain(stays);
    }

    /// What a night sends to the quarantine: cells only of rows that it knows.
    pub(super) fn known_by(&self, night: i32) -> impl Iterator<Item = Refusal> {
        let seen = move |entry: &&Entry| entry.of_cell.is_none_or(|(_, known)| known <= night);
        self.entries.iter().filter(seen).map(|entry| Refusal {
            file: entry.file.clone(),
            line: entry.line,
            run_id: entry.run_id.clone(),
            column: entry.column.clone(),
            reason: entry.reason.clone(),
            text: entry.text.clone(),
            cell: entry.of_cell.is_some(),
            agent: entry.agent.clone(),
            release: entry.release.clone(),
            outcome: entry.outcome,
        })
    }
}

//! What is counted of one part of the inputs while it is read: everything but its rows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::arrivals::Arrivals;
use super::cell_counts::CellCounts;
use super::first_seen::FirstSeen;
use super::kept_refusals::KeptRefusals;
use super::label_counts::LabelCounts;
use super::name_counts::NameCounts;
use super::records_by_agent::Excluded;
use super::split_by_day::DaySplit;
use crate::load::cells::Notes;
use crate::load::unread::FileRows;

/// The first and the last day of a window, in days since 1970.
pub(super) type DayWindow = (i32, i32);

/// Whether a window has a day.
pub(super) const fn has(window: DayWindow, day: i32) -> bool {
    window.0 <= day && day <= window.1
}

/// What is counted of one part of the inputs, over the days of a window.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::load) struct Portion {
    pub(super) rows_read: u64,
    pub(super) excluded: Excluded,
    pub(super) agents: BTreeMap<Option<String>, AgentPortion>,
    pub(super) notes: Notes,
    /// Columns of the record, or of a mapping's raw table, that the names of folders gave.
    pub(super) from_folders: BTreeSet<String>,
    pub(super) warnings: Vec<String>,
    /// The rows of each file.
    pub(super) files: Vec<FileRows>,
    /// What went to the quarantine, if the portion is to be kept.
    pub(super) listed: KeptRefusals,
}

/// The same of one agent.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct AgentPortion {
    /// When the rows within the window became known.
    pub(super) arrivals: Arrivals,
    /// The rows of each day outside the window.
    pub(super) outside: BTreeMap<i32, u64>,
    pub(super) cells: CellCounts,
    pub(super) labels: LabelCounts,
    pub(super) names: NameCounts,
    pub(super) first_seen: FirstSeen,
    pub(super) last_day: Option<i32>,
    pub(super) classed_successes: u64,
}

impl Portion {
    /// Whether the counts over another window follow from these: no day is new in it, and labels, which are not counted by
    /// day, are those of all days or of none.
    fn serves(&self, window: DayWindow) -> bool {
        self.agents.values().all(|agent| {
            let mut days = agent.arrivals.days();
            let stay = days.clone().filter(|day| has(window, *day)).count();
            let labels_fit =
                stay == 0 || agent.labels.is_empty() || days.all(|day| has(window, day));
            labels_fit && agent.outside.keys().all(|day| !has(window, *day))
        })
    }

    /// Whether it has all that a later night needs of it.
    pub(in crate::load) const fn can_be_kept(&self) -> bool {
        self.listed.is_whole()
    }

    /// The counts over another window, if they follow from these.
    pub(in crate::load) fn over(mut self, window: DayWindow) -> Option<Self> {
        if !self.serves(window) {
            return None;
        }
        for agent in self.agents.values_mut() {
            agent.keep_within(window);
        }
        self.listed.keep_within(window);
        Some(self)
    }

    /// Adds another part of the inputs. What is listed stays with its part.
    pub(super) fn absorb(&mut self, other: Self) {
        self.rows_read += other.rows_read;
        self.excluded.add(other.excluded);
        for (agent, more) in other.agents {
            self.agents.entry(agent).or_default().absorb(more);
        }
        self.notes.add(other.notes);
        self.from_folders.extend(other.from_folders);
        self.warnings.extend(other.warnings);
        self.files.extend(other.files);
    }
}

impl AgentPortion {
    /// Takes in a batch of the agent's rows.
    pub(super) fn take(&mut self, split: DaySplit) {
        self.absorb(Self {
            arrivals: split.arrivals,
            outside: split.outside,
            cells: split.cells,
            labels: split.labels,
            names: split.names,
            first_seen: split.first_seen,
            last_day: split.last_day,
            classed_successes: split.classed_successes,
        });
    }

    fn absorb(&mut self, other: Self) {
        self.arrivals.absorb(other.arrivals);
        for (day, rows) in other.outside {
            *self.outside.entry(day).or_default() += rows;
        }
        self.cells.absorb(&other.cells);
        self.labels.absorb(other.labels);
        self.names.absorb(other.names);
        self.first_seen.absorb(other.first_seen);
        self.last_day = self.last_day.max(other.last_day);
        self.classed_successes += other.classed_successes;
    }

    fn keep_within(&mut self, window: DayWindow) {
        for (day, rows) in self.arrivals.leave_only(window) {
            *self.outside.entry(day).or_default() += rows;
        }
        self.cells.leave_only(window);
        if self.arrivals.days().next().is_none() {
            self.labels = LabelCounts::default();
        }
    }
}

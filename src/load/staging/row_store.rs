//! The rows of all agents by day. A part of the inputs whose counts are known is read when a day of it is asked for.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::day_files::Staging;
use super::intake::{DaysOfAgents, Intake, Rules};
use crate::load::epoch_days::day_number;
use crate::load::error::LoadError;
use crate::load::partition::Partition;
use crate::load::quarantines::Quarantines;

/// The rows of all agents by day.
#[derive(Debug)]
pub(in crate::load) struct RowStore {
    rules: Rules,
    staging: Staging,
    /// The parts of the inputs.
    partitions: Vec<Partition>,
    /// Those that were not read, by their place, with the days that they have rows of.
    unread: BTreeMap<usize, DaysOfAgents>,
}

impl RowStore {
    pub(in crate::load) const fn new(
        rules: Rules,
        staging: Staging,
        partitions: Vec<Partition>,
        unread: BTreeMap<usize, DaysOfAgents>,
    ) -> Self {
        Self {
            rules,
            staging,
            partitions,
            unread,
        }
    }

    /// Reads what has rows of some days of an agent and was not read yet. It was read and counted once, so nothing new is
    /// learnt of it but its rows.
    pub(super) fn fetch(&mut self, agent: usize, days: &[NaiveDate]) -> Result<(), LoadError> {
        let wanted: DaysOfAgents = days.iter().map(|day| (agent, day_number(*day))).collect();
        let due = self
            .unread
            .extract_if(.., |_, days| !days.is_disjoint(&wanted));
        let due: Vec<usize> = due.map(|(place, _)| place).collect();
        let mut nowhere = Quarantines::new(self.rules.agents);
        for place in due {
            let mut intake = Intake::new(self.rules, &mut self.staging, &mut nowhere);
            intake.begin(place)?;
            self.partitions[place].read(&mut intake, &|_| ())?;
        }
        self.staging.write()
    }

    /// The rows of some days of an agent, one day after the other. Those that were not fetched have none.
    pub(super) fn days_in(&self, agent: usize, days: &[NaiveDate]) -> PolarsResult<LazyFrame> {
        self.staging.days_in(agent, days)
    }

    /// Whether the bytes of all inputs were looked at.
    pub(super) fn is_tracked(&self) -> bool {
        let mut partitions = self.partitions.iter();
        partitions.all(|one| one.fingerprint().is_some())
    }

    /// Whether the inputs are what they were when the load began.
    pub(super) fn is_current(&self) -> bool {
        self.partitions.iter().all(Partition::is_current)
    }
}

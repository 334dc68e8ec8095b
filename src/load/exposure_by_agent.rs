//! An exposure table taken apart by agent, and how it fits the agents of the runs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::by_agent::listed;
use super::error::{LoadError, MOST_AGENTS};
use super::exposure::{ExposureRow, ExposureTable};
use super::quarantine::Refusal;
use super::staging::Agents;

/// A whole exposure table, agent by agent.
#[derive(Debug, Default)]
pub struct ExposureByAgent {
    agents: BTreeMap<Option<String>, ExposureTable>,
    /// Refused rows that name no agent.
    refused: u64,
}

impl ExposureByAgent {
    fn of(&mut self, agent: Option<&String>, agents: Agents) -> &mut ExposureTable {
        let agent = agent.filter(|_| agents == Agents::Apart);
        self.agents.entry(agent.cloned()).or_default()
    }

    pub(super) fn add(
        &mut self,
        row: ExposureRow,
        window: &RangeInclusive<NaiveDate>,
        agents: Agents,
    ) {
        let table = self.of(row.agent.as_ref(), agents);
        table.accepted += 1;
        table.widen(row.day);
        if window.contains(&row.day) {
            table.rows.push(row);
        }
    }

    pub(super) fn refuse(&mut self, refusal: &Refusal, agents: Agents) {
        match &refusal.agent {
            Some(agent) => self.of(Some(agent), agents).refused += 1,
            None => self.refused += 1,
        }
    }

    /// Fails where a file brings too many agents.
    pub(super) fn limit(&self, file: &str) -> Result<(), LoadError> {
        if self.agents.len() > MOST_AGENTS {
            return Err(LoadError::too_many_agents(file));
        }
        Ok(())
    }

    /// The rows of all agents that could be read.
    pub(super) fn accepted(&self) -> u64 {
        self.agents.values().map(ExposureTable::accepted).sum()
    }

    /// The agents of its rows. `None` stands for the rows that name none.
    pub(super) fn names(&self) -> impl Iterator<Item = Option<&str>> {
        self.agents.keys().map(Option::as_deref)
    }

    /// Fits the exposure to the agents of the runs. An exposure without agents fits only one.
    pub(super) fn fit(
        &mut self,
        path: &str,
        runs: &BTreeSet<Option<String>>,
    ) -> Result<(), LoadError> {
        let is_named = self.agents.keys().any(Option::is_some);
        let names_runs = runs.iter().any(Option::is_some);
        if is_named && !names_runs && !runs.is_empty() {
            let agents = listed(&self.agents.keys().cloned().collect());
            return Err(LoadError::not_loadable(
                path,
                format!(
                    "its column `agent` names {agents}, but no run names an agent; add the column `agent` to the runs, \
                     or leave it out of the exposure"
                ),
            ));
        }
        if is_named || !names_runs {
            return Ok(());
        }
        let mut only = runs.iter();
        let (Some(agent), None) = (only.next(), only.next()) else {
            return Err(LoadError::not_loadable(
                path,
                format!(
                    "it has no column `agent`, but the runs are those of {} agents: {}; add the column `agent`, so that \
                     each agent's failures are compared with its own runs",
                    runs.len(),
                    listed(runs)
                ),
            ));
        };
        if let Some(table) = self.agents.remove(&None) {
            self.agents.insert(agent.clone(), table);
        }
        Ok(())
    }

    /// Takes out the exposure of an agent.
    pub(super) fn take(&mut self, agent: Option<&str>) -> ExposureTable {
        let own = self.agents.remove(&agent.map(str::to_owned));
        let mut own = own.unwrap_or_default();
        own.refused += self.refused;
        own
    }
}

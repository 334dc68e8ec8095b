//! The refused rows of every agent. A row that names no agent may be any agent's.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::error::MOST_AGENTS;
use super::quarantine::{Quarantine, Refusal, Refused};
use super::staging::Agents;

/// The refused rows and the unreadable cells of one load.
#[derive(Debug)]
pub struct Quarantines {
    agents: Agents,
    unnamed: Quarantine,
    named: BTreeMap<String, Quarantine>,
}

impl Quarantines {
    /// An empty quarantine for each agent.
    #[must_use]
    pub fn new(agents: Agents) -> Self {
        Self {
            agents,
            unnamed: Quarantine::default(),
            named: BTreeMap::new(),
        }
    }

    /// Whether the agents are kept apart.
    pub(super) const fn agents(&self) -> Agents {
        self.agents
    }

    /// Refuses one run.
    pub(super) fn refuse(&mut self, refusal: Refusal) -> io::Result<()> {
        self.of(&refusal).refuse(refusal)
    }

    /// Refuses one row of a table beside the runs: the exposure, the changes or the labels.
    pub(super) fn refuse_beside(&mut self, refusal: Refusal) -> io::Result<()> {
        self.of(&refusal).refuse_beside(refusal)
    }

    /// Lists an unreadable cell of a row that stays.
    pub(super) fn list_cell(&mut self, cell: Refusal) -> io::Result<()> {
        self.of(&cell).list_cell(cell)
    }

    fn of(&mut self, refusal: &Refusal) -> &mut Quarantine {
        let agent = refusal.agent.as_ref();
        let has_room = self.named.len() < MOST_AGENTS;
        match agent.filter(|_| self.agents == Agents::Apart) {
            Some(agent) if has_room || self.named.contains_key(agent) => {
                self.named.entry(agent.clone()).or_default()
            }
            _ => &mut self.unnamed,
        }
    }

    fn all(&self) -> impl Iterator<Item = &Quarantine> {
        self.named.values().chain([&self.unnamed])
    }

    /// The agents of refused rows.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        self.named.keys().map(String::as_str).collect()
    }

    /// How many rows were refused, those of the tables beside the runs included.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.all().map(Quarantine::count).sum()
    }

    /// The numbers of refused rows of all agents, by reason.
    #[must_use]
    pub fn refused(&self) -> Refused {
        let mut refused = Refused::default();
        for one in self.all() {
            refused.add(one.refused());
        }
        refused
    }

    /// The first row that was refused for a reason.
    pub(super) fn example(&self, reason: &str) -> Option<&Refusal> {
        self.all().find_map(|one| one.example(reason))
    }

    /// Takes out the rows of an agent.
    pub(super) fn take(&mut self, agent: &str) -> Quarantine {
        self.named.remove(agent).unwrap_or_default()
    }

    /// Takes out the rows that name no agent.
    pub(super) fn unnamed(&mut self) -> Quarantine {
        std::mem::take(&mut self.unnamed)
    }
}

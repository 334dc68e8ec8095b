//! What a directory of reports remembers beside the reports: the first verdict of each night, and what people said of nights and
//! of releases. No verdict of another night and no budget changes by it.
//!
//! In go three files of lines, which are only ever added to. Out come the lines, and how often rollbacks were right. Who adds a
//! line holds the lock of the directory.

mod lines;
mod rollback_record;
mod said;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decision::{FirstVerdict, Overrule};
use crate::nights::{folders, published_nights, published_verdict};
use lines::{append, read};

pub(crate) use lines::Trouble;
pub(crate) use rollback_record::{LEVEL, RollbackRecord, Share};
pub(crate) use said::OutcomeSaid;

/// The first verdict of each night.
const LEDGER: &str = "ledger.ndjson";
/// What people overruled.
pub(crate) const OVERRULES: &str = "overrules.ndjson";
/// How releases turned out.
pub(crate) const OUTCOMES: &str = "outcomes.ndjson";

/// A night: whose, and its last day.
type Key = (Option<String>, NaiveDate);

/// A line of `ledger.ndjson`: the first verdict of a night. It holds no time of writing, so the same nights write the same bytes.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct NightVerdict {
    /// Whose night it is; absent where the records name no agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    /// The last day of the night (UTC).
    as_of: NaiveDate,
    #[serde(flatten)]
    first: FirstVerdict,
}

/// Everything that is remembered.
#[derive(Debug, Default)]
pub(crate) struct Ledgers {
    /// The first verdict of each night.
    pub(crate) verdicts: BTreeMap<Key, FirstVerdict>,
    /// In the order of writing.
    pub(crate) overrules: Vec<Overrule>,
    /// In the order of writing.
    pub(crate) outcomes: Vec<OutcomeSaid>,
    /// Lines that could not be read.
    pub(crate) troubles: Vec<Trouble>,
}

impl Ledgers {
    /// Reads the files of a directory of reports. A published night without a line gets one: an earlier version wrote it, or a
    /// run was stopped before it could.
    pub(crate) fn open(out: &Path) -> Result<Self> {
        let mut ledgers = Self::default();
        let Self {
            verdicts, troubles, ..
        } = &mut ledgers;
        for line in read::<NightVerdict>(&out.join(LEDGER), troubles)? {
            verdicts
                .entry((line.agent, line.as_of))
                .or_insert(line.first);
        }
        ledgers.overrules = read(&out.join(OVERRULES), &mut ledgers.troubles)?;
        ledgers.outcomes = read(&out.join(OUTCOMES), &mut ledgers.troubles)?;
        ledgers.add_missing(out)?;
        Ok(ledgers)
    }

    fn add_missing(&mut self, out: &Path) -> Result<()> {
        for folder in folders(out) {
            let nights = published_nights(&folder);
            let mut newest_first = nights.iter().rev();
            let newest = newest_first.find_map(|night| published_verdict(&folder, *night));
            let Some((agent, _)) = newest else {
                continue;
            };
            for night in nights {
                if !self.verdicts.contains_key(&(agent.clone(), night))
                    && let Some((agent, first)) = published_verdict(&folder, night)
                    && self.first_of(agent.as_deref(), night).is_none()
                {
                    self.note(agent.as_deref(), night, first);
                    self.keep(out, agent.as_deref(), night)?;
                }
            }
        }
        Ok(())
    }

    /// The first verdict of a night, where it has been published.
    pub(crate) fn first_of(&self, agent: Option<&str>, night: NaiveDate) -> Option<&FirstVerdict> {
        self.verdicts.get(&(agent.map(str::to_owned), night))
    }

    /// Takes a night that is about to be published for the first time.
    pub(crate) fn note(&mut self, agent: Option<&str>, night: NaiveDate, first: FirstVerdict) {
        let key = (agent.map(str::to_owned), night);
        self.verdicts.entry(key).or_insert(first);
    }

    /// Writes down the first verdict of a night.
    pub(crate) fn keep(&self, out: &Path, agent: Option<&str>, night: NaiveDate) -> Result<()> {
        let Some(first) = self.first_of(agent, night).cloned() else {
            return Ok(());
        };
        let line = NightVerdict {
            agent: agent.map(str::to_owned),
            as_of: night,
            first,
        };
        append(&out.join(LEDGER), &line)
    }

    /// Writes down what was overruled.
    pub(crate) fn overrule(&mut self, out: &Path, line: Overrule) -> Result<()> {
        append(&out.join(OVERRULES), &line)?;
        self.overrules.push(line);
        Ok(())
    }

    /// Writes down how a release turned out.
    pub(crate) fn turned_out(&mut self, out: &Path, line: OutcomeSaid) -> Result<()> {
        append(&out.join(OUTCOMES), &line)?;
        self.outcomes.push(line);
        Ok(())
    }

    /// What was overruled of a night.
    pub(crate) fn overrules_of<'a>(
        &'a self,
        agent: Option<&'a str>,
        night: NaiveDate,
    ) -> impl Iterator<Item = &'a Overrule> {
        let of_night = move |one: &&Overrule| one.agent.as_deref() == agent && one.as_of == night;
        self.overrules.iter().filter(of_night)
    }

    /// What a person last put in place of a night's verdict.
    pub(crate) fn put_in_place_of<'a>(
        &'a self,
        agent: Option<&'a str>,
        night: NaiveDate,
    ) -> Option<&'a Overrule> {
        let said = self.overrules_of(agent, night);
        said.filter(|said| said.to.is_some()).last()
    }

    /// How each release of an agent turned out. What was said last counts.
    pub(crate) fn outcomes_of(&self, agent: Option<&str>) -> BTreeMap<&str, &OutcomeSaid> {
        let of_agent = self
            .outcomes
            .iter()
            .filter(|one| one.agent.as_deref() == agent);
        of_agent.map(|one| (one.release.as_str(), one)).collect()
    }
}

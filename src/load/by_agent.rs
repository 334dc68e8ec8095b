//! What was loaded, agent by agent.

use std::collections::BTreeSet;

use super::error::LoadError;
use super::exposure::{ExposureByAgent, ExposureTable};
use super::quarantine::Quarantine;
use super::quarantines::Quarantines;
use super::staging::{Records, RecordsByAgent};
use crate::record::NO_AGENT;

/// The most agents that a message names.
const MOST_NAMED: usize = 5;

/// What was loaded of one agent.
#[derive(Debug)]
pub struct AgentRows {
    /// Its name; `None` where no row names an agent, so that there is only one.
    pub agent: Option<String>,
    /// Its rows.
    pub records: Records,
    /// Its exposure, where there is one.
    pub exposure: Option<ExposureTable>,
    /// Its refused rows, and those that name no agent.
    pub quarantine: Quarantine,
}

/// Takes apart what was loaded. The agents are those of the rows, the refused ones included, and of the exposure; the rows
/// that name none are an agent of their own where others do. `path` is the exposure's.
pub fn by_agent(
    mut records: RecordsByAgent,
    mut exposure: Option<(&str, ExposureByAgent)>,
    mut quarantines: Quarantines,
) -> Result<Vec<AgentRows>, LoadError> {
    let refused = quarantines.names().into_iter().map(Some);
    let of_runs = records.names().chain(refused);
    let mut names: BTreeSet<Option<String>> = of_runs.map(|name| name.map(str::to_owned)).collect();
    if let Some((path, table)) = &mut exposure {
        table.fit(path, &names)?;
        names.extend(table.names().map(|name| name.map(str::to_owned)));
    }
    if names.is_empty() {
        names.insert(None);
    }
    let has_agents = names.iter().any(Option::is_some);
    let storage = |error| LoadError::storage(&std::env::temp_dir(), error);
    let mut agents = Vec::with_capacity(names.len());
    for name in names {
        let own = name.as_deref();
        let quarantine = quarantines.take(own).map_err(storage)?;
        agents.push(AgentRows {
            records: records.take(own, quarantine.refused().rows),
            exposure: exposure.as_mut().map(|(_, table)| table.take(own)),
            quarantine,
            agent: name.or_else(|| has_agents.then(|| NO_AGENT.to_owned())),
        });
    }
    Ok(agents)
}

/// Some agents by name, for a message.
pub(super) fn listed(names: &BTreeSet<Option<String>>) -> String {
    let shown: Vec<&str> = names
        .iter()
        .take(MOST_NAMED)
        .map(|name| name.as_deref().unwrap_or(NO_AGENT))
        .collect();
    let more = if shown.len() < names.len() {
        ", …"
    } else {
        ""
    };
    format!("{}{more}", shown.join(", "))
}

//! What was loaded, agent by agent.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::error::LoadError;
use super::exposure::ExposureTable;
use super::exposure_by_agent::ExposureByAgent;
use super::quarantine::{Quarantine, Refused};
use super::quarantines::Quarantines;
use super::staging::{Excluded, Records, RecordsByAgent};
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
    /// Its refused rows and unreadable cells, with the refused rows that name no agent.
    pub quarantine: Quarantine,
    /// The counts of its own refused rows.
    pub refused: Refused,
    /// What may be any agent's; nothing where there is only one.
    pub unplaced: Unplaced,
}

/// Rows of a table with several agents that name none because they could not be read or were left out. They count to no
/// agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplaced {
    /// Refused rows.
    pub refused: Refused,
    /// Rows that the mapping dropped.
    pub excluded: Excluded,
    /// All rows of the table that are in the window or refused.
    pub of: u64,
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
    let common = quarantines.unnamed();
    if names.iter().all(Option::is_none) {
        let refused = common.refused().clone();
        return Ok(vec![AgentRows {
            agent: None,
            records: records.take(None, refused.rows, records.excluded().clone()),
            exposure: exposure.map(|(_, mut table)| table.take(None)),
            quarantine: common,
            refused,
            unplaced: Unplaced::default(),
        }]);
    }
    let common = Arc::new(common);
    let tally = records.tally();
    let unplaced = Unplaced {
        refused: common.refused().clone(),
        excluded: records.excluded().clone(),
        of: tally.rows_read - tally.excluded - tally.out_of_scope,
    };
    let agents = names.into_iter().map(|name| {
        let own = name.as_deref();
        let mut quarantine = own.map_or_else(Quarantine::default, |own| quarantines.take(own));
        let refused = quarantine.refused().clone();
        quarantine.share(&common);
        AgentRows {
            records: records.take(own, refused.rows, Excluded::default()),
            exposure: exposure.as_mut().map(|(_, table)| table.take(own)),
            quarantine,
            refused,
            unplaced: unplaced.clone(),
            agent: name.or_else(|| Some(NO_AGENT.to_owned())),
        }
    });
    Ok(agents.collect())
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

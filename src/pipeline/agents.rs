//! The agents of the records. Each has a reading of its own, and its own releases.

use std::ops::RangeInclusive;

use anyhow::anyhow;
use chrono::NaiveDate;

use super::Reading;
use crate::config::Config;
use crate::exit::{self, Failure};
use crate::load::Agents;
use crate::policy::PolicyFile;
use crate::publish::agent_folders;
use crate::record::NO_AGENT;
use crate::state::State;
use crate::step::Step;

/// The most agents that a message names.
const MOST_NAMED: usize = 10;

/// Reads what some nights need, agent by agent; only one agent where it is named.
pub(crate) fn agents<'a>(
    config: &Config,
    plan: Option<&'a PolicyFile>,
    state: Option<&'a State>,
    nights: &RangeInclusive<NaiveDate>,
    agent: Option<&str>,
    progress: &dyn Fn(Step<'_>),
) -> Result<Vec<Reading<'a>>, Failure> {
    let mut readings = Reading::each(config, plan, state, nights, Agents::Apart, progress)?;
    keep_own_releases(&mut readings);
    name_folders(&mut readings);
    let Some(wanted) = agent else {
        return Ok(readings);
    };
    let place = readings.iter().position(|one| one.agent() == Some(wanted));
    match place {
        Some(place) => Ok(vec![readings.swap_remove(place)]),
        None => Err(no_such_agent(wanted, &readings)),
    }
}

/// The reading of the only agent.
pub(super) fn only(mut readings: Vec<Reading<'_>>) -> Result<Reading<'_>, Failure> {
    let only = readings.pop();
    only.ok_or_else(|| anyhow!("the records have no agent at all").into())
}

/// A release that was named is that of the agents that have it. The others choose their own, unless none has it.
fn keep_own_releases(readings: &mut [Reading<'_>]) {
    let settings: [fn(&mut Config) -> &mut Option<String>; 3] = [
        |config| &mut config.release.candidate,
        |config| &mut config.release.baseline,
        |config| &mut config.release.reference,
    ];
    for setting in settings {
        let has: Vec<bool> = readings
            .iter_mut()
            .map(|one| {
                let named = setting(&mut one.config).clone();
                named.is_none_or(|release| one.has(&release))
            })
            .collect();
        if has.iter().any(|has| *has) {
            for (one, _) in readings.iter_mut().zip(has).filter(|(_, has)| !has) {
                *setting(&mut one.config) = None;
            }
        }
    }
}

fn name_folders(readings: &mut [Reading<'_>]) {
    let named: Vec<&str> = readings.iter().filter_map(Reading::agent).collect();
    let folders = agent_folders(&named, NO_AGENT);
    let named = readings.iter_mut().filter(|one| one.agent().is_some());
    for (reading, folder) in named.zip(folders) {
        reading.folder = Some(folder);
    }
}

fn no_such_agent(wanted: &str, readings: &[Reading<'_>]) -> Failure {
    let names: Vec<&str> = readings.iter().filter_map(Reading::agent).collect();
    let known = match names.as_slice() {
        [] => "the records have no column `agent`".to_owned(),
        names => {
            let more = if names.len() > MOST_NAMED {
                ", …"
            } else {
                ""
            };
            let shown = names[..names.len().min(MOST_NAMED)].join(", ");
            format!("the records name {shown}{more}")
        }
    };
    Failure {
        code: exit::NOT_LOADABLE,
        error: anyhow!("no run is of the agent {wanted}, which --agent names: {known}"),
    }
}

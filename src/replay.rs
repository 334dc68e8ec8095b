//! What each past night would have recommended. It uses the reading and the rules of the nightly job, on the rows known
//! by the end of that night.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::config::Config;
use crate::decision::{NightBefore, Replayed};
use crate::exit::Failure;
use crate::pipeline::{Reading, agents};
use crate::policy::PolicyFile;
use crate::state::State;
use crate::step::Step;

/// The nights of an agent.
#[derive(Debug)]
pub(crate) struct ReplayedAgent {
    /// The agent; `None` where the records name none.
    pub agent: Option<String>,
    /// The folder of its reports, where it has one of its own.
    pub folder: Option<String>,
    /// The nights, in order.
    pub nights: Vec<Replayed>,
}

/// Replays every night of each agent from the first to the last, by today's configuration and failure plan; only one
/// agent where it is named. The inputs are read once.
pub(crate) fn replay(
    config: &Config,
    plan: Option<&PolicyFile>,
    state: Option<&State>,
    nights: &RangeInclusive<NaiveDate>,
    agent: Option<&str>,
    progress: &dyn Fn(Step<'_>),
) -> Result<Vec<ReplayedAgent>, Failure> {
    let readings = agents(config, plan, state, nights, agent, progress)?;
    let replayed = readings
        .into_iter()
        .map(|reading| replay_agent(reading, nights, progress));
    replayed.collect()
}

fn replay_agent(
    mut reading: Reading<'_>,
    nights: &RangeInclusive<NaiveDate>,
    progress: &dyn Fn(Step<'_>),
) -> Result<ReplayedAgent, Failure> {
    let mut before: Option<NightBefore> = None;
    let mut replayed = Vec::new();
    for as_of in nights.start().iter_days() {
        if as_of > *nights.end() {
            break;
        }
        reading.night(as_of, progress)?;
        progress(Step::Compare(Some(as_of)));
        let decision = reading.judge(as_of, before.as_ref()).decision;
        before = Some(NightBefore::from(&decision));
        replayed.push(Replayed::from(decision));
    }
    Ok(ReplayedAgent {
        agent: reading.agent().map(str::to_owned),
        folder: reading.folder().map(str::to_owned),
        nights: replayed,
    })
}

//! One host loses its network for an hour and a job on it fails again and again.

use std::collections::BTreeSet;

use chrono::{NaiveTime, TimeDelta};

use crate::sample::base::{plain, run_id};
use crate::sample::draw::Dice;
use crate::sample::failure::fail;
use crate::sample::messages::{BURST, fill};
use crate::sample::plan::{self, burst as planted};
use crate::sample::run::Run;
use crate::sample::workflows::Workflow;

/// The number of the first run of the burst: beyond any other of its day.
const FIRST_NUMBER: u32 = 9_001;

/// Adds the failed runs to the others.
pub(super) fn add(seed: u64, runs: &mut Vec<Run>) -> BTreeSet<String> {
    let (Some(workflow), Some(class)) = (
        Workflow::named(planted::WORKFLOW),
        plan::class(planted::CLASS),
    ) else {
        return BTreeSet::new();
    };
    let hour = planted::DAY.and_time(NaiveTime::MIN).and_utc()
        + TimeDelta::hours(i64::from(planted::HOUR));
    let apart = 3_600 / planted::RUNS;
    (0..planted::RUNS)
        .map(|index| {
            let id = run_id(
                planted::DAY,
                workflow,
                plan::CANDIDATE,
                FIRST_NUMBER + index,
            );
            let mut dice = Dice::named(seed, &["burst", &id]);
            let seconds = index * apart + dice.between(0, apart);
            let start = hour + TimeDelta::seconds(i64::from(seconds));
            let mut run = plain(workflow, plan::CANDIDATE, id.clone(), start, &mut dice);
            fail(&mut run, workflow, class, &mut dice);
            run.tool = workflow.tool(planted::TOOL).name;
            run.idempotent = Some(workflow.tool(planted::TOOL).idempotent);
            run.tools_called = Some(format!("[\"{}\"]", run.tool));
            planted::HOST.clone_into(&mut run.batch);
            run.error_message = Some(fill(BURST, run.tool, &mut dice));
            runs.push(run);
            id
        })
        .collect()
}

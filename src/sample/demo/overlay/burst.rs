//! One host loses its network for an hour and a job on it fails again and again.

use std::collections::BTreeSet;

use chrono::{NaiveTime, TimeDelta};

use crate::generate::{RunRow, SampleRandom};
use crate::sample::demo::demo_base::{plain, run_id};
use crate::sample::demo::demo_figures::{self as figures, burst as planted};
use crate::sample::demo::demo_workflows::DemoWorkflow;
use crate::sample::demo::failure::fail;
use crate::sample::demo::messages::{BURST, fill};

/// The number of the first run of the burst: beyond any other of its day.
const FIRST_NUMBER: u32 = 9_001;

/// Adds the failed runs to the others.
pub(super) fn add(seed: u64, runs: &mut Vec<RunRow<'static>>) -> BTreeSet<String> {
    let (Some(workflow), Some(class)) = (
        DemoWorkflow::named(planted::WORKFLOW),
        figures::class(planted::CLASS),
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
                figures::CANDIDATE,
                FIRST_NUMBER + index,
            );
            let mut random = SampleRandom::named(seed, &["burst", &id]);
            let seconds = index * apart + random.within(0..apart);
            let start = hour + TimeDelta::seconds(i64::from(seconds));
            let mut run = plain(workflow, figures::CANDIDATE, id.clone(), start, &mut random);
            fail(&mut run, workflow, class, &mut random);
            let tool = workflow.tool(planted::TOOL);
            run.tool = Some(tool.name);
            run.idempotent = Some(tool.idempotent);
            run.tools_called = Some(format!("[\"{}\"]", tool.name));
            run.batch = Some(planted::HOST.to_owned());
            run.error_message = Some(fill(BURST, tool.name, &mut random));
            runs.push(run);
            id
        })
        .collect()
}

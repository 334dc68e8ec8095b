//! The six weeks as they would have been with nothing planted in them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::demo_figures as figures;
use super::demo_workflows::{DemoWorkflow, UNUSUAL, WORKFLOWS};
use super::failure::{after, fail, repair, rescue_or_not};
use crate::generate::{RunRow, SampleRandom, hundredths, whole};
use crate::vocabulary::ApprovalState;

/// The runs of one day, release and workflow.
struct DayCell {
    day: NaiveDate,
    release: &'static str,
    workflow: &'static DemoWorkflow,
}

/// Every run, day by day, without the repeats.
pub(super) fn base_runs(seed: u64) -> Vec<RunRow<'static>> {
    let mut runs = Vec::with_capacity(45_000);
    let days = figures::FIRST_DAY.iter_days();
    for day in days.take(figures::DAYS as usize) {
        let strain = strain(seed, day);
        for (release, share) in figures::shares_on(day) {
            for workflow in WORKFLOWS {
                let cell = DayCell {
                    day,
                    release,
                    workflow,
                };
                cell.fill(seed, *share, strain, &mut runs);
            }
        }
    }
    runs
}

/// How much more often than usual runs fail on a day, in every release and workflow: 1 on average.
fn strain(seed: u64, day: NaiveDate) -> f64 {
    let sigma = figures::DAY_VARIATION;
    SampleRandom::named(seed, &["strain", &day.to_string()])
        .log_normal((-sigma * sigma / 2.0).exp(), sigma)
}

/// How often a class occurs in a workflow on an average day.
pub(super) fn rate(class: &figures::DemoClass, workflow: &DemoWorkflow) -> f64 {
    class.rate * workflow.risk
}

/// How often a run of the workflow succeeds on an average day, with nothing planted.
pub(super) fn success_rate(workflow: &DemoWorkflow) -> f64 {
    1.0 - figures::CLASSES
        .iter()
        .map(|class| rate(class, workflow))
        .sum::<f64>()
}

impl DayCell {
    fn fill(&self, seed: u64, share: f64, strain: f64, runs: &mut Vec<RunRow<'static>>) {
        let volume = self.volume(seed, share);
        let mut conversation = (0, 0);
        for index in 0..volume {
            let run_id = run_id(self.day, self.workflow, self.release, index);
            let mut random = SampleRandom::named(seed, &["run", &run_id]);
            let started_at = self.moment((f64::from(index) + random.unit()) / f64::from(volume));
            let goes_on = random.chance(figures::SAME_CONVERSATION)
                && (1..figures::LONGEST_CONVERSATION).contains(&conversation.1);
            conversation = if goes_on {
                (conversation.0, conversation.1 + 1)
            } else {
                (index, 1)
            };
            let mut run = plain(self.workflow, self.release, run_id, started_at, &mut random);
            if goes_on && let Some(before) = runs.last() {
                run.cluster.clone_from(&before.cluster);
                run.tenant = before.tenant;
            }
            self.decide_outcome(&mut run, strain, &mut random);
            runs.push(run);
        }
    }

    /// How many runs the cell has.
    fn volume(&self, seed: u64, share: f64) -> u32 {
        let weekday = figures::WEEK[self.day.weekday().num_days_from_monday() as usize];
        let mean = figures::RUNS_PER_DAY * weekday * share * self.workflow.share;
        let day = self.day.to_string();
        let name = ["volume", &day, self.release, self.workflow.name];
        whole(mean + mean.sqrt() * SampleRandom::named(seed, &name).normal())
    }

    /// The moment by which this part of the day's runs have begun.
    fn moment(&self, part: f64) -> DateTime<Utc> {
        let mut left = part * f64::from(figures::HOURS.iter().sum::<u32>());
        let mut start = self.day.and_time(NaiveTime::MIN).and_utc();
        for weight in figures::HOURS {
            if left < f64::from(weight) {
                return start
                    + TimeDelta::seconds(i64::from(whole(left / f64::from(weight) * 3599.0)));
            }
            left -= f64::from(weight);
            start += TimeDelta::hours(1);
        }
        start - TimeDelta::seconds(1)
    }

    /// Whether the run fails, and if not whether a person repairs it.
    fn decide_outcome(&self, run: &mut RunRow<'static>, strain: f64, random: &mut SampleRandom) {
        let classes = figures::CLASSES;
        let rates = classes
            .iter()
            .map(|class| rate(class, self.workflow) * strain);
        if let Some(class) = random.place_by_share(1.0, rates) {
            return fail(run, self.workflow, &classes[class], random);
        }
        rescue_or_not(run, 0.0, &figures::RESCUE, random);
        if run.rescued.is_some() && random.chance(figures::RESCUE.of_successes) {
            repair(run, self.workflow, random);
            run.handoff_target = random.chance(0.5).then_some(self.workflow.team);
        }
    }
}

/// The id of a run: workflow, day, the pool its release runs in, and a number.
pub(super) fn run_id(day: NaiveDate, workflow: &DemoWorkflow, release: &str, index: u32) -> String {
    let pool = match release {
        "2.3.0" => 'f',
        "2.3.1" => 'g',
        figures::BASELINE => 'h',
        _ => 'k',
    };
    format!(
        "{}-{}-{pool}{index:04}",
        workflow.code,
        day.format("%y%m%d")
    )
}

/// A success like any other.
pub(super) fn plain(
    workflow: &DemoWorkflow,
    release: &'static str,
    run_id: String,
    started_at: DateTime<Utc>,
    random: &mut SampleRandom,
) -> RunRow<'static> {
    let approval_state = approval(workflow, random);
    let wait = approval_state.and_then(|state| wait(state, random));
    let is_approved = matches!(
        approval_state,
        Some(
            ApprovalState::Approved
                | ApprovalState::ApprovedModified
                | ApprovalState::TimedOutApproved
        )
    );
    RunRow {
        cluster: Some(format!("c-{run_id}")),
        // The values below are drawn in this order.
        retry_count: Some(u32::from(random.chance(0.02))),
        batch: Some((*random.pick(figures::HOSTS)).to_owned()),
        authority_crossed: Some(random.chance(figures::AUTHORITY_CROSSED)),
        tool: Some(random.pick(workflow.tools).name),
        tenant: Some(random.pick_by_share::<&str>(figures::TENANTS)),
        cost_usd: Some(hundredths(random.log_normal(workflow.cost, 0.5)).max(0.01)),
        model: Some(workflow.model),
        updated_at: Some(started_at),
        approval_state,
        approval_wait_s: wait,
        approved_at: wait
            .filter(|_| is_approved)
            .map(|seconds| after(started_at, seconds / 60.0)),
        ..RunRow::success(run_id, started_at, release, workflow.name)
    }
}

fn approval(workflow: &DemoWorkflow, random: &mut SampleRandom) -> Option<ApprovalState> {
    let usual = &workflow.approvals;
    let usual = [
        (usual.not_required, Some(ApprovalState::NotRequired)),
        (usual.auto_approved, Some(ApprovalState::AutoApproved)),
        (usual.approved, Some(ApprovalState::Approved)),
    ];
    let mut states = usual.iter().chain(UNUSUAL);
    let place = random.place_by_share(1.0, states.clone().map(|(share, _)| *share));
    states.nth(place?).and_then(|(_, state)| *state)
}

/// How many seconds a person took to answer, where a person was asked.
fn wait(state: ApprovalState, random: &mut SampleRandom) -> Option<f64> {
    match state {
        ApprovalState::Approved
        | ApprovalState::ApprovedModified
        | ApprovalState::Rejected
        | ApprovalState::Escalated => Some(random.log_normal(240.0, 0.9).round()),
        ApprovalState::TimedOutDenied | ApprovalState::TimedOutApproved => Some(3600.0),
        _ => None,
    }
}

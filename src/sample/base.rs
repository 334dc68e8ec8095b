//! The six weeks as they would have been with nothing planted in them.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::draw::{Dice, hundredths, whole};
use super::failure::{after, fail, repair, rescue_or_not};
use super::plan;
use super::run::Run;
use super::workflows::{UNUSUAL, WORKFLOWS, Workflow};
use crate::vocabulary::{ApprovalState, Outcome};

/// The runs of one day, release and workflow.
struct Cell {
    day: NaiveDate,
    release: &'static str,
    workflow: &'static Workflow,
}

/// Every run, day by day; the repeats are not in yet.
pub(super) fn runs(seed: u64) -> Vec<Run> {
    let mut runs = Vec::with_capacity(45_000);
    for day in plan::FIRST_DAY.iter_days().take(plan::DAYS as usize) {
        let strain = strain(seed, day);
        for (release, share) in plan::shares_on(day) {
            for workflow in WORKFLOWS {
                let cell = Cell {
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
    let sigma = plan::DAY_VARIATION;
    Dice::named(seed, &["strain", &day.to_string()]).log_normal((-sigma * sigma / 2.0).exp(), sigma)
}

/// How often a class occurs in a workflow on an average day.
pub(super) fn rate(class: &plan::Class, workflow: &Workflow) -> f64 {
    class.rate * workflow.risk
}

/// How often a run of the workflow succeeds on an average day, with nothing planted.
pub(super) fn success_rate(workflow: &Workflow) -> f64 {
    1.0 - plan::CLASSES
        .iter()
        .map(|class| rate(class, workflow))
        .sum::<f64>()
}

impl Cell {
    fn fill(&self, seed: u64, share: f64, strain: f64, runs: &mut Vec<Run>) {
        let volume = self.volume(seed, share);
        let mut conversation = (0, 0);
        for index in 0..volume {
            let run_id = run_id(self.day, self.workflow, self.release, index);
            let mut dice = Dice::named(seed, &["run", &run_id]);
            let started_at = self.moment((f64::from(index) + dice.unit()) / f64::from(volume));
            let goes_on = dice.chance(plan::SAME_CONVERSATION)
                && (1..plan::LONGEST_CONVERSATION).contains(&conversation.1);
            conversation = if goes_on {
                (conversation.0, conversation.1 + 1)
            } else {
                (index, 1)
            };
            let mut run = plain(self.workflow, self.release, run_id, started_at, &mut dice);
            if goes_on && let Some(before) = runs.last() {
                run.cluster.clone_from(&before.cluster);
                run.tenant = before.tenant;
            }
            self.outcome(&mut run, strain, &mut dice);
            runs.push(run);
        }
    }

    /// How many runs the cell has.
    fn volume(&self, seed: u64, share: f64) -> u32 {
        let weekday = plan::WEEK[self.day.weekday().num_days_from_monday() as usize];
        let mean = plan::RUNS_PER_DAY * weekday * share * self.workflow.share;
        let day = self.day.to_string();
        let mut dice = Dice::named(seed, &["volume", &day, self.release, self.workflow.name]);
        whole(mean + mean.sqrt() * dice.normal())
    }

    /// The moment by which this part of the day's runs have begun.
    fn moment(&self, part: f64) -> DateTime<Utc> {
        let mut left = part * f64::from(plan::HOURS.iter().sum::<u32>());
        let mut start = self.day.and_time(chrono::NaiveTime::MIN).and_utc();
        for weight in plan::HOURS {
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
    fn outcome(&self, run: &mut Run, strain: f64, dice: &mut Dice) {
        let mut left = dice.unit();
        for class in plan::CLASSES {
            let rate = rate(class, self.workflow) * strain;
            if left < rate {
                return fail(run, self.workflow, class, dice);
            }
            left -= rate;
        }
        rescue_or_not(run, 0.0, plan::RESCUE_MINUTES, dice);
        if run.rescued.is_some() && dice.chance(plan::SUCCESSES_RESCUED) {
            repair(run, self.workflow, dice);
            run.handoff_target = dice.chance(0.5).then_some(self.workflow.team);
        }
    }
}

/// The id of a run: workflow, day, the pool its release runs in, and a number.
pub(super) fn run_id(day: NaiveDate, workflow: &Workflow, release: &str, index: u32) -> String {
    let pool = match release {
        "2.3.0" => 'f',
        "2.3.1" => 'g',
        plan::BASELINE => 'h',
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
    workflow: &Workflow,
    release: &'static str,
    run_id: String,
    started_at: DateTime<Utc>,
    dice: &mut Dice,
) -> Run {
    let approval_state = approval(workflow, dice);
    let wait = approval_state.and_then(|state| wait(state, dice));
    let approved = matches!(
        approval_state,
        Some(
            ApprovalState::Approved
                | ApprovalState::ApprovedModified
                | ApprovalState::TimedOutApproved
        )
    );
    Run {
        cluster: format!("c-{run_id}"),
        run_id,
        started_at,
        release,
        workflow: workflow.name,
        outcome: Outcome::Success,
        failure_class: None,
        severity: None,
        retry_count: Some(u32::from(dice.chance(0.02))),
        transient: None,
        idempotent: None,
        updated_at: started_at,
        recorded_at: started_at,
        batch: (*dice.pick(plan::HOSTS)).to_owned(),
        approval_wait_s: wait,
        action_executed: None,
        approved_at: wait
            .filter(|_| approved)
            .map(|seconds| after(started_at, seconds / 60.0)),
        closed_at: None,
        approval_state,
        authority_crossed: Some(dice.chance(plan::AUTHORITY_CROSSED)),
        tool: dice.pick(workflow.tools).name,
        model: workflow.model,
        tenant: dice.pick_by_share::<&str>(plan::TENANTS),
        handoff_target: None,
        rescued: None,
        rescue_minutes: None,
        cost_usd: hundredths(dice.log_normal(workflow.cost, 0.5)).max(0.01),
        error_message: None,
        task: None,
        evidence: None,
        tools_called: None,
        next_action: None,
        implication: None,
        trace_url: None,
        ticket: None,
    }
}

fn approval(workflow: &Workflow, dice: &mut Dice) -> Option<ApprovalState> {
    let usual = &workflow.approvals;
    let mut left = dice.unit();
    for (share, state) in [
        (usual.not_required, ApprovalState::NotRequired),
        (usual.auto_approved, ApprovalState::AutoApproved),
        (usual.approved, ApprovalState::Approved),
    ] {
        if left < share {
            return Some(state);
        }
        left -= share;
    }
    let unusual = UNUSUAL.iter().find(|(share, _)| {
        left -= share;
        left < 0.0
    });
    unusual.and_then(|(_, state)| *state)
}

/// How many seconds a person took to answer, where a person was asked.
fn wait(state: ApprovalState, dice: &mut Dice) -> Option<f64> {
    match state {
        ApprovalState::Approved
        | ApprovalState::ApprovedModified
        | ApprovalState::Rejected
        | ApprovalState::Escalated => Some(dice.log_normal(240.0, 0.9).round()),
        ApprovalState::TimedOutDenied | ApprovalState::TimedOutApproved => Some(3600.0),
        _ => None,
    }
}

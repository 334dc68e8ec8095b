//! Approval fatigue: more is approved, in less time.

use super::arm_fold::{add, stratum};
use crate::compare::counted::{Fold, Question, View};
use crate::compare::in_units::in_real;
use crate::cube::{Cell, Day, Waits};
use crate::stats::{
    Arm, MeanComparison, MeanStratum, RateChange, Stratum, Total, compare_means, compare_rates,
};
use crate::vocabulary::{ApprovalState, FindingState, Metric};

/// Approvals by a person, and how long they waited.
#[derive(Clone, Debug)]
pub(crate) struct Fatigue {
    /// Approved by a person, out of the runs whose approval state is known.
    pub(crate) approved: Shares,
    /// The comparison of these shares.
    pub(crate) share: RateChange,
    /// Mean seconds an approval waited.
    pub(crate) waits: WaitMeans,
    pub(crate) wait: MeanComparison,
    /// Regressed where the share is up and the wait is down, each beyond its own interval.
    pub(crate) state: FindingState,
}

/// The baseline's and the candidate's runs over the matched strata.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shares {
    /// The release before.
    pub(crate) baseline: Arm,
    /// The release under rollout.
    pub(crate) candidate: Arm,
}

/// Seconds an approval waited on average, over the matched strata.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WaitMeans {
    /// The release before.
    pub(crate) baseline: f64,
    /// The release under rollout.
    pub(crate) candidate: f64,
}

/// `None` where approvals or their waits are not recorded in both releases.
pub(super) fn fatigue(view: &View<'_>, level: f64) -> Option<Fatigue> {
    let (shares, means) = strata(view);
    let share = compare_rates(&shares, level, None)?;
    let wait = compare_means(&means, level, None)?;
    let is_up = share.ratio_interval.lower > 1.0;
    let is_down = wait.ratio_interval.upper < 1.0;
    let sum = |side: fn(&Stratum) -> Arm| {
        let events = shares.iter().map(|stratum| side(stratum).events()).sum();
        let exposure = shares.iter().map(|stratum| side(stratum).exposure()).sum();
        Arm::new(events, exposure)
    };
    let mean = |side: fn(&MeanStratum) -> Total| {
        let seconds: f64 = means.iter().map(|stratum| side(stratum).sum).sum();
        let approvals: u64 = means.iter().map(|stratum| side(stratum).runs).sum();
        seconds / in_real(approvals)
    };
    Some(Fatigue {
        approved: Shares {
            baseline: sum(|stratum| stratum.baseline)?,
            candidate: sum(|stratum| stratum.candidate)?,
        },
        waits: WaitMeans {
            baseline: mean(|stratum| stratum.baseline),
            candidate: mean(|stratum| stratum.candidate),
        },
        share,
        wait,
        state: if is_up && is_down {
            FindingState::Regressed
        } else {
            FindingState::Inconclusive
        },
    })
}

fn strata(view: &View<'_>) -> (Vec<Stratum>, Vec<MeanStratum>) {
    let whole = Question::whole(Metric::FailureRate);
    let design = view.arms.design;
    let mut shares = Fold::new(design, add);
    let mut waits = Fold::new(design, |sum: &mut Waits, next: &Waits| sum.add(next));
    for date in view.days_through(view.arms.to) {
        shares.day(view.sides_on(&whole, date, &approved));
        let of = |day: &Day, cell: &Cell| day.approval_waits.get(cell).copied();
        waits.day(view.sides_on(&whole, date, &of));
    }
    let means = waits.matched().iter();
    (
        shares.matched().iter().map(stratum).collect(),
        means
            .map(|[baseline, candidate]| MeanStratum {
                baseline: total(baseline),
                candidate: total(candidate),
            })
            .collect(),
    )
}

fn approved(day: &Day, cell: &Cell) -> Option<Arm> {
    let of = |state| {
        let key = (cell.clone(), state);
        day.approval_states.get(&key).copied().unwrap_or(0)
    };
    let known = day.runs.get(cell)?.approval_known;
    let events = of(ApprovalState::Approved) + of(ApprovalState::ApprovedModified);
    (known > 0).then(|| Arm::new(events, known)).flatten()
}

fn total(waits: &Waits) -> Total {
    Total {
        runs: waits.approvals,
        sum: in_real(waits.seconds),
        sum_of_squares: in_real(waits.seconds_squared),
    }
}

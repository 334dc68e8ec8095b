//! The candidate's next share of the traffic, and what it risks.

use super::judged::Judged;
use super::rollout_kept::RolloutKept;
use super::traffic::{ratio, runs_a_night, runs_of};
use crate::compare::{Evidence, View};
use crate::vocabulary::Metric;

/// The step from the candidate's share of the traffic to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NextShare {
    /// The share on the candidate's last night, 0 to 1.
    pub(crate) now: f64,
    /// The next share; the same where there is no larger one.
    pub(crate) next: f64,
    /// The night from which on the plan has it, where it lies ahead.
    pub(crate) planned_from: Option<u32>,
    /// The excess failures a night that the interval of the failure rate still allows at the next share; `None` where it has
    /// no upper limit.
    pub(crate) most_failures: Option<f64>,
}

/// The shares that a rollout steps through without a plan.
const STEPS: [f64; 8] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0];

/// Without a plan the share at most doubles. Shares vary by chance, and so that much is left to both sides.
const MOST_TIMES: f64 = 2.0;
const CHANCE: f64 = 0.1;

impl NextShare {
    /// The next step of the plan, or without one the largest usual step that at most doubles the share. `None` where the
    /// candidate has no run.
    #[must_use]
    pub(crate) fn of(
        view: &View<'_>,
        judged: &[Judged],
        kept: Option<&RolloutKept<'_>>,
    ) -> Option<Self> {
        let arms = view.arms;
        let last = view.cube.days.get(&arms.last_run)?;
        let candidate = runs_of(last, |release| release == arms.candidate);
        if candidate == 0 {
            return None;
        }
        let now = ratio(candidate, runs_of(last, |_| true));
        let runs_a_night = runs_a_night(view, |_| true);
        let (next, planned_from) = match kept {
            Some(kept) => planned_step(kept, now),
            None => (usual_step(now), None),
        };
        let most = evidence(judged)
            .and_then(|one| one.difference)
            .map(|one| one.interval.upper);
        let most = most.filter(|upper| upper.is_finite());
        Some(Self {
            now,
            next,
            planned_from,
            most_failures: most.map(|upper| (upper * next * runs_a_night).max(0.0)),
        })
    }
}

/// The evidence on the failure rate of the whole release.
fn evidence(judged: &[Judged]) -> Option<&Evidence> {
    let is_whole = |one: &&Judged| {
        let question = &one.finding.question;
        question.is_headline() && question.metric == Metric::FailureRate
    };
    judged.iter().find(is_whole)?.finding.evidence.as_ref().ok()
}

/// The first step of the plan that is larger than the share now, else everything.
fn planned_step(kept: &RolloutKept<'_>, now: f64) -> (f64, Option<u32>) {
    let steps = kept.planned.ramp.steps().iter();
    let next = steps
        .copied()
        .find(|step| step.share > now * (1.0 + CHANCE));
    next.map_or((1.0, None), |step| {
        (
            step.share,
            Some(step.night).filter(|night| *night > kept.night + 1),
        )
    })
}

/// The largest usual share that at most doubles the one now. The smallest of them is always allowed.
fn usual_step(now: f64) -> f64 {
    let most = MOST_TIMES * now * (1.0 + CHANCE);
    let steps = STEPS.iter().copied();
    let allowed = steps.filter(|step| *step <= most.max(STEPS[0]));
    allowed.fold(0.0, f64::max).max(now.min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::judge::rollout_kept::tests::planned;

    #[test]
    fn with_a_plan_the_next_share_is_that_of_its_next_step() {
        let plan = planned(&Config::default());
        let next = |night, now| {
            let kept = RolloutKept {
                planned: &plan,
                night,
                deviations: Vec::new(),
            };
            planned_step(&kept, now)
        };
        // A tenth, and a half from night 4 on. A share that is a tenth but for chance is on its step.
        assert_eq!(next(1, 0.1), (0.5, Some(4)));
        assert_eq!(next(3, 0.095), (0.5, None));
        assert_eq!(next(5, 0.49), (1.0, None));
        assert_eq!(next(1, 0.05), (0.1, None));
    }

    #[test]
    fn without_a_plan_the_share_at_most_doubles() {
        for (now, next) in [
            (0.002, 0.01),
            (0.01, 0.02),
            (0.05, 0.1),
            (0.1, 0.2),
            (0.2, 0.25),
            (0.25, 0.5),
            (0.33, 0.5),
            (0.49, 1.0),
            (0.5, 1.0),
            (0.9, 1.0),
            (1.0, 1.0),
        ] {
            assert!((usual_step(now) - next).abs() < 1e-12, "{now}");
        }
    }
}

//! How many runs each arm has in each workflow, night by night.

use super::rollout_plan::{PlannedWorkflow, RolloutPlan, Traffic};

/// What the releases are called: the one before, and the one being rolled out.
pub(crate) const RELEASES: [&str; 2] = ["1.0", "1.1"];

/// One of the two releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RolloutArm {
    /// The release before.
    Baseline,
    /// The release being rolled out.
    Candidate,
}

impl RolloutArm {
    /// Both, in the order in which they are drawn.
    pub(super) const BOTH: [Self; 2] = [Self::Baseline, Self::Candidate];

    /// Its place in [`Self::BOTH`].
    pub(super) const fn place(self) -> usize {
        match self {
            Self::Baseline => 0,
            Self::Candidate => 1,
        }
    }

    /// What the release is called.
    pub(super) const fn release(self) -> &'static str {
        RELEASES[self.place()]
    }
}

/// An arm's runs in each workflow on a night, counted from the first of the history.
pub(super) fn runs(plan: &RolloutPlan, night: u32, arm: RolloutArm) -> Vec<u32> {
    let shares: Vec<f64> = plan
        .workflows
        .iter()
        .map(|workflow| share(workflow, arm))
        .collect();
    apportioned(total(plan, night, arm), &shares)
}

const fn share(workflow: &PlannedWorkflow, arm: RolloutArm) -> f64 {
    match arm {
        RolloutArm::Baseline => workflow.baseline,
        RolloutArm::Candidate => workflow.candidate,
    }
}

fn total(plan: &RolloutPlan, night: u32, arm: RolloutArm) -> u32 {
    let Some(night) = night.checked_sub(plan.history) else {
        return match (arm, &plan.traffic) {
            (RolloutArm::Candidate, _) => 0,
            (RolloutArm::Baseline, Traffic::Ramp(_)) => plan.runs.saturating_mul(2),
            (RolloutArm::Baseline, _) => plan.runs,
        };
    };
    let night = usize::try_from(night).unwrap_or(usize::MAX);
    if let Some(share) = plan.traffic.step(night) {
        let both = plan.runs.saturating_mul(2);
        return apportioned(both, &[1.0 - share, share])[arm.place()];
    }
    let left_on_first_day = match plan.traffic {
        Traffic::Cutover => 0,
        Traffic::CutoverWithin(left) => plan.runs.min(left),
        Traffic::Equal | Traffic::Steps(_) | Traffic::Ramp(_) => return plan.runs,
    };
    let left = if night == 0 { left_on_first_day } else { 0 };
    match arm {
        RolloutArm::Baseline => left,
        RolloutArm::Candidate => plan.runs - left,
    }
}

/// The hours of a day, of 24.
pub(super) const ALL_DAY: [u8; 2] = [0, 24];

/// The first hour of an arm's runs on a night, and the first after them.
pub(super) fn hours(plan: &RolloutPlan, night: u32, arm: RolloutArm) -> [u8; 2] {
    let Traffic::CutoverWithin(left) = plan.traffic else {
        return ALL_DAY;
    };
    if night != plan.history {
        return ALL_DAY;
    }
    let day = u64::from(plan.runs.max(1));
    let before = 24 * u64::from(left.min(plan.runs));
    let hour = |hour: u64| u8::try_from(hour).unwrap_or(24);
    match arm {
        RolloutArm::Baseline => [0, hour(before.div_ceil(day)).max(1)],
        RolloutArm::Candidate => [hour(before / day).min(23), 24],
    }
}

/// Whole numbers that add up to the total, in proportion to the shares.
///
/// Hamilton's method of largest remainders. Of equal remainders the first wins.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a quota lies between 0 and the total"
)]
pub(super) fn apportioned(total: u32, shares: &[f64]) -> Vec<u32> {
    let whole: f64 = shares.iter().sum();
    let quotas: Vec<f64> = shares
        .iter()
        // A quota that is whole but for the last digit counts as whole.
        .map(|share| f64::from(total) * share / whole + 1e-9)
        .collect();
    let mut seats: Vec<u32> = quotas.iter().map(|quota| quota.floor() as u32).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| quotas[*b].fract().total_cmp(&quotas[*a].fract()));
    let given: u32 = seats.iter().sum();
    let left = usize::try_from(total.saturating_sub(given)).unwrap_or(0);
    for place in order.into_iter().take(left) {
        seats[place] += 1;
    }
    seats
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Scenario;

    #[test]
    fn seats_add_up_and_the_largest_remainder_gets_the_rest() {
        assert_eq!(apportioned(200, &[0.5, 0.4, 0.1]), [100, 80, 20]);
        assert_eq!(apportioned(200, &[1.0, 1.0, 1.0]), [67, 67, 66]);
        assert_eq!(apportioned(10, &[0.26, 0.37, 0.37]), [2, 4, 4]);
        assert_eq!(apportioned(0, &[0.3, 0.7]), [0, 0]);
    }

    #[test]
    fn a_ramp_takes_its_steps() {
        let plan = Scenario::RampOutage.plan(200, 0.02, 1.0);
        let nights = [27, 28, 30, 31, 34, 37, 38, 41];
        let candidate: Vec<u32> = nights
            .iter()
            .map(|night| runs(&plan, *night, RolloutArm::Candidate)[0])
            .collect();
        assert_eq!(candidate, [0, 40, 40, 100, 200, 200, 360, 360]);
        for night in nights.into_iter().skip(1) {
            let both: u32 = RolloutArm::BOTH
                .map(|arm| runs(&plan, night, arm)[0])
                .iter()
                .sum();
            assert_eq!(both, 400);
        }
    }

    #[test]
    fn before_a_ramp_the_baseline_has_the_whole_traffic() {
        let plan = RolloutPlan {
            traffic: Traffic::Ramp(vec![0.1, 0.1, 0.5]),
            ..Scenario::Clean.plan(200, 0.02, 1.0)
        };
        let both = |night| RolloutArm::BOTH.map(|arm| runs(&plan, night, arm)[0]);
        let nights = [27, 28, 29, 30, 41];
        let expected = [[400, 0], [360, 40], [360, 40], [200, 200], [200, 200]];
        assert_eq!(nights.map(both), expected);
    }

    #[test]
    fn within_the_day_of_a_cutover_the_baseline_runs_first() {
        let both = |scenario: Scenario, night| {
            let plan = scenario.plan(200, 0.02, 1.0);
            RolloutArm::BOTH.map(|arm| (runs(&plan, night, arm)[0], hours(&plan, night, arm)))
        };
        let noon = Scenario::NoonDeploy;
        assert_eq!(both(noon, 27), [(200, [0, 24]), (0, [0, 24])]);
        assert_eq!(both(noon, 28), [(100, [0, 12]), (100, [12, 24])]);
        assert_eq!(both(noon, 29), [(0, [0, 24]), (200, [0, 24])]);
        let stray = Scenario::StrayOverlap;
        assert_eq!(both(stray, 28), [(5, [0, 1]), (195, [0, 24])]);
    }

    #[test]
    fn after_a_cutover_the_baseline_is_gone() {
        let plan = Scenario::Cutover.plan(200, 0.02, 1.0);
        assert_eq!(runs(&plan, 27, RolloutArm::Baseline), [200]);
        assert_eq!(runs(&plan, 28, RolloutArm::Baseline), [0]);
        assert_eq!(runs(&plan, 28, RolloutArm::Candidate), [200]);
    }
}

//! How many runs each arm has in each workflow, night by night.

use super::plan::{Plan, Traffic, Workflow};

/// What the releases are called: the one before, and the one being rolled out.
pub const RELEASES: [&str; 2] = ["1.0", "1.1"];

/// One of the two releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arm {
    /// The release before.
    Baseline,
    /// The release being rolled out.
    Candidate,
}

impl Arm {
    /// Both, in the order in which they are drawn.
    pub(super) const BOTH: [Self; 2] = [Self::Baseline, Self::Candidate];

    /// What the release is called.
    pub(super) const fn release(self) -> &'static str {
        match self {
            Self::Baseline => RELEASES[0],
            Self::Candidate => RELEASES[1],
        }
    }
}

/// An arm's runs in each workflow on a night, counted from the first of the history.
pub(super) fn runs(plan: &Plan, night: u32, arm: Arm) -> Vec<u32> {
    let shares: Vec<f64> = plan
        .workflows
        .iter()
        .map(|workflow| share(workflow, arm))
        .collect();
    apportioned(total(plan, night, arm), &shares)
}

const fn share(workflow: &Workflow, arm: Arm) -> f64 {
    match arm {
        Arm::Baseline => workflow.baseline,
        Arm::Candidate => workflow.candidate,
    }
}

fn total(plan: &Plan, night: u32, arm: Arm) -> u32 {
    let Some(night) = night.checked_sub(plan.history) else {
        return if arm == Arm::Baseline { plan.runs } else { 0 };
    };
    match (&plan.traffic, arm) {
        (Traffic::Cutover, Arm::Baseline) => 0,
        (Traffic::Equal, _) | (Traffic::Cutover, Arm::Candidate) => plan.runs,
        (Traffic::Steps(steps), _) => {
            let step = usize::try_from(night).unwrap_or(usize::MAX);
            let share = steps.get(step).or(steps.last()).copied().unwrap_or(0.5);
            let both = plan.runs.saturating_mul(2);
            let [baseline, candidate] = [1.0 - share, share];
            let split = apportioned(both, &[baseline, candidate]);
            split[usize::from(arm == Arm::Candidate)]
        }
    }
}

/// Whole numbers in proportion to the shares that add up to the total (Hamilton's method of largest remainders; of equal
/// remainders the first wins).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a quota lies between 0 and the total"
)]
fn apportioned(total: u32, shares: &[f64]) -> Vec<u32> {
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
    use crate::simulate::Scenario;

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
            .map(|night| runs(&plan, *night, Arm::Candidate)[0])
            .collect();
        assert_eq!(candidate, [0, 40, 40, 100, 200, 200, 360, 360]);
        for night in nights.into_iter().skip(1) {
            let both: u32 = Arm::BOTH.map(|arm| runs(&plan, night, arm)[0]).iter().sum();
            assert_eq!(both, 400);
        }
    }

    #[test]
    fn after_a_cutover_the_baseline_is_gone() {
        let plan = Scenario::Cutover.plan(200, 0.02, 1.0);
        assert_eq!(runs(&plan, 27, Arm::Baseline), [200]);
        assert_eq!(runs(&plan, 28, Arm::Baseline), [0]);
        assert_eq!(runs(&plan, 28, Arm::Candidate), [200]);
    }
}

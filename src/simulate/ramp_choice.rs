//! The ramps that a plan tries, and the rule that chooses one.

use anyhow::Result;

use super::judged_cell::Asked;
use super::ramp_trial::{RampTrial, waiting};
use crate::rollout::{Ramp, RampExpected, RampStep};

/// The release that the choice is made for fails so many times as often.
pub(super) const BAD: f64 = 2.0;

/// A ramp is fast enough where an innocent release waits at most so many times as long as on the fastest.
const FAST_ENOUGH: f64 = 1.2;

/// From which night on the candidate has which share. No ramp goes beyond a half: both releases must run to be compared.
pub(super) const RAMPS: [&[(u32, f64)]; 5] = [
    &[(1, 0.5)],
    &[(1, 0.25), (3, 0.5)],
    &[(1, 0.1), (3, 0.25), (5, 0.5)],
    &[(1, 0.1), (4, 0.25), (8, 0.5)],
    &[(1, 0.05), (3, 0.1), (5, 0.25), (7, 0.5)],
];

/// The ramps to try. A step beyond the horizon is left out.
pub(super) fn ramps(horizon: u32) -> Result<Vec<Ramp>> {
    let mut ramps = Vec::new();
    for steps in RAMPS {
        let steps = steps.iter().filter(|(night, _)| *night <= horizon);
        let steps = steps.map(|(night, share)| RampStep {
            night: *night,
            share: *share,
        });
        let ramp = Ramp::of(steps.collect())?;
        if !ramps.contains(&ramp) {
            ramps.push(ramp);
        }
    }
    Ok(ramps)
}

/// What is expected of a ramp.
pub(super) fn expected(trial: &RampTrial<'_>, ramp: Ramp) -> Result<RampExpected> {
    let plan = &trial.plan;
    let bad = trial.tally(&ramp, BAD, Asked::Advice)?;
    let innocent = trial.tally(&ramp, 1.0, Asked::Proceeds)?;
    let shares = ramp.shares(plan.nights);
    let exposed = waiting(&bad.found, trial.rollouts).zip(&shares);
    let exposed: f64 = exposed.map(|(waiting, share)| waiting * share).sum();
    let both_arms = 2.0 * f64::from(plan.runs);
    Ok(RampExpected {
        excess_failures: both_arms * plan.rate * (BAD - 1.0) * exposed,
        nights_to_proceed: waiting(&innocent.proceed, trial.rollouts).sum(),
        ramp,
    })
}

/// The chosen ramp first, then the others as they were tried.
///
/// Of the ramps that are fast enough for an innocent release, it is the one on which a release that fails twice as often does
/// least harm until it is found.
pub(super) fn chosen_first(tried: Vec<RampExpected>) -> Vec<RampExpected> {
    let nights = tried.iter().map(|one| one.nights_to_proceed);
    let fastest = nights.fold(f64::INFINITY, f64::min);
    let (mut fast, slow): (Vec<_>, Vec<_>) = tried
        .into_iter()
        .partition(|one| one.nights_to_proceed <= FAST_ENOUGH * fastest);
    let best = fast
        .iter()
        .enumerate()
        .min_by(|(_, a), (_, b)| a.excess_failures.total_cmp(&b.excess_failures));
    let best = best.map_or(0, |(place, _)| place);
    if best < fast.len() {
        fast[..=best].rotate_right(1);
    }
    fast.extend(slow);
    fast
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(night: u32, excess_failures: f64, nights_to_proceed: f64) -> RampExpected {
        let step = |night, share| RampStep { night, share };
        RampExpected {
            ramp: Ramp::of(vec![step(1, 0.1), step(night, 0.5)]).unwrap(),
            excess_failures,
            nights_to_proceed,
        }
    }

    fn order(tried: Vec<RampExpected>) -> Vec<u32> {
        let chosen = chosen_first(tried).into_iter();
        chosen.map(|one| one.ramp.steps()[1].night).collect()
    }

    #[test]
    fn least_harm_is_chosen_among_the_ramps_that_are_fast_enough() {
        let fast = tried(2, 90.0, 5.0);
        let safe = tried(3, 40.0, 6.0);
        let slow = tried(4, 10.0, 6.1);
        assert_eq!(order(vec![fast, safe, slow]), [3, 2, 4]);
    }

    #[test]
    fn where_no_innocent_release_proceeds_the_least_harm_is_chosen() {
        let same = [(2, 90.0), (3, 10.0), (4, 40.0)];
        let same = same.map(|(night, harm)| tried(night, harm, 14.0));
        assert_eq!(order(same.to_vec()), [3, 2, 4]);
        assert!(chosen_first(Vec::new()).is_empty());
    }

    #[test]
    fn a_short_horizon_has_the_steps_within_it() {
        for horizon in [1, 2, 5, 14] {
            let ramps = ramps(horizon).unwrap();
            let nights = ramps.iter().flat_map(Ramp::steps).map(|step| step.night);
            assert!(nights.max().unwrap() <= horizon);
            assert!(!ramps.is_empty());
        }
        assert_eq!(ramps(14).unwrap().len(), RAMPS.len());
    }
}

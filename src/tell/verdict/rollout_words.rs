//! How a rollout goes by its plan, in words.

use crate::compare::Arms;
use crate::judge::{Deviation, RolloutKept};
use crate::number::{self, count, probability};
use crate::terms;
use crate::vocabulary::RolloutDeviation;

/// `Night 4 of 14 goes as planned, with 10 % of the traffic.`, or that it deviates.
pub(crate) fn rollout_in_words(kept: &RolloutKept<'_>) -> String {
    let night = kept.night;
    let share = probability(kept.planned.ramp.share_on(night));
    match kept.deviations.len() as u64 {
        0 => format!("The rollout goes as planned: night {night}, {share} of the traffic."),
        some => format!(
            "The rollout deviates from its plan (night {night}, {share} of the traffic) in {}.",
            number::counted(some, "point", "points")
        ),
    }
}

/// What is said where the rollout cannot be held beside its plan.
pub(crate) fn rollout_not_begun() -> &'static str {
    "The planned rollout has not begun, or its releases could not be compared."
}

/// A deviation, and what follows from it.
pub(crate) fn deviation_sentence(one: &Deviation, kept: &RolloutKept<'_>, arms: &Arms) -> String {
    let Arms {
        candidate,
        baseline,
        ..
    } = arms;
    let nights = nights(one);
    let [planned, actual] = [one.planned, one.actual].map(|value| value.unwrap_or(f64::NAN));
    let shares = || {
        let [planned, actual] = [planned, actual].map(share);
        format!("{nights}, {candidate} had {actual} of the traffic, and {planned} was planned")
    };
    match one.kind {
        RolloutDeviation::ShareAbove => {
            format!(
                "{}: until it is found, a bad release does more harm.",
                shares()
            )
        }
        RolloutDeviation::ShareBelow => {
            format!("{}: answers come later than promised.", shares())
        }
        RolloutDeviation::TrafficBelow => format!(
            "A night has {} runs, and {} were planned: answers come later than promised.",
            number::fixed(actual, 0),
            number::fixed(planned, 0)
        ),
        RolloutDeviation::CandidateInterrupted => {
            format!("{nights}, {candidate} had no run: the rollout was interrupted.")
        }
        RolloutDeviation::BaselineInterrupted => format!(
            "{nights}, {baseline} had no run: nothing ran beside {candidate} to compare it with."
        ),
        RolloutDeviation::OtherBaseline => format!(
            "{candidate} is compared with {baseline}, and the plan was made for {}.",
            kept.planned.baseline
        ),
        RolloutDeviation::MarginsDiffer => {
            let rate = one.metric.map_or("a rate", terms::metric);
            let [planned, actual] = [planned, actual].map(number::plain);
            format!("A margin of {rate} is {actual}, and the plan was made with {planned}.")
        }
        RolloutDeviation::HorizonDiffers => format!(
            "The rollout is judged over {} nights, and the plan was made for {}.",
            number::fixed(actual, 0),
            number::fixed(planned, 0)
        ),
        RolloutDeviation::DecidedLate => format!(
            "It is night {}, and an innocent release may proceed by night {} in 9 of 10 rollouts.",
            number::fixed(actual, 0),
            number::fixed(planned, 0)
        ),
    }
}

/// `On night 3`, or `On nights 3 to 5`.
fn nights(one: &Deviation) -> String {
    let [first, last] = [one.night, one.until].map(|night| count(u64::from(night)));
    if one.night == one.until {
        return format!("On night {first}");
    }
    format!("On nights {first} to {last}")
}

/// A share in whole per cent, and with a decimal below ten.
fn share(share: f64) -> String {
    let percent = 100.0 * share;
    let decimals = usize::from(percent < 10.0 && (percent - percent.round()).abs() > 1e-9);
    format!("{} %", number::fixed(percent, decimals))
}

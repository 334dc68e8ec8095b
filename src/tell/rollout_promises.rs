//! What a planned rollout promises, in sentences.

use crate::number::{self, counted, probability};
use crate::rollout::{Expectation, PlannedRollout, Promise, Ramp, SettingExpected};
use crate::tell::listed;
use crate::terms;

/// What a plan says in a few sentences: the ramp, the harm it risks, and the nights that it promises.
pub(crate) fn promises(planned: &PlannedRollout) -> Vec<String> {
    let horizon = planned.horizon;
    let mut sentences = vec![format!("Ramp: {}.", ramp(&planned.ramp))];
    sentences.push(match planned.proceed_by {
        Some(night) => format!("An innocent release may proceed by night {night}."),
        None => format!(
            "By night {horizon} an innocent release may proceed in {} % of rollouts, and not surely by any night.",
            number::fixed(100.0 * planned.proceed_share, 0)
        ),
    });
    sentences.push(found(planned));
    sentences.push(excluded(planned));
    if let Some(chosen) = planned.ramps.first() {
        sentences.push(format!(
            "Until it is found, a release that fails twice as often makes {} more failures on average.",
            number::fixed(chosen.excess_failures, 0)
        ));
    }
    sentences.extend(would_do(planned));
    sentences
}

/// The figures of a plan, a row for each ratio, ramp or setting.
#[derive(Clone, Debug)]
pub(crate) struct PlanFigures {
    /// The ratio, the night by which it is found, and the night by which it is ruled out.
    pub(crate) by_ratio: Vec<[String; 3]>,
    /// The ramp, the excess failures, and the nights until an innocent release may proceed.
    pub(crate) ramps: Vec<[String; 3]>,
    /// The setting, and the nights by which a bad release is found and an innocent one may proceed.
    pub(crate) tried: Vec<[String; 3]>,
}

/// The figures of a plan.
pub(crate) fn figures(planned: &PlannedRollout) -> PlanFigures {
    let by_ratio = planned.promises.iter().map(|one| {
        [
            format!("{} times as often", times(one.ratio)),
            by_night(one.found_by),
            by_night(one.excluded_by),
        ]
    });
    let ramps = planned.ramps.iter().map(|one| {
        [
            ramp(&one.ramp),
            number::fixed(one.excess_failures, 0),
            number::fixed(one.nights_to_proceed, 1),
        ]
    });
    let tried = planned.tried.iter().map(|one| {
        [
            setting(one),
            by_night(one.expected.found_by),
            by_night(one.expected.proceed_by),
        ]
    });
    PlanFigures {
        by_ratio: by_ratio.collect(),
        ramps: ramps.collect(),
        tried: tried.collect(),
    }
}

/// What the promises rest on: the traffic, the variation of nights, the margins, and how many rollouts.
pub(crate) fn rests_on(planned: &PlannedRollout) -> Vec<String> {
    let traffic = planned.traffic;
    let mut lines = vec![
        format!(
            "A night has {} on average, and {} of the baseline’s fail.",
            counted(traffic.runs_a_night, "run", "runs"),
            number::rate(traffic.failure_rate)
        ),
        format!(
            "The baseline has {} before the rollout. Beyond chance they vary by {} %.",
            counted(u64::from(traffic.history), "night", "nights"),
            number::fixed(100.0 * traffic.variation, 0)
        ),
        format!(
            "The nightly decision judged {} of each kind over {}, with the margins below.",
            counted(
                planned.simulated.rollouts,
                "simulated rollout",
                "simulated rollouts"
            ),
            counted(u64::from(planned.horizon), "night", "nights")
        ),
    ];
    lines.extend(planned.margins.iter().map(|(metric, margins)| {
        format!(
            "Margin of {}: {} times or {} points; with little traffic up to {} times or {} points.",
            terms::metric(*metric),
            times(margins.ratio),
            times(100.0 * margins.difference),
            times(margins.widest_ratio),
            times(100.0 * margins.widest_difference)
        )
    }));
    lines
}

/// `10 % from night 1 and 50 % from night 4`.
fn ramp(ramp: &Ramp) -> String {
    let steps = ramp.steps().iter();
    let steps: Vec<String> = steps
        .map(|step| format!("{} from night {}", probability(step.share), step.night))
        .collect();
    listed(&steps)
}

/// A night, or that there is none.
fn by_night(night: Option<u32>) -> String {
    night.map_or_else(|| "not surely".to_owned(), |night| format!("night {night}"))
}

fn found(planned: &PlannedRollout) -> String {
    let of = |one: &Promise| Some((one.ratio, one.found_by?));
    match each(planned, of) {
        Some(each) => format!("A release that fails more is found: {each}."),
        None => format!(
            "No release that fails up to {} times as often is surely found by night {}.",
            most(planned),
            planned.horizon
        ),
    }
}

fn excluded(planned: &PlannedRollout) -> String {
    let of = |one: &Promise| Some((one.ratio, one.excluded_by?));
    match each(planned, of) {
        Some(each) => format!("Of an innocent release a rise is ruled out: {each}."),
        None => format!(
            "Of an innocent release no rise up to {} times is surely ruled out by night {}.",
            most(planned),
            planned.horizon
        ),
    }
}

/// `1.5 times by night 9 and 2 times by night 4`.
fn each(planned: &PlannedRollout, of: impl Fn(&Promise) -> Option<(f64, u32)>) -> Option<String> {
    let each = planned.promises.iter().filter_map(of);
    let each: Vec<String> = each
        .map(|(ratio, night)| format!("{} times by night {night}", times(ratio)))
        .collect();
    (!each.is_empty()).then(|| listed(&each))
}

fn most(planned: &PlannedRollout) -> String {
    let ratios = planned.promises.iter().map(|one| one.ratio);
    times(ratios.fold(1.0, f64::max))
}

/// A ratio with the decimals it needs.
fn times(ratio: f64) -> String {
    number::exact(ratio).unwrap_or_else(|| number::ratio(ratio))
}

/// What would give an answer, where the plan gives none.
fn would_do(planned: &PlannedRollout) -> Option<String> {
    if planned.tried.is_empty() {
        return None;
    }
    let is_found = planned
        .promises
        .iter()
        .any(|one| one.ratio <= 2.0 && one.found_by.is_some());
    let does = |expected: &Expectation| {
        (planned.proceed_by.is_some() || expected.proceed_by.is_some())
            && (is_found || expected.found_by.is_some())
    };
    let would: Vec<String> = planned
        .tried
        .iter()
        .filter(|one| does(&one.expected))
        .map(setting)
        .collect();
    if would.is_empty() {
        return Some(
            "Neither more nights, nor wider margins, nor four times the traffic would do alone."
                .to_owned(),
        );
    }
    Some(format!("This would do: {}.", would.join("; or ")))
}

/// What was tried: a line of the configuration, or how much more traffic.
fn setting(tried: &SettingExpected) -> String {
    match (&tried.setting, tried.traffic_times) {
        (Some(setting), _) => setting.clone(),
        (None, Some(times)) => format!("{times} times the traffic"),
        (None, None) => "the same".to_owned(),
    }
}

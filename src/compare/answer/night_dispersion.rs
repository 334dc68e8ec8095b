//! How much the excess varies between shared nights, and how two estimates of variation combine.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::compare::counted::NightExcess;
use crate::compare::in_units::in_real;
use crate::stats::{Arm, Dispersion, Score, Stratum, dispersion_between_nights};

/// The dispersion of the nights both releases ran, about the excess that they share.
#[must_use]
pub(crate) fn between_nights(nights: &BTreeMap<NaiveDate, NightExcess>) -> Option<Dispersion> {
    // A constant rate ratio moves each night by its variance times the same amount (the score's derivative): what is
    // left after that common excess is the variation between nights.
    let variance: f64 = nights.values().map(|night| night.variance).sum();
    let excess: f64 = nights.values().map(|night| night.excess).sum();
    if variance <= 0.0 {
        return None;
    }
    let centred: Vec<(f64, f64)> = nights
        .values()
        .map(|night| {
            (
                night.excess - night.variance * excess / variance,
                night.variance,
            )
        })
        .collect();
    dispersion_between_nights(&centred)
}

/// The dispersion of one release's nights about its own mean rate.
#[must_use]
pub(crate) fn among_nights(nights: &[(NaiveDate, Arm)]) -> Option<Dispersion> {
    let sum = |of: fn(&Arm) -> u64| in_real(nights.iter().map(|(_, night)| of(night)).sum());
    let rate = sum(Arm::events) / sum(Arm::exposure);
    let centred: Vec<(f64, f64)> = nights
        .iter()
        .map(|(_, night)| {
            let expected = rate * in_real(night.exposure());
            (in_real(night.events()) - expected, expected * (1.0 - rate))
        })
        .collect();
    dispersion_between_nights(&centred)
}

/// ln of the p from which on a release's worst night stands out of its others, before it is divided by their number: one in
/// ten. With one in twenty, an outage just after a cut-over rolled back 2.2 % of releases with four failures a night.
const LN_STANDS_OUT: f64 = -std::f64::consts::LN_10;

/// The worst of a release's nights, where it has more events than the others and their variation explain.
#[must_use]
pub(crate) fn standing_out(
    nights: &[(NaiveDate, Arm)],
    dispersion: Dispersion,
) -> Option<NaiveDate> {
    let sum = |of: fn(&Arm) -> u64| nights.iter().map(|(_, night)| of(night)).sum::<u64>();
    let [events, exposure] = [sum(Arm::events), sum(Arm::exposure)];
    let against_others = |night: &Arm| {
        let others = Arm::new(events - night.events(), exposure - night.exposure())?;
        let score = Score::of(&[Stratum {
            baseline: others,
            candidate: *night,
        }]);
        Some(score.ln_p_guarded(dispersion))
    };
    let nights_against = nights
        .iter()
        .filter_map(|(date, night)| Some((*date, against_others(night)?)));
    let (worst, ln_p) = nights_against.min_by(|(_, one), (_, other)| one.total_cmp(other))?;
    (ln_p <= LN_STANDS_OUT - in_real(nights.len() as u64).ln()).then_some(worst)
}

/// The variation between nights, raised to that within clusters where it is the larger one.
#[must_use]
pub(crate) fn raised(nights: Dispersion, clusters: Option<Dispersion>) -> Dispersion {
    clusters
        .filter(|clusters| clusters.factor > nights.factor)
        .unwrap_or(nights)
}

/// Two mean squares over the same binomial variance, pooled as in the analysis of variance: each weighted by its degrees
/// of freedom. Taking the larger instead would overstate the variation on most nights.
pub(super) fn pooled(one: Dispersion, other: Dispersion) -> Dispersion {
    let square = |one: Dispersion| one.factor * one.degrees_of_freedom;
    let degrees_of_freedom = one.degrees_of_freedom + other.degrees_of_freedom;
    Dispersion {
        factor: (square(one) + square(other)) / degrees_of_freedom,
        degrees_of_freedom,
    }
}

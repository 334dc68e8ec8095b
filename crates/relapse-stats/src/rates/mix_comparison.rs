//! Whether the mix of states differs between the releases.
//!
//! This is the generalised Cochran–Mantel–Haenszel test of general association (Landis, Heyman & Koch 1978). Within each
//! stratum, given its margins, the candidate's counts are multivariate hypergeometric. The distance of their sum from its
//! expectation is a quadratic form on (states − 1) degrees of freedom.

use super::association::association;
use super::difference::{RatePair, difference};
use super::mix_table::{MixStratum, MixTable};
use crate::interval::{Interval, NullValue};
use crate::numerics::{ln_chi_squared_upper, ln_fisher_upper, real_length};
use crate::variation::{Dispersion, ReferenceLaw};

/// Evidence that the mix of states changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MixComparison {
    /// Total variation distance ½ Σ|p₁ − p₀| between the standardised shares, in 0 to 1.
    pub distance: f64,
    /// Interval of the distance. Its lower end is above 0 exactly when the test rejects at 1 − level.
    pub distance_interval: Interval,
    /// Cramér's V = √(statistic / (runs − strata)), in 0 to 1. In a single stratum it is √(χ²/N).
    pub cramers_v: f64,
    /// The test statistic before its division by the dispersion.
    pub statistic: f64,
    /// Its degrees of freedom: the number of states that occur, minus 1. They are fewer where a state cannot vary.
    pub degrees_of_freedom: u32,
    /// ln of the p-value of "same mix", by χ², or by F with the dispersion's degrees of freedom.
    pub ln_p: f64,
}

/// Compares the releases' mix of states over strata. `level` is that of the distance's interval.
///
/// The interval comes from simultaneous (Bonferroni) standardised Newcombe intervals [lⱼ, uⱼ] of each state's change. The
/// changes sum to 0, so the distance is both Σ dⱼ⁺ and Σ dⱼ⁻. It is therefore between max(Σ lⱼ⁺, Σ uⱼ⁻) and
/// min(Σ uⱼ⁺, Σ lⱼ⁻). The interval is valid at 0, where the distance has no normal limit. With many states it is wide.
///
/// `None` where no stratum has runs in both arms or fewer than two states occur there. `None` also where the arms list
/// different numbers of states, or `level` is not within (0, 1).
#[must_use]
pub fn compare_mix(
    strata: &[MixStratum],
    level: f64,
    dispersion: Option<Dispersion>,
) -> Option<MixComparison> {
    let states = strata.first()?.baseline.len();
    let is_aligned = strata
        .iter()
        .all(|s| s.baseline.len() == states && s.candidate.len() == states);
    if !(is_aligned && level > 0.0 && level < 1.0) {
        return None;
    }
    let matched: Vec<MixTable> = strata.iter().filter_map(MixTable::of).collect();
    let seen: Vec<usize> = (0..states)
        .filter(|state| matched.iter().any(|table| table.total(*state) > 0.0))
        .collect();
    if matched.is_empty() || seen.len() < 2 {
        return None;
    }
    let reference = ReferenceLaw::new(dispersion);
    let form = association(&matched, &seen[1..]);
    let degrees = f64::from(form.rank);
    let ln_p = if form.rank == 0 {
        0.0
    } else if reference.degrees_of_freedom().is_finite() {
        let ratio = form.statistic / (degrees * reference.factor);
        ln_fisher_upper(ratio, degrees, reference.degrees_of_freedom())
    } else {
        ln_chi_squared_upper(form.statistic, degrees)
    };
    let runs: f64 = matched
        .iter()
        .map(|table| table.candidate_runs + table.baseline_runs)
        .sum();
    let spare = runs - real_length(matched.len());
    let shift = shift(&matched, &seen, 1.0 - level, reference);
    let null = if ln_p <= (1.0 - level).ln() {
        NullValue::Below
    } else {
        NullValue::Inside
    };
    Some(MixComparison {
        distance: shift.distance,
        distance_interval: shift.interval.agreeing_with(0.0, null),
        cramers_v: (form.statistic / spare).sqrt().min(1.0),
        statistic: form.statistic,
        degrees_of_freedom: form.rank,
        ln_p,
    })
}

/// The distance between the standardised mixes, with its interval.
struct MixShift {
    distance: f64,
    interval: Interval,
}

fn shift(tables: &[MixTable], states: &[usize], error: f64, reference: ReferenceLaw) -> MixShift {
    let quantile = reference.upper_quantile(0.5 * error / real_length(states.len()));
    let (mut distance, mut low_up, mut low_down, mut high_up, mut high_down) =
        (0.0, 0.0, 0.0, 0.0, 0.0);
    for &state in states {
        let pairs: Vec<RatePair> = tables
            .iter()
            .map(|table| RatePair {
                candidate_events: table.candidate[state],
                candidate_runs: table.candidate_runs,
                baseline_events: table.baseline[state],
                baseline_runs: table.baseline_runs,
            })
            .collect();
        let change = difference(&pairs, quantile, reference.factor);
        distance += 0.5 * change.estimate.abs();
        low_up += change.interval.lower.max(0.0);
        low_down += (-change.interval.upper).max(0.0);
        high_up += change.interval.upper.max(0.0);
        high_down += (-change.interval.lower).max(0.0);
    }
    let lower = f64::max(low_up, low_down).min(distance);
    let upper = f64::min(high_up, high_down).clamp(distance, 1.0);
    MixShift {
        distance: distance.min(1.0),
        interval: Interval { lower, upper },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(strata: &[(Vec<u64>, Vec<u64>)], level: f64) -> Option<MixComparison> {
        let strata: Vec<MixStratum> = strata
            .iter()
            .map(|(candidate, baseline)| MixStratum {
                baseline: baseline.clone(),
                candidate: candidate.clone(),
            })
            .collect();
        compare_mix(&strata, level, None)
    }

    #[test]
    fn the_same_mix_is_no_distance() {
        let compared = compare(&[(vec![50, 30, 20], vec![100, 60, 40])], 0.95).unwrap();
        assert!(compared.distance < 1e-12 && compared.distance_interval.lower <= 0.0);
        assert!(compared.distance_interval.upper > 0.05, "{compared:?}");
        assert!(compared.ln_p.abs() < 1e-9);
    }

    #[test]
    fn p_and_interval_agree() {
        for moved in 0..40 {
            let candidate = vec![500 + moved, 300, 200 - moved];
            for level in [0.5, 0.9, 0.99, 0.9999] {
                let compared = compare(&[(candidate.clone(), vec![500, 300, 200])], level).unwrap();
                let rejected = compared.ln_p <= f64::ln(1.0 - level);
                assert_eq!(
                    rejected,
                    compared.distance_interval.lower > 0.0,
                    "{compared:?}"
                );
                assert!(
                    compared.distance_interval.contains(compared.distance),
                    "{compared:?}"
                );
            }
        }
    }

    #[test]
    fn complete_separation_is_distance_one() {
        let compared = compare(&[(vec![1_000_000, 0], vec![0, 1_000_000])], 0.95).unwrap();
        assert!((compared.distance - 1.0).abs() < 1e-12);
        assert!((compared.cramers_v - 1.0).abs() < 1e-6);
        assert!(compared.ln_p < -900_000.0 && compared.ln_p.is_finite());
    }

    #[test]
    fn states_without_runs_cost_no_degree_of_freedom() {
        let compared = compare(&[(vec![5, 0, 9], vec![7, 0, 4])], 0.95).unwrap();
        assert_eq!(compared.degrees_of_freedom, 1);
    }

    #[test]
    fn a_state_that_fills_its_stratum_is_left_out() {
        let strata = [
            (vec![5, 9, 0], vec![7, 4, 0]),
            (vec![0, 0, 6], vec![0, 0, 3]),
        ];
        assert_eq!(compare(&strata, 0.95).unwrap().degrees_of_freedom, 1);
    }

    #[test]
    fn one_state_or_one_arm_compares_nothing() {
        assert_eq!(compare(&[(vec![5, 0], vec![9, 0])], 0.95), None);
        assert_eq!(compare(&[(vec![5, 1], vec![0, 0])], 0.95), None);
        assert_eq!(compare(&[(vec![5, 1], vec![0])], 0.95), None);
        assert_eq!(compare(&[], 0.95), None);
    }

    #[test]
    fn a_dispersion_weakens_the_evidence() {
        let strata = [MixStratum {
            candidate: vec![60, 30, 10],
            baseline: vec![40, 40, 20],
        }];
        let dispersion = Some(Dispersion {
            factor: 2.0,
            degrees_of_freedom: 27.0,
        });
        let plain = compare_mix(&strata, 0.95, None).unwrap();
        let guarded = compare_mix(&strata, 0.95, dispersion).unwrap();
        assert!(guarded.ln_p > plain.ln_p);
        assert!(guarded.distance_interval.upper > plain.distance_interval.upper);
    }

    #[test]
    fn a_billion_runs_stay_finite() {
        let compared = compare(
            &[(
                vec![500_000_000, 499_990_000, 10_000],
                vec![500_010_000, 499_980_000, 10_000],
            )],
            0.95,
        );
        let compared = compared.unwrap();
        assert!(compared.ln_p.is_finite() && compared.distance > 0.0);
    }
}

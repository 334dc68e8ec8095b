//! Decompositions worked by hand, and properties that hold for any counts.

use proptest::prelude::*;

use super::decomposition::Decomposition;
use crate::numerics::{real, whole};
use crate::rates::{Arm, Stratum};

/// A stratum from `[events, runs]` of the baseline and the candidate.
fn stratum(baseline: [u64; 2], candidate: [u64; 2]) -> Stratum {
    let arm = |[events, runs]: [u64; 2]| Arm::new(events, runs).unwrap();
    Stratum {
        baseline: arm(baseline),
        candidate: arm(candidate),
    }
}

#[track_caller]
fn close(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-12, "{got} is not {expected}");
}

#[track_caller]
fn case(strata: &[Stratum], change: f64, rate_effect: f64, mix_effects: &[f64]) {
    let split = Decomposition::of(strata).unwrap();
    close(split.change(), change);
    close(split.rate_effect, rate_effect);
    close(split.mix_effect, mix_effects.iter().sum());
    for (effect, expected) in split.strata.iter().zip(mix_effects) {
        close(effect.mix_effect, *expected);
    }
}

#[test]
fn a_change_of_both_is_split_as_by_hand() {
    // R₀ = 12/200 = 0.06, R₁ = 36/400 = 0.09, middle 0.075; w₀ = (½, ½), w₁ = (¼, ¾).
    // Rates: A 0.02 → 0.06, B 0.10 → 0.10: rate effect ½(½ + ¼) 0.04 = 0.015.
    // Mix: A −¼ (0.04 − 0.075) = 0.00875, B ¼ (0.10 − 0.075) = 0.00625.
    case(
        &[stratum([2, 100], [6, 100]), stratum([10, 100], [30, 300])],
        0.03,
        0.015,
        &[0.008_75, 0.006_25],
    );
}

#[test]
fn more_traffic_at_the_same_rates_is_all_mix() {
    // 1 % and 10 % in both arms; the risky half grows to nine tenths: R 0.055 → 0.091, middle 0.073.
    // Mix: A −0.4 (0.01 − 0.073) = 0.0252, B 0.4 (0.10 − 0.073) = 0.0108.
    case(
        &[
            stratum([10, 1_000], [1, 100]),
            stratum([100, 1_000], [90, 900]),
        ],
        0.036,
        0.0,
        &[0.025_2, 0.010_8],
    );
}

#[test]
fn everything_worse_and_the_whole_better() {
    // Simpson (1951): 1 % → 2 % and 10 % → 15 %, while the traffic moves to the easy work. R 0.091 → 0.033, middle 0.062.
    // Rate effect ½(0.1 + 0.9) 0.01 + ½(0.9 + 0.1) 0.05 = 0.03.
    // Mix: A 0.8 (0.015 − 0.062) = −0.0376, B −0.8 (0.125 − 0.062) = −0.0504.
    case(
        &[stratum([1, 100], [18, 900]), stratum([90, 900], [15, 100])],
        -0.058,
        0.03,
        &[-0.037_6, -0.050_4],
    );
}

#[test]
fn a_stratum_that_one_arm_lacks_is_mix() {
    // R₀ = 10/100 = 0.1, R₁ = (10 + 30)/200 = 0.2, middle 0.15. A: 0.1 in both, −½ (0.1 − 0.15) = 0.025;
    // B, which the baseline lacks, at the candidate's 0.3: ½ (0.3 − 0.15) = 0.075.
    let strata = [stratum([10, 100], [10, 100]), stratum([0, 0], [30, 100])];
    case(&strata, 0.1, 0.0, &[0.025, 0.075]);
    let split = Decomposition::of(&strata).unwrap();
    assert_eq!(split.contribution(&[1], |_| [0, 30]), None);
}

#[test]
fn an_arm_without_runs_has_no_rate() {
    assert!(Decomposition::of(&[stratum([0, 0], [1, 10])]).is_none());
    assert!(Decomposition::of(&[]).is_none());
}

#[test]
fn an_interval_is_that_of_weighted_poisson_counts() {
    // Python 3.11, statistics.NormalDist; strata (n₀, n₁) = (100, 100) and (100, 300), events (1, 5) and (4, 9):
    //   a = ½(w₀ + w₁)/n: 0.375/100, 0.375/100; 0.625/100, 0.625/300
    //   estimate = 0.375 (5 − 1)/100 + 0.625 (9/300 − 4/100) = 0.00875
    //   variance = Σ a² x = 0.00375² (1 + 5) + 0.00625² 4 + (0.625/300)² 9 = 0.0002796875
    //   of one event = the mean a² of the baseline's runs + that of the candidate's
    //     = (0.00375² + 0.00625²)/2 + (100 · 0.00375² + 300 (0.625/300)²)/400 = 0.0000333…
    //   reach = z √(2 (variance + z²/4 of one)) = 0.0489363136366433
    let split =
        Decomposition::of(&[stratum([2, 100], [6, 100]), stratum([10, 100], [30, 300])]).unwrap();
    let part = split
        .contribution(&[0, 1], |place| [[1, 5], [4, 9]][place])
        .unwrap();
    close(part.estimate, 0.008_75);
    close(part.variance, 0.000_279_687_5);
    close(part.variance_of_one, 1.0 / 30_000.0);
    // 5 − 1·100/100 + 9 − 4·300/100
    close(part.excess, 1.0);
    assert_eq!((part.baseline_count, part.candidate_count), (5, 14));
    let interval = part.interval(0.95, 2.0);
    close(interval.lower, -0.040_186_313_636_643_295);
    close(interval.upper, 0.057_686_313_636_643_3);
}

#[test]
fn an_interval_without_failures_has_a_width() {
    let split = Decomposition::of(&[stratum([0, 1_000], [0, 1_000])]).unwrap();
    let part = split.contribution(&[0], |_| [0, 0]).unwrap();
    close(part.variance, 0.0);
    // z √(z²/4 · 2 · 10⁻⁶) = z²/2 · √2/1000, with z = 1.959963984540054
    let interval = part.interval(0.95, 1.0);
    close(interval.lower, -interval.upper);
    close(interval.upper, 0.002_716_321_581_761_694);
}

fn arm() -> impl Strategy<Value = [u64; 2]> {
    let runs = prop_oneof![Just(0), 1_u64..30, 1_u64..1_000_000_000];
    runs.prop_flat_map(|runs| (0..=runs).prop_map(move |events| [events, runs]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_parts_add_up_to_the_change(
        counts in prop::collection::vec((arm(), arm(), 0.0..=1.0_f64), 1..40),
        places in 1_usize..4,
    ) {
        let strata: Vec<Stratum> = counts.iter().map(|(baseline, candidate, _)| stratum(*baseline, *candidate)).collect();
        let Some(split) = Decomposition::of(&strata) else { return Ok(()) };
        close(split.rate_effect + split.mix_effect, split.change());
        // Failures of two classes, in strata that are assigned to workflows in turn.
        let mut sum = 0.0;
        for workflow in 0..places {
            let own: Vec<usize> = (workflow..strata.len()).step_by(places).collect();
            let first = |place: usize| {
                let cut = |events: u64| whole(real(events) * counts[place].2).min(events);
                [cut(counts[place].0[0]), cut(counts[place].1[0])]
            };
            let second = |place: usize| {
                let [baseline, candidate] = first(place);
                [counts[place].0[0] - baseline, counts[place].1[0] - candidate]
            };
            for part in [split.contribution(&own, first), split.contribution(&own, second)].into_iter().flatten() {
                let interval = part.interval(0.95, 1.0);
                prop_assert!(interval.lower < part.estimate && part.estimate < interval.upper);
                sum += part.estimate;
            }
        }
        close(sum, split.rate_effect);
    }

    #[test]
    fn swapping_the_arms_mirrors_every_part(counts in prop::collection::vec((arm(), arm()), 1..20)) {
        let strata: Vec<Stratum> = counts.iter().map(|(baseline, candidate)| stratum(*baseline, *candidate)).collect();
        let swapped: Vec<Stratum> = counts.iter().map(|(baseline, candidate)| stratum(*candidate, *baseline)).collect();
        let (Some(ours), Some(theirs)) = (Decomposition::of(&strata), Decomposition::of(&swapped)) else { return Ok(()) };
        close(ours.rate_effect, -theirs.rate_effect);
        for (one, other) in ours.strata.iter().zip(&theirs.strata) {
            close(one.mix_effect, -other.mix_effect);
        }
    }
}

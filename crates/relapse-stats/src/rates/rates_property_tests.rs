//! Properties that hold for any counts, from zero to a billion.

use proptest::prelude::*;

use super::rate_change::RateChange;
use super::rate_comparison::{compare_rates, is_below, is_within_ratio, ln_p_exact};
use super::rate_ratio::RateEvidence;
use super::score::Score;
use super::stratum::{Arm, Stratum};
use crate::numerics::{real, whole};
use crate::variation::Dispersion;

/// Runs of every order of magnitude up to 1e9, with events at every rate.
fn arm() -> impl Strategy<Value = Arm> {
    let runs = (0_u32..31).prop_flat_map(|bits| 0..=(1_u64 << bits).min(1_000_000_000));
    (runs, 0_u32..12, 0_u64..=1_000).prop_map(|(runs, rarity, share)| {
        let events = (u128::from(runs) * u128::from(share) / 1_000) >> rarity;
        let events = u64::try_from(events).unwrap_or(0);
        Arm::new(events, runs).expect("at most the runs")
    })
}

fn strata() -> impl Strategy<Value = Vec<Stratum>> {
    let stratum = (arm(), arm()).prop_map(|(baseline, candidate)| Stratum {
        baseline,
        candidate,
    });
    prop::collection::vec(stratum, 1..6)
}

/// Strata as in a rollout, of similar sizes, rates and allocation.
fn rollout() -> impl Strategy<Value = Vec<Stratum>> {
    (1_u64..3_000, 0.0..0.9_f64, 0.3..3.0_f64).prop_flat_map(|(runs, rate, ratio)| {
        let arm = move |rate: f64| {
            (0..=runs, 0.5..1.5_f64).prop_map(move |(runs, noise)| {
                let wanted = real(runs) * (rate * noise).min(1.0);
                let events = whole(wanted - 0.5).min(runs);
                Arm::new(events, runs).expect("at most the runs")
            })
        };
        let stratum =
            (arm(rate), arm((rate * ratio).min(1.0))).prop_map(|(baseline, candidate)| Stratum {
                baseline,
                candidate,
            });
        prop::collection::vec(stratum, 1..20)
    })
}

fn dispersion() -> impl Strategy<Value = Option<Dispersion>> {
    let some = (1.0..9.0_f64, 1.0..60.0_f64).prop_map(|(factor, degrees_of_freedom)| Dispersion {
        factor,
        degrees_of_freedom,
    });
    prop::option::of(some)
}

fn levels() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![0.8, 0.9, 0.95, 0.99, 0.9999, 1.0 - 1e-8])
}

fn swapped(strata: &[Stratum]) -> Vec<Stratum> {
    let swap = |stratum: &Stratum| Stratum {
        baseline: stratum.candidate,
        candidate: stratum.baseline,
    };
    strata.iter().map(swap).collect()
}

fn times(strata: &[Stratum], factor: u64) -> Vec<Stratum> {
    let grow = |arm: Arm| Arm::new(arm.events() * factor, arm.exposure() * factor);
    strata
        .iter()
        .map(|stratum| Stratum {
            baseline: grow(stratum.baseline).expect("same rate"),
            candidate: grow(stratum.candidate).expect("same rate"),
        })
        .collect()
}

#[track_caller]
fn close(left: f64, right: f64) {
    if left.is_infinite() || right.is_infinite() {
        assert_eq!(left.to_bits(), right.to_bits(), "{left} {right}");
        return;
    }
    let size = left.abs().max(right.abs());
    assert!(
        (left - right).abs() <= 1e-9 * size + 1e-12,
        "{left} is not {right}"
    );
}

/// No value is NaN, and every estimate is within its interval.
fn check(compared: &RateChange, strata: &[Stratum], dispersion: Option<Dispersion>) {
    let RateChange {
        ratio,
        ratio_interval,
        difference,
        difference_interval,
        ..
    } = compared;
    assert!(
        ratio_interval.lower >= 0.0 && ratio_interval.lower.is_finite(),
        "{compared:?}"
    );
    assert!(ratio_interval.lower <= ratio_interval.upper, "{compared:?}");
    assert!((-1.0..=1.0).contains(difference), "{compared:?}");
    assert!(difference_interval.contains(*difference), "{compared:?}");
    if let Some(ratio) = ratio {
        let slack = 1e-9 * ratio;
        assert!(ratio_interval.lower <= ratio + slack, "{compared:?}");
        assert!(*ratio <= ratio_interval.upper + slack, "{compared:?}");
    }
    assert!(
        compared.ln_p_worse <= 0.0 && compared.ln_p_worse.is_finite(),
        "{compared:?}"
    );
    assert!(ln_p_exact(strata) <= compared.ln_p_worse, "{compared:?}");
    assert!(
        dispersion.is_none_or(|one| Score::of(strata).ln_p_guarded(one) <= compared.ln_p_worse),
        "{compared:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_counts_give_nan_or_zero_p(
        strata in strata(), level in levels(), dispersion in dispersion()
    ) {
        if let Some(compared) = compare_rates(&strata, level, dispersion) {
            check(&compared, &strata, dispersion);
        }
    }

    #[test]
    fn p_and_both_intervals_agree(
        strata in rollout(), level in levels(), dispersion in dispersion()
    ) {
        let Some(compared) = compare_rates(&strata, level, dispersion) else { return Ok(()) };
        check(&compared, &strata, dispersion);
        let rejected = compared.ln_p_worse <= (0.5 * (1.0 - level)).ln();
        prop_assert_eq!(rejected, compared.ratio_interval.lower > 1.0);
        prop_assert_eq!(rejected, compared.difference_interval.lower > 0.0);
        let (ratio, difference) = (compared.ratio_interval, compared.difference_interval);
        prop_assert_eq!(ratio.contains(1.0), difference.contains(0.0));
    }

    #[test]
    fn swapping_the_arms_mirrors_everything(
        strata in strata(), level in levels(), dispersion in dispersion()
    ) {
        let Some(ours) = compare_rates(&strata, level, dispersion) else { return Ok(()) };
        let mirrored = compare_rates(&swapped(&strata), level, dispersion).expect("same strata");
        close(ours.difference, -mirrored.difference);
        close(ours.difference_interval.lower, -mirrored.difference_interval.upper);
        close(ours.ratio_interval.lower, 1.0 / mirrored.ratio_interval.upper);
        close(ours.ratio_interval.upper, 1.0 / mirrored.ratio_interval.lower);
        match (ours.ratio, mirrored.ratio) {
            (Some(ours), Some(mirrored)) => close(ours, 1.0 / mirrored),
            (ours, mirrored) => prop_assert_eq!(ours, mirrored),
        }
    }

    #[test]
    fn the_order_of_strata_does_not_matter(strata in strata(), dispersion in dispersion()) {
        let Some(ours) = compare_rates(&strata, 0.95, dispersion) else { return Ok(()) };
        let reversed: Vec<Stratum> = strata.iter().rev().copied().collect();
        let other = compare_rates(&reversed, 0.95, dispersion).expect("same strata");
        close(ours.ln_p_worse, other.ln_p_worse);
        close(ours.ratio_interval.lower, other.ratio_interval.lower);
        close(ours.ratio_interval.upper, other.ratio_interval.upper);
        close(ours.difference, other.difference);
    }

    #[test]
    fn more_data_at_the_same_rates_never_widens(strata in rollout(), level in levels()) {
        let Some(ours) = compare_rates(&strata, level, None) else { return Ok(()) };
        let more = compare_rates(&times(&strata, 4), level, None).expect("same strata");
        let slack = 1e-9;
        prop_assert!(more.ratio_interval.lower >= ours.ratio_interval.lower * (1.0 - slack));
        prop_assert!(more.ratio_interval.upper <= ours.ratio_interval.upper * (1.0 + slack));
        prop_assert!(
            more.difference_interval.lower >= ours.difference_interval.lower - slack,
            "{:?} {:?}", more, ours
        );
        prop_assert!(more.difference_interval.upper <= ours.difference_interval.upper + slack);
    }

    #[test]
    fn the_tail_rises_with_the_ratio(strata in rollout(), ratio in 0.2..5.0_f64, step in 1e-3..0.7_f64) {
        let evidence = RateEvidence::of(&strata);
        if !evidence.is_empty() {
            let (low, high) = (evidence.ln_upper(ratio.ln()), evidence.ln_upper(ratio.ln() + step));
            prop_assert!(low <= high + 1e-11 * low.abs().min(1e6), "{} {}", low, high);
        }
    }

    #[test]
    fn strata_without_information_change_only_the_difference(strata in rollout(), runs in 1_u64..500) {
        let Some(ours) = compare_rates(&strata, 0.95, None) else { return Ok(()) };
        let silent = Arm::new(0, runs).expect("no events");
        let mut more = strata;
        more.push(Stratum { baseline: silent, candidate: silent });
        let other = compare_rates(&more, 0.95, None).expect("matched");
        close(ours.ln_p_worse, other.ln_p_worse);
        close(ours.ratio_interval.upper, other.ratio_interval.upper);
        prop_assert!(other.difference.abs() <= ours.difference.abs() + 1e-12);
    }

    #[test]
    fn a_larger_dispersion_never_strengthens(strata in rollout(), factor in 1.0..8.0_f64) {
        let guard = |factor| Some(Dispersion { factor, degrees_of_freedom: 20.0 });
        let Some(small) = compare_rates(&strata, 0.95, guard(factor)) else { return Ok(()) };
        let large = compare_rates(&strata, 0.95, guard(factor * 1.5)).expect("matched");
        let worse = small.ln_p_worse < 0.5_f64.ln();
        prop_assert!(!worse || large.ln_p_worse >= small.ln_p_worse);
    }

    #[test]
    fn below_a_margin_is_what_the_interval_says(
        strata in rollout(), margin in 1.05..3.0_f64, level in 0.5..0.999_f64, factor in 0.5..4.0_f64,
    ) {
        let guard = Some(Dispersion { factor, degrees_of_freedom: 20.0 });
        let Some(ours) = compare_rates(&strata, level, guard) else { return Ok(()) };
        let upper = ours.ratio_interval.upper;
        prop_assume!((upper / margin - 1.0).abs() > 1e-9);
        let below = is_below(&strata, margin, (0.5 * (1.0 - level)).ln(), guard);
        prop_assert_eq!(below, upper < margin, "{} for {}", upper, margin);
        let successes = ours.success_ratio_upper;
        prop_assume!((successes / margin - 1.0).abs() > 1e-9);
        let within = is_within_ratio(&strata, margin, (0.5 * (1.0 - level)).ln(), guard);
        prop_assert_eq!(within, upper < margin && successes < margin, "{} for {}", successes, margin);
    }

    #[test]
    fn lost_successes_are_failures_of_the_other_arm(
        strata in strata(), level in levels(), dispersion in dispersion()
    ) {
        let Some(ours) = compare_rates(&strata, level, dispersion) else { return Ok(()) };
        let exchanged: Vec<Stratum> = strata.iter().map(Stratum::successes_exchanged).collect();
        let other = compare_rates(&exchanged, level, dispersion).expect("the same strata");
        // Up to the last digits, where the test decides on which side of 1 a limit is.
        close(ours.success_ratio_upper, other.ratio_interval.upper);
        close(ours.ratio_interval.upper, other.success_ratio_upper);
    }
}

/// A linear congruential generator (Knuth's MMIX), which makes the simulation reproducible.
struct Lcg(u64);

impl Lcg {
    fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        real(self.0 >> 11) / real(1 << 53)
    }

    fn binomial(&mut self, runs: u64, rate: f64) -> Arm {
        let events = (0..runs).filter(|_| self.uniform() < rate).count();
        Arm::new(u64::try_from(events).expect("few"), runs).expect("at most the runs")
    }
}

/// The share of intervals of the rate ratio that miss the truth, over simulated rollouts.
fn missed(rate: f64, ratio: f64, rollouts: u32) -> f64 {
    let mut random = Lcg(20_261_124);
    let mut missed = 0;
    for _ in 0..rollouts {
        let strata: Vec<Stratum> = (0..4)
            .map(|night| {
                let day = rate * [0.8, 1.0, 1.1, 1.3][night];
                Stratum {
                    baseline: random.binomial(120, day),
                    candidate: random.binomial(80, day * ratio),
                }
            })
            .collect();
        let compared = compare_rates(&strata, 0.9, None).expect("matched");
        if !compared.ratio_interval.contains(ratio) {
            missed += 1;
        }
    }
    f64::from(missed) / f64::from(rollouts)
}

#[test]
fn intervals_cover_the_true_ratio() {
    let rollouts = 800;
    let error = 3.0 * (0.1 * 0.9 / f64::from(rollouts)).sqrt();
    for (rate, ratio) in [
        (0.01, 1.0),
        (0.01, 2.0),
        (0.1, 1.0),
        (0.1, 1.5),
        (0.6, 1.0),
        (0.6, 1.2),
    ] {
        let missed = missed(rate, ratio, rollouts);
        println!(
            "rate {rate}, ratio {ratio}: coverage {:.3} of 0.9",
            1.0 - missed
        );
        assert!(
            missed <= 0.1 + error,
            "rate {rate}, ratio {ratio}: {missed}"
        );
    }
}

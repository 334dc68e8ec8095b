//! The time that one call takes. Run by hand: `cargo test --release -p relapse-stats timing -- --ignored --nocapture`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::looks::{PlannedLook, critical_levels, first_crossing, ln_sequential_p};
use crate::means::{MeanStratum, Total, compare_means};
use crate::numerics::{real, whole};
use crate::rates::{
    Arm, MixStratum, Score, Stratum, compare_mix, compare_rates, difference_upper, is_within_ratio,
    ln_p_exact,
};
use crate::variation::Dispersion;

/// Nights × workflows.
const STRATA: u64 = 14 * 3;

/// The median of 21 calls.
fn median(call: &mut dyn FnMut()) -> Duration {
    call();
    let mut times: Vec<Duration> = (0..21)
        .map(|_| {
            let start = Instant::now();
            call();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[10]
}

/// Strata of two arms with about `runs` runs each. The baseline has a share `rate` of events, the candidate `ratio` times as
/// many.
fn strata(runs: u64, rate: f64, ratio: f64) -> Vec<Stratum> {
    let each = runs / STRATA;
    let arm = |rate: f64| {
        let events = whole(real(each) * rate - 0.5);
        Arm::new(events, each).expect("events within runs")
    };
    let stratum = |index: u64| {
        let wave = 1.0 + 0.3 * (real(index) * 0.7).sin();
        Stratum {
            candidate: arm((rate * wave * ratio).min(0.95)),
            baseline: arm((rate * wave).min(0.95)),
        }
    };
    (0..STRATA).map(stratum).collect()
}

fn minutes(strata: &[Stratum]) -> Vec<MeanStratum> {
    let total = |arm: Arm| Total {
        runs: arm.exposure(),
        sum: 12.0 * real(arm.events()),
        sum_of_squares: 144.0 * 9.5 * real(arm.events()),
    };
    let stratum = |stratum: &Stratum| MeanStratum {
        baseline: total(stratum.baseline),
        candidate: total(stratum.candidate),
    };
    strata.iter().map(stratum).collect()
}

fn mixes(strata: &[Stratum]) -> Vec<MixStratum> {
    let states = |arm: Arm| {
        let part = arm.events() / 5;
        let rest = arm.exposure() - 5 * part;
        vec![part, part, part, part, part, rest]
    };
    let stratum = |stratum: &Stratum| MixStratum {
        baseline: states(stratum.baseline),
        candidate: states(stratum.candidate),
    };
    strata.iter().map(stratum).collect()
}

#[track_caller]
fn case(runs: u64, limit: Duration) {
    let mut slowest = (Duration::ZERO, String::new());
    let mut time = |name: &str, call: &mut dyn FnMut()| {
        let taken = median(call);
        println!("{runs:>13} runs  {name:<42} {taken:>10.1?}");
        if taken > slowest.0 {
            slowest = (taken, name.to_owned());
        }
    };
    let dispersion = Some(Dispersion {
        factor: 1.7,
        degrees_of_freedom: 20.0,
    });
    for (rate, ratio) in [(0.005, 1.0), (0.02, 1.3), (0.3, 1.01), (0.3, 1.5)] {
        let strata = strata(runs, rate, ratio);
        let at = format!("{rate} × {ratio}");
        time(&format!("ln_p_exact, {at}"), &mut || {
            black_box(ln_p_exact(black_box(&strata)));
        });
        time(&format!("is_within_ratio, {at}"), &mut || {
            black_box(is_within_ratio(black_box(&strata), 1.25, -5.0, dispersion));
        });
        time(&format!("Score, {at}"), &mut || {
            black_box(Score::of(black_box(&strata)));
        });
        time(&format!("difference_upper, {at}"), &mut || {
            black_box(difference_upper(black_box(&strata), -5.0, dispersion));
        });
        time(&format!("compare_rates, {at}"), &mut || {
            black_box(compare_rates(black_box(&strata), 0.95, dispersion));
        });
        let minutes = minutes(&strata);
        time(&format!("compare_means, {at}"), &mut || {
            black_box(compare_means(black_box(&minutes), 0.95, dispersion));
        });
        let mixes = mixes(&strata);
        time(&format!("compare_mix, {at}"), &mut || {
            black_box(compare_mix(black_box(&mixes), 0.95, dispersion));
        });
    }
    assert!(slowest.0 <= limit, "{} takes {:?}", slowest.1, slowest.0);
}

#[test]
#[ignore = "a time depends on the machine; run by hand"]
fn a_million_runs_take_a_millisecond() {
    // Half as much again is allowed for other work of the machine.
    case(1_000_000, Duration::from_micros(1_500));
}

#[test]
#[ignore = "a time depends on the machine; run by hand"]
fn a_billion_runs_take_no_longer() {
    case(1_000_000_000, Duration::from_micros(1_500));
}

#[test]
#[ignore = "a time depends on the machine; run by hand"]
fn fourteen_looks_take_no_millisecond() {
    let looks: Vec<PlannedLook> = (1..=14)
        .map(|night| PlannedLook {
            information: f64::from(night),
            spent: f64::from(night) / 14.0,
        })
        .collect();
    // Each p is near its level, so no bound decides.
    let levels = critical_levels(&looks, 0.01_f64.ln());
    let ln_p: Vec<f64> = levels.iter().map(|level| level + 0.01).collect();
    let mut slowest = Duration::ZERO;
    let mut time = |name: &str, call: &mut dyn FnMut()| {
        let taken = median(call);
        println!("{name:<20} {taken:>10.1?}");
        slowest = slowest.max(taken);
    };
    time("critical_levels", &mut || {
        black_box(critical_levels(black_box(&looks), 0.01_f64.ln()));
    });
    time("first_crossing", &mut || {
        black_box(first_crossing(black_box(&looks), &ln_p, 0.01_f64.ln()));
    });
    time("ln_sequential_p", &mut || {
        black_box(ln_sequential_p(black_box(&looks), &ln_p));
    });
    assert!(slowest <= Duration::from_millis(1), "{slowest:?}");
}

//! How often innocent releases are called worse where whole units are assigned to them.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rand_distr::{Distribution, LogNormal, Poisson};

use super::{Unit, compare_units};
use crate::rates::Arm;

fn arm(random: &mut impl Rng, runs: f64, rate: f64) -> Arm {
    let runs: f64 = Poisson::new(runs).unwrap().sample(random);
    let events: f64 = Poisson::new((runs * rate).max(1e-9))
        .unwrap()
        .sample(random);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small counts"
    )]
    Arm::new(events.min(runs) as u64, runs as u64).unwrap()
}

/// The share of innocent rollouts with a one-sided p below 1 %. Units differ in size and rate by log-normal factors, and each
/// changes by another between history and rollout.
fn rejected(units: usize, change: f64, seed: u64) -> f64 {
    let mut random = StdRng::seed_from_u64(seed);
    let size = LogNormal::new(0.0, 1.0).unwrap();
    let rate = LogNormal::new(0.0, 0.7).unwrap();
    let drift = LogNormal::new(0.0, change).unwrap();
    let rollouts = 4000;
    let mut rejected = 0;
    for _ in 0..rollouts {
        let mut arms = [Vec::new(), Vec::new()];
        for number in 0..units {
            let runs = 400.0 * size.sample(&mut random);
            let own = 0.02 * rate.sample(&mut random);
            let now = own * drift.sample(&mut random);
            arms[number % 2].push(Unit {
                history: arm(&mut random, 2.0 * runs, own.min(0.9)),
                rollout: arm(&mut random, runs, now.min(0.9)),
            });
        }
        let compared = compare_units(&arms[0], &arms[1], 0.95).unwrap();
        rejected += u32::from(compared.ln_p_worse < 0.01_f64.ln());
    }
    f64::from(rejected) / f64::from(rollouts)
}

#[test]
fn one_in_a_hundred_innocent_releases_is_called_worse_at_most() {
    // 4,000 rollouts: three standard errors are half a point.
    for (units, change) in [(12, 0.0), (20, 0.0), (20, 0.5), (60, 0.3)] {
        let share = rejected(units, change, 7);
        assert!(share < 0.015, "{units} units, change {change}: {share}");
    }
}

//! The error of the test of mean minutes, by simulation.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Binomial, Distribution, LogNormal};

use super::mean_comparison::compare_means;
use super::mean_stratum::{MeanStratum, Total};
use super::rescue_comparison::compare_rescues;
use super::rescue_stratum::{Length, RescueStratum, Rescues};
use crate::numerics::{real, whole};

const ROLLOUTS: u32 = 10_000;

/// Minutes of one arm in one stratum. One run in twenty is rescued, in 12 minutes on average. The minutes of one rescue in
/// ten are not recorded, and the longest rescue takes hours.
fn rescues(runs: u64, rng: &mut StdRng) -> Rescues {
    let draw = |trials: u64, share: f64, rng: &mut StdRng| {
        Binomial::new(trials, share).expect("a share").sample(rng)
    };
    let rescues = draw(runs, 0.05, rng);
    let unknown = draw(rescues, 0.1, rng);
    let minutes = LogNormal::new(12_f64.ln() - 0.5 * 1.5 * 1.5, 1.5).expect("a deviation");
    let mut drawn = Rescues {
        total: Total {
            runs: runs - unknown,
            ..Total::default()
        },
        lengths: Vec::new(),
    };
    for _ in unknown..rescues {
        let minutes = minutes.sample(rng);
        drawn.total.sum += minutes;
        drawn.total.sum_of_squares += minutes * minutes;
        drawn.lengths.push(Length::new(minutes, 1));
    }
    drawn
}

/// Checks that a level of `p` rejects no more than that share of innocent rollouts.
#[track_caller]
fn case(allocation: &[f64], runs: u64, p: f64) {
    let mut rng = StdRng::seed_from_u64(11);
    let mut rejected = [0_u32; 2];
    for _ in 0..ROLLOUTS {
        let mut strata = Vec::new();
        for share in allocation {
            for workflow in [0.5, 0.4, 0.1] {
                let arm = |share: f64| whole(2.0 * real(runs) * share * workflow - 0.5);
                strata.push(RescueStratum {
                    candidate: rescues(arm(*share), &mut rng),
                    baseline: rescues(arm(1.0 - share), &mut rng),
                });
            }
        }
        let totals: Vec<MeanStratum> = strata.iter().map(RescueStratum::totals).collect();
        let compared = [
            compare_means(&totals, 0.9, None),
            compare_rescues(&strata, 0.9, None),
        ];
        for (rejected, compared) in rejected.iter_mut().zip(compared) {
            let compared = compared.expect("both arms have runs");
            *rejected += u32::from(compared.ln_p_worse <= p.ln());
        }
    }
    let expected = p * f64::from(ROLLOUTS);
    println!("{allocation:?} {runs} {p}: {rejected:?} of {expected}");
    for rejected in rejected {
        assert!(
            f64::from(rejected) <= expected + 3.0 * expected.sqrt(),
            "{rejected} of {expected}"
        );
    }
}

#[test]
fn a_candidate_with_few_of_the_runs_is_not_blamed_for_one_long_rescue() {
    // Without the correction for skewness 1.5 % and 0.2 % are rejected.
    case(&[0.1; 14], 2_000, 0.01);
    case(&[0.1; 3], 2_000, 0.001);
    case(&[0.1; 14], 200, 0.01);
}

#[test]
fn equal_arms_and_ramps_keep_their_level() {
    case(&[0.5; 3], 2_000, 0.01);
    let ramp = [0.1, 0.1, 0.1, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5];
    case(&ramp, 200, 0.01);
    case(&[0.9; 3], 2_000, 0.01);
}

//! What it takes to settle a question is what it takes: where the true rates are the ones seen, the stated nights settle
//! it at least four times in five.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Binomial, Distribution, Gamma};
use rayon::prelude::*;
use relapse::compare::{
    Arms, Depth, Finding, KnownFields, Ledger, MarginsInForce, Outlook, View, nights,
};
use relapse::config::Config;
use relapse::cube::{Cell, Cube, Day, RunCounts};
use relapse::simulate::RolloutShare;
use relapse::vocabulary::{FindingState, Metric};

const HISTORY: u64 = 28;

/// A rollout in one workflow, equal traffic.
#[derive(Clone, Copy, Debug)]
struct Rollout {
    runs: u64,
    /// Failure rates of the baseline and the candidate.
    rates: [f64; 2],
    /// The coefficient of variation of each release's nights.
    noise: f64,
    /// The night after which the question is put what it takes.
    asked: u64,
}

fn day_of(night: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(night)
}

impl Rollout {
    /// Adds nights, counted from 0 on the first of the history.
    fn draw(&self, cube: &mut Cube, random: &mut StdRng, nights: std::ops::Range<u64>) {
        for night in nights {
            let mut day = Day::default();
            let arms = usize::from(night >= HISTORY) + 1;
            for (release, rate) in ["1.0", "1.1"].into_iter().zip(self.rates).take(arms) {
                let factor = if self.noise > 0.0 {
                    let shape = self.noise.powi(-2);
                    Gamma::new(shape, 1.0 / shape).unwrap().sample(random)
                } else {
                    1.0
                };
                let rate = (rate * factor).min(0.95);
                let failures = Binomial::new(self.runs, rate).unwrap().sample(random);
                let cell = Cell::of(release, "work");
                let counts = RunCounts {
                    runs: self.runs,
                    failures,
                    severity_unknown: failures,
                    ..RunCounts::default()
                };
                day.runs.insert(cell, counts);
            }
            cube.days.insert(day_of(night), day);
        }
    }

    /// The failure rate's finding after a night of the rollout.
    fn finding(cube: &Cube, config: &Config, night: u64) -> Finding {
        let window = nights(&config.window, day_of(HISTORY + night - 1));
        let arms = Arms::choose(cube, &config.release, &window, &BTreeMap::new()).unwrap();
        let known = KnownFields::of(cube, &arms, &config.margin);
        let view = View::of(cube, &arms, &known);
        let ledger = Ledger::of(&view, config, Depth::Shown, &MarginsInForce::default());
        let of_failures = |finding: &Finding| finding.question.metric == Metric::FailureRate;
        let mut findings = ledger.findings(&view, config).into_iter();
        findings.find(of_failures).unwrap()
    }

    /// How many of so many continuations settle on the stated night, where the question is open and an answer is in
    /// reach of the horizon; and the stated nights.
    fn settled(&self, config: &Config, seed: u64, continuations: u64) -> Option<(u64, u32)> {
        let mut random = StdRng::seed_from_u64(seed);
        let mut cube = Cube::default();
        self.draw(&mut cube, &mut random, 0..HISTORY + self.asked);
        let finding = Self::finding(&cube, config, self.asked);
        let Some(Outlook::After { runs, nights }) = finding.outlook else {
            return None;
        };
        let more = u64::from(nights);
        if self.asked + more > u64::from(config.window.horizon) {
            return None;
        }
        assert_eq!(runs, more * self.runs);
        let evidence = finding.evidence.unwrap();
        let true_now = Self {
            rates: [evidence.baseline, evidence.candidate].map(|count| count.rate.unwrap()),
            ..*self
        };
        let settles = |_: &u64| {
            let mut cube = cube.clone();
            let from = HISTORY + self.asked;
            true_now.draw(&mut cube, &mut random, from..from + more);
            let then = Self::finding(&cube, config, self.asked + more);
            then.state != FindingState::Inconclusive
        };
        Some(((0..continuations).filter(settles).count() as u64, nights))
    }
}

/// The share that settles, over rollouts that say what it takes.
#[track_caller]
fn case(rollout: Rollout, least: f64) {
    const CONTINUATIONS: u64 = 20;
    let config = Config::default();
    let asked = 80;
    let told: Vec<(u64, u32)> = (0..asked)
        .into_par_iter()
        .filter_map(|seed| rollout.settled(&config, seed, CONTINUATIONS))
        .collect();
    let settled: u64 = told.iter().map(|(settled, _)| settled).sum();
    let of = CONTINUATIONS * told.len() as u64;
    let mut nights: Vec<u32> = told.iter().map(|(_, nights)| *nights).collect();
    nights.sort_unstable();
    let share = RolloutShare::new(settled, of).rate;
    println!(
        "{rollout:?}: of {asked} {} told, nights {nights:?}, settled {share:.3}",
        told.len()
    );
    assert!(told.len() >= 8, "{rollout:?} says too seldom what it takes");
    assert!(share >= least, "{rollout:?} {share}");
}

#[test]
fn what_it_takes_is_what_it_takes() {
    let rollout = Rollout {
        runs: 500,
        rates: [0.02, 0.04],
        noise: 0.0,
        asked: 3,
    };
    case(rollout, 0.8);
    case(
        Rollout {
            runs: 2000,
            rates: [0.005, 0.0075],
            asked: 5,
            ..rollout
        },
        0.8,
    );
    case(
        Rollout {
            runs: 2000,
            rates: [0.02, 0.02],
            asked: 5,
            ..rollout
        },
        0.8,
    );
    case(
        Rollout {
            runs: 2000,
            rates: [0.1, 0.09],
            asked: 1,
            ..rollout
        },
        0.8,
    );
    case(
        Rollout {
            runs: 2000,
            rates: [0.02, 0.04],
            noise: 0.4,
            asked: 4,
        },
        0.8,
    );
    case(
        Rollout {
            runs: 200,
            rates: [0.1, 0.2],
            asked: 1,
            ..rollout
        },
        0.8,
    );
    // The baseline's history counts: four weeks of it leave less to wait for.
    case(
        Rollout {
            runs: 500,
            rates: [0.02, 0.02],
            asked: 7,
            ..rollout
        },
        0.8,
    );
    // Between none and the margin, and at ordinary rates.
    case(
        Rollout {
            runs: 2000,
            rates: [0.2, 0.22],
            asked: 1,
            ..rollout
        },
        0.8,
    );
    // Without any event, the limit of the difference shrinks with the runs.
    case(
        Rollout {
            runs: 400,
            rates: [0.0, 0.0],
            asked: 4,
            ..rollout
        },
        0.8,
    );
    // Where most runs fail, the successes' ratio must be below the margin too.
    case(
        Rollout {
            runs: 500,
            rates: [0.9, 0.9],
            asked: 2,
            ..rollout
        },
        0.8,
    );
}

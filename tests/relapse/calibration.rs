//! Innocent releases are seldom rolled back: seeded rollouts, counted straight into a cube and judged by the shipped
//! decision with its defaults.


use chrono::{Days, NaiveDate};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Binomial, Distribution, Gamma, Geometric, Poisson};
use relapse::config::Config;
use relapse::cube::{Cell, Cube, Day, RunCounts};
use relapse::vocabulary::Recommendation;
use relapse::simulate::Watch;

const HISTORY: u64 = 28;
const NIGHTS: u64 = 14;

/// How nights differ from independent runs.
#[derive(Clone, Copy, Debug)]
enum Scenario {
    Clean,
    /// One night, both releases' rate times five.
    Outage,
    /// The candidate gets more of a risky workflow.
    MixShift,
    /// Each release and night has its own gamma factor with this coefficient of variation.
    DayNoise(f64),
    /// Failures come in bursts of five on average.
    Clusters,
}

struct Rollout {
    scenario: Scenario,
    runs: f64,
    rate: f64,
    ratio: f64,
}

/// Workflows with their risk and their share of each release's traffic.
const WORKFLOWS: [(&str, f64, [f64; 2], [f64; 2]); 3] = [
    ("low", 0.3, [0.34, 0.34], [0.5, 0.35]),
    ("middle", 1.0, [0.33, 0.33], [0.4, 0.35]),
    ("high", 5.0, [0.33, 0.33], [0.1, 0.3]),
];

impl Rollout {
    fn cube(&self, seed: u64) -> Cube {
        let mut random = StdRng::seed_from_u64(seed);
        let outage = HISTORY + random.random_range(0..NIGHTS);
        let mut cube = Cube::default();
        for night in 0..HISTORY + NIGHTS {
            let mut day = Day::default();
            let releases: &[(usize, &str)] = if night < HISTORY {
                &[(0, "1.0")]
            } else {
                &[(0, "1.0"), (1, "1.1")]
            };
            for (arm, release) in releases {
                let mut factor = if *arm == 1 { self.ratio } else { 1.0 };
                if let Scenario::DayNoise(variation) = self.scenario {
                    let shape = variation.powi(-2);
                    factor *= Gamma::new(shape, 1.0 / shape).unwrap().sample(&mut random);
                }
                if matches!(self.scenario, Scenario::Outage) && night == outage {
                    factor *= 5.0;
                }
                self.count(&mut day, release, *arm, factor, &mut random);
            }
            cube.days.insert(first_day() + Days::new(night), day);
        }
        cube
    }

    fn count(&self, day: &mut Day, release: &str, arm: usize, factor: f64, random: &mut StdRng) {
        // Scaled so that the baseline's rate over all its traffic is the one asked for.
        let shares = |workflow: &(&str, f64, [f64; 2], [f64; 2])| match self.scenario {
            Scenario::MixShift => workflow.3,
            _ => workflow.2,
        };
        let mean_risk: f64 = WORKFLOWS
            .iter()
            .map(|workflow| workflow.1 * shares(workflow)[0])
            .sum();
        for workflow in &WORKFLOWS {
            let runs = Poisson::new(self.runs * shares(workflow)[arm])
                .unwrap()
                .sample(random) as u64;
            let rate = (self.rate * workflow.1 / mean_risk * factor).min(0.45);
            let sizes: Vec<u64> = if let Scenario::Clusters = self.scenario {
                let incidents = (runs as f64 * rate / 5.0).max(1e-9);
                let incidents = Poisson::new(incidents).unwrap().sample(random) as u64;
                let size = Geometric::new(0.2).unwrap();
                (0..incidents).map(|_| 1 + size.sample(random)).collect()
            } else {
                vec![1; Binomial::new(runs, rate).unwrap().sample(random) as usize]
            };
            let cell = Cell {
                release: release.to_owned(),
                workflow: workflow.0.to_owned(),
            };
            let mut failures = 0;
            for size in sizes {
                let size = size.min(runs - failures);
                if size > 0 {
                    failures += size;
                    let class = format!("class {:02}", zipf(random));
                    *day.classes.entry((cell.clone(), class)).or_default() += size;
                }
            }
            let counts = RunCounts {
                runs,
                failures,
                severity_unknown: failures,
                ..RunCounts::default()
            };
            day.runs.insert(cell, counts);
        }
    }

    /// How many of so many rollouts are told to roll back by the last night, and to go on.
    fn judged(&self, rollouts: u64) -> (u64, u64) {
        let config = Config::default();
        let (mut rolled_back, mut went_on) = (0, 0);
        for seed in 0..rollouts {
            let cube = self.cube(seed);
            let mut watch = Watch::new(&config);
            let mut proceeded = false;
            for night in 0..NIGHTS {
                let told = watch.night(&cube, first_day() + Days::new(HISTORY + night));
                proceeded |= told.recommendation == Recommendation::Proceed;
                if told.recommendation == Recommendation::RollBack {
                    rolled_back += 1;
                    break;
                }
            }
            went_on += u64::from(proceeded);
        }
        (rolled_back, went_on)
    }
}

/// One of twelve classes, the k-th with a share proportional to 1/k.
fn zipf(random: &mut StdRng) -> u32 {
    let total: f64 = (1..=12).map(|class| 1.0 / f64::from(class)).sum();
    let mut left = random.random_range(0.0..total);
    (1..12)
        .find(|class| {
            left -= 1.0 / f64::from(*class);
            left < 0.0
        })
        .unwrap_or(12)
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
}

/// Rollouts of a cell; `RELAPSE_ROLLOUTS` asks for more.
fn rollouts() -> u64 {
    std::env::var("RELAPSE_ROLLOUTS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(60)
}

#[test]
fn an_innocent_release_is_seldom_rolled_back() {
    let scenarios = [
        Scenario::Clean,
        Scenario::Outage,
        Scenario::MixShift,
        Scenario::DayNoise(0.3),
        Scenario::DayNoise(0.5),
        Scenario::Clusters,
    ];
    let (mut total, mut cells) = (0, 0);
    for scenario in scenarios {
        for (runs, rate) in [(200.0, 0.02), (2000.0, 0.02), (2000.0, 0.1)] {
            let rollout = Rollout {
                scenario,
                runs,
                rate,
                ratio: 1.0,
            };
            let (rolled_back, went_on) = rollout.judged(rollouts());
            println!(
                "{scenario:?} {runs} runs a night at {rate}: {rolled_back} rolled back, {went_on} went on, of {}",
                rollouts()
            );
            total += rolled_back;
            cells += 1;
        }
    }
    // The budget is one in a hundred; three times that over all cells together is beyond chance.
    assert!(
        total * 100 <= 3 * cells * rollouts(),
        "{total} false rollbacks in {} rollouts",
        cells * rollouts()
    );
}

#[test]
fn a_real_regression_is_found_and_an_innocent_one_goes_on() {
    let found = |scenario, runs, rate, ratio| {
        let (rolled_back, went_on) = Rollout {
            scenario,
            runs,
            rate,
            ratio,
        }
        .judged(rollouts());
        println!(
            "{scenario:?} {runs} runs a night at {rate}, ratio {ratio}: {rolled_back} rolled back, {went_on} went on, of {}",
            rollouts()
        );
        (rolled_back * 100 / rollouts(), went_on * 100 / rollouts())
    };
    assert!(found(Scenario::Clean, 2000.0, 0.02, 2.0).0 >= 95);
    assert!(found(Scenario::Clean, 200.0, 0.02, 3.0).0 >= 95);
    assert!(found(Scenario::DayNoise(0.5), 2000.0, 0.02, 3.0).0 >= 80);
    let (rolled_back, went_on) = found(Scenario::Clean, 2000.0, 0.02, 1.0);
    // Three in four go on by the last night; 65 of a hundred is two standard errors below, at sixty rollouts.
    assert!(rolled_back == 0 && went_on >= 65, "{went_on}");
}

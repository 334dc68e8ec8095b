//! Innocent releases are seldom rolled back, and bad ones are found: seeded rollouts, judged by the shipped decision with
//! its defaults.

use relapse::config::Config;
use relapse::generate::{RolloutPlan, Scenario};
use relapse::simulate::{SimulatedCell, Simulation};
use tempfile::TempDir;

/// Rollouts of a cell; `RELAPSE_ROLLOUTS` asks for more.
fn rollouts() -> u64 {
    std::env::var("RELAPSE_ROLLOUTS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(60)
}

/// A scenario's rollouts by the last night, printed.
fn told(scenario: Scenario, runs: u32, rate: f64, ratio: f64) -> SimulatedCell {
    told_of(scenario, &scenario.plan(runs, rate, ratio))
}

fn told_of(scenario: Scenario, plan: &RolloutPlan) -> SimulatedCell {
    let folder = TempDir::new().unwrap();
    let config = Config::default();
    let mut simulation = Simulation::open(&config, folder.path(), 1, rollouts()).unwrap();
    let cell = simulation.cell(Some(scenario), plan, &|| {}).unwrap().cell;
    println!(
        "{} {} runs a night at {}, ratio {}: {} rolled back, {} restricted, {} went on, of {}",
        scenario.as_str(),
        plan.runs,
        plan.rate,
        plan.change.ratio,
        cell.roll_back.count,
        cell.restrict.count,
        cell.proceed.count,
        cell.roll_back.of
    );
    cell
}

#[test]
fn an_innocent_release_is_seldom_rolled_back() {
    let scenarios = [
        Scenario::Clean,
        Scenario::Outage,
        Scenario::MixShift,
        Scenario::DayNoise3,
        Scenario::DayNoise5,
        Scenario::Clusters,
    ];
    let (mut rolled_back, mut total) = (0, 0);
    for scenario in scenarios {
        for (runs, rate) in [(200, 0.02), (2000, 0.02), (2000, 0.1)] {
            let cell = told(scenario, runs, rate, 1.0);
            rolled_back += cell.roll_back.count;
            total += cell.roll_back.of;
        }
    }
    // The budget is one in a hundred; three times that over all cells together is beyond chance.
    assert!(
        rolled_back * 100 <= 3 * total,
        "{rolled_back} false rollbacks in {total} rollouts"
    );
}

#[test]
fn a_real_regression_is_found_and_an_innocent_one_goes_on() {
    let found = |scenario, runs, rate, ratio| {
        let share = told(scenario, runs, rate, ratio).found;
        share.map_or(0.0, |share| share.rate)
    };
    assert!(found(Scenario::Clean, 2000, 0.02, 2.0) >= 0.95);
    assert!(found(Scenario::Clean, 200, 0.02, 3.0) >= 0.95);
    assert!(found(Scenario::DayNoise5, 2000, 0.02, 3.0) >= 0.8);
    // Where only failures are recorded nine in ten go on by the last night; 80 of a hundred is 2.6 standard errors below, at
    // sixty rollouts.
    let clean = Scenario::Clean.plan(2000, 0.02, 1.0);
    let innocent = told_of(Scenario::Clean, &clean.of_failures_only());
    assert!(innocent.proceed.rate >= 0.8, "{:?}", innocent.proceed);
    assert!(innocent.roll_back.rate <= 0.05, "{:?}", innocent.roll_back);
}

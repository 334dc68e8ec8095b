//! What is drawn for a scenario of ordinary life has the property that gives it its name.

use super::cell_night::CellNight;
use super::rollout::Generator;
use super::{RolloutPlan, Scenario};

const ROLLOUTS: u64 = 60;

/// A night of an arm, over many rollouts.
#[derive(Clone, Copy, Default)]
struct Seen {
    runs: f64,
    failures: f64,
}

/// Calls `each` with every cell of the rollouts: the number of the rollout, the night and the cell.
fn each_cell(plan: &RolloutPlan, mut each: impl FnMut(u64, usize, &CellNight)) {
    let generator = Generator::new(plan.clone(), 1).unwrap();
    for number in 0..ROLLOUTS {
        let rollout = generator.rollout(number);
        for night in 0..plan.history + plan.nights {
            for cell in rollout.night(night).unwrap() {
                each(number, usize::try_from(night).unwrap(), cell);
            }
        }
    }
}

fn counts(cell: &CellNight) -> Seen {
    let runs: u32 = cell.arrivals.iter().map(|rows| rows.runs).sum();
    let failures: usize = cell.arrivals.iter().map(|rows| rows.failures.len()).sum();
    Seen {
        runs: f64::from(runs),
        failures: f64::from(u32::try_from(failures).unwrap()),
    }
}

/// The rate of each arm on each night, over all rollouts, in relation to the plan's. 0 without runs.
fn ratios(plan: &RolloutPlan) -> [Vec<f64>; 2] {
    let nights = usize::try_from(plan.history + plan.nights).unwrap();
    let mut seen = [vec![Seen::default(); nights], vec![Seen::default(); nights]];
    each_cell(plan, |_, night, cell| {
        let own = &mut seen[cell.arm.place()][night];
        own.runs += counts(cell).runs;
        own.failures += counts(cell).failures;
    });
    seen.map(|nights| {
        let rate = |seen: Seen| seen.failures / seen.runs.max(1.0) / plan.rate;
        nights.into_iter().map(rate).collect()
    })
}

/// The factors of one rollout, night by night: how often an arm failed in relation to the plan, at many runs a night.
fn factors(plan: &RolloutPlan) -> Vec<[Vec<f64>; 2]> {
    let plan = &RolloutPlan {
        runs: 20_000,
        ..plan.clone()
    };
    let rollouts = usize::try_from(ROLLOUTS).unwrap();
    let mut factors = vec![[Vec::new(), Vec::new()]; rollouts];
    each_cell(plan, |number, _, cell| {
        let Seen { runs, failures } = counts(cell);
        let number = usize::try_from(number).unwrap();
        factors[number][cell.arm.place()].push(failures / runs / plan.rate);
    });
    factors
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap())
}

fn correlation(pairs: &[[f64; 2]]) -> f64 {
    let of = |place: usize| -> Vec<f64> { pairs.iter().map(|pair| pair[place]).collect() };
    let [one, other] = [of(0), of(1)];
    let [middle, other_middle] = [mean(&one), mean(&other)];
    let moment = |of: &dyn Fn(&[f64; 2]) -> f64| mean(&pairs.iter().map(of).collect::<Vec<_>>());
    let product = moment(&|pair| (pair[0] - middle) * (pair[1] - other_middle));
    let squares = moment(&|pair| (pair[0] - middle).powi(2))
        * moment(&|pair| (pair[1] - other_middle).powi(2));
    product / squares.sqrt()
}

#[track_caller]
fn near(got: f64, expected: f64, within: f64) {
    assert!((got - expected).abs() < within, "{got}, not {expected}");
}

#[test]
fn a_weekend_raises_two_days_in_seven_of_both_releases() {
    for [baseline, candidate] in factors(&Scenario::Weekend.plan(2000, 0.02, 1.0)) {
        // 400 failures a night; 1.6 lies between 1 and 2.5, nine standard errors from each.
        let is_raised =
            |factors: &[f64]| -> Vec<bool> { factors.iter().map(|factor| *factor > 1.6).collect() };
        let nights = is_raised(&baseline);
        assert!(
            nights
                .windows(7)
                .all(|week| week.iter().filter(|day| **day).count() == 2)
        );
        assert_eq!(is_raised(&candidate), nights[28..]);
        let raised: Vec<f64> = baseline
            .into_iter()
            .filter(|factor| *factor > 1.6)
            .collect();
        near(mean(&raised), 2.5, 0.2);
    }
}

#[test]
fn a_step_and_a_trend_are_those_of_the_plan() {
    let [baseline, candidate] = ratios(&Scenario::Step.plan(2000, 0.02, 1.0));
    // 60 · 40 failures a night: a standard error of 2 %.
    baseline[..14]
        .iter()
        .for_each(|ratio| near(*ratio, 2.0, 0.15));
    baseline[14..]
        .iter()
        .for_each(|ratio| near(*ratio, 1.0, 0.11));
    candidate[28..]
        .iter()
        .for_each(|ratio| near(*ratio, 1.0, 0.11));
    let [baseline, candidate] = ratios(&Scenario::Trend.plan(2000, 0.02, 1.0));
    for (night, ratio) in (0_u32..).zip(&baseline) {
        near(*ratio, 1.0 + f64::from(night) / 41.0, 0.15);
    }
    near(mean(&candidate[28..]), mean(&baseline[28..]), 0.05);
    near(baseline[41], 2.0, 0.15);
}

#[test]
fn shared_noise_is_shared_and_own_noise_is_not() {
    let pairs = |scenario: Scenario| -> Vec<[f64; 2]> {
        let all = factors(&scenario.plan(2000, 0.02, 1.0)).into_iter();
        let both = all.flat_map(|[baseline, candidate]| {
            let beside = baseline.len() - candidate.len();
            baseline.into_iter().skip(beside).zip(candidate)
        });
        both.map(<[f64; 2]>::from).collect()
    };
    // Of a variance of 0.09 + 1/400, 0.09 is shared.
    near(correlation(&pairs(Scenario::SharedNoise)), 0.97, 0.02);
    // 840 pairs, in 60 series that last about ten nights: some 100 independent pairs.
    near(correlation(&pairs(Scenario::OwnAr)), 0.0, 0.35);
    near(correlation(&pairs(Scenario::NoHistory)), 0.0, 0.15);
}

#[test]
fn noise_that_lasts_is_alike_from_night_to_night_and_across_a_cutover() {
    for (scenario, is_shared) in [(Scenario::OwnAr, false), (Scenario::SharedAr, true)] {
        let (mut next, mut across) = (Vec::new(), Vec::new());
        for [baseline, candidate] in factors(&scenario.plan(2000, 0.02, 1.0)) {
            next.extend(baseline.windows(2).map(|nights| [nights[0], nights[1]]));
            across.push([baseline[27], candidate[0]]);
        }
        // 0.9 · 0.09 / (0.09 + 1/400)
        near(correlation(&next), 0.87, 0.06);
        // 60 pairs: a standard error of 0.13 without correlation, of 0.03 with 0.87.
        let expected = if is_shared { 0.87 } else { 0.0 };
        near(
            correlation(&across),
            expected,
            if is_shared { 0.15 } else { 0.45 },
        );
    }
}

#[test]
fn a_scenario_may_have_little_history() {
    for (scenario, history) in [(Scenario::NoHistory, 0), (Scenario::ThreeNights, 3)] {
        let mut first = [42; 2];
        each_cell(&scenario.plan(200, 0.02, 1.0), |_, night, cell| {
            let own = &mut first[cell.arm.place()];
            *own = night.min(*own);
        });
        assert_eq!(first, [0, history]);
    }
}

#[test]
fn two_nights_of_the_history_have_an_outage() {
    for [baseline, candidate] in factors(&Scenario::HistoryOutages.plan(2000, 0.02, 1.0)) {
        let high: Vec<f64> = baseline[..28]
            .iter()
            .copied()
            .filter(|one| *one > 5.0)
            .collect();
        assert_eq!(high.len(), 2);
        near(mean(&high), 10.0, 0.7);
        assert!(
            baseline[28..]
                .iter()
                .chain(&candidate)
                .all(|one| *one < 2.0)
        );
    }
}

#[test]
fn an_outage_after_a_cutover_is_on_one_of_three_nights() {
    let mut nights = [0; 3];
    for [_, candidate] in factors(&Scenario::OutageAfterCutover.plan(2000, 0.02, 1.0)) {
        let high: Vec<usize> = (0..14).filter(|night| candidate[*night] > 3.0).collect();
        assert_eq!(high.len(), 1);
        nights[high[0]] += 1;
    }
    // A third of 60 rollouts each, and a standard error of 3.7.
    assert!(
        nights.iter().all(|times| (6..=34).contains(times)),
        "{nights:?}"
    );
}

#[test]
fn a_burst_lies_in_one_hour_and_class_and_most_are_small() {
    let mut sizes = Vec::new();
    let plan = Scenario::Bursts.plan(2000, 0.02, 1.0);
    each_cell(&plan, |_, _, cell| {
        for burst in cell.arrivals[0]
            .failures
            .chunk_by(|a, b| a.incident == b.incident)
        {
            let first = (burst[0].hour, burst[0].class);
            assert!(
                burst
                    .iter()
                    .all(|failure| (failure.hour, failure.class) == first)
            );
            sizes.push(burst.len());
        }
    });
    let share = |least: usize| {
        let at_least = sizes.iter().filter(|size| **size >= least).count();
        f64::from(u32::try_from(at_least).unwrap()) / f64::from(u32::try_from(sizes.len()).unwrap())
    };
    assert!(sizes.len() > 20_000, "{}", sizes.len());
    // k to the power of -1.15: 0.4506, 0.0708, 0.0090; no more than 60.
    near(share(2), 0.4506, 0.015);
    near(share(10), 0.0708, 0.008);
    near(share(60), 0.0090, 0.003);
    assert!(share(61) == 0.0);
    let [baseline, candidate] = ratios(&plan);
    // 40 failures a night, of variance 40 · Σ s² / Σ s = 40 · 17: 0.65 a night and rollout.
    near(mean(&baseline), 1.0, 0.06);
    near(mean(&candidate[28..]), 1.0, 0.09);
}

#[test]
fn every_release_has_a_blip_in_the_first_hour_of_its_first_day() {
    let plan = Scenario::DeployBlip.plan(2000, 0.02, 1.0);
    let mut in_first_hour = [[0.0; 42]; 2];
    let mut releases = Vec::new();
    let generator = Generator::new(plan.clone(), 1).unwrap();
    each_cell(&plan, |_, night, cell| {
        let failures = cell.arrivals[0].failures.iter();
        let own = failures
            .filter(|failure| failure.hour == 0 && failure.class == 3)
            .count();
        in_first_hour[cell.arm.place()][night] += f64::from(u32::try_from(own).unwrap());
        let release = generator.names().cell(cell).release.clone();
        if !releases.contains(&(night, release.clone())) {
            releases.push((night, release));
        }
    });
    // 40 failures, of which 0.12 are of the class and 1/24 in the hour: 0.2.
    for (night, failures) in in_first_hour[0].iter().enumerate() {
        let expected = if [4, 16].contains(&night) { 25.2 } else { 0.2 };
        near(failures / 60.0, expected, 3.3);
    }
    near(in_first_hour[1][28] / 60.0, 25.2, 3.3);
    near(in_first_hour[1][29] / 60.0, 0.2, 0.4);
    let of = |night: usize| -> Vec<&str> {
        let own = releases.iter().filter(|(on, _)| *on == night);
        own.map(|(_, release)| release.as_str()).collect()
    };
    assert_eq!(
        [of(0), of(3), of(4), of(15)],
        [["0.98"], ["0.98"], ["0.99"], ["0.99"]]
    );
    assert_eq!([of(16), of(27)], [["1.0"], ["1.0"]]);
    assert_eq!(of(28), ["1.0", "1.1"]);
}

#[test]
fn an_incident_of_the_first_night_is_in_one_hour_and_class() {
    for runs in [20, 2000] {
        let plan = Scenario::FirstNightIncident.plan(runs, 0.005, 1.0);
        let mut sum = 0.0;
        each_cell(&plan, |_, night, cell| {
            if (night, cell.arm.place()) == (28, 1) {
                let failures = &cell.arrivals[0].failures;
                let of_last = |one: &&super::cell_night::DrawnFailure| {
                    let last = failures[failures.len() - 1];
                    (one.hour, one.class) == (last.hour, last.class)
                };
                assert!(failures.iter().filter(of_last).count() >= 10);
                sum += counts(cell).failures;
            }
        });
        // Ten, and those of the plan: 0.1 or 10 a night.
        near(sum / 60.0, 10.0 + f64::from(runs) * 0.005, 2.1);
    }
}

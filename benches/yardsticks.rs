//! How many real regressions the whole decision finds. Beside it stands the best method for the one metric, which spends the
//! whole budget on it. Both judge the same histories.
//!
//! ```text
//! cargo bench --bench yardsticks -- [ROLLOUTS [SCENARIO…]]
//! ```
//!
//! prints Markdown rows: for each cell of runs a night and failure rate the share found by the last night and the median
//! night, ours and theirs. Results of ours are kept in `target/yardsticks` and taken from there by the same program.
//!
//! - A: the exact test, stratified by day and workflow, linear spending of 1 % over the nights.
//! - C: A's variance times Pearson's dispersion of the history's nights, Student's t. It also serves the cut-over, where
//!   workflows are the strata.
//! - F: A with failed clusters counted for failures.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use rayon::prelude::*;
use relapse::config::Config;
use relapse::cube::{Cell, Cube, Day};
use relapse::generate::{
    ChangeTarget, Generator, RATES, RATIOS, RUNS, RolloutPlan, Scenario, Traffic, Unfolding,
};
use relapse::simulate::{RolloutShare, Simulation};
use relapse::stats::sequential::{PlannedLook, first_crossing};
use relapse::stats::{Arm, Dispersion, Score, Spending, Stratum, ln_p_exact};

const SEED: u64 = 1;
const BUDGET: f64 = 0.01;

/// As the simulation names it.
const CANDIDATE: &str = "1.1";

/// Scores of less are not worth an exact p-value: none of the nights' levels is above 2 %.
const LEAST_SCORE: f64 = 1.0;

#[derive(Clone, Copy)]
enum Yardstick {
    Exact,
    Inflated,
    Clusters,
}

/// Found by the last night, and by which night half were.
struct Found {
    share: f64,
    median: Option<u32>,
}

#[expect(clippy::print_stdout, reason = "the table is the output")]
fn main() -> Result<()> {
    let mut typed = std::env::args().skip(1).filter(|word| word != "--bench");
    let rollouts = typed.next().map_or(Ok(2000), |word| word.parse())?;
    let named: Vec<String> = typed.collect();
    let scenarios: Vec<Scenario> = if named.is_empty() {
        Scenario::ALL.to_vec()
    } else {
        let known = |word: &String| Scenario::from_word(word).context("no such scenario");
        named.iter().map(known).collect::<Result<_>>()?
    };
    let folder = Path::new("target/yardsticks");
    std::fs::create_dir_all(folder)?;
    let config = Config::default();
    let mut simulation = Simulation::open(&config, folder, SEED, rollouts)?;
    for scenario in scenarios {
        for ratio in RATIOS.into_iter().filter(|ratio| *ratio > 1.0) {
            let mut row = format!("| {} | {ratio} |", scenario.as_str());
            for runs in RUNS {
                for rate in RATES {
                    let plan = scenario.plan(runs, rate, ratio);
                    let plan = if scenario.is_of_failures() {
                        plan.of_failures_only()
                    } else {
                        plan
                    };
                    row += &cell(&mut simulation, scenario, &plan, rollouts)?;
                }
            }
            println!("{row}");
        }
    }
    Ok(())
}

/// `93@8 (A 96@6)`, bold where ours is more than a night later and more than ten points fewer.
fn cell(
    simulation: &mut Simulation,
    scenario: Scenario,
    plan: &RolloutPlan,
    rollouts: u64,
) -> Result<String> {
    let kept = simulation.cell(Some(scenario), plan, &|| {})?;
    let ours = Found {
        share: kept.cell.found.context("a real regression")?.rate,
        median: kept.cell.median_night,
    };
    let Some(yardstick) = Yardstick::of(scenario) else {
        return Ok(format!(" {} |", ours.text()));
    };
    let theirs = yardstick.found(plan, rollouts)?;
    let is_behind = ours.median.unwrap_or(u32::MAX) > theirs.median.map_or(u32::MAX, |one| one + 1)
        || ours.median.is_none();
    let mark = if is_behind && theirs.share - ours.share > 0.1 {
        "**"
    } else {
        ""
    };
    let name = yardstick.name();
    Ok(format!(
        " {mark}{}{mark} ({name} {}) |",
        ours.text(),
        theirs.text()
    ))
}

impl Found {
    fn text(&self) -> String {
        let median = self
            .median
            .map_or_else(|| "–".to_owned(), |night| night.to_string());
        format!("{:.0}@{median}", 100.0 * self.share)
    }
}

impl Yardstick {
    /// The best method for the one metric of a scenario. There is none where a mean changes.
    fn of(scenario: Scenario) -> Option<Self> {
        match scenario {
            Scenario::RescueMinutes => None,
            Scenario::DayNoise3 | Scenario::DayNoise5 | Scenario::Clusters | Scenario::Cutover => {
                Some(Self::Inflated)
            }
            Scenario::ClustersKeyed => Some(Self::Clusters),
            _ => Some(Self::Exact),
        }
    }

    const fn name(self) -> char {
        match self {
            Self::Exact => 'A',
            Self::Inflated => 'C',
            Self::Clusters => 'F',
        }
    }

    fn found(self, plan: &RolloutPlan, rollouts: u64) -> Result<Found> {
        let generator = Generator::new(plan.clone(), SEED)?;
        let nights: Vec<Option<usize>> = (0..rollouts)
            .into_par_iter()
            .map(|number| self.night_of(&generator, number))
            .collect::<Result<_>>()?;
        let mut found: Vec<u32> = nights
            .into_iter()
            .flatten()
            .map(|place| u32::try_from(place + 1))
            .collect::<Result<_, _>>()?;
        found.sort_unstable();
        let half = usize::try_from(rollouts.div_ceil(2))?;
        Ok(Found {
            share: RolloutShare::new(found.len() as u64, rollouts).rate,
            median: found.get(half - 1).copied(),
        })
    }

    /// The place of the night that crosses, from 0 on the first of the rollout.
    fn night_of(self, generator: &Generator, number: u64) -> Result<Option<usize>> {
        let plan = generator.plan();
        let rollout = generator.rollout(number);
        let mut unfolding = Unfolding::new(generator, &rollout);
        while unfolding.next_night().is_some() {}
        let counts = Counts::of(unfolding.cube(), plan, self)?;
        let history = generator.day(plan.history);
        let dispersion = match self {
            Self::Inflated => Some(counts.dispersion(history)),
            Self::Exact | Self::Clusters => None,
        };
        let spending = Spending::even(plan.nights, 0.0);
        let (mut looks, mut ln_p) = (Vec::new(), Vec::new());
        for night in 1..=plan.nights {
            let through = generator.day(plan.history + night - 1);
            let strata = counts.strata(through, matches!(plan.traffic, Traffic::Cutover));
            let score = Score::of(&strata);
            looks.push(PlannedLook {
                information: score.variance,
                spent: spending.by(night),
            });
            ln_p.push(match dispersion {
                Some(dispersion) => score.ln_p_guarded(dispersion),
                None if score.gap < LEAST_SCORE * score.variance.sqrt() => 0.0,
                None => ln_p_exact(&strata),
            });
        }
        Ok(first_crossing(&looks, &ln_p, BUDGET.ln()))
    }
}

/// Events and exposure by day, workflow and arm (baseline, candidate).
struct Counts(BTreeMap<(NaiveDate, String), [[u64; 2]; 2]>);

impl Counts {
    fn of(cube: &Cube, plan: &RolloutPlan, yardstick: Yardstick) -> Result<Self> {
        let mut counts: BTreeMap<_, [[u64; 2]; 2]> = BTreeMap::new();
        for (date, day) in &cube.days {
            for cell in day.runs.keys() {
                let arm = usize::from(cell.release == CANDIDATE);
                let key = (*date, cell.workflow.clone());
                counts.entry(key).or_default()[arm] = [
                    events(day, cell, plan, yardstick)?,
                    day.runs.get(cell).map_or(0, |runs| runs.runs),
                ];
            }
        }
        Ok(Self(counts))
    }

    /// Day × workflow, or workflow alone where the arms share no day.
    fn strata(&self, through: NaiveDate, apart: bool) -> Vec<Stratum> {
        let mut strata: BTreeMap<(Option<NaiveDate>, &str), [[u64; 2]; 2]> = BTreeMap::new();
        for ((date, workflow), arms) in &self.0 {
            if *date <= through {
                let sum = strata
                    .entry(((!apart).then_some(*date), workflow))
                    .or_default();
                for (sum, arm) in sum.iter_mut().zip(arms) {
                    sum[0] += arm[0];
                    sum[1] += arm[1];
                }
            }
        }
        let arm = |[events, exposure]: [u64; 2]| Arm::new(events, exposure);
        strata
            .into_values()
            .filter_map(|[baseline, candidate]| {
                Some(Stratum {
                    baseline: arm(baseline)?,
                    candidate: arm(candidate)?,
                })
            })
            .filter(|one| one.baseline.exposure() > 0 && one.candidate.exposure() > 0)
            .collect()
    }

    /// Pearson's Σ (O−E)²/E/(nights − 1) of the baseline's nights before the rollout, at least 1.
    #[expect(clippy::cast_precision_loss, reason = "counts of some nights")]
    fn dispersion(&self, history: NaiveDate) -> Dispersion {
        let mut nights: BTreeMap<NaiveDate, [f64; 2]> = BTreeMap::new();
        for ((date, _), [baseline, _]) in self.0.iter().filter(|((date, _), _)| *date < history) {
            let sums = nights.entry(*date).or_default();
            sums[0] += baseline[0] as f64;
            sums[1] += baseline[1] as f64;
        }
        let total = nights
            .values()
            .fold([0.0, 0.0], |sum, one| [sum[0] + one[0], sum[1] + one[1]]);
        let rate = total[0] / total[1];
        let squares: f64 = nights
            .values()
            .map(|[events, runs]| (events - rate * runs).powi(2) / (rate * (1.0 - rate) * runs))
            .sum();
        let degrees_of_freedom = nights.len() as f64 - 1.0;
        let factor = squares / degrees_of_freedom;
        Dispersion {
            // Without any failure there is nothing to say.
            factor: if factor.is_nan() {
                1.0
            } else {
                factor.max(1.0)
            },
            degrees_of_freedom,
        }
    }
}

fn events(day: &Day, cell: &Cell, plan: &RolloutPlan, yardstick: Yardstick) -> Result<u64> {
    let runs = &day.runs[cell];
    if matches!(yardstick, Yardstick::Clusters) {
        let failed = day.clusters.get(&(cell.clone(), None));
        return Ok(failed.map_or(0, |sums| sums.clusters));
    }
    Ok(match plan.change.of {
        ChangeTarget::Failures => runs.failures,
        ChangeTarget::HighSeverity => runs.high_severity,
        ChangeTarget::Boundary => runs.boundary,
        ChangeTarget::RescueRate => runs.rescued,
        ChangeTarget::RescueMinutes => bail!("minutes are no events"),
    })
}

//! `relapse simulate`: how the decision judges rollouts whose truth is known.

use std::path::Path;

use super::arguments::{RecordedColumns, ScenarioChoice, SimulateArguments, SimulationFormat};
use super::settings::{Effective, Settings};
use super::{Progress, print};
use crate::config::Config;
use crate::exit::{self, Failure};
use crate::generate::{Change, RATES, RATIOS, RUNS, RolloutPlan, Scenario};
use crate::nights::{Lock, folder_of};
use crate::number::count;
use crate::pipeline;
use crate::report::visible;
use crate::simulate::{
    KeptCell, OwnRates, RatioFound, SettingToTry, SettingTried, Simulation, SmallestChange, chart,
    document, next_ratio, own_rates_text, scenario_table, settings_to_try, smallest_change,
};
use crate::step::Step;

/// The smallest change is reported by this night and by the last.
const EARLY: u32 = 7;

/// Simulates, keeps the results, and prints them.
pub(super) fn simulate(typed: &SimulateArguments) -> Result<u8, Failure> {
    let results = if typed.scenario.is_empty() {
        of_own_rates(typed)?
    } else {
        of_scenarios(typed)?
    };
    match typed.format {
        SimulationFormat::Text => print(&results.text)?,
        SimulationFormat::Json => {
            print(&document(
                &results.cells,
                &results.smallest,
                &results.tried,
            )?)?;
        }
    }
    Ok(exit::OK)
}

/// The results to print.
struct Results {
    cells: Vec<KeptCell>,
    smallest: Vec<SmallestChange>,
    tried: Vec<SettingTried>,
    text: String,
}

/// Scenarios × runs a night × rates × ratios.
fn of_scenarios(typed: &SimulateArguments) -> Result<Results, Failure> {
    let Effective { config, .. } = Effective::from(typed.input.clone(), None)?;
    let mut bench = Bench::open(typed, &config)?;
    let mut wanted = Vec::new();
    for scenario in scenarios(typed)? {
        for runs in or(&typed.runs_a_night, &RUNS) {
            for rate in or(&typed.rate, &RATES) {
                for ratio in or(&typed.ratio, &RATIOS) {
                    let plan = scenario.plan(runs, rate, ratio);
                    let history = scenario.history();
                    wanted.push((scenario, adjusted(plan, history, typed, &config)));
                }
            }
        }
    }
    let of = wanted.len() as u64;
    let mut cells = Vec::new();
    for (number, (scenario, plan)) in (1..).zip(&wanted) {
        let label = format!(
            "cell {} of {}: {}",
            count(number),
            count(of),
            scenario.as_str()
        );
        cells.push(bench.cell(Some(*scenario), plan, &label)?);
    }
    let mut text = scenario_table(&cells);
    text += &bench.finish(&cells)?;
    Ok(Results {
        cells,
        smallest: Vec::new(),
        tried: Vec::new(),
        text,
    })
}

/// The rates and volumes of the records, at several ratios.
fn of_own_rates(typed: &SimulateArguments) -> Result<Results, Failure> {
    let settings = Settings::from(typed.input.clone(), None).map_err(or_a_scenario)?;
    let _folder = settings.run_folder(None)?;
    let config = &settings.config;
    let progress = Progress::new();
    let loaded = pipeline::read_of(
        config,
        None,
        settings.as_of,
        settings.agent.as_deref(),
        &|step| progress.say(step),
    )?;
    drop(progress);
    let own =
        OwnRates::of(config, settings.as_of, &loaded).map_err(Failure::with(exit::NOT_LOADABLE))?;
    let mut bench = Bench::open(typed, config)?;
    let mut cells = Vec::new();
    let mut at = |ratio: f64, cells: &mut Vec<KeptCell>| -> Result<(), Failure> {
        let plan = RolloutPlan {
            late: typed.late,
            change: Change {
                ratio,
                ..own.plan.change
            },
            ..own.plan.clone()
        };
        cells.push(bench.cell(None, &plan, &format!("×{ratio}"))?);
        Ok(())
    };
    for ratio in or(&typed.ratio, &RATIOS) {
        at(ratio, &mut cells)?;
    }
    let nights = [EARLY.min(own.plan.nights), own.plan.nights];
    for night in nights {
        while let Some(ratio) = next_ratio(&found(&cells, night)).filter(|_| typed.ratio.is_empty())
        {
            at(ratio, &mut cells)?;
        }
    }
    cells.sort_by(|a, b| {
        let ratio = |kept: &KeptCell| kept.cell.plan.change.ratio;
        ratio(a).total_cmp(&ratio(b))
    });
    let mut smallest: Vec<SmallestChange> = nights
        .map(|night| smallest_change(night, &found(&cells, night)))
        .to_vec();
    smallest.dedup();
    let mut tried = Vec::new();
    if typed.ratio.is_empty() {
        for one in settings_to_try(config) {
            let window = &one.config.window;
            let plan = RolloutPlan {
                history: window.nights.saturating_sub(window.horizon),
                nights: window.horizon,
                late: typed.late,
                ..own.plan.clone()
            };
            tried.push(bench.tried(&one, &plan)?);
        }
    }
    let mut text = own_rates_text(&own, &cells, &smallest, &tried);
    text += &bench.finish(&cells)?;
    Ok(Results {
        cells,
        smallest,
        tried,
        text,
    })
}

/// The error for missing records, which also names the other way.
fn or_a_scenario(failure: Failure) -> Failure {
    if failure.code != exit::MISSING_INPUT {
        return failure;
    }
    Failure {
        error: anyhow::anyhow!("{}, or name scenarios with --scenario", failure.error),
        ..failure
    }
}

fn found(cells: &[KeptCell], night: u32) -> Vec<RatioFound> {
    cells
        .iter()
        .filter_map(|kept| {
            Some(RatioFound {
                ratio: kept.cell.plan.change.ratio,
                share: kept.cell.found_by(night)?,
            })
        })
        .collect()
}

/// The scenarios named. `all` stands for those that can be seen in the columns. Naming one that cannot is an error.
fn scenarios(typed: &SimulateArguments) -> Result<Vec<Scenario>, Failure> {
    let is_seen =
        |scenario: &Scenario| typed.columns == RecordedColumns::All || scenario.is_of_failures();
    let mut named = Vec::new();
    for one in &typed.scenario {
        match one {
            ScenarioChoice::All => named.extend(Scenario::ALL.into_iter().filter(is_seen)),
            ScenarioChoice::One(scenario) if is_seen(scenario) => named.push(*scenario),
            ScenarioChoice::One(scenario) => {
                return Err(Failure {
                    code: exit::USAGE,
                    error: anyhow::anyhow!(
                        "{} changes nothing that --columns failures records; leave it out, or use --columns all",
                        scenario.as_str()
                    ),
                });
            }
        }
    }
    named.sort_unstable();
    named.dedup();
    Ok(named)
}

/// A scenario's plan with the columns, late rows and nights that were asked for. Some scenarios have a history of their own.
fn adjusted(
    plan: RolloutPlan,
    history: Option<u32>,
    typed: &SimulateArguments,
    config: &Config,
) -> RolloutPlan {
    let window = &config.window;
    let before = window.nights.saturating_sub(window.horizon);
    let plan = RolloutPlan {
        history: history.map_or(before, |history| history.min(before)),
        nights: window.horizon,
        late: typed.late,
        ..plan
    };
    match typed.columns {
        RecordedColumns::All => plan,
        RecordedColumns::Failures => plan.of_failures_only(),
    }
}

fn or<T: Copy>(typed: &[T], default: &[T]) -> Vec<T> {
    let chosen = if typed.is_empty() { default } else { typed };
    chosen.to_vec()
}

/// Where cells are run and kept.
struct Bench {
    simulation: Simulation,
    _lock: Lock,
}

impl Bench {
    fn open(typed: &SimulateArguments, config: &Config) -> Result<Self, Failure> {
        let folder = match &typed.out {
            Some(out) => out.clone(),
            None => folder_of(&config.report.out, Some("simulation"))?,
        };
        let lock = Lock::take(&folder)?;
        let simulation = Simulation::open(config, &folder, typed.seed, typed.rollouts)
            .map_err(Failure::with(exit::CANNOT_WRITE))?;
        Ok(Self {
            simulation,
            _lock: lock,
        })
    }

    fn cell(
        &mut self,
        scenario: Option<Scenario>,
        plan: &RolloutPlan,
        label: &str,
    ) -> Result<KeptCell, Failure> {
        let progress = Progress::of(self.simulation.rollouts());
        progress.say(Step::Simulate(label));
        self.simulation
            .cell(scenario, plan, &|| progress.step())
            .map_err(Failure::with(exit::CANNOT_WRITE))
    }

    /// How often an innocent release is let go with a setting.
    fn tried(&mut self, one: &SettingToTry, plan: &RolloutPlan) -> Result<SettingTried, Failure> {
        self.simulation
            .judge_by(&one.config)
            .map_err(Failure::with(exit::CANNOT_WRITE))?;
        let proceed = self.cell(None, plan, &one.setting)?.cell.proceed.rate;
        Ok(SettingTried {
            setting: one.setting.clone(),
            proceed,
        })
    }

    /// Draws the chart, and names the files.
    fn finish(&self, cells: &[KeptCell]) -> Result<String, Failure> {
        let chart = self
            .simulation
            .draw(&chart(cells)?)
            .map_err(Failure::with(exit::CANNOT_WRITE))?;
        let folder = chart.parent().unwrap_or(Path::new(""));
        let folder = visible(&folder.to_string_lossy());
        Ok(format!(
            "results: {folder}/simulation.json\nchart: {folder}/simulation.svg\n"
        ))
    }
}

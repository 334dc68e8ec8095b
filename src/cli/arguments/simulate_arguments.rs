//! The options of `relapse simulate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::bounded_number::number_between;
use super::{InputArguments, no_rollout};
use crate::generate::Scenario;

#[derive(Debug, Args)]
// A simulation covers the comparison and its rules. The failure plan is set aside.
#[command(mut_arg("policy", |policy| policy.env(None::<&str>).hide(true).value_parser(no_plan)))]
#[command(mut_arg("rollout", |rollout| rollout.env(None::<&str>).hide(true).value_parser(no_rollout)))]
pub(in crate::cli) struct SimulateArguments {
    #[command(flatten)]
    pub(in crate::cli) input: InputArguments,
    /// Named scenarios instead of records, or all
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',', value_parser = scenario, conflicts_with_all = ["input", "exposure", "map"])]
    pub(in crate::cli) scenario: Vec<ScenarioChoice>,
    /// Runs per arm and night in the scenarios [default: 200 and 2000]
    #[arg(long, value_name = "N", value_delimiter = ',', requires = "scenario", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(in crate::cli) runs_a_night: Vec<u32>,
    /// Failure rates of the baseline in the scenarios [default: 0.005, 0.02 and 0.1]
    #[arg(long, value_name = "RATE", value_delimiter = ',', requires = "scenario", value_parser = rate)]
    pub(in crate::cli) rate: Vec<f64>,
    /// True ratios of the candidate's rate to the baseline's [default: 1, 1.25, 1.5, 2 and 3; on records also the ratios
    /// needed to find the smallest change]
    #[arg(long, value_name = "RATIO", value_delimiter = ',', value_parser = ratio)]
    pub(in crate::cli) ratio: Vec<f64>,
    /// Rollouts for each combination of scenario, number of runs, rate and ratio
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(in crate::cli) rollouts: u64,
    /// The same seed gives the same rollouts
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,
    /// The columns that the scenarios record
    #[arg(long, value_enum, default_value_t, requires = "scenario")]
    pub(in crate::cli) columns: RecordedColumns,
    /// Share of rows that arrive one or two nights late
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = late)]
    pub(in crate::cli) late: f64,
    /// Directory for simulation.json and simulation.svg [default: reports/simulation]
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) format: SimulationFormat,
}

/// A name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum ScenarioChoice {
    /// Every scenario.
    All,
    /// This one.
    One(Scenario),
}

/// Which columns records have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum RecordedColumns {
    /// Failures only
    Failures,
    /// Also severity, approval states and rescues, so that every trigger is checked
    #[default]
    All,
}

/// How a simulation is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SimulationFormat {
    /// A table
    #[default]
    Text,
    /// The requested cells of simulation.json
    Json,
}

fn scenario(word: &str) -> Result<ScenarioChoice, String> {
    if word == "all" {
        return Ok(ScenarioChoice::All);
    }
    Scenario::from_word(word)
        .map(ScenarioChoice::One)
        .ok_or_else(|| {
            let words = Scenario::ALL.map(Scenario::as_str);
            format!("one of all, {}", words.join(", "))
        })
}

fn rate(text: &str) -> Result<f64, String> {
    number_between(text, 0.00001, 0.9)
}

fn ratio(text: &str) -> Result<f64, String> {
    number_between(text, 0.1, 20.0)
}

fn late(text: &str) -> Result<f64, String> {
    number_between(text, 0.0, 0.5)
}

fn no_plan(_: &str) -> Result<PathBuf, String> {
    Err("a simulation uses no failure plan; leave out --policy".to_owned())
}

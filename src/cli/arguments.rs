//! What can be typed.

use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::sample::Truth;
use crate::simulate::Scenario;
use crate::vocabulary::Recommendation;

/// Tells whether a new release of an AI agent fails more than the one before it, and whether to roll it back.
#[derive(Debug, Parser)]
#[command(
    name = "relapse",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Exit codes: 0 the report is written (whatever the verdict, unless --fail-on names it) · 10 roll_back, \
11 restrict, 12 hold, 20 data_incomplete (with --fail-on) · 2 usage · 65 nothing loadable · 66 missing input · \
70 internal error · 74 report not written · 75 another run holds the lock · 78 bad configuration"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) run: RunArguments,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The nightly job (the default): writes a directory of reports and prints the verdict
    Run(RunArguments),
    /// Validates configuration, mapping and data; writes nothing
    Check(InputArguments),
    /// What each night would have said, had it run: writes nothing without --out
    ///
    /// Every night is judged by today's configuration on its own window and on what was known by its end: rows whose
    /// `recorded_at` lies after a night do not count for it.
    Replay(ReplayArguments),
    /// How often the decision would roll back an innocent release, and how soon it finds a bad one
    ///
    /// On the rates and volumes of the records, or on named scenarios. Results are kept in simulation.json and
    /// simulation.svg; what is already there is not run again.
    Simulate(SimulateArguments),
    /// Writes synthetic records with known, planted truths
    Sample(SampleArguments),
    /// Prints a JSON Schema
    Schema {
        /// Of what
        #[arg(value_enum)]
        of: SchemaOf,
    },
}

/// What to read and how: the same for every command that reads.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct InputArguments {
    /// The configuration file [default: ./relapse.toml where it exists]
    pub(super) config: Option<PathBuf>,
    /// Records: files, globs or directories of Parquet, CSV, NDJSON or JSON, also .gz and .zst [env: `RELAPSE_INPUT`,
    /// separated like PATH]
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(super) input: Vec<String>,
    /// Runs by day, release and workflow; the records are then failures only
    #[arg(long, value_name = "PATH", env = "RELAPSE_EXPOSURE")]
    pub(super) exposure: Option<String>,
    /// A SELECT that turns the table `raw` into the record's columns
    #[arg(long, value_name = "FILE.sql", env = "RELAPSE_MAP")]
    pub(super) map: Option<PathBuf>,
    /// The release being rolled out
    #[arg(long, value_name = "RELEASE", env = "RELAPSE_CANDIDATE")]
    pub(super) candidate: Option<String>,
    /// The release it is held against
    #[arg(long, value_name = "RELEASE", env = "RELAPSE_BASELINE")]
    pub(super) baseline: Option<String>,
    /// The last day that counts, UTC [default: yesterday]
    #[arg(long, value_name = "DATE", env = "RELAPSE_AS_OF")]
    pub(super) as_of: Option<NaiveDate>,
    /// Nights up to it that are read
    #[arg(long, value_name = "N", env = "RELAPSE_WINDOW")]
    pub(super) window: Option<u32>,
    /// Nights a rollout is planned to take
    #[arg(long, value_name = "N", env = "RELAPSE_HORIZON")]
    pub(super) horizon: Option<u32>,
}

#[derive(Clone, Debug, Default, Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// The directory that gets one directory a night [default: reports]
    #[arg(long, value_name = "DIR", env = "RELAPSE_OUT")]
    pub(super) out: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t, env = "RELAPSE_FORMAT")]
    pub(super) format: Format,
    /// Verdicts that leave with their own exit code
    #[arg(
        long,
        value_name = "VERDICT",
        value_delimiter = ',',
        env = "RELAPSE_FAIL_ON",
        value_parser = recommendation
    )]
    pub(super) fail_on: Vec<Recommendation>,
    /// Recount every day. Nothing is kept between nights yet, so this is what happens anyway
    #[arg(long, env = "RELAPSE_NO_STATE")]
    pub(super) no_state: bool,
}

#[derive(Debug, Args)]
// Each night of a replay is its own `as_of`: a date that was set for the nightly job does not pin it.
#[command(mut_arg("as_of", |as_of| as_of.env(None::<&str>).hide(true).value_parser(no_date)))]
pub(super) struct ReplayArguments {
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// The first night, UTC
    #[arg(long, value_name = "DATE", value_parser = night)]
    pub(super) from: NaiveDate,
    /// The last night, UTC
    #[arg(long, value_name = "DATE", value_parser = night)]
    pub(super) to: NaiveDate,
    /// Write a page with a timeline, the timeline and the lines to DIR/replay-FROM-TO/
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: ReplayFormat,
}

/// How a replay is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ReplayFormat {
    /// A table, a night a row
    #[default]
    Text,
    /// A JSON object a line, a night each
    Json,
}

#[derive(Debug, Args)]
pub(super) struct SampleArguments {
    /// The directory to write runs.parquet and truth.json to
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// The same seed gives the same records
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub(super) seed: u64,
    /// Leaves a planted truth out
    #[arg(long, value_name = "TRUTH", value_delimiter = ',', value_parser = truth)]
    pub(super) without: Vec<Truth>,
}

#[derive(Debug, Args)]
pub(super) struct SimulateArguments {
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// Scenarios in place of records, or all
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',', value_parser = scenario, conflicts_with_all = ["input", "exposure", "map"])]
    pub(super) scenario: Vec<Scenarios>,
    /// Runs per arm and night of the scenarios [default: 200 and 2000]
    #[arg(long, value_name = "N", value_delimiter = ',', requires = "scenario", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) runs_a_night: Vec<u32>,
    /// The baseline's failure rate in the scenarios [default: 0.005, 0.02 and 0.1]
    #[arg(long, value_name = "RATE", value_delimiter = ',', requires = "scenario", value_parser = rate)]
    pub(super) rate: Vec<f64>,
    /// True ratios of the candidate's rate to the baseline's [default: 1, 1.25, 1.5, 2 and 3; on records also those
    /// between which the smallest change that is found lies]
    #[arg(long, value_name = "RATIO", value_delimiter = ',', value_parser = ratio)]
    pub(super) ratio: Vec<f64>,
    /// Rollouts of each scenario, number of runs, rate and ratio
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(super) rollouts: u64,
    /// The same seed gives the same rollouts
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Which columns the scenarios' records have
    #[arg(long, value_enum, default_value_t, requires = "scenario")]
    pub(super) columns: Columns,
    /// The share of rows that become known one or two nights late
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = late)]
    pub(super) late: f64,
    /// The directory of simulation.json and simulation.svg [default: reports/simulation]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: SimulationFormat,
}

/// A name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scenarios {
    /// Every scenario.
    All,
    /// This one.
    One(Scenario),
}

/// Which columns records have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Columns {
    /// Failures and nothing else
    Failures,
    /// Also severity, approval states and rescues, so that every trigger is looked at
    #[default]
    All,
}

/// How a simulation is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum SimulationFormat {
    /// A table
    #[default]
    Text,
    /// The cells of simulation.json that were asked for
    Json,
}

/// What goes to standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// The verdict for a person
    #[default]
    Text,
    /// decision.json
    Json,
    /// report.md
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// One row of the input
    Record,
    /// relapse.toml
    Config,
    /// decision.json
    Decision,
}

fn recommendation(word: &str) -> Result<Recommendation, String> {
    let known = Recommendation::ALL
        .iter()
        .filter(|known| **known != Recommendation::Proceed);
    Recommendation::from_word(word)
        .filter(|recommendation| *recommendation != Recommendation::Proceed)
        .ok_or_else(|| {
            let words: Vec<&str> = known.map(|known| known.as_str()).collect();
            format!("one of {}", words.join(", "))
        })
}

fn night(text: &str) -> Result<NaiveDate, String> {
    let night: NaiveDate = text
        .parse()
        .map_err(|_| "a date such as 2026-11-20".to_owned())?;
    if (1970..=2200).contains(&night.year()) {
        Ok(night)
    } else {
        Err("a date between 1970 and 2200".to_owned())
    }
}

fn no_date(_: &str) -> Result<NaiveDate, String> {
    Err("each night of a replay is its own as-of date: give --from and --to alone".to_owned())
}

fn truth(word: &str) -> Result<Truth, String> {
    Truth::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = Truth::ALL.iter().map(|known| known.as_str()).collect();
        format!("one of {}", words.join(", "))
    })
}

fn scenario(word: &str) -> Result<Scenarios, String> {
    if word == "all" {
        return Ok(Scenarios::All);
    }
    Scenario::from_word(word)
        .map(Scenarios::One)
        .ok_or_else(|| {
            let words = Scenario::ALL.map(Scenario::as_str);
            format!("one of all, {}", words.join(", "))
        })
}

fn rate(text: &str) -> Result<f64, String> {
    number(text, 0.00001, 0.9)
}

fn ratio(text: &str) -> Result<f64, String> {
    number(text, 0.1, 20.0)
}

fn late(text: &str) -> Result<f64, String> {
    number(text, 0.0, 0.5)
}

fn number(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number = text.parse().ok();
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("a number from {least} to {most}"))
}

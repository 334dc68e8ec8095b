//! What can be typed.

mod bounded_number;
#[cfg(test)]
mod examples_tests;
mod given;
mod remember_arguments;
mod sample_arguments;
mod simulate_arguments;

use std::path::PathBuf;
use std::time::Duration;

use chrono::{Datelike, NaiveDate};
use clap::{ArgMatches, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::vocabulary::Recommendation;
use crate::zone::Zone;

pub(super) use given::{Given, GivenBy};
pub(super) use remember_arguments::{OutcomeArguments, OverruleArguments};
pub(super) use sample_arguments::SampleArguments;
pub(super) use simulate_arguments::{
    RecordedColumns, ScenarioChoice, SimulateArguments, SimulationFormat,
};

/// Shows each morning whether the new release of an AI agent fails more than the last one, and whether to roll it back.
#[derive(Debug, Parser)]
#[command(
    name = "relapse",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Exit codes: 0 the report is written, whatever the verdict · 10 roll_back, 11 restrict, 12 hold, \
20 data_incomplete (only with --fail-on) · 1 a file differs from the counts (verify) · 2 usage · 65 no readable rows or counts · 66 input missing · 70 internal error · \
74 report not written · 75 another run holds the lock · 78 bad configuration · 129 SIGHUP, 130 SIGINT, 143 SIGTERM"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) run: RunArguments,
    /// When to use colours. `auto` uses them on a terminal, unless `NO_COLOR` is set or TERM is dumb
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, global = true)]
    pub(super) color: ColorChoice,
    /// Say nothing but errors on standard error. The results stay
    #[arg(long, global = true)]
    pub(super) quiet: bool,
    /// How standard error is written. `json` writes each stage, warning and error as a line
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        global = true
    )]
    pub(super) log_format: LogFormat,
}

impl Arguments {
    /// Keeps which settings were typed, and which a variable gave.
    pub(super) fn note_given(&mut self, matches: &ArgMatches) {
        let (own, input) = match (&mut self.command, matches.subcommand()) {
            (Some(command), Some((_, own))) => (own, command.input_mut()),
            _ => (matches, Some(&mut self.run.input)),
        };
        if let Some(input) = input {
            input.given = Given::of(own);
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Runs the nightly job (the default): writes the report of a night and prints the verdict
    Run(RunArguments),
    /// Checks configuration, failure plan, mapping and data, and writes nothing
    Check(InputArguments),
    /// Recognises the inputs and writes commented relapse.toml, policy.toml and map.sql that run as they are
    ///
    /// Records need no map.sql. A known source gets a copy of its mapping, and an unknown one gets guesses to check. Existing
    /// files are never overwritten. Without an input the files are templates.
    Init(InitArguments),
    /// Explains how one run was classified and grouped
    Explain(ExplainArguments),
    /// Shows what each past night would have recommended. Writes files only with --out
    ///
    /// Today's configuration judges every night by its own window. A row with a later `recorded_at` does not count for
    /// the night.
    Replay(ReplayArguments),
    /// Says before a rollout by which night it finds a bad release, and by which an innocent one may proceed
    ///
    /// Simulates rollouts with the rates and the traffic of the records, chooses a ramp, and writes rollout.json and
    /// rollout.html. `run --rollout FILE` says each night whether the rollout goes as planned.
    Plan(PlanArguments),
    /// Measures how often the decision rolls back an innocent release, and how soon it finds a bad one
    ///
    /// Uses the rates and volumes of the records, or named scenarios. Keeps the results in simulation.json and
    /// simulation.svg, and does not repeat a simulation whose results are there.
    Simulate(SimulateArguments),
    /// Writes synthetic records with known, planted truths
    Sample(SampleArguments),
    /// Judges a published night again from its counts.json, and says which of its files differ
    ///
    /// Exits with 0 where they agree, 1 where a file differs or is missing, and 66 where the folder has no counts. Packets,
    /// evaluation cases and refused rows need the rows, and are not compared.
    Verify {
        /// The folder of the night, such as reports/2026-11-20
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Prints every setting with its value and where it came from, as TOML
    ///
    /// Takes what `run` takes: put `config` in the place of `run` to see what that run would use. Secrets are masked.
    Config(RunArguments),
    /// Prints the completions of a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Prints a page of the manual, in roff
    Man {
        /// A command [default: the program]
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
    /// Keeps that somebody decided otherwise than a night advised
    ///
    /// The line goes to overrules.ndjson in the directory of the reports, and the list of nights shows it. With --to, the
    /// night has that verdict where it is published again. No other night and no budget changes. Exits with 66 where there is no such night.
    Overrule(OverruleArguments),
    /// Keeps how a release turned out, so that the list of nights shows how often rollbacks were right
    ///
    /// The line goes to outcomes.ndjson in the directory of the reports. Of several lines of a release the last counts. It changes
    /// no verdict and no budget. Exits with 65 where no night rolled the release out.
    Outcome(OutcomeArguments),
    /// Prints the SQL of a mapping
    Queries {
        /// A shipped mapping such as langfuse, or a file
        #[arg(long, value_name = "MAP")]
        map: PathBuf,
    },
    /// Prints a JSON Schema
    Schema {
        /// The document that the schema describes
        #[arg(value_enum)]
        of: SchemaOf,
    },
}

impl Command {
    /// The inputs of a command that judges a night.
    const fn input_mut(&mut self) -> Option<&mut InputArguments> {
        match self {
            Self::Run(run) | Self::Config(run) => Some(&mut run.input),
            Self::Check(input) => Some(input),
            _ => None,
        }
    }
}

/// What to read, and how. Every command that reads has these options.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct InputArguments {
    /// The configuration file [default: ./relapse.toml where it exists]
    pub(super) config: Option<PathBuf>,
    /// Records: files, globs or directories of Parquet, CSV, NDJSON or JSON, also .gz and .zst [env: `RELAPSE_INPUT`,
    /// separated like PATH]
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(super) input: Vec<String>,
    /// A table of runs by day, release and workflow. The records are then failures only
    #[arg(long, value_name = "PATH", env = "RELAPSE_EXPOSURE")]
    pub(super) exposure: Option<String>,
    /// A table of what each release changed: release, kind, key, from, to
    #[arg(long, value_name = "PATH", env = "RELAPSE_CHANGES")]
    pub(super) changes: Option<String>,
    /// A table of what people found when they read runs of `to_label.csv`: `run_id`, outcome
    #[arg(long, value_name = "PATH", env = "RELAPSE_LABELS")]
    pub(super) labels: Option<String>,
    /// A SELECT that maps the table `raw`, or a list of the documents, to the columns of the record: a file, or a shipped
    /// mapping's name
    #[arg(long, value_name = "MAP", env = "RELAPSE_MAP")]
    pub(super) map: Option<PathBuf>,
    /// A further table that the mapping joins, such as tickets: files as for --input. Repeat it for more
    #[arg(long, value_name = "NAME=PATH", value_parser = table)]
    pub(super) table: Vec<(String, String)>,
    /// The time zone of times without one, such as Europe/Berlin. Days stay UTC days
    #[arg(long, value_name = "ZONE", env = "RELAPSE_TIMEZONE")]
    pub(super) timezone: Option<Zone>,
    /// How many times its size a compressed file may unpack to, beyond 1 GiB [default: 200]
    #[arg(
        long,
        value_name = "TIMES",
        env = "RELAPSE_MAX_UNPACK_RATIO",
        hide_short_help = true
    )]
    pub(super) max_unpack_ratio: Option<u64>,
    /// How many pairs of rows a join of the mapping without an equation may make [default: 10000000]
    #[arg(
        long,
        value_name = "PAIRS",
        env = "RELAPSE_MAX_JOIN_PAIRS",
        hide_short_help = true
    )]
    pub(super) max_join_pairs: Option<u64>,
    /// The failure plan [default: policy.toml beside the configuration file, where it exists]
    #[arg(long, value_name = "FILE", env = "RELAPSE_POLICY")]
    pub(super) policy: Option<PathBuf>,
    /// The plan of the rollout that relapse plan wrote. The night says where the rollout deviates from it
    #[arg(long, value_name = "FILE", env = "RELAPSE_ROLLOUT")]
    pub(super) rollout: Option<PathBuf>,
    /// Only this agent, where the column `agent` names several
    #[arg(long, value_name = "NAME")]
    pub(super) agent: Option<String>,
    /// The release being rolled out
    #[arg(long, value_name = "RELEASE", env = "RELAPSE_CANDIDATE")]
    pub(super) candidate: Option<String>,
    /// The release to compare with
    #[arg(long, value_name = "RELEASE", env = "RELAPSE_BASELINE")]
    pub(super) baseline: Option<String>,
    /// The release that all later ones are compared with [default: the first in the window]
    #[arg(long, value_name = "RELEASE", env = "RELAPSE_REFERENCE")]
    pub(super) reference: Option<String>,
    /// The last day that counts, UTC [default: yesterday]
    #[arg(long, value_name = "DATE", env = "RELAPSE_AS_OF", value_parser = date)]
    pub(super) as_of: Option<NaiveDate>,
    /// How many nights to read, up to that day
    #[arg(long, value_name = "N", env = "RELAPSE_WINDOW", value_parser = number_of_nights, allow_negative_numbers = true)]
    pub(super) window: Option<u32>,
    /// Where to keep temporary data during the call [default: .staging in the directory of the reports; commands without one use
    /// the system's temporary directory]
    #[arg(long, value_name = "DIR", env = "RELAPSE_STAGING")]
    pub(super) staging: Option<PathBuf>,
    /// How many nights a rollout is planned to take
    #[arg(long, value_name = "N", env = "RELAPSE_HORIZON", value_parser = number_of_nights, allow_negative_numbers = true)]
    pub(super) horizon: Option<u32>,
    /// Which settings were typed, and which a variable gave.
    #[arg(skip)]
    pub(super) given: Given,
}

#[derive(Clone, Debug, Default, Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// Where to write one directory a night [default: reports]
    #[arg(long, value_name = "DIR", env = "RELAPSE_OUT")]
    pub(super) out: Option<PathBuf>,
    /// The format of standard output
    #[arg(long, value_enum, default_value_t, env = "RELAPSE_FORMAT")]
    pub(super) format: Format,
    /// Write the verdict and the triggers as JUnit XML, for a CI server
    #[arg(long, value_name = "PATH", env = "RELAPSE_JUNIT")]
    pub(super) junit: Option<PathBuf>,
    /// Exit with a distinct code on these verdicts
    #[arg(
        long,
        value_name = "VERDICT",
        value_delimiter = ',',
        env = "RELAPSE_FAIL_ON",
        value_parser = recommendation
    )]
    pub(super) fail_on: Vec<Recommendation>,
    /// Read and count everything anew, and keep nothing of it for the next night
    #[arg(long, env = "RELAPSE_NO_STATE")]
    pub(super) no_state: bool,
    /// Keep the reports of the N newest nights, and remove older ones after the night is published
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) keep: Option<u32>,
    /// First publish every night that is missing since the newest report, at most a horizon
    #[arg(long)]
    pub(super) catch_up: bool,
    /// Wait up to this long (such as 90m or 2h) while the last day has less than half of the median runs of a day
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) wait: Option<Duration>,
}

#[derive(Debug, Args)]
#[command(mut_arg("policy", |policy| policy.env(None::<&str>).hide(true).value_parser(no_plan)))]
#[command(mut_arg("rollout", |rollout| rollout.env(None::<&str>).hide(true).value_parser(no_rollout)))]
pub(super) struct InitArguments {
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// Where to write the files [default: .]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(mut_arg("policy", |policy| policy.env(None::<&str>).hide(true).value_parser(no_plan_to_plan)))]
#[command(mut_arg("rollout", |rollout| rollout.env(None::<&str>).hide(true).value_parser(no_rollout)))]
pub(super) struct PlanArguments {
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// Where to write rollout.json and rollout.html [default: rollout in the directory of the reports]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
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
    /// The format of standard output
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: ReplayFormat,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The id of the run
    #[arg(value_name = "RUN_ID")]
    pub(super) run_id: String,
    #[command(flatten)]
    pub(super) input: InputArguments,
    /// The format of standard output
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: ExplainFormat,
}

/// How an explanation is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ExplainFormat {
    /// For a person
    #[default]
    Text,
    /// A JSON object
    Json,
}

/// How a replay is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ReplayFormat {
    /// A table with one row per night
    #[default]
    Text,
    /// One JSON object per line, one line per night
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
    /// A message of Slack, as a webhook takes it
    Slack,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal
    #[default]
    Auto,
    /// Whatever standard output is
    Always,
    /// Not at all
    Never,
}

/// How standard error is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// For a person
    #[default]
    Text,
    /// A JSON object per line
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// One row of the input
    Record,
    /// relapse.toml
    Config,
    /// policy.toml
    Policy,
    /// decision.json
    Decision,
    /// One line of overrules.ndjson
    Overrule,
    /// One line of outcomes.ndjson
    Outcome,
    /// One line of ledger.ndjson
    Ledger,
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

/// A number of seconds, minutes or hours, up to a day.
fn duration(text: &str) -> Result<Duration, String> {
    let example = || "a time up to 24h, such as 90m or 2h".to_owned();
    let unit = text.bytes().last().ok_or_else(example)?;
    let seconds = match unit {
        b's' => 1,
        b'm' => 60,
        b'h' => 3600,
        _ => return Err(example()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| example())?;
    let most = 24 * 3600 / seconds;
    if number <= most {
        Ok(Duration::from_secs(number * seconds))
    } else {
        Err(example())
    }
}

fn table(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(_, path)| !path.is_empty());
    let (name, path) = parts.ok_or("a name and a path, such as tickets=tickets.csv")?;
    Ok((name.to_owned(), path.to_owned()))
}

fn date(text: &str) -> Result<NaiveDate, String> {
    text.parse()
        .map_err(|_| "expected a date such as 2026-11-20".to_owned())
}

fn number_of_nights(text: &str) -> Result<u32, String> {
    text.parse()
        .map_err(|_| "expected a whole number of nights from 1 to 3660, such as 14".to_owned())
}

fn night(text: &str) -> Result<NaiveDate, String> {
    let night = date(text)?;
    if (1970..=2200).contains(&night.year()) {
        Ok(night)
    } else {
        Err("a date between 1970 and 2200".to_owned())
    }
}

fn no_date(_: &str) -> Result<NaiveDate, String> {
    Err("each night of a replay is its own as-of date: give --from and --to alone".to_owned())
}

/// For commands that look at no rollout that was planned.
pub(super) fn no_rollout(_: &str) -> Result<PathBuf, String> {
    Err("this command uses no plan of a rollout: leave --rollout out".to_owned())
}

fn no_plan_to_plan(_: &str) -> Result<PathBuf, String> {
    Err("a rollout is planned without the failure plan: leave --policy out".to_owned())
}

fn no_plan(_: &str) -> Result<PathBuf, String> {
    Err("a failure plan is written here and none is read: leave --policy out".to_owned())
}

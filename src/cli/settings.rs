//! From what was typed to what was meant: flags beat `RELAPSE_*` variables beat the file, and nothing after this sees
//! any of the three.

use std::collections::BTreeMap;
use std::env;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::arguments::{GivenBy, InputArguments};
use crate::config::{Config, DEFAULT_FILE, Input, Paths, Rollout};
use crate::exit::{self, Failure};
use crate::leftovers::RunFolder;
use crate::panels::{self, PanelFile};
use crate::policy::{self, PolicyFile};
use crate::rollout::PlannedRollout;

/// The effective configuration of one call.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Everything that was set or left at its default.
    pub(super) config: Config,
    /// The only agent to look at, where one is named.
    pub(super) agent: Option<String>,
    /// The candidate, where it was typed for this call.
    pub(super) typed_candidate: Option<String>,
    /// The last day that counts.
    pub(super) as_of: NaiveDate,
    /// The configuration file, where there is one.
    file: Option<PathBuf>,
    /// The command that reproduces the night.
    pub(super) command: String,
    /// The failure plan, where one is in use.
    pub(super) plan: Option<PolicyFile>,
    /// The queries of the team's panels, which lie beside the configuration file.
    pub(super) panels: Vec<PanelFile>,
}

impl Settings {
    /// Reads the file, puts flags and variables over it, and checks the result.
    pub(super) fn from(typed: InputArguments, out: Option<PathBuf>) -> Result<Self, Failure> {
        let agent = typed.agent.clone();
        Self::of(&Effective::from(typed, out)?, agent)
    }

    /// The settings of an effective configuration that has an input.
    pub(super) fn of(effective: &Effective, agent: Option<String>) -> Result<Self, Failure> {
        let Effective { config, file } = effective;
        if config.input.runs.is_empty() && config.input.warehouse.is_none() {
            return Err(Failure {
                code: exit::MISSING_INPUT,
                error: anyhow::anyhow!(
                    "no input: give --input PATH, or a {DEFAULT_FILE} with [input] runs = [\"…\"]"
                ),
            });
        }
        let as_of = config.window.as_of.unwrap_or_else(yesterday);
        Ok(Self {
            file: file.clone(),
            command: command(file.as_deref(), config, as_of),
            config: config.clone(),
            agent,
            typed_candidate: None,
            as_of,
            plan: None,
            panels: Vec::new(),
        })
    }

    /// The command that reproduces the night of an agent.
    pub(super) fn command_of(&self, agent: Option<&str>) -> String {
        let agent = agent.map(|agent| format!(" --agent {}", quoted(agent)));
        format!("{}{}", self.command, agent.unwrap_or_default())
    }

    /// The settings of another night.
    pub(super) fn on(&self, as_of: NaiveDate) -> Self {
        let mut config = self.config.clone();
        config.window.as_of = config.window.as_of.map(|_| as_of);
        Self {
            command: command(self.file.as_deref(), &config, as_of),
            config,
            as_of,
            // Nights before a candidate's first run are nights too.
            typed_candidate: None,
            ..self.clone()
        }
    }

    /// The folder of the temporary data of this call. `out` is where it writes, if it does.
    pub(super) fn run_folder(&self, out: Option<&Path>) -> Result<RunFolder, Failure> {
        run_folder(&self.config, out)
    }

    /// The settings of a night that goes by the failure plan.
    pub(super) fn planned(typed: InputArguments, out: Option<PathBuf>) -> Result<Self, Failure> {
        let configuration = typed.config.clone().or_else(default_file);
        let is_typed = typed.given.by("candidate") == Some(GivenBy::Flag);
        let typed_candidate = typed.candidate.clone().filter(|_| is_typed);
        let mut settings = Self::from(typed, out)?;
        settings.typed_candidate = typed_candidate;
        if let Some(configuration) = configuration {
            let folder = configuration.with_file_name(panels::FOLDER);
            settings.panels = panels::read(&folder).map_err(Failure::with(exit::BAD_CONFIG))?;
        }
        if let Some(file) = &settings.config.rollout.file {
            let planned = PlannedRollout::read(file).map_err(Failure::with(exit::BAD_CONFIG))?;
            settings.config.planned_rollout = Some(planned);
        }
        let Some(file) = &settings.config.policy else {
            return Ok(settings);
        };
        let plan = PolicyFile::read(file).map_err(Failure::with(exit::BAD_CONFIG))?;
        settings.config.class_triggers = plan.policy.class_triggers();
        settings.plan = Some(plan);
        Ok(settings)
    }

    /// The settings of a plan for the next rollout, which no failure plan and no earlier plan bears on.
    pub(super) fn of_plan(typed: InputArguments) -> Result<Self, Failure> {
        let file = typed.config.clone().or_else(default_file);
        let mut settings = Self::from(typed, None)?;
        settings.config.policy = None;
        settings.config.rollout = Rollout::default();
        let dates = [("--as-of", settings.as_of)];
        settings.command = call("plan", file.as_deref(), &settings.config, &dates);
        Ok(settings)
    }

    /// The settings of a replay, whose nights are each their own `as_of`.
    pub(super) fn of_replay(
        typed: InputArguments,
        nights: &RangeInclusive<NaiveDate>,
    ) -> Result<Self, Failure> {
        let file = typed.config.clone().or_else(default_file);
        let last = InputArguments {
            as_of: Some(*nights.end()),
            ..typed
        };
        let settings = Self::planned(last, None)?;
        let dates = [("--from", *nights.start()), ("--to", *nights.end())];
        Ok(Self {
            command: call("replay", file.as_deref(), &settings.config, &dates),
            ..settings
        })
    }
}

/// The folder of the temporary data of a call, for as long as the value lives.
pub(super) fn run_folder(config: &Config, out: Option<&Path>) -> Result<RunFolder, Failure> {
    let made = match (&config.state.staging, out) {
        (Some(folder), _) => RunFolder::in_folder(folder),
        (None, Some(out)) => RunFolder::below(out),
        (None, None) => RunFolder::of_the_system(),
    };
    made.map_err(Failure::with(exit::CANNOT_WRITE))
}

/// The effective configuration, with or without an input.
pub(super) struct Effective {
    /// Everything that was set or left at its default.
    pub(super) config: Config,
    /// The file it came from.
    pub(super) file: Option<PathBuf>,
}

impl Effective {
    /// Reads the file, puts flags and variables over it, and checks the result.
    pub(super) fn from(typed: InputArguments, out: Option<PathBuf>) -> Result<Self, Failure> {
        let file = typed.config.clone().or_else(default_file);
        Self::over(file, typed, out)
    }

    /// The same for a new configuration: inputs that are given belong to no file that lies around.
    pub(super) fn of_inputs(typed: InputArguments) -> Result<Self, Failure> {
        if typed.input.is_empty() && variable_inputs().is_empty() {
            return Self::from(typed, None);
        }
        let file = typed.config.clone();
        Self::over(file, typed, None)
    }

    fn over(
        file: Option<PathBuf>,
        typed: InputArguments,
        out: Option<PathBuf>,
    ) -> Result<Self, Failure> {
        let mut config = match &file {
            Some(file) => Config::read(file).map_err(Failure::with(exit::BAD_CONFIG))?,
            None => Config::default(),
        };
        let inputs = if typed.input.is_empty() {
            variable_inputs()
        } else {
            typed.input
        };
        if !inputs.is_empty() {
            // Another input is another set of records: what the file says of its own does not go with it.
            config.input = Input {
                runs: inputs,
                ..Input::default()
            };
        }
        set(&mut config.input.exposure, typed.exposure);
        set(&mut config.input.changes, typed.changes);
        set(&mut config.input.labels, typed.labels);
        set(&mut config.input.map, typed.map);
        add_tables(&mut config.input, typed.table)?;
        set(&mut config.input.timezone, typed.timezone);
        set(&mut config.input.max_unpack_ratio, typed.max_unpack_ratio);
        set(&mut config.input.max_join_pairs, typed.max_join_pairs);
        set(&mut config.policy, typed.policy);
        set(&mut config.rollout.file, typed.rollout);
        set(&mut config.state.staging, typed.staging);
        config.policy = config.policy.or_else(|| beside(file.as_deref()?));
        set(&mut config.release.candidate, typed.candidate);
        set(&mut config.release.baseline, typed.baseline);
        set(&mut config.release.reference, typed.reference);
        set(&mut config.window.as_of, typed.as_of);
        config.window.nights = typed.window.unwrap_or(config.window.nights);
        config.window.horizon = typed.horizon.unwrap_or(config.window.horizon);
        config.report.out = out.unwrap_or(config.report.out);
        config.check().map_err(Failure::with(exit::BAD_CONFIG))?;
        Ok(Self { config, file })
    }
}

fn set<T>(setting: &mut Option<T>, typed: Option<T>) {
    if typed.is_some() {
        *setting = typed;
    }
}

/// Puts the tables of the command line over those of the file. A name that is given several times has all its paths.
fn add_tables(input: &mut Input, typed: Vec<(String, String)>) -> Result<(), Failure> {
    if let (Some((name, _)), None) = (typed.first(), &input.map) {
        return Err(Failure {
            code: exit::USAGE,
            error: anyhow::anyhow!(
                "--table {name} needs a mapping that joins it; give --map, or leave --table out"
            ),
        });
    }
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, path) in typed {
        tables.entry(name).or_default().push(path);
    }
    let tables = tables
        .into_iter()
        .map(|(name, paths)| (name, Paths::Several(paths)));
    input.tables.extend(tables);
    Ok(())
}

fn default_file() -> Option<PathBuf> {
    let file = PathBuf::from(DEFAULT_FILE);
    file.exists().then_some(file)
}

/// The failure plan that lies beside the configuration, where one does.
fn beside(config: &Path) -> Option<PathBuf> {
    let file = config.with_file_name(policy::DEFAULT_FILE);
    file.exists().then_some(file)
}

fn variable_inputs() -> Vec<String> {
    let Some(value) = env::var_os("RELAPSE_INPUT") else {
        return Vec::new();
    };
    env::split_paths(&value)
        .filter(|path| !path.as_os_str().is_empty())
        .map(|path| path.to_string_lossy().into_owned())
        .collect()
}

fn yesterday() -> NaiveDate {
    now().date_naive() - Days::new(1)
}

/// The one place that reads the clock.
#[expect(clippy::disallowed_methods, reason = "the clock is read once, here")]
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The call that gives the same night again, quoted for a shell.
fn command(file: Option<&Path>, config: &Config, as_of: NaiveDate) -> String {
    call("run", file, config, &[("--as-of", as_of)])
}

fn call(
    command: &str,
    file: Option<&Path>,
    config: &Config,
    dates: &[(&str, NaiveDate)],
) -> String {
    let mut words = vec!["relapse".to_owned(), command.to_owned()];
    words.extend(file.map(|file| quoted(&file.to_string_lossy())));
    let mut flag = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            words.extend([name.to_owned(), quoted(&value)]);
        }
    };
    for input in &config.input.runs {
        flag("--input", Some(input.clone()));
    }
    flag("--exposure", config.input.exposure.clone());
    flag("--changes", config.input.changes.clone());
    flag("--labels", config.input.labels.clone());
    flag(
        "--map",
        config
            .input
            .map
            .as_ref()
            .map(|map| map.to_string_lossy().into_owned()),
    );
    for (name, paths) in &config.input.tables {
        for path in paths.as_slice() {
            flag("--table", Some(format!("{name}={path}")));
        }
    }
    let zone = config.input.timezone.map(|zone| zone.name().to_owned());
    flag("--timezone", zone);
    let limit = |limit: Option<u64>| limit.map(|limit| limit.to_string());
    flag("--max-unpack-ratio", limit(config.input.max_unpack_ratio));
    flag("--max-join-pairs", limit(config.input.max_join_pairs));
    let policy = config.policy.as_deref();
    flag(
        "--policy",
        policy.map(|file| file.to_string_lossy().into_owned()),
    );
    let rollout = config.rollout.file.as_deref();
    flag(
        "--rollout",
        rollout.map(|file| file.to_string_lossy().into_owned()),
    );
    flag("--candidate", config.release.candidate.clone());
    flag("--baseline", config.release.baseline.clone());
    flag("--reference", config.release.reference.clone());
    for (name, date) in dates {
        flag(name, Some(date.to_string()));
    }
    flag("--window", Some(config.window.nights.to_string()));
    flag("--horizon", Some(config.window.horizon.to_string()));
    words.join(" ")
}

/// A word of a command, quoted for a shell where it must be.
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:,@%+=".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_cannot_leave_its_quotes() {
        assert_eq!(quoted("2.4.0"), "2.4.0");
        assert_eq!(quoted("a'; rm -rf /"), r"'a'\''; rm -rf /'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn the_command_names_what_was_compared() {
        let mut config = Config::default();
        config.input.runs = vec!["my runs/*.csv".to_owned()];
        config.input.map = Some("map.sql".into());
        let tickets = Paths::Several(vec!["my tickets.csv".to_owned(), "old.csv".to_owned()]);
        config.input.tables = BTreeMap::from([("tickets".to_owned(), tickets)]);
        config.release.candidate = Some("2".to_owned());
        let as_of = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        assert_eq!(
            command(None, &config, as_of),
            "relapse run --input 'my runs/*.csv' --map map.sql --table 'tickets=my tickets.csv' \
             --table tickets=old.csv --candidate 2 --as-of 2026-11-20 --window 42 --horizon 14"
        );
    }
}

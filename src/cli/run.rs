//! The nightly job.

use std::io;
use std::path::Path;

use super::arguments::{Format, RunArguments};
use super::catch_up::missing_nights;
use super::night::{Written, night};
use super::notify::notify;
use super::settings::Settings;
use super::wait::wait;
use super::{Progress, masked_by, print, warn};
use crate::config::Config;
use crate::decision::Decision;
use crate::exit::{self, Failure};
use crate::files;
use crate::ledgers::Ledgers;
use crate::leftovers;
use crate::mask::Masker;
use crate::nights::{Lock, nights_beyond};
use crate::pipeline;
use crate::report::{self, Screen, visible};
use crate::state::State;
use crate::step::Step;
use crate::vocabulary::Recommendation;

/// Runs one night of each agent: reads, judges, writes the report, prints the verdict.
pub(super) fn run(typed: &RunArguments, screen: Screen) -> Result<u8, Failure> {
    let settings = Settings::planned(typed.input.clone(), typed.out.clone())?;
    let masker = settings.config.masker.clone();
    run_nights(typed, &settings, screen).map_err(masked_by(&masker))
}

/// Runs the nights, the oldest first. The exit code is that of the last one.
fn run_nights(typed: &RunArguments, settings: &Settings, screen: Screen) -> Result<u8, Failure> {
    let out = settings.config.report.out.as_path();
    let _lock = Lock::take(out)?;
    let mut ledgers = open_ledgers(out, &settings.config.masker)?;
    let _folder = settings.run_folder(Some(out))?;
    let earlier = if typed.catch_up {
        missing_nights(settings)
    } else {
        Vec::new()
    };
    for night in earlier {
        run_night(typed, &settings.on(night), &mut ledgers, screen)?;
    }
    if let Some(longest) = typed.wait {
        let state = kept_state(typed, &settings.config);
        let progress = Progress::new();
        wait(settings, state.as_ref(), longest, &|step| {
            progress.say(step);
        })?;
    }
    run_night(typed, settings, &mut ledgers, screen)
}

/// Runs one night of each agent.
fn run_night(
    typed: &RunArguments,
    settings: &Settings,
    ledgers: &mut Ledgers,
    screen: Screen,
) -> Result<u8, Failure> {
    let masker = &settings.config.masker;
    let out = settings.config.report.out.as_path();
    let state = kept_state(typed, &settings.config);
    let progress = Progress::new();
    let (plan, as_of) = (settings.plan.as_ref(), settings.as_of);
    let say = |step: Step<'_>| progress.say(step);
    let agent = settings.agent.as_deref();
    let readings = pipeline::agents(
        &settings.config,
        plan,
        state.as_ref(),
        &(as_of..=as_of),
        agent,
        &say,
    )?;
    if let Some(first) = readings.first() {
        progress.has_read(first.input);
    }
    leftovers::hold().expect(readings.len());
    let mut nights = Vec::new();
    let mut failed = Vec::new();
    for reading in readings {
        let agent = reading.agent().map(str::to_owned);
        match night(
            reading,
            settings,
            ledgers,
            (typed.format, screen),
            &progress,
        ) {
            Ok(night) => nights.push(night),
            Err(failure) => failed.push((agent, failure)),
        }
    }
    if let Some(keep) = typed.keep {
        for night in &mut nights {
            night.alarms.extend(remove_older(night, keep, ledgers));
        }
    }
    nights.sort_by_key(|night| night.decision.recommendation.place_from_worst());
    let has_agents = nights.iter().any(|night| night.decision.agent.is_some());
    let listed = if has_agents {
        report::list_nights(out, ledgers).map_err(Failure::with(exit::CANNOT_WRITE))
    } else {
        Ok(())
    };
    drop(progress);
    if let Some(state) = &state {
        state.tidy();
        if let Some(trouble) = state.trouble() {
            warn(&trouble, masker);
        }
    }
    for night in &nights {
        for text in &night.alarms {
            let agent = night.decision.agent.as_ref();
            let text = agent.map_or(text.clone(), |agent| format!("{agent}: {text}"));
            warn(&text, masker);
        }
    }
    if let Some(path) = &typed.junit {
        let cases = nights
            .iter_mut()
            .map(|night| std::mem::take(&mut night.cases));
        let suite = report::junit(cases)?;
        report::put_file(path, suite).map_err(Failure::with(exit::CANNOT_WRITE))?;
    }
    let list = (has_agents && agent.is_none()).then(|| out.join("index.html"));
    print(&printed(&nights, list.as_deref(), typed.format)?)?;
    for night in nights.iter().filter(|night| night.is_news) {
        if let Err(error) = notify(&settings.config.notify, &night.decision) {
            warn(
                &format!("nobody was told of the verdict: {error:#}"),
                masker,
            );
        }
    }
    if let Some(failure) = failure_of_agents(failed) {
        return Err(failure);
    }
    listed?;
    // The nights are in order: the first that has a code of its own is the worst.
    let mut codes = nights
        .iter()
        .map(|night| exit_code(&night.decision, &typed.fail_on));
    Ok(codes.find(|code| *code != exit::OK).unwrap_or(exit::OK))
}

/// What the directory of reports remembers. A line that cannot be read is told.
pub(super) fn open_ledgers(out: &Path, masker: &Masker) -> Result<Ledgers, Failure> {
    let ledgers = Ledgers::open(out).map_err(Failure::with(exit::CANNOT_WRITE))?;
    for trouble in &ledgers.troubles {
        warn(&trouble.to_string(), masker);
    }
    Ok(ledgers)
}

/// Removes the oldest nights beyond so many. What fails is told, and the night stands.
fn remove_older(night: &Written, keep: u32, ledgers: &Ledgers) -> Option<String> {
    let folder = night.place.parent()?;
    let older = nights_beyond(folder, keep as usize, night.decision.as_of);
    if older.is_empty() {
        return None;
    }
    let removed = report::remove_nights(folder, &older, ledgers);
    removed
        .err()
        .map(|error| format!("old nights stay: {error:#}"))
}

fn kept_state(typed: &RunArguments, config: &Config) -> Option<State> {
    if typed.no_state { None } else { state(config) }
}

/// What earlier nights have kept. A night goes on without it.
fn state(config: &Config) -> Option<State> {
    let opened = open_state(config);
    if let Err(error) = &opened {
        warn(
            &format!(
                "nothing can be kept in {} ({error}), so every night reads everything; name another folder with [state] dir",
                config.state_dir().display()
            ),
            &config.masker,
        );
    }
    opened.ok()
}

/// Opens the folder of what is kept. Only one that somebody named may be a link.
pub(super) fn open_state(config: &Config) -> io::Result<State> {
    let dir = config.state_dir();
    if config.state.dir.is_none() {
        files::no_link(&dir)?;
    }
    State::open(&dir)
}

/// What goes to standard output. Where it is about all agents, `list` is the page that lists them, and JSON is one object
/// with their decisions.
fn printed(nights: &[Written], list: Option<&Path>, format: Format) -> anyhow::Result<String> {
    let decisions: Vec<&Decision> = nights.iter().map(|night| &night.decision).collect();
    match (format, decisions.as_slice(), list) {
        (_, [], _) => return Ok(String::new()),
        (Format::Json, [only], None) => return report::json(only),
        (Format::Json, agents, _) => return report::json_of_agents(agents),
        (Format::Slack, ..) => return report::slack(nights.iter().map(|night| &night.message)),
        (Format::Markdown, ..) => {
            let nights = nights.iter();
            return Ok(report::markdown_of_agents(nights.map(|night| {
                (night.decision.agent.as_deref(), night.text.as_str())
            })));
        }
        (Format::Text, ..) => {}
    }
    let block = |night: &Written| {
        let page = night.place.join("index.html");
        let page = visible(&page.to_string_lossy());
        format!("{}\nreport: {page}\n", night.text)
    };
    let mut blocks: Vec<String> = nights.iter().map(block).collect();
    blocks.extend(list.map(|list| format!("agents: {}\n", visible(&list.to_string_lossy()))));
    Ok(blocks.join("\n"))
}

/// The first failure, with the agents that have no report. The others have theirs.
pub(super) fn failure_of_agents(failed: Vec<(Option<String>, Failure)>) -> Option<Failure> {
    let names: Vec<String> = failed
        .iter()
        .filter_map(|(agent, _)| agent.clone())
        .collect();
    let (_, first) = failed.into_iter().next()?;
    if names.is_empty() {
        return Some(first);
    }
    let none_written = format!(
        "no report was written of {}; the other agents have theirs",
        names.join(", ")
    );
    Some(Failure {
        code: first.code,
        error: first.error.context(none_written),
    })
}

fn exit_code(decision: &Decision, fail_on: &[Recommendation]) -> u8 {
    if !fail_on.contains(&decision.recommendation) {
        return exit::OK;
    }
    match decision.recommendation {
        Recommendation::RollBack => exit::ROLL_BACK,
        Recommendation::Restrict => exit::RESTRICT,
        Recommendation::Hold => exit::HOLD,
        Recommendation::DataIncomplete => exit::DATA_INCOMPLETE,
        Recommendation::Proceed => exit::OK,
    }
}

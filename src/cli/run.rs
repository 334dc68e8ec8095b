//! The nightly job.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::{Format, RunArguments};
use super::night_files::{COUNTS, judged_files};
use super::settings::Settings;
use super::{Progress, masked_by, print, warn};
use crate::config::Config;
use crate::decision::{Decision, FirstVerdict};
use crate::exit::{self, Failure};
use crate::files;
use crate::ledgers::Ledgers;
use crate::leftovers;
use crate::mask::Masker;
use crate::nights::{Lock, folder_of, night_before};
use crate::panels::Panel;
use crate::pipeline::{self, HandOff, Reading};
use crate::report::{self, Cases, Content, File, Message, Report, Screen};
use crate::state::State;
use crate::vocabulary::Recommendation;

/// Runs one night of each agent: reads, judges, writes the report, prints the verdict.
pub(super) fn run(typed: &RunArguments, screen: Screen) -> Result<u8, Failure> {
    let settings = Settings::planned(typed.input.clone(), typed.out.clone())?;
    let masker = settings.config.masker.clone();
    run_night(typed, &settings, screen).map_err(masked_by(&masker))
}

fn run_night(typed: &RunArguments, settings: &Settings, screen: Screen) -> Result<u8, Failure> {
    let masker = &settings.config.masker;
    let out = settings.config.report.out.as_path();
    let _lock = Lock::take(out)?;
    let mut ledgers = open_ledgers(out, masker)?;
    let _folder = settings.run_folder(Some(out))?;
    let state = if typed.no_state {
        None
    } else {
        state(&settings.config)
    };
    let progress = Progress::new();
    let (plan, as_of) = (settings.plan.as_ref(), settings.as_of);
    let say = |step: &str| progress.say(step);
    let agent = settings.agent.as_deref();
    let readings = pipeline::agents(
        &settings.config,
        plan,
        state.as_ref(),
        &(as_of..=as_of),
        agent,
        &say,
    )?;
    leftovers::hold().expect(readings.len());
    let mut nights = Vec::new();
    let mut failed = Vec::new();
    for reading in readings {
        let agent = reading.agent().map(str::to_owned);
        match night(
            reading,
            settings,
            &mut ledgers,
            (typed.format, screen),
            &progress,
        ) {
            Ok(night) => nights.push(night),
            Err(failure) => failed.push((agent, failure)),
        }
    }
    nights.sort_by_key(|night| night.decision.recommendation.place_from_worst());
    let has_agents = nights.iter().any(|night| night.decision.agent.is_some());
    let listed = if has_agents {
        report::list_nights(out, &ledgers).map_err(Failure::with(exit::CANNOT_WRITE))
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

/// A night that is written.
struct Written {
    decision: Decision,
    /// The night as text or as Markdown.
    text: String,
    /// The same for Slack.
    message: Message,
    /// The same for a CI server.
    cases: Cases,
    /// What is said on standard error.
    alarms: Vec<String>,
    place: PathBuf,
}

/// The night of one agent.
fn night(
    mut reading: Reading<'_>,
    settings: &Settings,
    ledgers: &mut Ledgers,
    (format, screen): (Format, Screen),
    progress: &Progress,
) -> Result<Written, Failure> {
    let (as_of, say) = (settings.as_of, |step: &str| progress.say(step));
    reading.only(as_of, &say)?;
    progress.say("comparing");
    let config = &settings.config;
    let out = folder_of(&config.report.out, reading.folder())?;
    let before = night_before(&out, as_of, reading.agent());
    let outcome = reading.judge(as_of, before.as_ref());
    let first = ledgers.first_of(reading.agent(), as_of);
    let is_new = first.is_none();
    let outcome = outcome.first_published(first);
    progress.say("reading the runs behind the verdict");
    let hand_off = reading.hand_off(as_of, &outcome)?;
    progress.say("writing the report");
    let command = settings.command_of(reading.agent());
    let mut kept = reading.keep(as_of, before.as_ref(), command)?;
    kept.panels.clone_from(&settings.panels);
    kept.first_verdict
        .clone_from(&outcome.decision.first_verdict);
    let kept = Arc::new(kept);
    let panels = kept.run_panels(&outcome.decision)?;
    let shown = Report {
        decision: &outcome.decision,
        series: &outcome.series,
        configuration: &kept.configuration,
        command: &kept.command,
        panels: &panels,
    };
    let mut files = judged_files(&shown)?;
    files.extend(handed_over(&hand_off)?);
    let text = match format {
        Format::Text => report::terminal(&shown, screen),
        Format::Markdown => report::markdown(&shown),
        Format::Json | Format::Slack => String::new(),
    };
    let (message, cases) = (report::slack_message(&shown), report::junit_cases(&shown));
    let faults = panels.iter().filter_map(Panel::fault);
    let faults = faults.map(|fault| format!("a panel is left out: {fault}"));
    let alarms = kept.counts().alarm().into_iter().chain(faults).collect();
    let counts = Arc::clone(&kept);
    let rows = Arc::clone(&kept);
    let masker = settings.config.masker.clone();
    files.push(File {
        path: COUNTS.into(),
        content: Content::Writer(Box::new(move |writer| counts.write_json(writer))),
    });
    files.push(File {
        path: "quarantine.ndjson".into(),
        content: Content::Writer(Box::new(move |writer| {
            Ok(rows.counts().quarantine.copy_to(writer, &masker)?)
        })),
    });
    let agent = outcome.decision.agent.as_deref();
    ledgers.note(agent, as_of, FirstVerdict::from(&outcome.decision));
    let cannot_write = Failure::with(exit::CANNOT_WRITE);
    let place = report::publish(&out, as_of, &files, ledgers).map_err(cannot_write)?;
    if is_new {
        let kept = ledgers.keep(&config.report.out, agent, as_of);
        kept.map_err(Failure::with(exit::CANNOT_WRITE))?;
    }
    Ok(Written {
        decision: outcome.decision,
        text,
        message,
        cases,
        alarms,
        place,
    })
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
        format!("{}\nreport: {}\n", night.text, page.display())
    };
    let mut blocks: Vec<String> = nights.iter().map(block).collect();
    blocks.extend(list.map(|list| format!("agents: {}\n", list.display())));
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

/// The packets, and the cases for the agent's evaluation.
fn handed_over(hand_off: &HandOff) -> anyhow::Result<Vec<File>> {
    let mut files = Vec::new();
    for packet in &hand_off.packets {
        files.push(File::text(&packet.file, report::packet(packet)));
        let path = Path::new(&packet.file).with_extension("html");
        files.push(File::text(path, report::packet_html(packet)?));
        let path = Path::new(&packet.file).with_extension("json");
        files.push(File::text(path, report::packet_json(packet)?));
    }
    if let Some(cases) = &hand_off.evaluation {
        let lines = report::evaluation_lines(cases)?;
        files.push(File::text("evaluation.ndjson", lines));
    }
    Ok(files)
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

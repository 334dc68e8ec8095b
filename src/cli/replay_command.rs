//! `relapse replay`: what each past night would have recommended.

use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use chrono::NaiveDate;

use super::arguments::{ReplayArguments, ReplayFormat};
use super::run::{failure_of_agents, open_state};
use super::settings::Settings;
use super::{Progress, masked_by, print};
use crate::exit::{self, Failure};
use crate::leftovers;
use crate::nights::{Lock, folder_of};
use crate::replay::{self, ReplayedAgent};
use crate::report::{self, File, Replay, Screen};
use crate::step::Step;

/// Replays the nights and prints them; with `--out`, writes them as well.
pub(super) fn replay(typed: &ReplayArguments, screen: Screen) -> Result<u8, Failure> {
    let nights = typed.from..=typed.to;
    if nights.is_empty() {
        return Err(Failure {
            code: exit::USAGE,
            error: anyhow!(
                "--from {} lies after --to {}: give the first night with --from and the last with --to",
                typed.from,
                typed.to
            ),
        });
    }
    let settings = Settings::of_replay(typed.input.clone(), &nights)?;
    replay_nights(typed, &settings, &nights, screen).map_err(masked_by(&settings.config.masker))
}

fn replay_nights(
    typed: &ReplayArguments,
    settings: &Settings,
    nights: &RangeInclusive<NaiveDate>,
    screen: Screen,
) -> Result<u8, Failure> {
    let _lock = typed.out.as_deref().map(Lock::take).transpose()?;
    let _folder = settings.run_folder(typed.out.as_deref())?;
    let progress = Progress::new();
    let plan = settings.plan.as_ref();
    let say = |step: Step<'_>| progress.say(step);
    let agent = settings.agent.as_deref();
    // A replay writes no files that nobody asked for: it uses the folder that the nights have made.
    let is_there = settings.config.state_dir().is_dir();
    let state = is_there
        .then(|| open_state(&settings.config).ok())
        .flatten();
    let agents = replay::replay(&settings.config, plan, state.as_ref(), nights, agent, &say)?;
    progress.say(Step::Write("replay"));
    leftovers::hold().expect(agents.len());
    let (mut blocks, mut failed) = (Vec::new(), Vec::new());
    for replayed in &agents {
        let shown = Replay {
            agent: replayed.agent.as_deref(),
            nights: &replayed.nights,
            command: &settings.command_of(replayed.agent.as_deref()),
        };
        let out = typed.out.as_deref();
        let out = out.map(|out| folder_of(out, replayed.folder.as_deref()));
        let place = out.map(|out| written(&out?, nights, &shown));
        match place.transpose() {
            Ok(place) => blocks.push(match typed.format {
                ReplayFormat::Text => text(replayed, place.as_deref(), screen),
                ReplayFormat::Json => report::replay_lines(&replayed.nights)?,
            }),
            Err(failure) => failed.push((replayed.agent.clone(), failure)),
        }
    }
    drop(progress);
    let between = match typed.format {
        ReplayFormat::Text => "\n",
        ReplayFormat::Json => "",
    };
    print(&blocks.join(between))?;
    failure_of_agents(failed).map_or(Ok(exit::OK), Err)
}

/// Writes the replay of an agent.
fn written(
    out: &Path,
    nights: &RangeInclusive<NaiveDate>,
    shown: &Replay<'_>,
) -> Result<PathBuf, Failure> {
    report::publish_replay(out, nights, &files(shown)?).map_err(Failure::with(exit::CANNOT_WRITE))
}

/// The nights of an agent for a person.
fn text(replayed: &ReplayedAgent, place: Option<&Path>, screen: Screen) -> String {
    let agent = replayed.agent.as_deref();
    let mut text = agent.map_or(String::new(), |agent| report::agent_line(agent, screen));
    text.push_str(&report::replay_terminal(&replayed.nights, screen));
    if let Some(place) = place {
        let page = place.join("index.html");
        let _ = writeln!(text, "\nreport: {}", page.display());
    }
    text
}

/// What a replay leaves.
fn files(shown: &Replay<'_>) -> anyhow::Result<[File; 3]> {
    Ok([
        File::text("index.html", report::replay_html(shown)?),
        File::text("timeline.svg", report::timeline(shown.nights)?),
        File::text("replay.ndjson", report::replay_lines(shown.nights)?),
    ])
}

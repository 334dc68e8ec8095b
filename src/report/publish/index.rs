//! The list of nights or of agents, and the link to the latest night, made from the nights that are there.

use std::cmp::Reverse;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};

use super::remembered::Remembered;
use super::sync;
use crate::decision::{FirstVerdict, LARGEST, Overruled};
use crate::files;
use crate::ledgers::Ledgers;
use crate::number;
use crate::report::html::filled;
use crate::report::text::{Sentences, Text, name};
use crate::terms;
use crate::vocabulary::{FindingState, Recommendation, Trigger};

const PAGE: &str = include_str!("index.html");

/// The most nights on the page; older ones stay in their directories.
const MOST: usize = 400;

/// The most nights of a strip.
const ON_A_STRIP: usize = 30;

/// What the list needs of a `decision.json`.
#[derive(Deserialize)]
struct Decided {
    agent: Option<String>,
    recommendation: Recommendation,
    summary: String,
    candidate: Option<Named>,
    baseline: Option<Named>,
    #[serde(default)]
    triggers: Vec<Stated>,
    first_verdict: Option<FirstVerdict>,
    overruled: Option<Overruled>,
}

/// A trigger and its state.
#[derive(Deserialize)]
struct Stated {
    trigger: Trigger,
    state: FindingState,
}

/// A release.
#[derive(Deserialize)]
struct Named {
    release: String,
}

/// A line of the list: a night, or an agent with its newest night.
#[derive(Serialize)]
struct Night {
    directory: String,
    /// The folder of the agent's nights, in the list of agents.
    folder: Option<String>,
    agent: Option<Text>,
    date: Text,
    key: &'static str,
    word: Text,
    sign: &'static str,
    summary: Text,
    candidate: Text,
    baseline: Text,
    triggers: Vec<Mark>,
    /// The verdict that it was first published with, where that is another.
    first: Option<Text>,
    /// What people said of it.
    notes: Vec<Text>,
}

/// The state of a trigger on a night.
#[derive(Clone, Serialize)]
struct Mark {
    trigger: &'static str,
    key: &'static str,
    sign: &'static str,
    /// `20 Nov: regressed`.
    says: String,
}

/// A trigger through the nights, the oldest first.
#[derive(Serialize)]
struct Strip {
    trigger: &'static str,
    marks: Vec<Option<Mark>>,
}

/// A replay that lies beside the nights.
#[derive(Serialize)]
struct Replay {
    directory: String,
    nights: String,
}

/// Rewrites `<out>/index.html` and `<out>/latest`.
pub(super) fn rewrite(out: &Path, ledgers: &Ledgers) -> Result<()> {
    let days = nights(out)?;
    let read: Vec<(NaiveDate, Option<Decided>)> = days
        .iter()
        .take(MOST)
        .map(|day| (*day, decided(out, *day)))
        .collect();
    let mut readable = read.iter().filter_map(|(_, decided)| decided.as_ref());
    let agent = readable.find_map(|decided| decided.agent.clone());
    let mut remembered = Remembered::of(ledgers, agent.as_deref());
    let rows: Vec<Night> = read
        .into_iter()
        .map(|(day, decided)| {
            let candidate = decided.as_ref().and_then(|one| one.candidate.as_ref());
            let advised = decided.as_ref().and_then(|one| one.overruled.as_ref());
            let notes = remembered.beside(
                day,
                candidate.map(|arm| arm.release.as_str()),
                advised.map(|overruled| overruled.advised),
            );
            Night {
                notes,
                ..listed(day, decided)
            }
        })
        .collect();
    let agents = agents(out)?;
    let own = rows.iter().find_map(|night| night.agent.as_ref());
    let page = filled(
        PAGE,
        context! {
            agents => Value::from(Serde(&agents)),
            own => Value::from(Serde(&own)),
            nights => Value::from(Serde(&rows)),
            strips => Value::from(Serde(&strips(&rows))),
            record => Value::from(Serde(&remembered.record())),
            replays => Value::from(Serde(&replays(out)?)),
            older => days.len().saturating_sub(MOST),
        },
    )?;
    let writing = out.join(".relapse-writing-index");
    let mut file = files::create_anew(&writing)
        .with_context(|| format!("cannot write {}", writing.display()))?;
    file.write_all(page.as_bytes())?;
    file.sync_all()?;
    put_in_place(out, &writing, "index.html")?;
    if let Some(latest) = days.first() {
        link(out, &latest.to_string())?;
    }
    sync(out)
}

/// Renames what was written to its name. Nothing half done is left where something else stands in its place.
fn put_in_place(out: &Path, writing: &Path, name: &str) -> Result<()> {
    let path = out.join(name);
    fs::rename(writing, &path)
        .inspect_err(|_| {
            let _ = super::remove(writing);
        })
        .with_context(|| {
            let path = path.display();
            format!("cannot replace {path}; move away what stands there")
        })
}

/// The triggers through the newest nights; none of a single night.
fn strips(nights: &[Night]) -> Vec<Strip> {
    let shown: Vec<&Night> = nights.iter().take(ON_A_STRIP).rev().collect();
    if shown.len() < 2 {
        return Vec::new();
    }
    let strip = |trigger: &Trigger| {
        let trigger = terms::trigger(*trigger);
        let mark = |night: &&Night| {
            let mut marks = night.triggers.iter();
            marks.find(|mark| mark.trigger == trigger).cloned()
        };
        Strip {
            trigger,
            marks: shown.iter().map(mark).collect(),
        }
    };
    Trigger::ALL.iter().map(strip).collect()
}

/// The replays that lie beside the nights, the latest first.
fn replays(out: &Path) -> Result<Vec<Replay>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(out).with_context(|| format!("cannot read {}", out.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let days = name.to_str().and_then(|name| name.strip_prefix("replay-"));
        let Some((from, to)) = days.and_then(|days| days.split_at_checked(10)) else {
            continue;
        };
        let [from, to] = [from, to.trim_start_matches('-')]
            .map(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
        if let (Some(from), Some(to)) = (from, to)
            && entry.path().is_dir()
        {
            found.push(Replay {
                directory: format!("replay-{from}-{to}"),
                nights: format!("{} to {}", number::date(from), number::date(to)),
            });
        }
    }
    found.sort_by(|one, other| other.directory.cmp(&one.directory));
    Ok(found)
}

/// The nights that are there, newest first.
fn nights(out: &Path) -> Result<Vec<NaiveDate>> {
    let mut days = Vec::new();
    for entry in fs::read_dir(out).with_context(|| format!("cannot read {}", out.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let day = name
            .to_str()
            .and_then(|name| NaiveDate::parse_from_str(name, "%Y-%m-%d").ok());
        days.extend(
            day.filter(|day| name.to_str() == Some(&day.to_string()) && entry.path().is_dir()),
        );
    }
    days.sort_unstable();
    days.reverse();
    Ok(days)
}

/// The agents that have nights there: those of the newest night first, of these the worst first.
fn agents(out: &Path) -> Result<Vec<Night>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(out).with_context(|| format!("cannot read {}", out.display()))? {
        let entry = entry?;
        // The link `latest` is no folder of its own.
        if entry.file_type()?.is_dir()
            && let Some(folder) = entry.file_name().to_str()
            && let Some(agent) = agent(&out.join(folder), folder)
        {
            found.push(agent);
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(found.into_iter().map(|(_, agent)| agent).collect())
}

/// Where an agent is listed: its newest night, that night's place from the worst, and its folder.
type Place = (Reverse<NaiveDate>, u8, String);

/// An agent with its newest night; `None` where a folder has no night of an agent.
fn agent(nights_of: &Path, folder: &str) -> Option<(Place, Night)> {
    let days = nights(nights_of).ok()?;
    let newest = *days.first()?;
    let decided_newest = decided(nights_of, newest);
    let place_from_worst = decided_newest
        .as_ref()
        .map_or(0, |one| one.recommendation.place_from_worst());
    let own = decided_newest.as_ref().and_then(|one| one.agent.clone());
    let agent = own.or_else(|| days.iter().find_map(|day| decided(nights_of, *day)?.agent))?;
    let row = Night {
        folder: Some(folder.to_owned()),
        agent: Some(name(&agent).into()),
        ..listed(newest, decided_newest)
    };
    Some(((Reverse(newest), place_from_worst, folder.to_owned()), row))
}

/// What the list needs of a night, where it can be read.
fn decided(out: &Path, day: NaiveDate) -> Option<Decided> {
    let path = out.join(day.to_string()).join("decision.json");
    // Whole is much faster than piece by piece, and the list reads every night.
    let bytes = files::read_bounded(&path, LARGEST).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// A night as the list shows it; one that cannot be read is still listed.
fn listed(day: NaiveDate, decided: Option<Decided>) -> Night {
    let directory = day.to_string();
    let date = number::date(day).into();
    match decided {
        Some(decided) => Night {
            directory,
            folder: None,
            agent: decided.agent.map(|agent| name(&agent).into()),
            date,
            triggers: decided.triggers.iter().map(|one| mark(day, one)).collect(),
            first: decided
                .first_verdict
                .map(|first| terms::verdict(first.recommendation).into()),
            notes: Vec::new(),
            key: decided.recommendation.as_str(),
            word: terms::verdict(decided.recommendation).into(),
            sign: terms::verdict_sign(decided.recommendation),
            summary: {
                let arms = [&decided.candidate, &decided.baseline]
                    .into_iter()
                    .flatten();
                let releases = arms.map(|arm| arm.release.as_str());
                Sentences::of("decision.json", releases).text(&decided.summary)
            },
            candidate: decided
                .candidate
                .map_or(Text::default(), |arm| name(&arm.release).into()),
            baseline: decided
                .baseline
                .map_or(Text::default(), |arm| name(&arm.release).into()),
        },
        None => Night {
            directory,
            folder: None,
            agent: None,
            date,
            key: "unreadable",
            word: "UNREADABLE".into(),
            sign: "?",
            summary: "The decision.json of this night is unreadable.".into(),
            candidate: Text::default(),
            baseline: Text::default(),
            triggers: Vec::new(),
            first: None,
            notes: Vec::new(),
        },
    }
}

fn mark(day: NaiveDate, stated: &Stated) -> Mark {
    Mark {
        trigger: terms::trigger(stated.trigger),
        key: stated.state.as_str(),
        sign: terms::state_sign(stated.state),
        says: format!("{}: {}", number::day(day), terms::state(stated.state)),
    }
}

/// Points `latest` at a night: a new link renamed over the old one.
fn link(out: &Path, night: &str) -> Result<()> {
    let writing = out.join(".relapse-writing-latest");
    super::remove(&writing)?;
    #[cfg(unix)]
    std::os::unix::fs::symlink(night, &writing).context("cannot link the latest night")?;
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(night, &writing).context("cannot link the latest night")?;
    put_in_place(out, &writing, "latest")
}

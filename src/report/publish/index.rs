//! The list of nights and the link to the latest, made from the nights that are there.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};
use serde::{Deserialize, Serialize};

use super::sync;
use crate::number;
use crate::report::text::{Sentences, Text, name};
use crate::terms;
use crate::vocabulary::Recommendation;

const PAGE: &str = include_str!("index.html");

/// The most nights on the page; older ones stay in their directories.
const MOST: usize = 400;

/// What the list needs of a `decision.json`.
#[derive(Deserialize)]
struct Decided {
    recommendation: Recommendation,
    summary: String,
    candidate: Option<Named>,
    baseline: Option<Named>,
}

/// A release.
#[derive(Deserialize)]
struct Named {
    release: String,
}

/// A line of the list.
#[derive(Serialize)]
struct Night {
    directory: String,
    date: Text,
    key: &'static str,
    word: Text,
    sign: &'static str,
    summary: Text,
    candidate: Text,
    baseline: Text,
}

/// Rewrites `<out>/index.html` and `<out>/latest`.
pub(super) fn rewrite(out: &Path) -> Result<()> {
    let days = nights(out)?;
    let rows: Vec<Night> = days.iter().take(MOST).map(|day| night(out, *day)).collect();
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let page = environment.render_str(
        PAGE,
        context! { nights => Value::from(Serde(&rows)), older => days.len().saturating_sub(MOST) },
    )?;
    let writing = out.join(".relapse-writing-index");
    let mut file = fs::File::create(&writing)
        .with_context(|| format!("cannot write {}", writing.display()))?;
    file.write_all(page.as_bytes())?;
    file.sync_all()?;
    fs::rename(&writing, out.join("index.html")).context("cannot replace index.html")?;
    if let Some(latest) = days.first() {
        link(out, &latest.to_string())?;
    }
    sync(out)
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

/// A night as the list shows it; one that cannot be read is still listed.
fn night(out: &Path, day: NaiveDate) -> Night {
    let directory = day.to_string();
    let date = number::date(day).into();
    let text = fs::read_to_string(out.join(&directory).join("decision.json")).ok();
    match text.and_then(|text| serde_json::from_str::<Decided>(&text).ok()) {
        Some(decided) => Night {
            directory,
            date,
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
            date,
            key: "unreadable",
            word: "UNREADABLE".into(),
            sign: "?",
            summary: "The decision.json of this night is unreadable.".into(),
            candidate: Text::default(),
            baseline: Text::default(),
        },
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
    fs::rename(&writing, out.join("latest")).context("cannot replace the link `latest`")
}

//! The directory of reports between two nights: who may write to it, and what the night before recommended.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::decision::{
    FirstVerdict, LARGEST, MarginInForce, NightBefore, Overruled, RunsOfDay, SCHEMA, runs_of_days,
};
use crate::exit::{self, Failure};
use crate::files;
use crate::vocabulary::{Recommendation, Shown};

/// The file whose lock lets one run at a time write reports.
const LOCK: &str = ".lock";

/// Held while a run may write to a directory of reports; the operating system releases it however the run ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Creates the directory where needed and locks it, or reports that another run holds it.
    pub(crate) fn take(out: &Path) -> Result<Self, Failure> {
        let open = || -> anyhow::Result<File> {
            fs::create_dir_all(out).with_context(|| {
                let out = out.display();
                format!("cannot create {out}, the directory of the reports; give another --out")
            })?;
            let path = out.join(LOCK);
            files::open_lock(&path).with_context(|| format!("cannot open {}", path.display()))
        };
        let file = open().map_err(Failure::with(exit::CANNOT_WRITE))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(fs::TryLockError::WouldBlock) => Err(Failure {
                code: exit::LOCKED,
                error: anyhow!(
                    "another run is writing to {}: wait for it, or give another --out",
                    out.display()
                ),
            }),
            Err(fs::TryLockError::Error(error)) => Err(Failure {
                code: exit::CANNOT_WRITE,
                error: anyhow::Error::new(error).context(format!("cannot lock {}", out.display())),
            }),
        }
    }
}

/// A folder in the directory of reports, such as that of an agent, or the directory itself. A link in the place of the folder
/// may lead out of the directory, and is refused.
pub(crate) fn folder_of(out: &Path, name: Option<&str>) -> Result<PathBuf, Failure> {
    let Some(name) = name else {
        return Ok(out.to_owned());
    };
    let folder = out.join(name);
    files::no_link(&folder)
        .context("the report cannot be written")
        .map_err(Failure::with(exit::CANNOT_WRITE))?;
    Ok(folder)
}

/// The content of a published file; `None` where it does not exist.
pub(crate) fn published(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        files::open(path)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// What is read of an earlier decision.
#[derive(Deserialize)]
struct EarlierDecision {
    schema: Option<String>,
    agent: Option<String>,
    recommendation: Recommendation,
    #[serde(default)]
    decided_by: String,
    first_verdict: Option<FirstVerdict>,
    overruled: Option<Overruled>,
    candidate: Option<Released>,
    baseline: Option<Released>,
    #[serde(default)]
    margins: Vec<MarginInForce>,
    since_last_night: Option<Standing>,
    #[serde(default)]
    findings: Vec<Answered>,
    data: Option<EarlierData>,
}

/// An earlier version did not say how many runs each day had.
#[derive(Deserialize)]
struct EarlierData {
    #[serde(default)]
    runs_by_day: Vec<RunsOfDay>,
}

/// An earlier version did not say since when.
#[derive(Deserialize)]
struct Standing {
    since: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Answered {
    id: String,
    shown: Option<Shown>,
}

#[derive(Deserialize)]
struct Released {
    release: String,
}

/// An agent's latest night before this one whose decision can be read.
#[must_use]
pub(crate) fn night_before(
    out: &Path,
    as_of: NaiveDate,
    agent: Option<&str>,
) -> Option<NightBefore> {
    earlier(out, as_of).into_iter().find_map(|night| {
        let decided = decided(&decision_of(out, night)).ok()??;
        (decided.agent.as_deref() == agent).then_some(())?;
        let since = decided.since_last_night.and_then(|last| last.since);
        let answers = decided.findings.into_iter();
        let releases = decided.candidate.zip(decided.baseline);
        Some(NightBefore {
            as_of: night,
            recommendation: decided
                .overruled
                .map_or(decided.recommendation, |overruled| overruled.advised),
            since: since.unwrap_or(night),
            releases: releases.map(|(candidate, baseline)| [candidate.release, baseline.release]),
            margins: decided.margins,
            runs_by_day: decided
                .data
                .map(|data| runs_of_days(&data.runs_by_day))
                .unwrap_or_default(),
            shown: answers
                .filter_map(|one| Some((one.id, one.shown?)))
                .collect(),
        })
    })
}

/// Why the newest earlier decision is passed over, where it is. The margins in force may stand in it.
#[must_use]
pub(crate) fn passed_over(out: &Path, as_of: NaiveDate) -> Option<String> {
    let night = *earlier(out, as_of).first()?;
    let path = decision_of(out, night);
    let why = decided(&path).err()?;
    Some(format!(
        "{} is passed over ({why}), so this night knows nothing of it; run the night of {night} again with this program",
        path.display()
    ))
}

/// The nights before this one, the newest first.
fn earlier(out: &Path, as_of: NaiveDate) -> Vec<NaiveDate> {
    let nights = named_by_date(out).map(|(night, _)| night);
    let mut earlier: Vec<NaiveDate> = nights.filter(|night| *night < as_of).collect();
    earlier.sort_unstable_by(|one, other| other.cmp(one));
    earlier
}

/// What lies in a folder under the name of a night.
fn named_by_date(folder: &Path) -> impl Iterator<Item = (NaiveDate, fs::DirEntry)> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.file_name();
        let night: NaiveDate = name.to_str()?.parse().ok()?;
        (name.to_str()? == night.to_string()).then_some((night, entry))
    })
}

fn decision_of(out: &Path, night: NaiveDate) -> PathBuf {
    out.join(night.to_string()).join("decision.json")
}

/// What is read of a decision; `None` where there is none.
fn decided(path: &Path) -> Result<Option<EarlierDecision>, String> {
    let text = match files::read_bounded(path, LARGEST) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let decided: EarlierDecision =
        serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    match &decided.schema {
        Some(schema) if schema != SCHEMA => Err(format!(
            "its schema is {schema:?}, and this program reads {SCHEMA:?}"
        )),
        _ => Ok(Some(decided)),
    }
}

/// The nights in a folder that are published there, the oldest first. A link is none.
#[must_use]
pub(crate) fn published_nights(folder: &Path) -> Vec<NaiveDate> {
    let is_published = |entry: &fs::DirEntry| {
        let is_folder = entry.file_type().is_ok_and(|found| found.is_dir());
        is_folder && entry.path().join("decision.json").is_file()
    };
    let nights = named_by_date(folder).filter(|(_, entry)| is_published(entry));
    let mut nights: Vec<NaiveDate> = nights.map(|(night, _)| night).collect();
    nights.sort_unstable();
    nights
}

/// The directory of reports and the folders in it, which may be those of agents. A link is none.
#[must_use]
pub(crate) fn folders(out: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(out).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|found| found.is_dir()));
    let mut folders: Vec<PathBuf> = folders.map(|entry| entry.path()).collect();
    folders.sort_unstable();
    folders.insert(0, out.to_owned());
    folders
}

/// Whose night a published one is, and its first verdict; `None` where its decision cannot be read.
#[must_use]
pub(crate) fn published_verdict(
    folder: &Path,
    night: NaiveDate,
) -> Option<(Option<String>, FirstVerdict)> {
    let decided = ours(folder, night)?;
    let (recommendation, decided_by) = match decided.overruled {
        Some(said) => (said.advised, said.decided_by),
        None => (decided.recommendation, decided.decided_by),
    };
    let own = FirstVerdict {
        recommendation,
        decided_by,
        candidate: decided.candidate.map(|arm| arm.release),
        baseline: decided.baseline.map(|arm| arm.release),
    };
    Some((decided.agent, decided.first_verdict.unwrap_or(own)))
}

/// A published decision; `None` where it cannot be read, or is none of ours.
fn ours(folder: &Path, night: NaiveDate) -> Option<EarlierDecision> {
    let decided = decided(&decision_of(folder, night)).ok()??;
    (decided.schema.as_deref() == Some(SCHEMA)).then_some(decided)
}

/// The oldest nights in a folder beyond the newest so many, without the one that was just published. A folder whose decision is
/// none of ours counts for nothing and is not among them.
#[must_use]
pub(crate) fn nights_beyond(folder: &Path, keep: usize, just: NaiveDate) -> Vec<NaiveDate> {
    let is_ours = |night: &NaiveDate| ours(folder, *night).is_some();
    let mut nights: Vec<NaiveDate> = published_nights(folder)
        .into_iter()
        .filter(is_ours)
        .collect();
    nights.truncate(nights.len().saturating_sub(keep));
    nights.retain(|night| *night != just);
    nights
}

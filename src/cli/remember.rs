//! `relapse overrule` and `relapse outcome`: what people say of a night or of a release, kept beside the reports.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::arguments::{InputArguments, OutcomeArguments, OverruleArguments};
use super::print;
use super::run::open_ledgers;
use super::settings::{Effective, now};
use crate::decision::Overrule;
use crate::exit::{self, Failure};
use crate::ledgers::{Ledgers, OUTCOMES, OVERRULES, OutcomeSaid};
use crate::nights::{Lock, folders, published_nights};
use crate::report::{self, visible};

/// A directory of reports that is locked, with what it remembers.
struct Reports {
    out: PathBuf,
    ledgers: Ledgers,
    _lock: Lock,
}

impl Reports {
    fn open(out: Option<PathBuf>) -> Result<Self, Failure> {
        let config = Effective::from(InputArguments::default(), out)?.config;
        let out = config.report.out;
        if !out.is_dir() {
            let text = "does not exist; name the directory of the reports with --out";
            return Err(missing(format!("{} {text}", out.display())));
        }
        let lock = Lock::take(&out)?;
        Ok(Self {
            ledgers: open_ledgers(&out, &config.masker)?,
            out,
            _lock: lock,
        })
    }

    /// Writes the lists of nights again.
    fn list(&self) -> Result<(), Failure> {
        let folders = folders(&self.out).into_iter();
        let with_nights = folders.filter(|folder| !published_nights(folder).is_empty());
        with_nights.into_iter().try_for_each(|folder| {
            report::list_nights(&folder, &self.ledgers).map_err(Failure::with(exit::CANNOT_WRITE))
        })
    }
}

/// Keeps that somebody decided otherwise than a night advised.
pub(super) fn overrule(typed: OverruleArguments) -> Result<u8, Failure> {
    let mut reports = Reports::open(typed.out)?;
    let night = typed.as_of;
    let nights = reports.ledgers.verdicts.keys();
    let whose = nights.filter(|(_, as_of)| *as_of == night);
    let whose: BTreeSet<Option<&str>> = whose.map(|(agent, _)| agent.as_deref()).collect();
    let agent = only(typed.agent.as_deref(), &whose, || {
        let newest = reports
            .ledgers
            .verdicts
            .keys()
            .map(|(_, night)| *night)
            .max();
        let newest = newest.map_or("none is there yet".to_owned(), |newest| {
            format!("the newest is {newest}")
        });
        missing(format!(
            "{} has no night {night}{}: {newest}; give a night of the list with --as-of",
            reports.out.display(),
            of_agent(typed.agent.as_deref())
        ))
    })?;
    let line = Overrule {
        written_at: now(),
        agent,
        as_of: night,
        by: typed.by,
        why: typed.why,
        to: typed.to,
    };
    let to = line
        .to
        .map_or(String::new(), |to| format!(" to {}", to.as_str()));
    let what = format!(
        "overruled{to}: the night {night}{}, by {}",
        of_agent(line.agent.as_deref()),
        line.by
    );
    let cannot_write = Failure::with(exit::CANNOT_WRITE);
    reports
        .ledgers
        .overrule(&reports.out, line)
        .map_err(cannot_write)?;
    reports.list()?;
    say(&what, &reports.out.join(OVERRULES))
}

/// Keeps how a release turned out.
pub(super) fn outcome(typed: OutcomeArguments) -> Result<u8, Failure> {
    let mut reports = Reports::open(typed.out)?;
    let release = typed.release;
    let nights = reports.ledgers.verdicts.iter();
    let rollouts = nights.filter(|(_, first)| first.candidate.as_ref() == Some(&release));
    let whose: BTreeSet<Option<&str>> = rollouts.map(|((agent, _), _)| agent.as_deref()).collect();
    let agent = only(typed.agent.as_deref(), &whose, || Failure {
        code: exit::NOT_LOADABLE,
        error: anyhow!(
            "no night of {} rolled out the release {release}{}: give the candidate of a night with --release",
            reports.out.display(),
            of_agent(typed.agent.as_deref())
        ),
    })?;
    let line = OutcomeSaid {
        written_at: now(),
        agent,
        release,
        was: typed.was,
        why: typed.why,
        by: typed.by,
    };
    let of_agent = of_agent(line.agent.as_deref());
    let what = format!(
        "{} turned out {}{of_agent}",
        line.release,
        line.was.as_str()
    );
    let cannot_write = Failure::with(exit::CANNOT_WRITE);
    reports
        .ledgers
        .turned_out(&reports.out, line)
        .map_err(cannot_write)?;
    reports.list()?;
    say(&what, &reports.out.join(OUTCOMES))
}

/// The agent that is meant: the one that is named, or the only one.
fn only(
    wanted: Option<&str>,
    whose: &BTreeSet<Option<&str>>,
    none: impl Fn() -> Failure,
) -> Result<Option<String>, Failure> {
    let mut meant = whose
        .iter()
        .filter(|agent| wanted.is_none() || **agent == wanted);
    match (meant.next(), meant.next()) {
        (None, _) => Err(none()),
        (Some(agent), None) => Ok(agent.map(str::to_owned)),
        (Some(_), Some(_)) => {
            let names: Vec<&str> = whose.iter().flatten().copied().collect();
            Err(Failure {
                code: exit::USAGE,
                error: anyhow!(
                    "several agents have it: name one with --agent: {}",
                    names.join(", ")
                ),
            })
        }
    }
}

fn of_agent(agent: Option<&str>) -> String {
    agent.map_or(String::new(), |agent| format!(" of the agent {agent}"))
}

fn missing(text: String) -> Failure {
    Failure {
        code: exit::MISSING_INPUT,
        error: anyhow!(text),
    }
}

fn say(what: &str, file: &Path) -> Result<u8, Failure> {
    print(&format!("{}\nkept in {}\n", visible(what), file.display()))?;
    Ok(exit::OK)
}

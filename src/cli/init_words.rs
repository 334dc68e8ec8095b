//! What `relapse init` says on standard output: the source, a preview of what its mapping reads, and what to do next.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::init::Seen;
use super::read_words::{releases, rows};
use super::settings::quoted;
use crate::config;
use crate::init::{MAP_FILE, Proposal, ReleaseTie, Source};
use crate::number::{count, counted};
use crate::pipeline::Loaded;
use crate::policy;
use crate::report::visible;

/// What was written.
pub(super) struct Written<'a> {
    /// The folder.
    pub(super) out: &'a Path,
    /// The files.
    pub(super) paths: &'a [PathBuf],
    /// The configuration that was there before.
    pub(super) in_use: Option<&'a Path>,
}

/// The whole text. `problem` says why a proposed mapping reads no run yet.
pub(super) fn said(
    written: &Written<'_>,
    source: Option<&Source>,
    seen: Option<&Seen>,
    problem: Option<&str>,
) -> String {
    let mut text = source.map_or_else(String::new, of_source);
    if let Some(seen) = seen {
        text.push_str(&preview(&seen.loaded));
    }
    if let Some(problem) = problem {
        let _ = writeln!(
            text,
            "the proposed mapping reads no run yet: {}",
            visible(problem)
        );
    }
    for path in written.paths {
        let _ = writeln!(text, "wrote {}", visible(&path.to_string_lossy()));
    }
    if let Some(file) = written.in_use {
        let file = visible(&file.to_string_lossy());
        let _ = writeln!(text, "{file} is in use and stays as it is");
    }
    text.push_str(&classes(source, seen));
    text.push_str(
        &seen
            .and_then(|seen| seen.tie.as_ref())
            .map_or_else(String::new, tied),
    );
    text.push_str(&next(written, source, seen));
    text
}

/// The source, and for an unknown one each guess with its reason.
fn of_source(source: &Source) -> String {
    match source {
        Source::Records => {
            "source: records with the columns of `relapse schema record`; no mapping is needed\n"
                .to_owned()
        }
        Source::Known(known) => {
            let also = if known.also.is_empty() {
                String::new()
            } else {
                format!("; they could also be read by {}", known.also.join(", "))
            };
            format!(
                "source: {}, read by the mapping {}{also}\n",
                known.source, known.mapping
            )
        }
        Source::Unknown(proposal) => of_proposal(proposal),
    }
}

fn of_proposal(proposal: &Proposal) -> String {
    let guessed = counted(proposal.guessed.len() as u64, "column", "columns");
    let mut text = format!(
        "source: unknown; a mapping is proposed with {guessed} guessed from names and values\n"
    );
    for guess in &proposal.guessed {
        let _ = writeln!(text, "  {}", visible(guess));
    }
    for missing in &proposal.missing {
        let _ = writeln!(text, "missing: {}", visible(missing));
    }
    text
}

/// What was read.
fn preview(loaded: &Loaded) -> String {
    let data = &loaded.data;
    let mut text = rows(data);
    text.push_str(&releases(loaded));
    let cells = loaded.cube.days.values().flat_map(|day| day.runs.values());
    let (runs, failures) = cells.fold((0, 0), |(runs, failures), cell| {
        (runs + cell.runs, failures + cell.failures)
    });
    let pending = data.pending.iter().map(|one| one.count).sum();
    let _ = writeln!(
        text,
        "outcomes: {} success, {} failure, {} pending",
        count(runs - failures),
        count(failures),
        count(pending)
    );
    if let Some((reason, rows)) = loaded.quarantine.refused().commonest().first() {
        let refused = counted(*rows, "row", "rows");
        let _ = writeln!(text, "quarantined: {refused}: {}", visible(reason));
    }
    if let Some(warning) = data.warnings.first() {
        let _ = writeln!(text, "warning: {}", visible(warning));
    }
    text
}

fn classes(source: Option<&Source>, seen: Option<&Seen>) -> String {
    let Some(Seen { sight, .. }) = seen else {
        return if source.is_none() {
            "no input was given: the failure plan is a template\n".to_owned()
        } else {
            "no run was read yet: the failure plan is a template\n".to_owned()
        };
    };
    let failures = sight.failures.len() as u64;
    let more = if sight.runs.is_empty() {
        ": --as-of and --window say which nights are looked at"
    } else {
        ""
    };
    format!(
        "{} and {} seen in the nights {} to {}{more}\n",
        counted(failures, "failure class", "failure classes"),
        counted(sight.runs.len() as u64, "workflow", "workflows"),
        sight.nights.start(),
        sight.nights.end(),
    )
}

/// That the records do not tell which release is the newer one, and what to do.
fn tied(tie: &ReleaseTie) -> String {
    let names: Vec<String> = tie.names.iter().map(|name| visible(name)).collect();
    let todo = tie.proposed().map_or_else(
        || "name the newer one with --candidate and the other with --baseline, or in relapse.toml".to_owned(),
        |[candidate, baseline]| {
            let [candidate, baseline] = [candidate, baseline].map(visible);
            format!(
                "{candidate} is taken for the candidate and {baseline} for the baseline, by their versions; check these lines of relapse.toml, or \
                 use --candidate and --baseline"
            )
        },
    );
    format!(
        "releases without an order: {} begin on {}; {todo}\n",
        names.join(" and "),
        tie.day
    )
}

fn next(written: &Written<'_>, source: Option<&Source>, seen: Option<&Seen>) -> String {
    let at = |name: &str| quoted(&written.out.join(name).to_string_lossy());
    let file = written.in_use.map_or_else(
        || at(config::DEFAULT_FILE),
        |file| quoted(&file.to_string_lossy()),
    );
    let day = seen.and_then(|seen| seen.day);
    let mut flags = day.map_or_else(String::new, |day| format!(" --as-of {day}"));
    let tie = seen.and_then(|seen| seen.tie.as_ref());
    if tie.is_some_and(|tie| tie.proposed().is_none() || written.in_use.is_some()) {
        flags.push_str(" --candidate NEWER --baseline OLDER");
    }
    let mut text = String::from("next: ");
    if let Some(Source::Unknown(proposal)) = source {
        let todo = if proposal.can_run {
            "check every guess"
        } else {
            "add what is missing and check every guess"
        };
        let _ = write!(text, "{todo} in {}, ", at(MAP_FILE));
    }
    let _ = writeln!(
        text,
        "decide what stands behind a # in {}, then\n  relapse check {file}{flags}\n  relapse run {file}{flags}",
        at(policy::DEFAULT_FILE)
    );
    text
}

//! What the changes of a release did to its failure rate, where the data tell them apart.
//!
//! A release that brings its changes to parts of its runs is an experiment. Runs with and without each change are compared on the same
//! days and workflows, with each other and with the baseline's, the other changes held equal. What all of its runs have cannot be told
//! from the rest of the release, and two changes of the same runs not from each other.

mod exposed_runs;
mod found_change;

use crate::compare::{Finding, Question, View};
use crate::record::Change;
use crate::stats::{Attributed, Dispersion, attribute};
use crate::vocabulary::Metric;

use exposed_runs::{ExposedRuns, RELEASE};
pub(crate) use found_change::{ChangeEffect, FoundChange, ToldBy};

/// The fewest runs with either value.
const FEWEST_RUNS: u64 = 20;

/// The candidate's changes of a table: those that carry the excess come first, then the others that are told by their effect, then the
/// rest in the order of the table.
///
/// All intervals hold together with the probability `level`: each has its part of the error (Bonferroni; Dunn 1961).
pub(crate) fn release_changes(
    view: &View<'_>,
    changes: &[Change],
    findings: &[Finding],
    level: f64,
) -> Vec<FoundChange> {
    let own = changes.iter();
    let own: Vec<&Change> = own
        .filter(|change| change.release == view.arms.candidate)
        .collect();
    let exposed = ExposedRuns::of(view, changes, &own);
    let shared = 1.0 - (1.0 - level) / f64::max(1.0, exposed.told_apart());
    let attributed = attribute(&exposed.rows, shared, dispersion(findings));
    let mut found: Vec<FoundChange> = (own.iter().enumerate())
        .map(|(place, change)| FoundChange {
            change: (*change).clone(),
            column: exposed.column(place),
            told: told(&exposed, place, &attributed, shared),
        })
        .collect();
    found.sort_by(FoundChange::order);
    found
}

/// What the counts tell of a change of the table.
fn told(exposed: &ExposedRuns<'_>, place: usize, attributed: &[Attributed], level: f64) -> ToldBy {
    let factor = match exposed.factor(place) {
        Ok(factor) => factor,
        Err(why) => return why,
    };
    match attributed.get(factor) {
        None | Some(Attributed::Constant) => ToldBy::OneAfterTheOther,
        Some(Attributed::Together(others)) if others.contains(&RELEASE) || others.is_empty() => {
            ToldBy::WithTheRelease
        }
        Some(Attributed::Together(others)) => ToldBy::SameRuns(exposed.keys(others)),
        Some(Attributed::Effect {
            difference,
            interval,
        }) => {
            let [before, after] = exposed.sides(factor);
            let runs = [before, after].map(|side| side.exposure);
            if runs.iter().any(|runs| *runs < FEWEST_RUNS) {
                return ToldBy::TooFew(runs);
            }
            ToldBy::Effect(ChangeEffect {
                before,
                after,
                difference: *difference,
                interval: *interval,
                level,
            })
        }
    }
}

/// How much more than chance failures vary between nights.
fn dispersion(findings: &[Finding]) -> Option<Dispersion> {
    let failures = Question::whole(Metric::FailureRate);
    let finding = findings.iter().find(|one| one.question == failures)?;
    finding.evidence.as_ref().ok()?.dispersion
}

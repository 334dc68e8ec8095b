//! What the changes of a release did to its failure rate, where the data tell them apart.
//!
//! A release that brings a change to a part of its runs alone is an experiment: its runs with the value before and after are compared
//! on the same days and workflows. What all of its runs have cannot be told from the rest of the release.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::real_numbers::in_real;
use crate::compare::{Finding, Question, View, is_known_of};
use crate::cube::{Dimension, Facet};
use crate::number::Count;
use crate::record::Change;
use crate::stats::{Arm, Interval, Stratum, compare_rates};
use crate::vocabulary::Metric;

/// The fewest runs with either value.
const FEWEST_RUNS: u64 = 20;

/// A change, and what the data tell of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FoundChange {
    /// As the table lists it.
    pub(crate) change: Change,
    /// The column that tells it apart.
    pub(crate) column: Option<Dimension>,
    pub(crate) told: ToldBy,
}

/// What the data tell of a change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ToldBy {
    /// Its effect.
    Effect(ChangeEffect),
    /// The table names no column of the record, or not both values.
    NoColumn,
    /// Too few of the candidate's runs have a value in the column.
    NotRecorded,
    /// No run of the candidate has the value after.
    Unseen,
    /// No run of the candidate has the value before.
    AtOnce,
    /// Runs with either value share no day and workflow.
    OneAfterTheOther,
    /// Few runs with the value before and after, on the days and workflows that they share.
    TooFew([u64; 2]),
    /// Another change came to the same runs.
    SameRuns(String),
}

/// The effect of a change on the failure rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ChangeEffect {
    /// Failures among the runs with the value before.
    pub(crate) before: Count,
    /// The same with the value after.
    pub(crate) after: Count,
    /// The rate after less the rate before.
    pub(crate) difference: f64,
    pub(crate) interval: Interval,
    /// The coverage of the interval.
    pub(crate) level: f64,
}

impl ChangeEffect {
    /// Failures that the change brought, if it brought more than chance.
    fn excess(&self) -> f64 {
        if self.interval.lower > 0.0 {
            self.difference * in_real(self.after.exposure)
        } else {
            0.0
        }
    }
}

impl FoundChange {
    /// The effect, where the data tell it.
    pub(crate) const fn effect(&self) -> Option<&ChangeEffect> {
        match &self.told {
            ToldBy::Effect(effect) => Some(effect),
            _ => None,
        }
    }

    /// Whether the change must be split from the rest of the release before data can tell its effect.
    pub(crate) const fn needs_split(&self) -> bool {
        matches!(
            self.told,
            ToldBy::NoColumn
                | ToldBy::NotRecorded
                | ToldBy::AtOnce
                | ToldBy::OneAfterTheOther
                | ToldBy::SameRuns(_)
        )
    }

    /// The column's value after the change.
    pub(crate) fn facet(&self) -> Option<Facet> {
        Some(Facet {
            dimension: self.column?,
            value: self.change.to.clone()?,
        })
    }
}

/// The runs with either value, by day and workflow: those before, then those after.
type Strata<'a> = BTreeMap<(NaiveDate, &'a str), Stratum>;

/// The candidate's changes of a table: those that brought most failures come first, then the others that are told, then the rest in the
/// order of the table.
pub(crate) fn release_changes(
    view: &View<'_>,
    changes: &[Change],
    findings: &[Finding],
    level: f64,
) -> Vec<FoundChange> {
    let own = changes.iter();
    let own = own.filter(|change| change.release == view.arms.candidate);
    let compared: Vec<_> = own.map(|change| Compared::of(view, change)).collect();
    let mut found: Vec<FoundChange> = (0..compared.len())
        .map(|place| compared[place].found(&compared, place, findings, level))
        .collect();
    let excess = |one: &FoundChange| one.effect().map_or(-1.0, ChangeEffect::excess);
    found.sort_by(|a, b| excess(b).total_cmp(&excess(a)));
    found
}

/// A change, and the runs with either value; or why there are none to compare.
struct Compared<'a> {
    change: &'a Change,
    column: Option<Dimension>,
    strata: Result<Strata<'a>, ToldBy>,
}

impl<'a> Compared<'a> {
    fn of(view: &View<'a>, change: &'a Change) -> Self {
        let column = change.key.as_deref().and_then(Dimension::named);
        Self {
            change,
            column,
            strata: strata(view, change, column),
        }
    }

    fn found(
        &self,
        all: &[Compared<'_>],
        place: usize,
        findings: &[Finding],
        level: f64,
    ) -> FoundChange {
        let told = match &self.strata {
            Err(why) => why.clone(),
            Ok(strata) => {
                let others = all.iter().enumerate().filter(|(other, _)| *other != place);
                let same = others
                    .filter(|(_, other)| other.strata.as_ref().ok() == Some(strata))
                    .find_map(|(_, other)| other.change.key.clone());
                match same {
                    Some(key) => ToldBy::SameRuns(key),
                    None => told(strata, findings, level),
                }
            }
        };
        FoundChange {
            change: self.change.clone(),
            column: self.column,
            told,
        }
    }
}

/// The candidate's runs with either value on the days and workflows that have both.
fn strata<'a>(
    view: &View<'a>,
    change: &Change,
    column: Option<Dimension>,
) -> Result<Strata<'a>, ToldBy> {
    let (Some(column), Some(from), Some(to)) = (column, &change.from, &change.to) else {
        return Err(ToldBy::NoColumn);
    };
    let arms = view.arms;
    if !is_known_of(view.cube, arms, &arms.candidate, column) {
        return Err(ToldBy::NotRecorded);
    }
    let mut strata = Strata::new();
    let mut runs = [0; 2];
    for (date, day) in view.cube.days.range(arms.from..=arms.to) {
        let Some(facets) = day.facets.get(&column) else {
            continue;
        };
        for cell in day.runs.keys() {
            if !arms.is_in_rollout(&cell.release, *date) {
                continue;
            }
            let [before, after] = [from, to].map(|value| {
                let counts = facets.of_value(value)?.get(cell)?;
                Arm::new(counts.failures, counts.runs).filter(|arm| arm.exposure() > 0)
            });
            for (sum, arm) in runs.iter_mut().zip([before, after]) {
                *sum += arm.map_or(0, |arm| arm.exposure());
            }
            if let (Some(baseline), Some(candidate)) = (before, after) {
                let stratum = Stratum {
                    baseline,
                    candidate,
                };
                strata.insert((*date, cell.workflow.as_str()), stratum);
            }
        }
    }
    match runs {
        [_, 0] => Err(ToldBy::Unseen),
        [0, _] => Err(ToldBy::AtOnce),
        _ if strata.is_empty() => Err(ToldBy::OneAfterTheOther),
        _ => Ok(strata),
    }
}

fn told(strata: &Strata<'_>, findings: &[Finding], level: f64) -> ToldBy {
    let strata: Vec<Stratum> = strata.values().copied().collect();
    let sum = |arm: fn(&Stratum) -> Arm| {
        let arms = strata.iter().map(arm);
        arms.fold([0, 0], |[events, runs], arm| {
            [events + arm.events(), runs + arm.exposure()]
        })
    };
    let [before, after] = [sum(|one| one.baseline), sum(|one| one.candidate)];
    if before[1] < FEWEST_RUNS || after[1] < FEWEST_RUNS {
        return ToldBy::TooFew([before[1], after[1]]);
    }
    let failures = Question::whole(Metric::FailureRate);
    let finding = findings.iter().find(|one| one.question == failures);
    let evidence = finding.and_then(|finding| finding.evidence.as_ref().ok());
    let dispersion = evidence.and_then(|evidence| evidence.dispersion);
    let [before, after] = [before, after].map(|[events, runs]| Count::of_events(events, runs));
    match compare_rates(&strata, level, dispersion) {
        Some(change) => ToldBy::Effect(ChangeEffect {
            before,
            after,
            difference: change.difference,
            interval: change.difference_interval,
            level,
        }),
        None => ToldBy::OneAfterTheOther,
    }
}

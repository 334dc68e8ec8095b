//! The days that a night sees something of, counted together.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result};
use chrono::NaiveDate;
use polars::prelude::DataFrame;
use serde::{Deserialize, Serialize};

use super::counting::{Asked, Retried, attempts, count_failures, count_known_late, count_runs};
use super::counts::{Day, Dimension, KnownLateByRelease};
use super::rows::{
    Classified, DayIds, Versions, fill_classes, fill_severities, fold_names, ids, ids_aside,
    keep_covered, keep_decided, keep_last, keys, read, rows_of_each,
};
use crate::classify::Classifier;
use crate::load::{Exposure, Records, Refusal, Refused, Vantage};
use crate::pattern::Folding;
use crate::policy::Policy;
use crate::state::State;

/// What a night is counted from.
#[derive(Debug)]
pub(crate) struct Sources<'a> {
    /// Whose runs they are.
    pub(crate) agent: Option<&'a str>,
    /// The runs, or the failures.
    pub(crate) records: &'a Records,
    /// The runs behind the failures, in the window. Where it is given, the records are failures, and those of a cell it
    /// does not cover are refused.
    pub(crate) exposure: Option<&'a Exposure>,
    /// The days, and what was known of them.
    pub(crate) vantage: &'a Vantage,
    /// The failure plan that the rows are checked against.
    pub(crate) policy: Option<&'a Policy>,
    /// How messages are folded under it.
    pub(crate) folding: &'a Folding,
    /// Its rules for failures without a class.
    pub(crate) classifier: Option<&'a Classifier>,
    /// The columns that changed together, by the table of changes.
    pub(crate) changed: &'a [Dimension],
    /// What earlier nights counted.
    pub(crate) state: Option<&'a State>,
}

/// What is counted of a day beside the runs that count.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Tally {
    pub(super) versions: Versions,
    pub(super) rows_used: u64,
    pub(super) refused: Refused,
    pub(super) ids: DayIds,
    /// The ids of pending runs, and of failures without exposure.
    ids_aside: DayIds,
}

/// What a day's counts depend on and another night may see otherwise.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Basis {
    /// Rows known.
    pub(super) known: u64,
    /// What failures and exposure are joined on.
    keys: Vec<&'static str>,
    /// What runs are counted by.
    asked: Asked,
}

/// Days up to which runs are counted by task: a horizon, and fewer nights before it than make a history. With more days the
/// nights tell how much a release varies, and tasks would only cost memory.
const MOST_DAYS_OF_TASKS: usize = 20;

/// The days a night sees something of, and what their counts depend on.
pub(super) fn wanted(sources: &Sources<'_>) -> BTreeMap<NaiveDate, Basis> {
    let Vantage { window, known_by } = sources.vantage;
    let keys = sources.exposure.map(keys).unwrap_or_default();
    let exposed = sources.exposure.iter().flat_map(|table| &table.rows);
    let exposed = exposed.map(|row| (row.day, sources.records.known(row.day, *known_by)));
    let known: BTreeMap<NaiveDate, u64> = sources
        .records
        .days()
        .filter(|date| window.contains(date))
        .map(|date| (date, sources.records.known(date, *known_by)))
        .filter(|(_, known)| *known > 0)
        .chain(exposed)
        .collect();
    let asked = Asked {
        by_task: known.len() <= MOST_DAYS_OF_TASKS,
        changed: sources.changed.to_vec(),
    };
    let basis = |(date, known)| {
        let (keys, asked) = (keys.clone(), asked.clone());
        (date, Basis { known, keys, asked })
    };
    known.into_iter().map(basis).collect()
}

/// The most rows that are counted together, unless one day has more.
const MOST_ROWS: u64 = 200_000;

/// Days that are counted together, in order.
pub(super) type Span = Vec<(NaiveDate, Basis)>;

pub(super) fn spans(days: Vec<(NaiveDate, Basis)>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut rows = 0;
    for (date, basis) in days {
        rows += basis.known;
        match spans.last_mut() {
            Some(span) if rows <= MOST_ROWS => span.push((date, basis)),
            _ => {
                rows = basis.known;
                spans.push(vec![(date, basis)]);
            }
        }
    }
    spans
}

/// The days of a span for a person: `2026-11-01 to 2026-11-07`.
pub(super) fn named(span: &Span) -> String {
    match span.as_slice() {
        [(only, _)] => only.to_string(),
        [(first, _), .., (last, _)] => format!("{first} to {last}"),
        [] => String::new(),
    }
}

/// A day, as it is counted.
pub(super) struct CountedDay {
    pub(super) date: NaiveDate,
    pub(super) basis: Basis,
    pub(super) day: Day,
    pub(super) tally: Tally,
    /// Failures that the exposure does not cover.
    pub(super) refusals: Vec<Refusal>,
}

/// Counts what is known of some days.
pub(super) fn count_known(span: Span, sources: &Sources<'_>) -> Result<Vec<CountedDay>> {
    let name = named(&span);
    let dates: Vec<NaiveDate> = span.iter().map(|(date, _)| *date).collect();
    // All days of a night are asked alike.
    let asked = span.first().map(|(_, basis)| basis.asked.clone());
    let asked = asked.unwrap_or_default();
    let known_by = sources.vantage.known_by;
    let rows = sources.records.known_by(&dates, known_by)?;
    let rows = read(rows).with_context(|| format!("reading {name}"))?;
    let mut kept = keep_last(rows)?;
    let mut decided = keep_decided(kept.frame.clone())?;
    let (frame, mut covered) = match sources.exposure {
        None => (decided.frame, BTreeMap::new()),
        Some(exposure) => keep_covered(&decided.frame, exposure, &dates)?,
    };
    let mut classified = classified(frame, sources)?;
    let mut graded = fill_severities(classified.frame, sources.policy)?;
    let rows = &graded.frame;
    let days = match sources.exposure {
        None => count_runs(
            rows,
            sources.policy,
            sources.folding,
            sources.records.labels(),
            &asked,
        ),
        Some(_) => count_failures(rows, sources.policy, sources.folding),
    };
    let mut days = days.with_context(|| format!("counting {name}"))?;
    let mut retried = match (kept.repeated.take(), sources.exposure) {
        (Some(rows), None) => attempts(&self::classified(rows, sources)?.frame)?,
        _ => Retried::new(),
    };
    let mut known_late = count_known_late(rows)?;
    let (mut ids, rows_used) = (ids(rows)?, rows_of_each(rows)?);
    let mut ids_aside = ids_aside(&kept.frame, &ids)?;
    let mut counted = Vec::new();
    for (date, basis) in span {
        let mut day = days.remove(&date).unwrap_or_default();
        day.classified = classified.by_rule.remove(&date).unwrap_or_default();
        day.retried = retried.remove(&date).unwrap_or_default();
        day.planned_severities = graded.planned.remove(&date).unwrap_or_default();
        let pending = decided.pending.remove(&date).unwrap_or_default();
        let rows_used = rows_used.get(&date).copied().unwrap_or_default();
        let mut tally = Tally {
            versions: kept.versions.remove(&date).unwrap_or_default(),
            rows_used: rows_used + pending.values().sum::<u64>(),
            refused: Refused::default(),
            ids: ids.remove(&date).unwrap_or_default(),
            ids_aside: ids_aside.remove(&date).unwrap_or_default(),
        };
        let mut refusals = Vec::new();
        let known_late = known_late.remove(&date).unwrap_or_default();
        day.known_late = with_pending(known_late, pending);
        if let Some(covered) = covered.remove(&date) {
            covered.set_runs(&mut day);
            refusals = covered.refusals;
            for refusal in &refusals {
                tally.refused.count(refusal);
            }
        }
        counted.push(CountedDay {
            date,
            basis,
            day,
            tally,
            refusals,
        });
    }
    Ok(counted)
}

impl Tally {
    /// Those of some ids, by their hashes, that the day has.
    pub(super) fn present<'a>(&self, hashes: &HashMap<u64, &'a String>) -> Vec<&'a String> {
        let ids = self.ids.all().chain(self.ids_aside.all());
        ids.filter_map(|id| hashes.get(&id).copied()).collect()
    }
}

/// The rows under the workflows and classes by which they count.
pub(super) fn classified(frame: DataFrame, sources: &Sources<'_>) -> Result<Classified> {
    let classified = fill_classes(frame, sources.classifier)?;
    let names = sources.records.names();
    // An exposure names workflows too, and all of those are compared.
    let workflows = names.workflows.as_ref();
    let workflows = workflows.filter(|_| sources.exposure.is_none());
    fold_names(
        classified,
        [workflows, names.classes.as_ref()],
        sources.policy,
    )
}

fn with_pending(
    mut known_late: KnownLateByRelease,
    pending: BTreeMap<String, u64>,
) -> KnownLateByRelease {
    for (release, runs) in pending {
        known_late.entry(release).or_default().pending += runs;
    }
    known_late
}

//! The counts of a window that moves on from night to night. A day is counted once, and again when more of its rows have
//! become known.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::NaiveDate;

use super::counting::{count_failures, count_known_late, count_runs};
use super::counts::{Cube, Day, Denominator, KnownLateByRelease};
use super::rows::{
    AcrossDays, DayIds, RepeatedIds, Versions, fill_classes, fill_severities, ids, keep_covered,
    keep_decided, keep_last, keys, read, rows_of_each,
};
use crate::classify::Classifier;
use crate::load::{Exposure, Records, Refusal, Refused, Vantage};
use crate::policy::Policy;

/// What a night is counted from.
#[derive(Debug)]
pub(crate) struct Sources<'a> {
    /// The runs, or the failures.
    pub(crate) records: &'a Records,
    /// The runs behind the failures, in the window. Where it is given, the records are failures, and those of a cell it
    /// does not cover are refused.
    pub(crate) exposure: Option<&'a Exposure>,
    /// The days, and what was known of them.
    pub(crate) vantage: &'a Vantage,
    /// The failure plan that the rows are checked against.
    pub(crate) policy: Option<&'a Policy>,
    /// Its rules for failures without a class.
    pub(crate) classifier: Option<&'a Classifier>,
}

/// The days counted so far.
#[derive(Debug, Default)]
pub(crate) struct Nightly {
    counted: BTreeMap<NaiveDate, Counted>,
    seen: AcrossDays,
}

/// What was set aside on the way to a night's counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Rows of the window that were known.
    pub(crate) known: u64,
    /// Rows of one run within a day beside the one that counts.
    pub(crate) versions: Versions,
    /// Run ids that stand on another day or in another release too. All of their rows count.
    pub(crate) repeated: RepeatedIds,
    /// Rows that count, pending runs among them.
    pub(crate) rows_used: u64,
    /// Failures that the exposure does not cover.
    pub(crate) refused: Refused,
}

/// What is remembered of a counted day beside its counts.
#[derive(Debug)]
struct Counted {
    basis: Basis,
    versions: Versions,
    rows_used: u64,
    refused: Refused,
    ids: DayIds,
}

/// What a day's counts depend on and another night may see otherwise.
#[derive(Debug, PartialEq, Eq)]
struct Basis {
    /// Rows known.
    known: u64,
    /// What failures and exposure are joined on.
    keys: Vec<&'static str>,
    /// Whether runs are counted by task.
    by_task: bool,
}

/// Days up to which runs are counted by task: a horizon, and fewer nights before it than make a history. With more days the
/// nights tell how much a release varies, and tasks would only cost memory.
const MOST_DAYS_OF_TASKS: usize = 20;

impl Nightly {
    /// Brings the cube to what is seen from a night. Failures without exposure are handed to `refuse`, those of the days
    /// that had to be counted.
    pub(crate) fn advance(
        &mut self,
        cube: &mut Cube,
        sources: &Sources<'_>,
        refuse: &mut dyn FnMut(Refusal) -> Result<()>,
        progress: &dyn Fn(&str),
    ) -> Result<Totals> {
        if sources.exposure.is_some() {
            cube.denominator = Denominator::Exposure;
        }
        cube.known_by = Some(sources.vantage.known_by);
        let wanted = wanted(sources);
        let gone: Vec<NaiveDate> = self
            .counted
            .keys()
            .filter(|date| !wanted.contains_key(date))
            .copied()
            .collect();
        for date in gone {
            self.forget(date);
            cube.days.remove(&date);
        }
        let is_due = |(date, basis): &(NaiveDate, Basis)| {
            let counted = self.counted.get(date);
            counted.is_none_or(|day| day.basis != *basis)
        };
        let due: Vec<(NaiveDate, Basis)> = wanted.into_iter().filter(is_due).collect();
        for span in spans(due) {
            progress(&format!("counting {}", named(&span)));
            for (date, day, counted) in count_known(span, sources, refuse)? {
                self.forget(date);
                self.seen.add(&counted.ids);
                self.counted.insert(date, counted);
                cube.days.insert(date, day);
            }
        }
        Ok(self.totals())
    }

    fn forget(&mut self, date: NaiveDate) {
        if let Some(day) = self.counted.remove(&date) {
            self.seen.remove(&day.ids);
        }
    }

    fn totals(&self) -> Totals {
        let days: Vec<&DayIds> = self.counted.values().map(|day| &day.ids).collect();
        let mut totals = Totals {
            repeated: self.seen.repeated(&days),
            ..Totals::default()
        };
        for day in self.counted.values() {
            totals.known += day.basis.known;
            totals.versions += day.versions;
            totals.rows_used += day.rows_used;
            totals.refused.add(&day.refused);
        }
        totals
    }
}

/// The days a night sees something of, and what their counts depend on.
fn wanted(sources: &Sources<'_>) -> BTreeMap<NaiveDate, Basis> {
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
    let by_task = known.len() <= MOST_DAYS_OF_TASKS;
    let basis = |(date, known)| {
        let keys = keys.clone();
        (
            date,
            Basis {
                known,
                keys,
                by_task,
            },
        )
    };
    known.into_iter().map(basis).collect()
}

/// The most rows that are counted together, unless one day has more.
const MOST_ROWS: u64 = 200_000;

/// Days that are counted together, in order.
type Span = Vec<(NaiveDate, Basis)>;

fn spans(days: Vec<(NaiveDate, Basis)>) -> Vec<Span> {
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
fn named(span: &Span) -> String {
    match span.as_slice() {
        [(only, _)] => only.to_string(),
        [(first, _), .., (last, _)] => format!("{first} to {last}"),
        [] => String::new(),
    }
}

/// Counts what is known of some days.
fn count_known(
    span: Span,
    sources: &Sources<'_>,
    refuse: &mut dyn FnMut(Refusal) -> Result<()>,
) -> Result<Vec<(NaiveDate, Day, Counted)>> {
    let name = named(&span);
    let dates: Vec<NaiveDate> = span.iter().map(|(date, _)| *date).collect();
    let by_task = span.iter().any(|(_, basis)| basis.by_task);
    let known_by = sources.vantage.known_by;
    let rows = sources.records.known_by(&dates, known_by)?;
    let rows = read(rows).with_context(|| format!("reading {name}"))?;
    let mut kept = keep_last(rows)?;
    let mut decided = keep_decided(kept.frame)?;
    let (frame, mut covered) = match sources.exposure {
        None => (decided.frame, BTreeMap::new()),
        Some(exposure) => keep_covered(&decided.frame, exposure, &dates)?,
    };
    let mut classified = fill_classes(frame, sources.classifier)?;
    let mut graded = fill_severities(classified.frame, sources.policy)?;
    let rows = &graded.frame;
    let days = match sources.exposure {
        None => count_runs(rows, sources.policy, sources.records.labels(), by_task),
        Some(_) => count_failures(rows, sources.policy),
    };
    let mut days = days.with_context(|| format!("counting {name}"))?;
    let mut known_late = count_known_late(rows)?;
    let (mut ids, rows_used) = (ids(rows)?, rows_of_each(rows)?);
    let mut counted = Vec::new();
    for (date, basis) in span {
        let mut day = days.remove(&date).unwrap_or_default();
        day.classified = classified.by_rule.remove(&date).unwrap_or_default();
        day.planned_severities = graded.planned.remove(&date).unwrap_or_default();
        let pending = decided.pending.remove(&date).unwrap_or_default();
        let rows_used = rows_used.get(&date).copied().unwrap_or_default();
        let mut of_day = Counted {
            basis,
            versions: kept.versions.remove(&date).unwrap_or_default(),
            rows_used: rows_used + pending.values().sum::<u64>(),
            refused: Refused::default(),
            ids: ids.remove(&date).unwrap_or_default(),
        };
        let known_late = known_late.remove(&date).unwrap_or_default();
        day.known_late = with_pending(known_late, pending);
        if let Some(covered) = covered.remove(&date) {
            covered.set_runs(&mut day);
            for refusal in covered.refusals {
                of_day.refused.count(&refusal);
                refuse(refusal)?;
            }
        }
        counted.push((date, day, of_day));
    }
    Ok(counted)
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

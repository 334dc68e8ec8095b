//! The counts of a window that moves on from night to night. A day is counted once, and again when more of its rows have
//! become known.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::NaiveDate;

use super::counting::{count_failures, count_known_late, count_runs};
use super::counts::{Cube, Day, Denominator, KnownLateByRelease};
use super::rows::{
    AcrossDays, DayIds, RepeatedIds, Versions, fill_classes, fill_severities, ids, keep_covered,
    keep_decided, keep_last, keys, read,
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
        for (date, basis) in wanted {
            if self
                .counted
                .get(&date)
                .is_some_and(|day| day.basis == basis)
            {
                continue;
            }
            progress(&format!("counting {date}"));
            self.forget(date);
            let (day, counted) = count_known(date, basis, sources, refuse)?;
            self.seen.add(&counted.ids);
            self.counted.insert(date, counted);
            cube.days.insert(date, day);
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

/// Counts what is known of a day.
fn count_known(
    date: NaiveDate,
    basis: Basis,
    sources: &Sources<'_>,
    refuse: &mut dyn FnMut(Refusal) -> Result<()>,
) -> Result<(Day, Counted)> {
    let known = sources
        .records
        .day_known_by(date, sources.vantage.known_by)?;
    let by_task = basis.by_task;
    let rows = read(known).with_context(|| format!("reading {date}"))?;
    let kept = keep_last(rows)?;
    let decided = keep_decided(kept.frame)?;
    let mut counted = Counted {
        basis,
        versions: kept.versions,
        rows_used: decided.pending.values().sum(),
        refused: Refused::default(),
        ids: DayIds::default(),
    };
    let Some(exposure) = sources.exposure else {
        let rows = fill_classes(decided.frame, sources.classifier)?;
        let graded = fill_severities(rows.frame, sources.policy)?;
        let mut day = count_runs(
            &graded.frame,
            sources.policy,
            sources.records.labels(),
            by_task,
        )
        .with_context(|| format!("counting {date}"))?;
        day.classified = rows.by_rule;
        day.planned_severities = graded.planned;
        day.known_late = with_pending(count_known_late(&graded.frame, date)?, decided.pending);
        counted.rows_used += graded.frame.height() as u64;
        counted.ids = ids(&graded.frame)?;
        return Ok((day, counted));
    };
    let mut covered = keep_covered(&decided.frame, exposure, date)?;
    let rows = fill_classes(covered.frame, sources.classifier)?;
    let graded = fill_severities(rows.frame, sources.policy)?;
    covered.frame = graded.frame;
    let mut day = count_failures(&covered.frame, sources.policy)
        .with_context(|| format!("counting {date}"))?;
    day.classified = rows.by_rule;
    day.planned_severities = graded.planned;
    day.known_late = with_pending(count_known_late(&covered.frame, date)?, decided.pending);
    covered.set_runs(&mut day);
    counted.rows_used += covered.frame.height() as u64;
    counted.ids = ids(&covered.frame)?;
    for refusal in covered.refusals {
        counted.refused.count(&refusal);
        refuse(refusal)?;
    }
    Ok((day, counted))
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

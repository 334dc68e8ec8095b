//! The counts of a window that moves on from night to night. A day is counted once, and again when more of its rows have
//! become known.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::DataFrame;

use super::counts::{Cube, Day, Denominator};
use super::kept_days::{KeptDays, cases, example_ids};
use super::known_days::{Basis, Sources, Tally, count_known, named, spans, wanted};
use super::rows::{AcrossDays, DayIds, RepeatedIds, Versions, hash_of_id, with_id};
use super::single_runs::read_whole;
use crate::load::{Refusal, Refused, Vantage};
use crate::state::Key;
use crate::step::Step;

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
    tally: Tally,
    /// Under which the rows of its examples are kept, if the day itself was not read.
    kept_rows: Option<Key>,
}

impl Nightly {
    /// Brings the cube to what is seen from a night. Failures without exposure are handed to `refuse`, those of the days
    /// that had to be counted.
    pub(crate) fn advance(
        &mut self,
        cube: &mut Cube,
        sources: &Sources<'_>,
        refuse: &mut dyn FnMut(Refusal) -> Result<()>,
        progress: &dyn Fn(Step<'_>),
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
        let kept_days = KeptDays::of(sources)?;
        let mut to_refuse = InOrder {
            waiting: BTreeMap::new(),
            refuse,
        };
        let due = match &kept_days {
            Some(kept) => self.take_kept(cube, kept, due, &mut to_refuse)?,
            None => due,
        };
        let dates: Vec<NaiveDate> = due.iter().map(|(date, _)| *date).collect();
        sources.records.fetch(&dates)?;
        for span in spans(due) {
            progress(Step::Count(&named(&span)));
            let counted = count_known(span, sources)?;
            if let Some(kept) = &kept_days {
                kept.keep_all(&counted, sources.vantage.known_by)?;
            }
            for one in counted {
                let counted = Counted {
                    basis: one.basis,
                    tally: one.tally,
                    kept_rows: None,
                };
                self.take(cube, one.date, one.day, counted);
                to_refuse.add(one.date, one.refusals)?;
            }
        }
        to_refuse.finish()?;
        Ok(self.totals())
    }

    /// Takes in the days that were kept, and returns the others.
    fn take_kept(
        &mut self,
        cube: &mut Cube,
        kept: &KeptDays<'_>,
        due: Vec<(NaiveDate, Basis)>,
        to_refuse: &mut InOrder<'_>,
    ) -> Result<Vec<(NaiveDate, Basis)>> {
        let mut others = Vec::new();
        for (date, basis) in due {
            let key = kept.key(date, &basis)?;
            let Some((day, tally, refusals)) = kept.day(&key) else {
                others.push((date, basis));
                continue;
            };
            let counted = Counted {
                basis,
                tally,
                kept_rows: Some(key),
            };
            self.take(cube, date, day, counted);
            to_refuse.waiting.insert(date, refusals.all().collect());
        }
        Ok(others)
    }

    fn take(&mut self, cube: &mut Cube, date: NaiveDate, day: Day, counted: Counted) {
        self.forget(date);
        self.seen.add(&counted.tally.ids);
        self.counted.insert(date, counted);
        cube.days.insert(date, day);
    }

    /// The rows of some run ids that a night sees, whether they count or not. Of a day that was not read, those of its examples
    /// are kept; where others are asked for, it is read now.
    pub(super) fn rows_of(
        &self,
        cube: &Cube,
        sources: &Sources<'_>,
        run_ids: &BTreeSet<String>,
    ) -> Result<Vec<DataFrame>> {
        let Vantage { window, known_by } = sources.vantage;
        let hashes = run_ids.iter().map(|id| (hash_of_id(id), id)).collect();
        let mut frames = Vec::new();
        let mut read_days = Vec::new();
        for date in sources.records.days().filter(|date| window.contains(date)) {
            let counted = self.counted.get(&date);
            let kept = counted.and_then(|day| Some((&day.tally, day.kept_rows.as_ref()?)));
            let Some(((tally, key), state)) = kept.zip(sources.state) else {
                read_days.push(date);
                continue;
            };
            let present = tally.present(&hashes);
            if present.is_empty() {
                continue;
            }
            let examples = cube.days.get(&date).map(example_ids).unwrap_or_default();
            let are_kept = present.iter().all(|id| examples.contains(*id));
            match are_kept.then(|| cases(state, key)).transpose()?.flatten() {
                Some(rows) => {
                    frames.push(rows.filter(&with_id(&rows, |id| run_ids.contains(id))?)?);
                }
                None => read_days.push(date),
            }
        }
        sources.records.fetch(&read_days)?;
        frames.push(read_whole(
            sources.records.known_by(&read_days, *known_by)?,
            run_ids,
        )?);
        Ok(frames)
    }

    /// Those of some ids, by their hashes, that a day of the night has.
    pub(super) fn present<'a>(&self, hashes: &HashMap<u64, &'a String>) -> BTreeSet<&'a String> {
        let days = self.counted.values();
        days.flat_map(|day| day.tally.present(hashes)).collect()
    }

    fn forget(&mut self, date: NaiveDate) {
        if let Some(day) = self.counted.remove(&date) {
            self.seen.remove(&day.tally.ids);
        }
    }

    fn totals(&self) -> Totals {
        let days: Vec<&DayIds> = self.counted.values().map(|day| &day.tally.ids).collect();
        let mut totals = Totals {
            repeated: self.seen.repeated(&days),
            ..Totals::default()
        };
        for day in self.counted.values() {
            totals.known += day.basis.known;
            totals.versions += day.tally.versions;
            totals.rows_used += day.tally.rows_used;
            totals.refused.add(&day.tally.refused);
        }
        totals
    }
}

/// Refuses the failures without exposure day after day, whichever days were kept.
struct InOrder<'a> {
    /// Those of kept days.
    waiting: BTreeMap<NaiveDate, Vec<Refusal>>,
    refuse: &'a mut dyn FnMut(Refusal) -> Result<()>,
}

impl InOrder<'_> {
    /// Refuses those of a day, after those of the kept days before it.
    fn add(&mut self, date: NaiveDate, refusals: Vec<Refusal>) -> Result<()> {
        let later = self.waiting.split_off(&date);
        let before = std::mem::replace(&mut self.waiting, later);
        let before = before.into_values().flatten();
        before.chain(refusals).try_for_each(&mut *self.refuse)
    }

    fn finish(self) -> Result<()> {
        let rest = self.waiting.into_values().flatten();
        rest.into_iter().try_for_each(self.refuse)
    }
}

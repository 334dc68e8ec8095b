//! A random sample of the compared runs of both releases, by what their record says.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::compare::counted::{Fold, Question, View};
use crate::cube::{Cell, Day, Denominator, hash_of_id};
use crate::vocabulary::{Metric, RecordedAs};

/// The compared runs of one kind, and a random sample of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SampledKind {
    pub(crate) kind: RecordedAs,
    /// All of its runs.
    pub(crate) runs: u64,
    /// The sample in random order: each beginning of it is a random sample too.
    pub(crate) run_ids: Vec<String>,
}

/// The sample of both releases. A kind without a run is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RunSample {
    pub(crate) baseline: Vec<SampledKind>,
    pub(crate) candidate: Vec<SampledKind>,
}

/// The days and workflows in which one release is compared.
type Places = Vec<(NaiveDate, Cell)>;

impl RunSample {
    /// The sample of the runs whose failure rates are compared by day and workflow. It is empty where no successes are recorded.
    pub(crate) fn of(view: &View<'_>) -> Self {
        if view.cube.denominator == Denominator::Exposure {
            return Self::default();
        }
        let question = Question::whole(Metric::FailureRate);
        let mut fold = Fold::new(view.arms.design, add);
        for date in view.days_through(view.arms.to) {
            let place = |_: &Day, cell: &Cell| Some(vec![(date, cell.clone())]);
            fold.day(view.sides_on(&question, date, &place));
        }
        let mut sides = [Places::new(), Places::new()];
        for pair in fold.matched() {
            for (side, places) in sides.iter_mut().zip(pair) {
                side.extend_from_slice(places);
            }
        }
        let [baseline, candidate] = sides.map(|places| kinds(view, &places));
        let mut sample = Self {
            baseline,
            candidate,
        };
        sample.leave_out_repeats();
        sample
    }

    /// Of an id that stands twice in the sample, nobody knows which run was read.
    fn leave_out_repeats(&mut self) {
        let mut times: BTreeMap<String, u64> = BTreeMap::new();
        for run_id in self.kinds().flat_map(|kind| &kind.run_ids) {
            *times.entry(run_id.clone()).or_default() += 1;
        }
        for kind in self.baseline.iter_mut().chain(&mut self.candidate) {
            kind.run_ids.retain(|run_id| times[run_id] == 1);
        }
    }

    fn kinds(&self) -> impl Iterator<Item = &SampledKind> {
        self.baseline.iter().chain(&self.candidate)
    }
}

fn add(places: &mut Places, more: &Places) {
    places.extend_from_slice(more);
}

fn kinds(view: &View<'_>, places: &Places) -> Vec<SampledKind> {
    let kinds = RecordedAs::ALL.iter();
    let kinds = kinds.map(|kind| sampled(view, places, *kind));
    kinds.filter(|kind| kind.runs > 0).collect()
}

/// The runs of one kind. Of a day that has more than were drawn, only those up to its last hash are known, so the sample ends at
/// the smallest of these.
fn sampled(view: &View<'_>, places: &Places, kind: RecordedAs) -> SampledKind {
    let day = |date: &NaiveDate| view.cube.days.get(date);
    let dates: BTreeSet<NaiveDate> = places.iter().map(|(date, _)| *date).collect();
    let release = places.first().map(|(_, cell)| cell.release.as_str());
    let last = dates
        .iter()
        .filter_map(|date| last_hash(day(date)?, release?, kind));
    let last = last.min().unwrap_or(u64::MAX);
    let mut runs = 0;
    let mut drawn: Vec<(u64, &String)> = Vec::new();
    for (date, cell) in places {
        let Some(day) = day(date) else { continue };
        runs += day
            .runs
            .get(cell)
            .map_or(0, |counts| counts.recorded_as(kind));
        let own = day.drawn.get(&(cell.clone(), kind)).into_iter().flatten();
        drawn.extend(own.map(|run_id| (hash_of_id(run_id), run_id)));
    }
    drawn.retain(|(hash, _)| *hash <= last);
    drawn.sort_unstable();
    SampledKind {
        kind,
        runs,
        run_ids: drawn
            .into_iter()
            .map(|(_, run_id)| run_id.clone())
            .collect(),
    }
}

/// The greatest hash that was drawn of a release and kind on one day; `None` where every run was.
fn last_hash(day: &Day, release: &str, kind: RecordedAs) -> Option<u64> {
    let (mut runs, mut drawn, mut last) = (0, 0, None);
    for (cell, counts) in day.cells_of(release, None) {
        runs += counts.recorded_as(kind);
        let own = day.drawn.get(&(cell.clone(), kind)).into_iter().flatten();
        for run_id in own {
            drawn += 1;
            last = last.max(Some(hash_of_id(run_id)));
        }
    }
    last.filter(|_| drawn < runs)
}

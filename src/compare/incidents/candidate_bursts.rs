//! When the candidate bursts, in one workflow and class or in all together.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::NaiveDate;

use super::bursts::{Burst, Counted, LEAST, NightsOf, Stretch, are_many, ln_limit, stands_out};
use super::hours::{HOURS, SharesByNight, hours_of};
use super::stretches::{Kept, StretchRuns, Stretches, Through};
use crate::compare::counted::View;
use crate::compare::in_units::in_real;
use crate::cube::{Day, Dimension, Facets};

/// The hours and batches of a day in which the candidate fails far more often than otherwise, in one workflow and class or
/// in all together. What stands out night after night is no incident: it has come to stay.
#[derive(Debug, Default)]
pub(super) struct CandidateBursts {
    pub(super) hours: BTreeSet<(NaiveDate, u8)>,
    pub(super) batches: BTreeSet<(NaiveDate, String)>,
    /// Those of one workflow and class.
    pub(super) single: Vec<Burst>,
}

/// The candidate's bursts as each night sees them. Each night is looked at once, and only where it is asked for.
pub(in crate::compare) struct BurstsByNight<'a> {
    view: &'a View<'a>,
    stretches: OnceCell<Stretches<'a>>,
    own: OnceCell<OwnStretches>,
    found: RefCell<BTreeMap<NaiveDate, Rc<CandidateBursts>>>,
}

impl<'a> BurstsByNight<'a> {
    pub(in crate::compare) const fn of(view: &'a View<'a>) -> Self {
        Self {
            view,
            stretches: OnceCell::new(),
            own: OnceCell::new(),
            found: RefCell::new(BTreeMap::new()),
        }
    }

    /// The bursts as a night sees them.
    pub(super) fn through(&self, night: NaiveDate) -> Rc<CandidateBursts> {
        let mut found = self.found.borrow_mut();
        let found = found
            .entry(night)
            .or_insert_with(|| Rc::new(self.look(night)));
        Rc::clone(found)
    }

    fn look(&self, night: NaiveDate) -> CandidateBursts {
        let arms = self.view.arms;
        let stretches = self
            .stretches
            .get_or_init(|| Stretches::of(self.view.cube, &(arms.from..=arms.to)));
        let own = self.own.get_or_init(|| OwnStretches::of(self.view));
        let single = self.view.single_bursts(&stretches.bursts_through(night));
        let mut found = own.standing_out(night);
        for burst in &single {
            match &burst.stretch {
                Stretch::Hour(hour) => drop(found.hours.insert((burst.date, *hour))),
                Stretch::Batch(batch) => {
                    found.batches.insert((burst.date, batch.clone()));
                }
            }
        }
        found.single = single;
        found
    }
}

/// The hours and batches of the candidate's days, in all workflows and classes together.
struct OwnStretches {
    shares: SharesByNight,
    failures: Through,
    runs: Through,
    hours: Kept<OwnHour>,
    batches: Kept<OwnBatch>,
}

struct OwnHour {
    date: NaiveDate,
    hour: u8,
    failures: u64,
    /// The runs of each workflow.
    runs: Vec<StretchRuns>,
}

struct OwnBatch {
    date: NaiveDate,
    batch: String,
    failures: u64,
    runs: u64,
}

impl OwnStretches {
    fn of(view: &View<'_>) -> Self {
        let arms = view.arms;
        let nights = arms.since..=arms.to;
        let mut own = Self {
            shares: SharesByNight::of(view.cube, &nights),
            failures: Through::default(),
            runs: Through::default(),
            hours: Kept::default(),
            batches: Kept::default(),
        };
        for (date, day) in view.cube.days.range(nights) {
            own.add(*date, day, &arms.candidate);
        }
        own
    }

    fn add(&mut self, date: NaiveDate, day: &Day, candidate: &str) {
        let mut failures = [0; HOURS];
        for (cell, counts) in day.cells_of(candidate, None) {
            self.failures.add(date, counts.failures);
            self.runs.add(date, counts.runs);
            for (hour, own) in hours_of(day, cell) {
                if let Some(sum) = failures.get_mut(usize::from(hour.hour)) {
                    *sum += own;
                }
            }
        }
        for (hour, failures) in (0..).zip(failures).filter(|(_, failures)| *failures > 0) {
            self.hours.number.add(date, 1);
            if failures >= LEAST {
                let runs = day.cells_of(candidate, None);
                let runs = runs.map(|(cell, counts)| StretchRuns::Hour {
                    hour,
                    of_day: counts.runs,
                    counted: day.runs_in_hour(cell, hour),
                });
                self.hours.may_stand_out.push(OwnHour {
                    date,
                    hour,
                    failures,
                    runs: runs.collect(),
                });
            }
        }
        let values = day.facets.get(&Dimension::Batch).into_iter();
        for (batch, cells) in values.flat_map(Facets::values) {
            let (mut failures, mut runs) = (0, 0);
            let own = cells.iter().filter(|(cell, _)| cell.release == candidate);
            for (_, counts) in own {
                failures += counts.failures;
                runs += counts.runs;
            }
            // Of failures alone it is not known how many ran in a batch.
            if failures > 0 && runs > 0 {
                self.batches.number.add(date, 1);
                if failures >= LEAST {
                    let batch = batch.to_owned();
                    self.batches.may_stand_out.push(OwnBatch {
                        date,
                        batch,
                        failures,
                        runs,
                    });
                }
            }
        }
    }

    fn standing_out(&self, night: NaiveDate) -> CandidateBursts {
        let shares = self.shares.by(night);
        let all = Counted {
            failures: self.failures.by(night),
            runs: in_real(self.runs.by(night)),
        };
        let hours = self.hours.may_stand_out.iter().map(|one| {
            let runs = one.runs.iter().map(|runs| runs.weight(&shares)).sum();
            let counted = Counted {
                failures: one.failures,
                runs,
            };
            ((one.date, one.hour), counted)
        });
        let batches = self.batches.may_stand_out.iter().map(|one| {
            let counted = Counted {
                failures: one.failures,
                runs: in_real(one.runs),
            };
            ((one.date, one.batch.clone()), counted)
        });
        CandidateBursts {
            hours: passing(hours, all, ln_limit(self.hours.number.by(night)), night),
            batches: passing(batches, all, ln_limit(self.batches.number.by(night)), night),
            single: Vec::new(),
        }
    }
}

impl View<'_> {
    /// The candidate's bursts, without those that come with every release, and those of a class that bursts in its workflow
    /// night after night, in whatever release.
    #[must_use]
    pub(crate) fn single_bursts<'a>(&self, bursts: &'a [Burst]) -> Vec<Burst> {
        let workflow_and_class =
            |burst: &'a Burst| (burst.cell.workflow.as_str(), burst.failure_class.as_str());
        let nights = NightsOf::of(bursts, workflow_and_class);
        let is_usual =
            |burst: &&'a Burst| nights.has_come_to_stay(&workflow_and_class(burst), burst.date);
        let own = bursts
            .iter()
            .filter(|burst| burst.cell.release == self.arms.candidate);
        let single =
            own.filter(|burst| !is_usual(burst) && !self.known.deploy_bursts.contains(burst));
        single.cloned().collect()
    }
}

/// The stretches that stand out by a night, without those that do so night after night.
fn passing<T: Ord>(
    stretches: impl Iterator<Item = ((NaiveDate, T), Counted)>,
    all: Counted,
    ln_limit: f64,
    night: NaiveDate,
) -> BTreeSet<(NaiveDate, T)> {
    let seen = stretches.take_while(|((date, _), _)| *date <= night);
    let mut found: BTreeSet<(NaiveDate, T)> = seen
        .filter(|(_, one)| stands_out(*one, all, ln_limit))
        .map(|(place, _)| place)
        .collect();
    let nights: BTreeSet<NaiveDate> = found.iter().map(|place| place.0).collect();
    found.retain(|place| !are_many(place.0, &nights));
    found
}

//! Any two releases of a window, compared with the strata, tests and guard used for candidate and baseline.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::rc::Rc;

use chrono::NaiveDate;

use super::evidence::{Evidence, Look};
use super::night_history::NightHistory;
use crate::compare::arms::{Arms, Rollouts};
use crate::compare::counted::{KnownFields, Question, View};
use crate::compare::incidents::Deploys;
use crate::compare::matching::WindowColumns;
use crate::config::Release;
use crate::cube::Cube;
use crate::vocabulary::{Design, Metric};

/// The releases of a window, any two of which can be compared by their failure rates.
///
/// What all pairs have in common is found once, so that a pair costs little more than its own days.
#[derive(Debug)]
pub(crate) struct Pairs<'a> {
    cube: &'a Cube,
    rollouts: Rollouts<'a>,
    min_runs: u64,
    /// By the last night that counts: pairs wait for records differently.
    common: RefCell<BTreeMap<NaiveDate, Rc<Common<'a>>>>,
}

/// What the pairs of the same nights have in common.
#[derive(Debug)]
struct Common<'a> {
    columns: WindowColumns<'a>,
    deploys: Deploys<'a>,
    /// What the nights before each release say of its failure rate, whatever it is compared with.
    histories: RefCell<BTreeMap<String, NightHistory>>,
}

impl<'a> Pairs<'a> {
    pub(crate) fn of(
        cube: &'a Cube,
        nights: &RangeInclusive<NaiveDate>,
        first_seen: &'a BTreeMap<String, NaiveDate>,
        min_runs: u64,
    ) -> Self {
        Self {
            cube,
            rollouts: Rollouts::of(cube, nights, first_seen, min_runs),
            min_runs,
            common: RefCell::new(BTreeMap::new()),
        }
    }

    /// The first release as the baseline, the second as the candidate; `None` where they share no workflow.
    pub(crate) fn pair(&self, [baseline, candidate]: [&str; 2]) -> Option<Pair<'a>> {
        let named = Release {
            candidate: Some(candidate.to_owned()),
            baseline: Some(baseline.to_owned()),
            min_runs: self.min_runs,
            ..Release::default()
        };
        let arms = Arms::among(self.cube, &named, &self.rollouts).ok()?;
        let common = self.common(&arms);
        let Common {
            columns, deploys, ..
        } = &*common;
        let known = KnownFields::of_failures(&arms, columns, deploys, self.cube.denominator);
        Some(Pair {
            cube: self.cube,
            common,
            arms,
            known,
        })
    }

    fn common(&self, arms: &Arms) -> Rc<Common<'a>> {
        let mut common = self.common.borrow_mut();
        let own = common.entry(arms.to).or_insert_with(|| {
            let nights = arms.from..=arms.to;
            Rc::new(Common {
                columns: WindowColumns::of(self.cube, nights.clone()),
                deploys: Deploys::of(self.cube, nights),
                histories: RefCell::default(),
            })
        });
        Rc::clone(own)
    }
}

/// Two releases of a cube, and what a comparison of their failure rates needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Pair<'a> {
    cube: &'a Cube,
    common: Rc<Common<'a>>,
    arms: Arms,
    known: KnownFields,
}

impl Pair<'_> {
    /// How the two overlap.
    #[must_use]
    pub(crate) const fn design(&self) -> Design {
        self.arms.design
    }

    /// The cube as a comparison of the two sees it.
    #[must_use]
    pub(crate) const fn view(&self) -> View<'_> {
        View::of(self.cube, &self.arms, &self.known)
    }

    /// Nights on which both ran in one workflow.
    #[must_use]
    pub(crate) fn shared_nights(&self) -> usize {
        let whole = Question::whole(Metric::FailureRate);
        self.view().nightly_excess(&whole, self.arms.to).len()
    }

    /// The evidence of the window on the failure rate of all or of one class, at a level that holds for this night alone.
    ///
    /// Where the two share no day the error of the interval is halved: the tail of a mean over few nights was measured at
    /// up to twice the normal law's, and p-values count double there too.
    #[must_use]
    pub(crate) fn evidence(&self, question: &Question, level: f64) -> Option<Evidence> {
        let view = self.view();
        let level = match self.arms.design {
            Design::BeforeAfter => 0.5 * (1.0 + level),
            Design::Concurrent | Design::Mixed => level,
        };
        let look = Look {
            through: self.arms.to,
            level,
        };
        let history = view.history_beside(question, self.history());
        view.evidence(question, look, &history)
    }

    /// What the nights before the candidate say of its failure rate.
    fn history(&self) -> NightHistory {
        let whole = Question::whole(Metric::FailureRate);
        let mut known = self.common.histories.borrow_mut();
        let own = known.entry(self.arms.candidate.clone());
        *own.or_insert_with(|| self.view().own_history(&whole))
    }
}

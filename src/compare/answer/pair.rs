//! Any two releases, compared with the strata, tests and guard used for candidate and baseline.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::evidence::{Evidence, Look};
use crate::compare::arms::Arms;
use crate::compare::counted::{KnownFields, Question, View};
use crate::config::{Margins, Release};
use crate::cube::Cube;
use crate::vocabulary::{Design, Metric};

/// Two releases of a cube.
#[derive(Clone, Debug)]
pub(crate) struct Pair<'a> {
    cube: &'a Cube,
    arms: Arms,
    known: KnownFields,
}

impl<'a> Pair<'a> {
    /// The first release as the baseline, the second as the candidate; `None` where they share no workflow.
    #[must_use]
    pub(crate) fn of(
        cube: &'a Cube,
        [baseline, candidate]: [&str; 2],
        nights: &RangeInclusive<NaiveDate>,
        first_seen: &BTreeMap<String, NaiveDate>,
        min_runs: u64,
    ) -> Option<Self> {
        let named = Release {
            candidate: Some(candidate.to_owned()),
            baseline: Some(baseline.to_owned()),
            min_runs,
            ..Release::default()
        };
        let arms = Arms::choose(cube, &named, nights, first_seen).ok()?;
        let known = KnownFields::of(cube, &arms, &Margins::default());
        Some(Self { cube, arms, known })
    }

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

    /// The evidence of the window, at a level that holds for this night alone.
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
        view.evidence(question, look, &view.history(question))
    }
}

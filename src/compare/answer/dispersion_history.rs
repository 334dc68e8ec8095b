//! How much more the nights of the baseline's history vary than independent runs would.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::night_dispersion::pooled;
use crate::compare::counted::{Question, View};
use crate::cube::{Cell, Day};
use crate::stats::{Arm, Dispersion, Night, dispersion_from_history};
use crate::vocabulary::Metric;

/// Events and exposure of one workflow, over the nights of a release's history.
#[derive(Clone, Copy, Debug, Default)]
struct HistoryTotal {
    events: u64,
    exposure: u64,
}

/// A release in a workflow.
type Source<'a> = (&'a str, &'a str);

impl View<'_> {
    /// The nights before the candidate's first day: every release that ran, each workflow compared with its own
    /// mean rate in that release. How much nights vary is a property of the work, not of one release.
    #[must_use]
    pub(crate) fn history(&self, question: &Question) -> Option<Dispersion> {
        let whole = self.own_history(&Question::headline(question.trigger()));
        self.history_beside(question, whole)
    }

    /// The same, where the history of the trigger's headline is known already.
    pub(crate) fn history_beside(
        &self,
        question: &Question,
        whole: Option<Dispersion>,
    ) -> Option<Dispersion> {
        let counted = question.rate();
        let (own, whole) = if question.metric == Metric::IncidentRate {
            let whole = self.own_history(&Question::whole(Metric::IncidentRate));
            (borrowed(self.own_history(&counted), whole), whole)
        } else if question.metric == Metric::FailedClusterRate {
            // Clusters are what is independent: the bursts that disperse the failures are one each.
            let own = self.own_history(&counted);
            (own, own)
        } else if counted == Question::headline(question.trigger()) {
            (whole, whole)
        } else {
            (borrowed(self.own_history(&counted), whole), whole)
        };
        // Noise of the whole is noise of its parts, which are too small to show it.
        let odds = |one: Option<Dispersion>| one.map_or(1.0, Dispersion::odds_of_independence);
        Some(own?.moderated(odds(own).min(odds(whole))))
    }

    pub(crate) fn own_history(&self, question: &Question) -> Option<Dispersion> {
        let elsewhere = |cell: &Cell| {
            let asked = question.workflow.as_ref();
            asked.is_some_and(|name| *name != cell.workflow)
        };
        self.history_of(&|day, cell| {
            (!elsewhere(cell)).then(|| self.known.count(question, day, cell))?
        })
    }

    /// The same for anything that is counted in each cell of a day; `None` where nothing is known.
    pub(crate) fn history_of(
        &self,
        count: &dyn Fn(&Day, &Cell) -> Option<Arm>,
    ) -> Option<Dispersion> {
        let last = self.arms.since.min(self.arms.to) - Days::new(1);
        if last < self.arms.from {
            return None;
        }
        let mut nights: BTreeMap<(NaiveDate, &str), Vec<(Source<'_>, Arm)>> = BTreeMap::new();
        let mut totals: BTreeMap<Source<'_>, HistoryTotal> = BTreeMap::new();
        for (date, day) in self.cube.days.range(self.arms.from..=last) {
            for cell in day
                .runs
                .keys()
                .filter(|cell| cell.release != self.arms.candidate)
            {
                if let Some(arm) = count(day, cell) {
                    let source = (cell.release.as_str(), cell.workflow.as_str());
                    let total = totals.entry(source).or_default();
                    total.events += arm.events();
                    total.exposure += arm.exposure();
                    nights
                        .entry((*date, &cell.release))
                        .or_default()
                        .push((source, arm));
                }
            }
        }
        let nights: Vec<Night> = nights.values().map(|cells| night(cells, &totals)).collect();
        dispersion_from_history(&nights)
    }
}

/// Degrees of freedom from which a question's own history is enough.
const ENOUGH: f64 = 20.0;

/// What a rare class or a small workflow knows of its nights, filled up with what its trigger's whole rate knows.
///
/// A history of few events gives a poor estimate of its own dispersion, and a Student's t with few degrees of freedom would
/// hide a tenfold rise. Bursts and noisy days multiply the variance of a part as they do that of the whole.
fn borrowed(own: Option<Dispersion>, whole: Option<Dispersion>) -> Option<Dispersion> {
    let known = own.map_or(0.0, |own| own.degrees_of_freedom);
    let lent = (ENOUGH - known).max(0.0);
    if lent <= 0.0 {
        return own;
    }
    let Some(whole) = whole else { return own };
    let loan = Dispersion {
        degrees_of_freedom: lent.min(whole.degrees_of_freedom),
        ..whole
    };
    Some(own.map_or(loan, |own| pooled(own, loan)))
}

/// One night of one release: what was seen, and what the mean rates of its workflows expect. The mean holds the night
/// itself, which takes its own share from the variance.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of one night stay far below 2^53"
)]
fn night(cells: &[(Source<'_>, Arm)], totals: &BTreeMap<Source<'_>, HistoryTotal>) -> Night {
    let mut night = Night {
        events: 0,
        expected: 0.0,
        variance: 0.0,
    };
    for (source, arm) in cells {
        let total = totals[source];
        let rate = total.events as f64 / total.exposure as f64;
        let share = arm.exposure() as f64 / total.exposure as f64;
        let expected = rate * arm.exposure() as f64;
        night.events += arm.events();
        night.expected += expected;
        night.variance += expected * (1.0 - rate) * (1.0 - share);
    }
    night
}

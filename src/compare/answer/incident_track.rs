//! A question about failures, counted in incidents beside it.

use chrono::NaiveDate;

use super::night_history::GuardingHistory;
use crate::compare::counted::{Question, QuestionTally, View};
use crate::compare::incidents::FewIncidents;
use crate::vocabulary::Metric;

/// The incidents of a question about failures.
#[derive(Clone, Debug)]
pub(super) struct IncidentTrack {
    tally: QuestionTally,
    history: GuardingHistory,
}

impl IncidentTrack {
    /// Of a question about failures, where they come together within hours; `None` for any other question.
    ///
    /// Incidents are not counted by the values of a column, and of units the comparison has the variation.
    pub(super) fn of(view: &View<'_>, question: &Question) -> Option<Self> {
        let is_asked = question.metric == Metric::FailureRate
            && view.known.failures_come_together()
            && view.known.matching.within(question.metric).is_none();
        let question = Question {
            metric: Metric::IncidentRate,
            ..question.clone()
        };
        is_asked.then(|| Self {
            history: view.history(&question),
            tally: QuestionTally::new(view, &question),
        })
    }

    /// Adds a day.
    pub(super) fn day(&mut self, view: &View<'_>, date: NaiveDate) {
        self.tally.day(view, date);
    }

    /// ln of the one-sided p of "no more incidents"; `None` where the releases share no stratum, or too few nights are known.
    pub(super) fn ln_p(&self, view: &View<'_>, date: NaiveDate, exact_below: f64) -> Option<f64> {
        let guard = view.guard(&self.tally, date, &self.history);
        self.tally.ln_p(Some(guard.dispersion()?), exact_below)
    }

    /// What this many failures come down to.
    pub(super) fn without_rise(&self, failures: u64) -> FewIncidents {
        let strata = &self.tally.strata;
        FewIncidents::NoRise {
            failures,
            incidents: strata.iter().map(|one| one.candidate.events()).sum(),
            of_baseline: strata.iter().map(|one| one.baseline.events()).sum(),
        }
    }
}

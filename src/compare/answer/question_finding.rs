//! A question with its answer.

use super::class_labels::ClassLabels;
use super::evidence::Evidence;
use super::margin::Margin;
use super::outlook::Outlook;
use super::question_standing::{Crossing, Standing, answered};
use crate::compare::counted::{Missing, Question};
use crate::compare::incidents::FewIncidents;
use crate::vocabulary::{ClearedBy, FindingState, Metric, NoDataReason, Shown};

/// One question and its answer from the nights so far.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The question.
    pub question: Question,
    /// The evidence, or why there is none.
    pub evidence: Result<Evidence, Missing>,
    /// Natural logarithm of the sequential p, which holds for all nights at once, after adjustment for the questions of
    /// its family.
    pub(crate) adjusted_ln_p: Option<f64>,
    /// When the budget's bound was first crossed.
    pub(crate) crossing: Option<Crossing>,
    /// The ratio or distance from which a change matters.
    pub(crate) margin: f64,
    /// The absolute change from which it matters; `None` for a mix and for minutes.
    pub(crate) margin_difference: Option<f64>,
    /// What it shows.
    pub state: FindingState,
    /// What it would take to settle it; of inconclusive rates only.
    pub outlook: Option<Outlook>,
    /// Why the evidence is a bound, with unknown runs counted in the candidate's favour; `None` where it is an estimate.
    pub(crate) bound: Option<Missing>,
    /// What keeps a class that crossed its bound from being a regression; `None` where nothing does.
    pub(crate) labels: Option<ClassLabels>,
    /// Why failures that rose are no regression; `None` where nothing keeps them from being one.
    pub(crate) few_incidents: Option<FewIncidents>,
}

impl Finding {
    pub(crate) fn new(
        question: Question,
        evidence: Option<Evidence>,
        missing: Option<Missing>,
        adjusted_ln_p: Option<f64>,
        crossing: Option<Crossing>,
        margin: Margin,
    ) -> Self {
        let state = match &evidence {
            None => FindingState::NoData,
            Some(evidence) => answered(evidence.cleared_by(margin).is_some(), crossing.is_some()),
        };
        Self {
            question,
            evidence: evidence.ok_or(missing.unwrap_or(Missing::NoSharedStratum)),
            adjusted_ln_p,
            crossing,
            margin: margin.relative,
            margin_difference: margin.difference,
            state,
            outlook: None,
            bound: None,
            labels: None,
            few_incidents: None,
        }
    }

    /// The same where what is unknown counts in the candidate's favour. A regression that is seen even so stands, and
    /// anything else is no answer.
    pub(crate) fn at_the_bound(self, missing: Missing, is_seen: bool) -> Self {
        if self.state == FindingState::Regressed && is_seen {
            return Self {
                bound: Some(missing),
                ..self
            };
        }
        Self {
            evidence: Err(missing),
            adjusted_ln_p: None,
            crossing: None,
            state: FindingState::NoData,
            ..self
        }
    }

    /// The same beside what the other classes say. A rise that they match is none. One that they may match is open.
    pub(crate) fn beside(mut self, labels: &ClassLabels) -> Self {
        if self.state != FindingState::Regressed {
            return self;
        }
        match labels.missing() {
            None => {
                self.state = FindingState::Inconclusive;
                self.labels = Some(labels.clone());
            }
            Some(missing) => {
                self.state = FindingState::NoData;
                self.evidence = Err(missing);
            }
        }
        self
    }

    /// How it stands, for the rules.
    #[must_use]
    pub(crate) fn standing(&self) -> Standing {
        let evidence = self.evidence.as_ref();
        Standing {
            question: self.question.clone(),
            state: self.state,
            ln_p: self.ln_p(),
            is_guarded: evidence.is_ok_and(|evidence| evidence.guarded),
            has_only_events: evidence.is_ok_and(Evidence::has_only_events),
            missing: evidence.err().copied(),
            few_incidents: self.few_incidents,
        }
    }

    /// Why it has no answer, or not yet; `None` where it has one.
    #[must_use]
    pub(crate) fn reason(&self) -> Option<NoDataReason> {
        match &self.evidence {
            Err(missing) => Some(missing.reason()),
            Ok(_) if self.few_incidents.is_some() => Some(NoDataReason::FewIncidents),
            Ok(evidence) if !evidence.guarded => Some(NoDataReason::FewNights),
            Ok(_) => None,
        }
    }

    /// The logarithm of tonight's p; +∞ without an answer.
    #[must_use]
    pub(crate) fn ln_p(&self) -> f64 {
        let evidence = self.evidence.as_ref();
        evidence.map_or(f64::INFINITY, |evidence| evidence.ln_p)
    }

    /// The margin that makes it clear; `None` in any other state.
    #[must_use]
    pub fn cleared_by(&self) -> Option<ClearedBy> {
        let evidence = self.evidence.as_ref().ok();
        let evidence = evidence.filter(|_| self.state == FindingState::Clear)?;
        let margin = Margin {
            relative: self.margin,
            difference: self.margin_difference,
        };
        evidence.cleared_by(margin)
    }

    /// The same with what keeps its rise from being a regression.
    pub(crate) fn in_incidents(self, few_incidents: Option<FewIncidents>) -> Self {
        let is_open = self.state == FindingState::Inconclusive;
        Self {
            few_incidents: few_incidents.filter(|_| is_open),
            ..self
        }
    }

    /// What every output prints of it.
    #[must_use]
    pub(crate) const fn shown(&self) -> Shown {
        match (self.state, self.crossing) {
            (FindingState::Clear, Some(_)) => Shown::TolerablyWorse,
            (FindingState::Clear, None) => Shown::Clear,
            (FindingState::Regressed, _) => Shown::Regressed,
            (FindingState::Inconclusive, _) => Shown::Inconclusive,
            (FindingState::NoData, _) => Shown::NoData,
        }
    }

    /// A class that the candidate has and the baseline, in the same strata, never had.
    #[must_use]
    pub(crate) fn is_new_class(&self) -> bool {
        self.question.failure_class.is_some()
            && self.question.metric == Metric::FailureRate
            && matches!(&self.evidence, Ok(evidence)
                if evidence.baseline.count < 0.5 && evidence.candidate.count > 0.5)
    }
}

//! How a question stands on a night.

use super::class_labels::ClassLabels;
use crate::compare::counted::{Missing, Question};
use crate::compare::incidents::FewIncidents;
use crate::vocabulary::FindingState;

/// The night on which "no worse" was first rejected within the budget. It stands until a new candidate comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Crossing {
    /// The night, 1 on the candidate's first day.
    pub(crate) night: u32,
    /// Whether it is rejected without the candidate's bursts too, by now.
    pub(crate) outlasts_bursts: bool,
}

/// How a question stands on a night: all that a verdict depends on.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) question: Question,
    /// What the nights so far show.
    pub(crate) state: FindingState,
    /// Natural logarithm of tonight's p; +∞ without an answer.
    pub(crate) ln_p: f64,
    /// Whether the variation between nights was taken into account.
    pub(crate) is_guarded: bool,
    /// Whether every run of both releases has the event.
    pub(crate) has_only_events: bool,
    /// Why there is no answer.
    pub(crate) missing: Option<Missing>,
    /// Why failures that rose are no regression.
    pub(crate) few_incidents: Option<FewIncidents>,
}

impl Standing {
    /// The same beside what the other classes say, as of a finding.
    pub(crate) fn beside(self, labels: &ClassLabels) -> Self {
        if self.state != FindingState::Regressed {
            return self;
        }
        match labels.missing() {
            None => Self {
                state: FindingState::Inconclusive,
                ..self
            },
            missing => Self::unanswered(self.question, missing),
        }
    }

    pub(crate) fn unanswered(question: Question, missing: Option<Missing>) -> Self {
        Self {
            question,
            state: FindingState::NoData,
            ln_p: f64::INFINITY,
            is_guarded: false,
            has_only_events: false,
            missing: Some(missing.unwrap_or(Missing::NoSharedStratum)),
            few_incidents: None,
        }
    }
}

/// What an answered question or audit shows. A regression within the margin counts as clear.
pub(crate) const fn answered(is_clear: bool, is_worse: bool) -> FindingState {
    match (is_clear, is_worse) {
        (true, _) => FindingState::Clear,
        (false, true) => FindingState::Regressed,
        (false, false) => FindingState::Inconclusive,
    }
}

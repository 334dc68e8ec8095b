//! A question with its answer.

use super::evidence::Evidence;
use super::missing::Missing;
use super::outlook::Outlook;
use super::question::Question;
use crate::config::Config;
use crate::vocabulary::{FindingState, Metric, Shown};

/// The night on which "no worse" was first rejected within the budget. It stands until a new candidate comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The night, 1 on the candidate's first day.
    pub night: u32,
}

/// From where on a change matters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Margin {
    /// The ratio or distance.
    pub(super) relative: f64,
    /// The absolute change; `None` for a mix and for minutes.
    pub(super) difference: Option<f64>,
}

impl Margin {
    pub(super) fn of(question: &Question, config: &Config) -> Self {
        match question.metric {
            Metric::ApprovalMix => Self {
                relative: config.margin.mix,
                difference: None,
            },
            Metric::RescueMinutes => Self {
                relative: config.margin.ratio_of(question.metric),
                difference: None,
            },
            _ => Self {
                relative: question.failure_class.as_deref().map_or_else(
                    || config.margin.ratio_of(question.metric),
                    |class| config.margin.ratio_of_class(class),
                ),
                difference: Some(config.margin.difference_of(question.metric)),
            },
        }
    }
}

/// How a question stands on a night: all that a verdict depends on.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The question.
    pub question: Question,
    /// What the nights so far show.
    pub state: FindingState,
    /// Natural logarithm of tonight's p; +∞ without an answer.
    pub ln_p: f64,
    /// Whether the variation between nights was taken into account.
    pub is_guarded: bool,
    /// Why there is no answer.
    pub missing: Option<Missing>,
}

impl Standing {
    pub(super) fn unanswered(question: Question, missing: Option<Missing>) -> Self {
        Self {
            question,
            state: FindingState::NoData,
            ln_p: f64::INFINITY,
            is_guarded: false,
            missing: Some(missing.unwrap_or(Missing::NoSharedStratum)),
        }
    }
}

/// One question and what the nights so far say to it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The question.
    pub question: Question,
    /// The evidence, or why there is none.
    pub evidence: Result<Evidence, Missing>,
    /// Natural logarithm of the sequential p, which holds for all nights at once, after adjustment for the questions of
    /// its family.
    pub adjusted_ln_p: Option<f64>,
    /// When the budget's bound was first crossed.
    pub crossing: Option<Crossing>,
    /// The ratio or distance from which a change matters.
    pub margin: f64,
    /// The absolute change from which it matters; `None` for a mix and for minutes.
    pub margin_difference: Option<f64>,
    /// What it shows.
    pub state: FindingState,
    /// What it would take to settle it; of inconclusive rates only.
    pub outlook: Option<Outlook>,
}

impl Finding {
    pub(super) fn new(
        question: Question,
        evidence: Option<Evidence>,
        missing: Option<Missing>,
        adjusted_ln_p: Option<f64>,
        crossing: Option<Crossing>,
        config: &Config,
    ) -> Self {
        let margin = Margin::of(&question, config);
        let state = match &evidence {
            None => FindingState::NoData,
            Some(evidence) => state(is_clear(evidence, margin), crossing),
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
        }
    }

    /// How it stands, for the rules.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let evidence = self.evidence.as_ref();
        Standing {
            question: self.question.clone(),
            state: self.state,
            ln_p: self.ln_p(),
            is_guarded: evidence.is_ok_and(|evidence| evidence.guarded),
            missing: evidence.err().copied(),
        }
    }

    /// The logarithm of tonight's p; +∞ without an answer.
    #[must_use]
    pub fn ln_p(&self) -> f64 {
        let evidence = self.evidence.as_ref();
        evidence.map_or(f64::INFINITY, |evidence| evidence.ln_p)
    }

    /// What every output prints of it.
    #[must_use]
    pub const fn shown(&self) -> Shown {
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
    pub fn is_new_class(&self) -> bool {
        self.question.failure_class.is_some()
            && matches!(&self.evidence, Ok(evidence)
                if evidence.baseline.count < 0.5 && evidence.candidate.count > 0.5)
    }
}

/// What is shown, of a question with an answer.
pub(super) const fn state(is_clear: bool, crossing: Option<Crossing>) -> FindingState {
    match (is_clear, crossing) {
        (true, _) => FindingState::Clear,
        (false, Some(_)) => FindingState::Regressed,
        (false, None) => FindingState::Inconclusive,
    }
}

/// Shown to be less than the margin: by ratio, or in absolute terms.
pub(super) fn is_clear(evidence: &Evidence, margin: Margin) -> bool {
    evidence.interval.upper < margin.relative
        || matches!((evidence.difference, margin.difference),
            (Some(difference), Some(margin)) if difference.interval.upper < margin)
}

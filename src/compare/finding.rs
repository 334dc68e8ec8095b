//! A question with its answer.

use super::evidence::Evidence;
use super::question::Question;
use crate::config::Config;
use crate::decision::EffectKind;
use crate::vocabulary::FindingState;

/// The night on which "no worse" was first rejected within the budget. It stands until a new candidate comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The night, 1 on the candidate's first day.
    pub night: u32,
}

/// One question and what the nights so far say to it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The question.
    pub question: Question,
    /// The evidence, or why there is none.
    pub evidence: Result<Evidence, String>,
    /// Natural logarithm of tonight's p after adjustment for the night's questions.
    pub adjusted_ln_p: Option<f64>,
    /// When the budget's bound was first crossed.
    pub crossing: Option<Crossing>,
    /// The ratio or distance from which a change matters.
    pub margin: f64,
    /// The absolute change from which it matters; `None` for a mix and for minutes.
    pub margin_difference: Option<f64>,
    /// What it shows.
    pub state: FindingState,
}

impl Finding {
    pub(super) fn new(
        question: Question,
        evidence: Result<Evidence, String>,
        adjusted_ln_p: Option<f64>,
        crossing: Option<Crossing>,
        config: &Config,
    ) -> Self {
        let kind = evidence.as_ref().map(|evidence| evidence.kind);
        let margin = match kind {
            Ok(EffectKind::TotalVariation) => config.margin.mix,
            _ => config.margin.ratio_of(question.metric),
        };
        let margin_difference = match kind {
            Ok(EffectKind::RateRatio) => Some(config.margin.difference_of(question.metric)),
            _ => None,
        };
        let state = match &evidence {
            Err(_) => FindingState::NoData,
            Ok(evidence) if is_clear(evidence, margin, margin_difference) => FindingState::Clear,
            Ok(_) if crossing.is_some() => FindingState::Regressed,
            Ok(_) => FindingState::Inconclusive,
        };
        Self {
            question,
            evidence,
            adjusted_ln_p,
            crossing,
            margin,
            margin_difference,
            state,
        }
    }

    /// Shown to be worse, and shown to be less than the margin.
    #[must_use]
    pub fn is_tolerably_worse(&self) -> bool {
        self.state == FindingState::Clear && self.crossing.is_some()
    }

    /// Whether the variation between nights was taken into account.
    #[must_use]
    pub fn is_guarded(&self) -> bool {
        matches!(&self.evidence, Ok(evidence) if evidence.guarded)
    }

    /// A class that the candidate has and the baseline, in the same strata, never had.
    #[must_use]
    pub fn is_new_class(&self) -> bool {
        self.question.failure_class.is_some()
            && matches!(&self.evidence, Ok(evidence)
                if evidence.baseline.count < 0.5 && evidence.candidate.count > 0.5)
    }
}

/// Shown to be less than the margin: by ratio, or in absolute terms.
fn is_clear(evidence: &Evidence, margin: f64, margin_difference: Option<f64>) -> bool {
    evidence.interval.upper < margin
        || matches!((evidence.difference, margin_difference),
            (Some(difference), Some(margin)) if difference.interval.upper < margin)
}

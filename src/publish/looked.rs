//! The nights looked at and the error budget, as they are published.

use crate::compare::Comparison;
use crate::config::Config;
use crate::decision::Looks;
use crate::tell::records;

/// What a night has asked and spent; nothing where no releases were compared.
#[derive(Default)]
pub(super) struct Looked {
    night: u32,
    questions: u32,
    spent: f64,
}

impl Looked {
    pub(super) const fn by(comparison: &Comparison) -> Self {
        Self {
            night: comparison.night,
            questions: comparison.questions,
            spent: comparison.spent,
        }
    }
}

pub(super) fn looks(looked: &Looked, config: &Config) -> Looks {
    let Looked {
        night,
        questions,
        spent,
    } = *looked;
    let horizon = config.window.horizon;
    let budget = config.decision.false_rollback_budget;
    let spent_share = spent / budget;
    let night_in_words = records::night(night, horizon);
    Looks {
        in_words: records::looks(&night_in_words, questions, budget, spent_share),
        night,
        horizon,
        budget,
        spent,
        spent_share,
        questions,
        night_in_words,
    }
}

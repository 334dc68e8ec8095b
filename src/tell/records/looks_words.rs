//! The nights looked at and the error budget, in sentences.

use crate::number::{self, counted};

/// `night 7 of 14`.
pub(crate) fn night(night: u32, horizon: u32) -> String {
    if night == 0 {
        return "no rollout night yet".to_owned();
    }
    if night > horizon {
        return format!("night {night}, past the planned {horizon}");
    }
    format!("night {night} of {horizon}")
}

/// How many looks there were, and how much of the error budget is spent.
pub(crate) fn looks(night_in_words: &str, questions: u32, budget: f64, spent_share: f64) -> String {
    format!(
        "Looks: {night_in_words}, {} tonight. The error budget is a {} probability of a false rollback over the whole rollout. \
         {} of the error budget is spent.",
        counted(u64::from(questions), "question", "questions"),
        number::probability(budget),
        number::share_of_whole(spent_share)
    )
}

//! What the records say beyond the findings: warnings about the data, signals of conduct, and the scorecard's reasons.

mod scorecard_words;
mod signal_words;
mod warning_words;

pub(crate) use scorecard_words::{lacking, plan_answer};
pub(crate) use signal_words::{approval_fatigue, rescue_for_failure};
pub(crate) use warning_words::{assumption, nights_lacking, unclassified_rise};

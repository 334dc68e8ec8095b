//! What the records say beyond the findings: warnings about the data, signals of conduct, and the scorecard's reasons.

mod row_words;
mod scorecard_words;
mod signal_words;
mod warning_words;

pub(crate) use row_words::{
    ids_on_several_days, only_failures, recorded_at_is_absent, rows_without_recorded_at,
    severity_of_the_plan,
};
pub(crate) use scorecard_words::{lacking, plan_answer};
pub(crate) use signal_words::{approval_fatigue, rescue_for_failure};
pub(crate) use warning_words::{assumption, nights_lacking, unclassified_rise};

//! Sentences about the records: warnings, the looks and the error budget, signals of conduct, the failure plan and its scorecard.

mod check_words;
mod conduct_words;
mod label_words;
mod late_words;
mod looks_words;
mod margin_words;
mod plan_words;
mod retry_words;
mod row_words;
mod scorecard_words;
mod signal_words;
mod warning_words;

pub(crate) use check_words::{fault, fault_found, fault_mend};
pub(crate) use conduct_words::conduct_notes;
pub(crate) use label_words::{corrected_rate, labels, refused_labels, to_find_out};
pub(crate) use late_words::{later_than_allowed, nights_that_wait, pending};
pub(crate) use looks_words::{looks, night};
pub(crate) use margin_words::{seldom_let_go, wider_margins};
pub(crate) use plan_words::plan_sentence;
pub(crate) use retry_words::retry_evidence;
pub(crate) use row_words::{
    changed_versions, excluded_of_no_agent, excluded_without_reason, ids_in_both, ids_in_releases,
    ids_on_several_days, kinds_not_listed, many_repeats, only_failures, recorded_at_is_absent,
    refused_of_no_agent, rows_without_recorded_at, severity_of_the_plan, shown_twice, trimmed,
    unknown_cells,
};
pub(crate) use scorecard_words::{KeptStatement, example, lacking, plan_answer, scorecard};
pub(crate) use signal_words::{approval_fatigue, rescue_for_failure};
pub(crate) use warning_words::{
    assumption, nights_lacking, relabelled, runs_assigned_singly, stray_releases, stray_runs,
    unclassified_rise,
};

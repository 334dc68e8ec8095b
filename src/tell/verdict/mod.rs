//! The verdict in words: the summary, the reasons, the evidence against it, what decided it, and the next step.

mod against_words;
mod because_words;
mod bill_words;
mod choice_words;
mod data_problem_words;
mod decided_by_words;
mod next_action;
mod overrule_words;
mod reason_text;
mod reasons;
mod rollout_words;
mod summary;
mod watch_words;

pub(crate) use against_words::against;
pub(crate) use because_words::caveat;
pub(crate) use bill_words::bill;
pub(crate) use choice_words::{choice, choice_label};
pub(crate) use data_problem_words::{incomplete_summary, mend, nothing_compared, problem};
pub(crate) use decided_by_words::{data_check, decided_by_words};
pub(crate) use next_action::next_action;
pub(crate) use overrule_words::overruled;
pub(crate) use reason_text::ReasonText;
pub(crate) use reasons::reasons;
pub(crate) use rollout_words::{deviation_sentence, rollout_in_words, rollout_not_begun};
pub(crate) use summary::summary;

//! Sentences about what no finding shows: events, what explains the change, and the releases in a row.

mod change_sentences;
mod creep_sentence;
mod event_sentence;
mod explanation_sentences;
mod missing_reference_sentence;
mod rollback_sentence;
mod sound_sentence;

pub(crate) use change_sentences::{carrying, change_sentences};
pub(crate) use creep_sentence::creep_sentence;
pub(crate) use event_sentence::event_sentence;
pub(crate) use explanation_sentences::{explanation_summary, simpson_sentence};
pub(crate) use missing_reference_sentence::missing_reference_sentence;
pub(crate) use rollback_sentence::rollback_sentence;
pub(crate) use sound_sentence::sound_sentence;

//! Sentences about what no finding shows: events, what explains the change, and the releases in a row.

mod event_sentence;
mod explanation_sentences;

pub(crate) use event_sentence::event_sentence;
pub(crate) use explanation_sentences::{explanation_summary, simpson_sentence};

//! One finding in words: what it is about, what changed, which rule it met, and what would settle it.

mod change;
mod margin_words;
mod missing_words;
mod needs_words;
mod onset_sentence;
mod place_words;
mod scope_sentence;
mod statement;
mod subject;

pub(crate) use margin_words::rule;
pub(crate) use missing_words::{missing, unaudited};
pub(crate) use needs_words::{needs_clause, why_no_number};
pub(crate) use onset_sentence::onset_sentence;
pub(crate) use place_words::{named, whereabouts};
pub(crate) use scope_sentence::scope_sentence;
pub(crate) use statement::{sentence, statement};
pub(crate) use subject::subject;

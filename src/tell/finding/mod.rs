//! One finding in words: what it is about, what changed, why it is in its state, where it is, and what would settle it.

mod change;
mod incident_words;
mod loss_words;
mod missing_words;
mod needs_words;
mod onset_sentence;
mod place_words;
mod recording_words;
mod rule_sentences;
mod scope;
mod state_reason;
mod statement;
mod subject;
mod unread_words;

pub(crate) use incident_words::few_incidents;
pub(crate) use loss_words::mend_rows;
pub(crate) use missing_words::awaited_records;
pub(crate) use needs_words::{needs_clause, to_settle, why_no_number};
pub(crate) use onset_sentence::onset_sentence;
pub(crate) use place_words::{kind_of, named, whereabouts};
pub(crate) use recording_words::record_alike;
pub(crate) use rule_sentences::rule;
pub(crate) use scope::{NO_SCOPE_YET, scope_sentence, whereabouts_sentence};
pub(crate) use state_reason::{FEW_NIGHTS, state_reason};
pub(crate) use statement::{sentence, statement};
pub(crate) use subject::subject;
pub(crate) use unread_words::{missing, unaudited, unrecorded};

//! Sentences about one finding.

mod onset_sentence;
mod scope_sentence;

pub(crate) use onset_sentence::onset_sentence;
pub(crate) use scope_sentence::scope_sentence;

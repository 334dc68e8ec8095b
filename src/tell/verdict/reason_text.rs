//! A reason in words.

/// One reason in words.
#[derive(Clone, Debug)]
pub(crate) struct ReasonText {
    /// The sentence.
    pub(crate) text: String,
    /// The rule that makes it a reason.
    pub(crate) rule: String,
    /// The finding it is about.
    pub(crate) finding: Option<String>,
}

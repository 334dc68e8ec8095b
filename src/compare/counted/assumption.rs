//! What a comparison assumes about null cells.

/// What a null cell of the two releases was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assumption {
    /// This column is never false, so null is false.
    NullIsFalse(&'static str),
    /// Failures without a severity count neither as high nor as low.
    SeverityNeitherHighNorLow {
        /// The failures without one.
        unknown: u64,
        /// All failures of both releases.
        failures: u64,
    },
}

//! What a comparison assumes about null cells, and about bursts that come with every release.

/// What a null cell of the two releases was taken for, or a burst of theirs.
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
    /// A class bursts on the first day of every release, and each such burst counts as one failure.
    DeployBurstIsOne {
        /// The candidate's failures in them.
        failures: u64,
        /// The releases before it that had them.
        releases: u64,
    },
}

//! Why a question has no answer.

/// Why a metric cannot be measured, or a question not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The releases share no stratum in which the question could be asked.
    NoSharedStratum,
    /// Only failures were given, so that nothing is known of the successes.
    FailuresOnly,
    /// No cluster is recorded whose runs fail together.
    NoClusters,
    /// No failure has a severity.
    NoSeverity,
    /// None of these columns is recorded. One of them would be enough.
    NotRecorded(&'static [&'static str]),
}

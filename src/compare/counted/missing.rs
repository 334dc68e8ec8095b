//! Why a question has no answer.

use crate::compare::arms::Awaited;
use crate::vocabulary::NoDataReason;

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
    /// The nights so far wait for late records.
    Immature(Awaited),
    /// None of these columns is recorded. One of them would be enough.
    NotRecorded(&'static [&'static str]),
}

impl Missing {
    /// The word for it in the decision.
    #[must_use]
    pub(crate) const fn reason(self) -> NoDataReason {
        match self {
            Self::NoSharedStratum => NoDataReason::NoExposure,
            Self::Immature(_) => NoDataReason::Immature,
            Self::FailuresOnly | Self::NoClusters | Self::NoSeverity | Self::NotRecorded(_) => {
                NoDataReason::NotRecorded
            }
        }
    }
}

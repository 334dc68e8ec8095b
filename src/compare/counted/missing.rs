//! Why a question has no answer.

use super::loss_gap::LossGap;
use super::recording_gap::{KnownRuns, RecordingGap};
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
    /// No rescue that is compared has known minutes.
    NoMinutes,
    /// No failure has a severity.
    NoSeverity,
    /// The nights so far wait for late records.
    Immature(Awaited),
    /// The failures of a class rose by as much as those of others fell.
    LabelsChanged {
        /// Failures more.
        rise: u64,
        /// Failures fewer, in the classes that fell.
        fall: u64,
    },
    /// None of these columns is recorded. One of them would be enough.
    NotRecorded(&'static [&'static str]),
    /// No failure of the class has one of these columns. One of them would be enough.
    NotOfClass(&'static [&'static str]),
    /// The two releases record one of these columns differently in the failures of the class.
    ClassDiffers {
        columns: &'static [&'static str],
        baseline: KnownRuns,
        candidate: KnownRuns,
    },
    /// The releases serve other values of a column, and too little of the candidate's work can be compared.
    MixDiffers {
        column: &'static str,
        /// The candidate's runs with a counterpart.
        compared: u64,
        /// All of the candidate's runs.
        runs: u64,
    },
    /// The mixes of several columns differ, and they cannot be crossed.
    MixesDiffer([&'static str; 2], Option<&'static str>),
    /// The mix of a column differs, and the metric is not counted by its values.
    NotByValue(&'static str),
    /// The values of a column are assigned to the releases as a whole, and there are too few of them.
    TooFewUnits {
        column: &'static str,
        /// The units of both releases that ran before.
        units: u64,
    },
    /// The two releases record a column differently.
    RecordedDifferently(RecordingGap),
    /// One release lost more of its rows than the other.
    BiasedLoss(LossGap),
}

impl Missing {
    /// The word for it in the decision.
    #[must_use]
    pub(crate) const fn reason(self) -> NoDataReason {
        match self {
            Self::NoSharedStratum => NoDataReason::NoExposure,
            Self::MixDiffers { .. } | Self::MixesDiffer(..) | Self::NotByValue(_) => {
                NoDataReason::MixDiffers
            }
            Self::TooFewUnits { .. } => NoDataReason::TooFewUnits,
            Self::NoMinutes => NoDataReason::NoEvents,
            Self::Immature(_) => NoDataReason::Immature,
            Self::LabelsChanged { .. } => NoDataReason::LabelsChanged,
            Self::FailuresOnly
            | Self::NoClusters
            | Self::NoSeverity
            | Self::NotRecorded(_)
            | Self::NotOfClass(_) => NoDataReason::NotRecorded,
            Self::RecordedDifferently(_) | Self::ClassDiffers { .. } => {
                NoDataReason::RecordedDifferently
            }
            Self::BiasedLoss(_) => NoDataReason::BiasedLoss,
        }
    }
}

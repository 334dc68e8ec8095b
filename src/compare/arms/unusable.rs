//! Why no two releases can be compared.

use chrono::NaiveDate;

use super::rollout_start::StrayRuns;

/// Why there is nothing to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// A release that the configuration names has no runs on these nights.
    ReleaseAbsent {
        /// The one that was named.
        role: Role,
        /// Its name.
        release: String,
        nights: std::ops::RangeInclusive<NaiveDate>,
        /// Releases with runs on these nights, at most twelve.
        present: Vec<String>,
    },
    /// The configuration names one release twice.
    SameRelease(String),
    /// No release has runs in the window.
    NoRuns,
    /// The window holds runs of this release only.
    SingleRelease(String),
    /// All other releases have too few runs for a rollout.
    OthersStray {
        /// The one that has enough.
        release: String,
        /// The newest of the others.
        stray: StrayRuns,
    },
    /// Two releases first appear on the same day.
    CandidatesTie([String; 2]),
    /// Two releases are equally good baselines for this candidate.
    BaselinesTie {
        /// The two.
        baselines: [String; 2],
        candidate: String,
    },
    /// The two ran in no workflow in common.
    NoSharedWorkflow { candidate: String, baseline: String },
}

impl Unusable {
    /// The check that failed: `data:<check>`.
    #[must_use]
    pub(crate) const fn check(&self) -> &'static str {
        match self {
            Self::ReleaseAbsent { role, .. } => match role {
                Role::Candidate => "candidate_not_seen",
                Role::Baseline => "baseline_not_seen",
            },
            Self::SameRelease(_) => "same_release",
            Self::NoRuns => "no_runs",
            Self::SingleRelease(_) | Self::OthersStray { .. } => "single_release",
            Self::CandidatesTie(_) | Self::BaselinesTie { .. } => "releases_tie",
            Self::NoSharedWorkflow { .. } => "no_shared_workflow",
        }
    }
}

/// Which of the two releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The one being rolled out.
    Candidate,
    /// The one it is compared with.
    Baseline,
}

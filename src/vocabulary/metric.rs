//! Words for what is measured.

use super::Trigger;

words! {
    /// A metric.
    Metric {
        /// Failed runs per run; of one class if the finding names one.
        FailureRate = "failure_rate",
        /// Clusters with a failed run per cluster, if the runs of a cluster fail together.
        FailedClusterRate = "failed_cluster_rate",
        /// Incidents per run, if failures come together within hours: a class that fails in a workflow counts once an hour.
        IncidentRate = "incident_rate",
        /// Failed runs of severity 1 or 2 per run.
        HighSeverityRate = "high_severity_rate",
        /// Runs past an approval boundary (bypassed, approved by timeout, authority crossed) per run.
        BoundaryRate = "approval_boundary_rate",
        /// Runs in one approval state per run.
        ApprovalStateRate = "approval_state_rate",
        /// Runs that acted outside their authority per run.
        AuthorityCrossedRate = "authority_crossed_rate",
        /// The mix of approval states.
        ApprovalMix = "approval_mix",
        /// Runs a person finished or repaired per run.
        RescueRate = "rescue_rate",
        /// Successes that a person repaired, per success.
        HiddenRescueRate = "hidden_rescue_rate",
        /// Person-minutes of rescue per run.
        RescueMinutes = "rescue_minutes_per_run",
    }
}

impl Metric {
    /// The metrics that must all be clear before a release may proceed.
    pub const HEADLINES: [Self; 4] = [
        Self::FailureRate,
        Self::HighSeverityRate,
        Self::BoundaryRate,
        Self::RescueRate,
    ];

    /// Whether it is also measured within the failures of one class.
    #[must_use]
    pub const fn is_of_classes(self) -> bool {
        matches!(
            self,
            Self::FailureRate | Self::HighSeverityRate | Self::BoundaryRate | Self::RescueRate
        )
    }

    /// Whether it counts events out of runs. The mix of approval states and the minutes of rescue do not.
    #[must_use]
    pub const fn is_rate(self) -> bool {
        !matches!(self, Self::ApprovalMix | Self::RescueMinutes)
    }

    /// The trigger of the metric.
    #[must_use]
    pub const fn trigger(self) -> Trigger {
        match self {
            Self::FailureRate | Self::FailedClusterRate | Self::IncidentRate => {
                Trigger::ClearRegression
            }
            Self::HighSeverityRate => Trigger::HighSeverity,
            Self::BoundaryRate
            | Self::ApprovalStateRate
            | Self::AuthorityCrossedRate
            | Self::ApprovalMix => Trigger::ApprovalDrift,
            Self::RescueRate | Self::HiddenRescueRate | Self::RescueMinutes => {
                Trigger::ManualRescue
            }
        }
    }
}

words! {
    /// The unit of an effect.
    EffectKind {
        /// Candidate rate over baseline rate.
        RateRatio = "rate_ratio",
        /// Candidate rate minus baseline rate, per run.
        RateDifference = "rate_difference",
        /// Candidate mean over baseline mean.
        MeanRatio = "mean_ratio",
        /// Candidate mean minus baseline mean, per run.
        MeanDifference = "mean_difference",
        /// Total variation distance between two mixes, 0 to 1.
        TotalVariation = "total_variation",
    }
}

impl EffectKind {
    /// Whether it is a ratio, where 1 means no change.
    #[must_use]
    pub const fn is_ratio(self) -> bool {
        matches!(self, Self::RateRatio | Self::MeanRatio)
    }
}

words! {
    /// How two releases were compared.
    ComparedBy {
        /// On the days and in the workflows that both share.
        SharedDays = "shared_days",
        /// By the sum of the steps between them.
        Chain = "chain",
        /// By workflow, on different days.
        BeforeAfter = "before_after",
    }
}

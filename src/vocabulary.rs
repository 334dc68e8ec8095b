//! The closed vocabulary: the same words in code, reports, JSON and documentation.

/// Declares an enum whose variants each have one spelling, used wherever the word is read or written.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every word, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is written in records, reports and JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value a word stands for, or `None` for a word outside the vocabulary.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// What the night advises.
    Recommendation {
        /// Take the candidate back.
        RollBack = "roll_back",
        /// Narrow what the candidate may do in one named place.
        Restrict = "restrict",
        /// Do not widen the rollout yet.
        Hold = "hold",
        /// Go on with the rollout.
        Proceed = "proceed",
        /// The data cannot be judged.
        DataIncomplete = "data_incomplete",
    }
}

words! {
    /// How a failure came by its class.
    ClassSource {
        /// Its record says so.
        Recorded = "recorded",
        /// A rule gave it.
        Rule = "rule",
        /// It has none.
        Unclassified = "unclassified",
    }
}

words! {
    /// What made one pattern of two.
    MergedBy {
        /// Their messages are alike.
        Likeness = "likeness",
        /// The failure plan says that they are the same.
        Plan = "plan",
    }
}

words! {
    /// How a restriction is carried out.
    Restriction {
        /// Take permissions away from the workflow or tool.
        NarrowPermissions = "narrow_permissions",
        /// Ask a person more often before acting.
        TightenApproval = "tighten_approval",
    }
}

words! {
    /// What can put a rollback on the table.
    Trigger {
        /// A failure rate, overall or of one class, rose.
        ClearRegression = "clear_regression",
        /// More failures of severity 1 and 2.
        HighSeverity = "high_severity",
        /// Approval boundaries moved.
        ApprovalDrift = "approval_drift",
        /// People rescue more runs, or longer.
        ManualRescue = "manual_rescue",
    }
}

words! {
    /// What a finding shows.
    FindingState {
        /// The interval's upper end is below the margin.
        Clear = "clear",
        /// Not clear, and "no worse" is rejected within the finding's share of the budget.
        Regressed = "regressed",
        /// Neither shown.
        Inconclusive = "inconclusive",
        /// Not measured; the finding carries the reason.
        NoData = "no_data",
    }
}

words! {
    /// What kind of event a finding is: cause and extent in one word.
    Scope {
        /// The new release did it, everywhere.
        Rollout = "rollout",
        /// Every release suffers.
        Systemic = "systemic",
        /// One place carries it.
        Local = "local",
        /// One burst, and nothing without it.
        OneOff = "one_off",
        /// The design cannot tell.
        Undetermined = "undetermined",
    }
}

words! {
    /// What a regression of some scope leads to.
    Consequence {
        /// The candidate is taken back.
        RollBack = "roll_back",
        /// The place that carries it is restricted.
        Restrict = "restrict",
        /// The rollout is not widened.
        Hold = "hold",
    }
}

words! {
    /// What brought the excess about.
    Cause {
        /// The new release.
        Rollout = "rollout",
        /// Something that hit every release.
        Systemic = "systemic",
        /// One burst.
        OneOff = "one_off",
        /// The design cannot tell.
        Undetermined = "undetermined",
    }
}

words! {
    /// How far the excess reaches.
    Extent {
        /// No single place carries it.
        Everywhere = "everywhere",
        /// One place carries it and another is shown unaffected.
        Local = "local",
    }
}

words! {
    /// How the two releases overlap in time.
    Design {
        /// Both run on the same days.
        Concurrent = "concurrent",
        /// They do not.
        BeforeAfter = "before_after",
        /// They do on some of the candidate's days.
        Mixed = "mixed",
    }
}

words! {
    /// What a failure plan does with a failure.
    Response {
        /// Stop, and hand it over.
        Stop = "stop",
        /// Try again.
        Retry = "retry",
    }
}

words! {
    /// What a regression of a planned failure class leads to.
    Action {
        /// The candidate may be taken back.
        RollBack = "roll_back",
        /// The candidate is restricted in place of being taken back.
        Restrict = "restrict",
        /// The evaluation is to learn it; the release is not touched.
        UpdateEvaluation = "update_evaluation",
        /// Nothing.
        None = "none",
    }
}

words! {
    /// What a failure plan leaves open.
    Gap {
        /// A failure class was seen, and nobody decided whether to stop or retry.
        ClassWithoutPlan = "class_without_plan",
        /// A planned class has nobody to hand it to.
        PlanWithoutOwner = "plan_without_owner",
        /// A planned and owned class has no metric that says when to act.
        OwnerWithoutTrigger = "owner_without_trigger",
    }
}

words! {
    /// What to do about a gap in place of widening the rollout.
    Remedy {
        /// Fewer runs at risk while nobody has decided.
        SmallerPilot = "smaller_pilot",
        /// Somebody who decides.
        ClearerGate = "clearer_gate",
        /// A number to decide by.
        BetterMeasurement = "better_measurement",
    }
}

words! {
    /// What an owner has to look at.
    Matter {
        /// The answer to a question.
        Finding = "finding",
        /// Failures that keep coming back.
        Pattern = "pattern",
        /// A burst, or what hit every release.
        Event = "event",
    }
}

words! {
    /// One way in which a run can fall short of the failure plan.
    Audit {
        /// A failure of a class that is stopped was retried.
        StopRetried = "stop_retried",
        /// The action of a failure of a class that is stopped went through.
        UnsafeActionExecuted = "unsafe_action_executed",
        /// Retried though the failure does not pass by itself.
        RetriedNotTransient = "retried_not_transient",
        /// Retried though the step may not be repeated without harm.
        RetriedNotIdempotent = "retried_not_idempotent",
        /// Retried though its severity is high.
        RetriedHighRisk = "retried_high_risk",
        /// Retried though nothing is known to have changed.
        RetriedUnchanged = "retried_unchanged",
        /// Retried more often than planned.
        RetriedBeyondBound = "retried_beyond_bound",
        /// Went past an approval or its authority on a retry.
        RetryWidened = "retry_widened",
        /// Retried, and failed all the same.
        RetriedInVain = "retried_in_vain",
        /// Evidence that the plan asks for is not there.
        EvidenceMissing = "evidence_missing",
        /// What happened cannot be reconstructed.
        NotReconstructable = "not_reconstructable",
        /// A hand-off that was called for went nowhere.
        HandoffNowhere = "handoff_nowhere",
        /// A hand-off went to somebody else than planned.
        HandoffElsewhere = "handoff_elsewhere",
        /// A hand-off went to a generic bucket.
        HandoffGeneric = "handoff_generic",
        /// A hand-off was not needed.
        HandoffNeedless = "handoff_needless",
        /// A part of the hand-off packet is missing.
        PacketIncomplete = "packet_incomplete",
        /// Nothing was handed over with it: whoever gets it starts from zero.
        PacketEmpty = "packet_empty",
        /// A success that a person repaired.
        HiddenRescue = "hidden_rescue",
        /// A person rescued a run that nobody had handed over.
        RescueWithoutHandoff = "rescue_without_handoff",
        /// A failure was closed, and nobody had been handed it.
        ClosedWithoutHandoff = "closed_without_handoff",
        /// The approval was not asked for.
        ApprovalBypassed = "approval_bypassed",
        /// Nobody answered, and it went through.
        ApprovalTimedOutInto = "approval_timed_out_into",
        /// The approval was given when all was over.
        ApprovedAfterTheFact = "approved_after_the_fact",
        /// The action went through although the approval was refused or still open.
        ExecutedUnapproved = "executed_unapproved",
        /// The run acted outside its authority.
        AuthorityCrossed = "authority_crossed",
    }
}

words! {
    /// What an audit says of a run it applies to.
    Ruling {
        /// As planned.
        Kept = "kept",
        /// Not as planned.
        Violated = "violated",
        /// The record does not tell.
        Unknown = "not_told",
    }
}

words! {
    /// What holds of a healthy failure plan.
    Statement {
        /// Unsafe failures are stopped: neither retried nor carried out.
        UnsafeFailClosed = "unsafe_fail_closed",
        /// What is retried is transient and idempotent, of low risk, and within its bound.
        RetriesNarrow = "retries_narrow",
        /// Who is handed a run need not start from zero.
        PacketsKeepContext = "packets_keep_context",
        /// Of what went wrong it is known whether it was one burst, one place, every release or the new one.
        OneOffTold = "one_off_told_from_regression",
        /// Of every failure seen it is decided who acts, and on which number.
        OwnersKnowTriggers = "owners_know_triggers",
    }
}

impl Statement {
    /// The least share of compliance with which it holds, unless the plan says another.
    #[must_use]
    pub const fn usual_target(self) -> f64 {
        match self {
            Self::UnsafeFailClosed | Self::OwnersKnowTriggers => 1.0,
            Self::RetriesNarrow => 0.95,
            Self::PacketsKeepContext => 0.9,
            Self::OneOffTold => 0.8,
        }
    }
}

words! {
    /// What is asked of the failure plan in each workflow.
    PlanQuestion {
        /// Every class seen has a metric that says when to act.
        TriggerExplicit = "trigger_explicit",
        /// The workflow has an owner, and every class seen in it somebody to hand it to.
        StepsOwned = "steps_owned",
        /// Every class seen is stopped or retried by decision.
        StopRuleStated = "stop_rule_stated",
        /// What happened can be reconstructed from the records.
        EvidenceEnough = "evidence_enough",
    }
}

words! {
    /// Whether something holds.
    Health {
        /// It does.
        Met = "met",
        /// It does not.
        NotMet = "not_met",
        /// The records do not tell.
        NotMeasured = "not_measured",
    }
}

words! {
    /// A pattern of conduct that shows in two numbers together.
    ConductSignal {
        /// People rescue more runs while fewer fail.
        RescueForFailure = "rescue_up_failures_down",
        /// More is approved in less time.
        ApprovalFatigue = "approval_fatigue",
    }
}

words! {
    /// Where the next action of a hand-off packet comes from.
    NextActionSource {
        /// The records say it.
        Records = "records",
        /// The failure plan says it.
        Plan = "plan",
        /// The night's decision says it.
        Decision = "decision",
    }
}

words! {
    /// How a run ended.
    Outcome {
        /// The run did what it was asked to.
        Success = "success",
        /// It did not.
        Failure = "failure",
    }
}

words! {
    /// What became of the approval a run needed.
    ApprovalState {
        /// No approval was needed.
        NotRequired = "not_required",
        /// A rule approved.
        AutoApproved = "auto_approved",
        /// A person approved.
        Approved = "approved",
        /// A person approved with changes.
        ApprovedModified = "approved_modified",
        /// A person refused.
        Rejected = "rejected",
        /// Passed on to someone else.
        Escalated = "escalated",
        /// Still open.
        Pending = "pending",
        /// Nobody answered, and the action was refused.
        TimedOutDenied = "timed_out_denied",
        /// Nobody answered, and the action went through.
        TimedOutApproved = "timed_out_approved",
        /// The approval was not asked for.
        Bypassed = "bypassed",
        /// Approved, then withdrawn.
        Revoked = "revoked",
        /// The record says that it does not know.
        Unknown = "unknown",
    }
}

words! {
    /// The reporter's own view of what a failure should lead to: an input, never the verdict.
    Implication {
        /// Nothing.
        None = "none",
        /// Watch it.
        Monitor = "monitor",
        /// Restrict the release.
        Restrict = "restrict",
        /// Take the release back.
        RollBack = "roll_back",
        /// Not known.
        Unknown = "unknown",
    }
}

words! {
    /// What a finding measures.
    Metric {
        /// Failed runs per run; of one class when the finding names one.
        FailureRate = "failure_rate",
        /// Clusters of runs that failed per cluster, where the runs of a cluster fail together.
        FailedClusterRate = "failed_cluster_rate",
        /// Failed runs of severity 1 or 2 per run.
        HighSeverityRate = "high_severity_rate",
        /// Runs past an approval boundary (bypassed, timed out into approval, authority crossed) per run.
        BoundaryRate = "approval_boundary_rate",
        /// Runs in one approval state per run.
        ApprovalStateRate = "approval_state_rate",
        /// Runs that acted outside their authority per run.
        AuthorityCrossedRate = "authority_crossed_rate",
        /// The mix of approval states.
        ApprovalMix = "approval_mix",
        /// Runs a person finished or repaired per run.
        RescueRate = "rescue_rate",
        /// Successes a person had repaired, per success.
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

    /// The trigger a metric belongs to.
    #[must_use]
    pub const fn trigger(self) -> Trigger {
        match self {
            Self::FailureRate | Self::FailedClusterRate => Trigger::ClearRegression,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_itself() {
        for state in ApprovalState::ALL {
            assert_eq!(ApprovalState::from_word(state.as_str()), Some(*state));
        }
        assert_eq!(ApprovalState::from_word("Approved"), None);
    }

    #[test]
    fn the_word_in_json_is_the_word_in_code() {
        for recommendation in Recommendation::ALL {
            let json = serde_json::to_string(recommendation).unwrap();
            assert_eq!(json, format!("\"{recommendation}\""));
        }
    }
}

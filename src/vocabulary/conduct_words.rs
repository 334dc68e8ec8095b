//! How runs kept to the failure plan.

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
        /// Retried, and still failed.
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

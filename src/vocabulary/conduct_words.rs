//! Words of the conduct audit.

words! {
    /// One way in which a run can deviate from the failure plan.
    Audit {
        /// A failure whose class is stopped was retried.
        StopRetried = "stop_retried",
        /// The action of a failure whose class is stopped was executed.
        UnsafeActionExecuted = "unsafe_action_executed",
        /// Retried although the failure is not transient.
        RetriedNotTransient = "retried_not_transient",
        /// Retried although the step is not idempotent.
        RetriedNotIdempotent = "retried_not_idempotent",
        /// Retried although its severity is high.
        RetriedHighRisk = "retried_high_risk",
        /// Retried although nothing is known to have changed.
        RetriedUnchanged = "retried_unchanged",
        /// Retried more often than planned.
        RetriedBeyondBound = "retried_beyond_bound",
        /// Bypassed an approval or exceeded its authority on a retry.
        RetryWidened = "retry_widened",
        /// Retried, and failed again.
        RetriedInVain = "retried_in_vain",
        /// Evidence that the plan requires is missing.
        EvidenceMissing = "evidence_missing",
        /// The run cannot be reconstructed from its record.
        NotReconstructable = "not_reconstructable",
        /// A required hand-off was not made.
        HandoffNowhere = "handoff_nowhere",
        /// A hand-off did not go to a planned target.
        HandoffElsewhere = "handoff_elsewhere",
        /// A hand-off went to a target without a particular owner.
        HandoffGeneric = "handoff_generic",
        /// A hand-off was not needed.
        HandoffNeedless = "handoff_needless",
        /// A part of the hand-off packet is missing.
        PacketIncomplete = "packet_incomplete",
        /// The hand-off packet is empty, so the recipient starts from zero.
        PacketEmpty = "packet_empty",
        /// A success that a person repaired.
        HiddenRescue = "hidden_rescue",
        /// A person rescued a run without a hand-off.
        RescueWithoutHandoff = "rescue_without_handoff",
        /// A failure was closed without a hand-off.
        ClosedWithoutHandoff = "closed_without_handoff",
        /// The approval was not requested.
        ApprovalBypassed = "approval_bypassed",
        /// Nobody answered, and the action was executed.
        ApprovalTimedOutInto = "approval_timed_out_into",
        /// The approval was given after the run had been closed.
        ApprovedAfterTheFact = "approved_after_the_fact",
        /// The action was executed although the approval was refused or still open.
        ExecutedUnapproved = "executed_unapproved",
        /// The run acted outside its authority.
        AuthorityCrossed = "authority_crossed",
    }
}

words! {
    /// The result of an audit for one run.
    Ruling {
        /// As planned.
        Kept = "kept",
        /// Not as planned.
        Violated = "violated",
        /// Not recorded.
        Unknown = "not_told",
    }
}

words! {
    /// A statement that is true of a healthy failure plan.
    Statement {
        /// Unsafe failures are stopped: neither retried nor executed.
        UnsafeFailClosed = "unsafe_fail_closed",
        /// Retries are transient, idempotent, low-risk and within their bound.
        RetriesNarrow = "retries_narrow",
        /// The recipient of a hand-off does not start from zero.
        PacketsKeepContext = "packets_keep_context",
        /// For every regression it is known whether it is one burst, one place, every release or the new one.
        OneOffTold = "one_off_told_from_regression",
        /// For every failure seen it is decided who acts, and on which metric.
        OwnersKnowTriggers = "owners_know_triggers",
    }
}

impl Statement {
    /// The lowest compliance at which it holds, unless the plan sets another.
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
    /// Whether a statement holds.
    Health {
        /// It does.
        Met = "met",
        /// It does not.
        NotMet = "not_met",
        /// Not measured.
        NotMeasured = "not_measured",
    }
}

words! {
    /// A pattern of conduct that is seen in two numbers together.
    ConductSignal {
        /// People rescue more runs while fewer fail.
        RescueForFailure = "rescue_up_failures_down",
        /// More is approved in less time.
        ApprovalFatigue = "approval_fatigue",
    }
}

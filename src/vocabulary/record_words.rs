//! Words of the record.

words! {
    /// What a release changed.
    ChangeKind {
        /// A prompt.
        Prompt = "prompt",
        /// The model.
        Model = "model",
        /// A tool.
        Tool = "tool",
        /// The configuration.
        Config = "config",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// How a failure was classified.
    ClassSource {
        /// By its record.
        Recorded = "recorded",
        /// By a rule.
        Rule = "rule",
        /// Not at all.
        Unclassified = "unclassified",
    }
}

words! {
    /// How a run ended.
    Outcome {
        /// The run did what it was asked to.
        Success = "success",
        /// The run did not.
        Failure = "failure",
        /// It is not decided yet whether it did. No rate counts the run.
        Pending = "pending",
    }
}

words! {
    /// What the record says of a run that ended: its outcome, and whether a person repaired it.
    RecordedAs {
        /// A success. Nothing is known of a rescue.
        Success = "success",
        /// A success that a person finished or repaired.
        RescuedSuccess = "rescued_success",
        /// A failure.
        Failure = "failure",
    }
}

impl RecordedAs {
    /// The outcome that it states.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Success | Self::RescuedSuccess => Outcome::Success,
            Self::Failure => Outcome::Failure,
        }
    }
}

words! {
    /// The state of the approval that a run needed.
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
        /// Escalated to another person.
        Escalated = "escalated",
        /// Still open.
        Pending = "pending",
        /// Nobody answered, and the action was refused.
        TimedOutDenied = "timed_out_denied",
        /// Nobody answered, and the action was executed.
        TimedOutApproved = "timed_out_approved",
        /// The approval was not requested.
        Bypassed = "bypassed",
        /// Approved, then withdrawn.
        Revoked = "revoked",
        /// Recorded as unknown.
        Unknown = "unknown",
    }
}

impl ApprovalState {
    /// Whether the state is known.
    #[must_use]
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// Whether the run continued without an answer: nobody was asked, or nobody answered.
    #[must_use]
    pub const fn is_past_boundary(self) -> bool {
        matches!(self, Self::Bypassed | Self::TimedOutApproved)
    }

    /// Whether a person approved.
    #[must_use]
    pub const fn is_by_person(self) -> bool {
        matches!(self, Self::Approved | Self::ApprovedModified)
    }

    /// Whether the action was not approved: it was refused, or the answer is still open.
    #[must_use]
    pub const fn is_refused_or_open(self) -> bool {
        matches!(self, Self::Rejected | Self::TimedOutDenied | Self::Pending)
    }
}

words! {
    /// The view of the reporter on what a failure should lead to. It is an input, never the verdict.
    Implication {
        /// Nothing.
        None = "none",
        /// Watch it.
        Monitor = "monitor",
        /// Restrict the release.
        Restrict = "restrict",
        /// Roll the release back.
        RollBack = "roll_back",
        /// Not known.
        Unknown = "unknown",
    }
}

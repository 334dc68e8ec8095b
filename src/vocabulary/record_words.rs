//! What a record says of its run.

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

impl ApprovalState {
    /// Whether the record tells what became of the approval.
    #[must_use]
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// Whether the run went on without an answer: nobody was asked, or nobody answered.
    #[must_use]
    pub const fn is_past_boundary(self) -> bool {
        matches!(self, Self::Bypassed | Self::TimedOutApproved)
    }

    /// Whether a person approved.
    #[must_use]
    pub const fn is_by_person(self) -> bool {
        matches!(self, Self::Approved | Self::ApprovedModified)
    }

    /// Whether the action had no approval to go through: it was refused, or the answer is still open.
    #[must_use]
    pub const fn is_refused_or_open(self) -> bool {
        matches!(self, Self::Rejected | Self::TimedOutDenied | Self::Pending)
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

//! What a night decides, and what it decides on.

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
    /// The margin that makes a finding clear.
    ClearedBy {
        /// The ratio (or distance) is shown to be below `margin`.
        Ratio = "ratio",
        /// The difference is shown to be below `margin_difference`.
        Difference = "difference",
    }
}

words! {
    /// What every output prints of a finding: its state, with one that is worse within the margin apart.
    Shown {
        /// Within the margin, and not shown to be worse.
        Clear = "clear",
        /// Shown to be worse, and shown to be within the margin.
        TolerablyWorse = "tolerably_worse",
        /// Shown to be worse, and not shown to be within the margin.
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
    /// Whether rolling a release back removed the regression.
    RollbackState {
        /// Below the release that was rolled back, and not shown above what was before by more than the margin.
        Cured = "cured",
        /// Still above what was before.
        NotCured = "not_cured",
        /// It cannot be told.
        TooEarly = "too_early",
    }
}

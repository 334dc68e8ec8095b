//! Words of the verdict.

words! {
    /// The recommendation of a night.
    Recommendation {
        /// Roll the candidate back.
        RollBack = "roll_back",
        /// Restrict the candidate in one named place.
        Restrict = "restrict",
        /// Do not widen the rollout yet.
        Hold = "hold",
        /// Proceed with the rollout.
        Proceed = "proceed",
        /// The data are not sufficient for a verdict.
        DataIncomplete = "data_incomplete",
    }
}

impl Recommendation {
    /// Its place where several verdicts are listed, the worst first.
    #[must_use]
    pub const fn place_from_worst(self) -> u8 {
        match self {
            Self::RollBack => 0,
            Self::Restrict => 1,
            Self::Hold => 2,
            Self::DataIncomplete => 3,
            Self::Proceed => 4,
        }
    }
}

words! {
    /// What can be done with a candidate.
    Choice {
        /// Leave it its share of the traffic until the horizon's end.
        Keep = "keep",
        /// Restrict it in one place.
        Restrict = "restrict",
        /// Roll it back.
        RollBack = "roll_back",
        /// Look for some more nights, then keep it or roll it back.
        Wait = "wait",
    }
}

words! {
    /// Why a night advises what it advises.
    VerdictReason {
        /// A rate of the whole release rose.
        Regressed = "regressed",
        /// A rate rose in one place.
        LocalRegression = "local_regression",
        /// Nothing rose beyond its margin.
        AllClear = "all_clear",
        /// Too little is known yet.
        TooLittleData = "too_little_data",
        /// The last planned night has come with a headline open.
        Horizon = "horizon",
        /// The failure plan leaves something open.
        PlanGap = "plan_gap",
        /// The two releases, or a headline of theirs, cannot be compared.
        NotComparable = "not_comparable",
        /// The rise is one burst.
        Burst = "burst",
        /// The rise hits every release.
        Systemic = "systemic",
        /// The data cannot be judged or not be trusted.
        BadData = "bad_data",
        /// A person decided otherwise.
        Overruled = "overruled",
    }
}

words! {
    /// How a rollout deviates from its plan.
    RolloutDeviation {
        /// The candidate has a larger share of the traffic.
        ShareAbove = "share_above",
        /// The candidate has a smaller share of the traffic.
        ShareBelow = "share_below",
        /// The traffic is less than half of what was planned.
        TrafficBelow = "traffic_below",
        /// The candidate had no run.
        CandidateInterrupted = "candidate_interrupted",
        /// The baseline had no run.
        BaselineInterrupted = "baseline_interrupted",
        /// The candidate is compared with another release.
        OtherBaseline = "other_baseline",
        /// A margin is another.
        MarginsDiffer = "margins_differ",
        /// The rollout is judged over another number of nights.
        HorizonDiffers = "horizon_differs",
        /// An innocent release would have been let go by an earlier night.
        DecidedLate = "decided_late",
    }
}

words! {
    /// How a release turned out, as people said later.
    ReleaseOutcome {
        /// It was fit for use.
        Good = "good",
        /// It should not have been rolled out.
        Bad = "bad",
    }
}

words! {
    /// The kind of a restriction.
    Restriction {
        /// Remove permissions from the workflow or tool.
        NarrowPermissions = "narrow_permissions",
        /// Require human approval more often.
        TightenApproval = "tighten_approval",
    }
}

words! {
    /// What can lead to a rollback.
    Trigger {
        /// A failure rate, overall or of one class, rose.
        ClearRegression = "clear_regression",
        /// More failures of severity 1 and 2.
        HighSeverity = "high_severity",
        /// The approval behaviour changed.
        ApprovalDrift = "approval_drift",
        /// People rescue more runs, or spend longer on them.
        ManualRescue = "manual_rescue",
    }
}

words! {
    /// The state of a finding.
    FindingState {
        /// The upper end of the interval is below the margin.
        Clear = "clear",
        /// Not clear, and a statistically significant regression within the finding's share of the error budget.
        Regressed = "regressed",
        /// Neither of these.
        Inconclusive = "inconclusive",
        /// Not measured. The finding has the reason.
        NoData = "no_data",
    }
}

words! {
    /// What fixed a margin.
    MarginSource {
        /// The configuration.
        Configuration = "configuration",
        /// The history and the traffic: the least margin that an innocent release can be shown to keep by the horizon.
        Traffic = "traffic",
        /// The widest margin that the configuration allows. The traffic is too little for it.
        Widest = "widest",
    }
}

words! {
    /// What the last planned night advises where a headline is neither clear nor worse.
    AtHorizon {
        /// Leave the traffic as it is.
        Hold = "hold",
        /// Let the release go on, with the largest rises that are not excluded.
        Proceed = "proceed",
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
    /// The state of a finding as every output shows it. A significant rise within the margin is a state of its own.
    Shown {
        /// Within the margin, and not significantly worse.
        Clear = "clear",
        /// Significantly worse, but within the margin.
        TolerablyWorse = "tolerably_worse",
        /// Significantly worse, and not shown to be within the margin.
        Regressed = "regressed",
        /// Neither of these.
        Inconclusive = "inconclusive",
        /// Not measured. The finding has the reason.
        NoData = "no_data",
    }
}

words! {
    /// The kind of event behind a finding: cause and extent in one word.
    Scope {
        /// Caused by the new release, everywhere.
        Rollout = "rollout",
        /// Every release is affected.
        Systemic = "systemic",
        /// Limited to one place.
        Local = "local",
        /// One burst, and nothing besides it.
        OneOff = "one_off",
        /// The data cannot tell.
        Undetermined = "undetermined",
    }
}

words! {
    /// What a regression of a scope leads to.
    Consequence {
        /// The candidate is rolled back.
        RollBack = "roll_back",
        /// The affected place is restricted.
        Restrict = "restrict",
        /// The rollout is not widened.
        Hold = "hold",
    }
}

words! {
    /// The cause of the excess.
    Cause {
        /// The new release.
        Rollout = "rollout",
        /// An event that affected every release.
        Systemic = "systemic",
        /// One burst.
        OneOff = "one_off",
        /// The data cannot tell.
        Undetermined = "undetermined",
    }
}

words! {
    /// The extent of the excess.
    Extent {
        /// Not limited to one place.
        Everywhere = "everywhere",
        /// Limited to one place, with another shown unaffected.
        Local = "local",
    }
}

words! {
    /// The overlap of the two releases in time.
    Design {
        /// Both ran on the same days.
        Concurrent = "concurrent",
        /// They did not.
        BeforeAfter = "before_after",
        /// They did on some days of the candidate.
        Mixed = "mixed",
    }
}

words! {
    /// Whether a rollback removed the regression.
    RollbackState {
        /// Below the rolled-back release, and not shown above the earlier rate by more than the margin.
        Cured = "cured",
        /// Still above the earlier rate.
        NotCured = "not_cured",
        /// Not yet known.
        TooEarly = "too_early",
    }
}

words! {
    /// Why a question has no answer.
    NoDataReason {
        /// Nothing is known in the columns it needs, in either release.
        NotRecorded = "not_recorded",
        /// The two releases record a column differently, so that a rate over its known values compares unlike runs.
        RecordedDifferently = "recorded_differently",
        /// One release lost more of its rows than the other.
        BiasedLoss = "biased_loss",
        /// The labels of failures changed with the release.
        LabelsChanged = "labels_changed",
        /// The releases serve work so different that too little of it can be compared.
        MixDiffers = "mix_differs",
        /// Traffic is split by units, and there are too few of them.
        TooFewUnits = "too_few_units",
        /// The nights so far still wait for late records.
        Immature = "immature",
        /// The failures that rose are too few incidents.
        FewIncidents = "few_incidents",
        /// There are too few nights to know how much nights vary.
        FewNights = "few_nights",
        /// Neither release has an event whose size could be compared.
        NoEvents = "no_events",
        /// The releases ran in no stratum in common.
        NoExposure = "no_exposure",
    }
}

impl NoDataReason {
    /// Whether a headline metric without an answer for this reason keeps a release from going on.
    #[must_use]
    pub const fn holds(self) -> bool {
        !matches!(self, Self::NotRecorded | Self::LabelsChanged)
    }
}

words! {
    /// What is looked at before the records of a night are trusted.
    DataCheck {
        /// The last day has about as many runs as such a day usually has.
        LastDay = "last_day",
        /// The last week has about as many runs as the one before.
        Volume = "volume",
        /// Few runs of earlier days came since the night before.
        Late = "late",
        /// The baseline does not fail nearly always.
        Level = "level",
        /// The columns that were filled still are.
        Columns = "columns",
        /// No run was written before it began.
        Clock = "clock",
        /// Few rows are repeats.
        Repeats = "repeats",
    }
}

words! {
    /// What follows from a check of the data that fails.
    CheckEffect {
        /// The report says so.
        Warn = "warn",
        /// No release goes ahead.
        Hold = "hold",
        /// Nothing is judged. Of repeats: no release goes ahead, and beyond one half nothing is judged.
        DataIncomplete = "data_incomplete",
    }
}

//! What a failure plan says, and what it leaves open.

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

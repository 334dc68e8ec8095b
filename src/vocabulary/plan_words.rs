//! Words of the failure plan.

words! {
    /// The response to a failure.
    Response {
        /// Stop and hand over.
        Stop = "stop",
        /// Retry.
        Retry = "retry",
    }
}

words! {
    /// What a regression of a planned failure class leads to.
    Action {
        /// The candidate may be rolled back.
        RollBack = "roll_back",
        /// The candidate is restricted instead of rolled back.
        Restrict = "restrict",
        /// The failures are added to the evaluation. The release is not touched.
        UpdateEvaluation = "update_evaluation",
        /// Nothing.
        None = "none",
    }
}

words! {
    /// A gap in the failure plan.
    Gap {
        /// A failure class was seen that has no response.
        ClassWithoutPlan = "class_without_plan",
        /// A planned class has no owner.
        PlanWithoutOwner = "plan_without_owner",
        /// A planned and owned class has no trigger.
        OwnerWithoutTrigger = "owner_without_trigger",
        /// The records of a class do not tell the metric of its trigger.
        TriggerNotRecorded = "trigger_not_recorded",
    }
}

words! {
    /// What to do about a gap instead of widening the rollout.
    Remedy {
        /// Fewer runs at risk until the response is decided.
        SmallerPilot = "smaller_pilot",
        /// A named owner who decides.
        ClearerGate = "clearer_gate",
        /// A metric to decide by.
        BetterMeasurement = "better_measurement",
    }
}

words! {
    /// Something that an owner has to look at.
    Matter {
        /// A finding.
        Finding = "finding",
        /// A repeated failure pattern.
        Pattern = "pattern",
        /// A burst, or an event that affected every release.
        Event = "event",
    }
}

words! {
    /// A question about the plan coverage of a workflow.
    PlanQuestion {
        /// Every class seen has a trigger.
        TriggerExplicit = "trigger_explicit",
        /// The workflow has an owner, and so does every class seen in it.
        StepsOwned = "steps_owned",
        /// Every class seen has a response.
        StopRuleStated = "stop_rule_stated",
        /// Failures can be reconstructed from the records.
        EvidenceEnough = "evidence_enough",
    }
}

words! {
    /// The source of the next action in a hand-off packet.
    NextActionSource {
        /// The records.
        Records = "records",
        /// The failure plan.
        Plan = "plan",
        /// The decision of the night.
        Decision = "decision",
    }
}

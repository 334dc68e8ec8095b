//! The dictionary: how each word of the vocabulary reads, in every output alike.

use crate::vocabulary::{
    ApprovalState, Audit, Design, FindingState, Gap, Health, Metric, NextActionSource,
    PlanQuestion, Recommendation, Remedy, Restriction, Scope, Shown, Statement, Trigger,
};

/// The verdict as it is written large.
pub(crate) const fn verdict(recommendation: Recommendation) -> &'static str {
    match recommendation {
        Recommendation::RollBack => "ROLL BACK",
        Recommendation::Restrict => "RESTRICT",
        Recommendation::Hold => "HOLD",
        Recommendation::Proceed => "PROCEED",
        Recommendation::DataIncomplete => "DATA INCOMPLETE",
    }
}

/// A sign beside the verdict, where no icon can be drawn.
pub(crate) const fn verdict_sign(recommendation: Recommendation) -> &'static str {
    match recommendation {
        Recommendation::RollBack => "↩",
        Recommendation::Restrict => "⊘",
        Recommendation::Hold => "‖",
        Recommendation::Proceed => "✓",
        Recommendation::DataIncomplete => "?",
    }
}

/// A finding's state as a word.
pub(crate) const fn state(state: FindingState) -> &'static str {
    match state {
        FindingState::NoData => "no data",
        other => other.as_str(),
    }
}

/// A sign beside the state, where no icon can be drawn.
pub(crate) const fn state_sign(state: FindingState) -> &'static str {
    match state {
        FindingState::Clear => "✓",
        FindingState::Regressed => "▲",
        FindingState::Inconclusive => "~",
        FindingState::NoData => "–",
    }
}

/// What a finding shows, as a word.
pub(crate) const fn shown(shown: Shown) -> &'static str {
    match shown {
        Shown::TolerablyWorse => "clear (worse, but tolerably)",
        Shown::NoData => "no data",
        other => other.as_str(),
    }
}

/// The question a trigger asks.
pub(crate) const fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::ClearRegression => "Failures",
        Trigger::HighSeverity => "High severity",
        Trigger::ApprovalDrift => "Approval drift",
        Trigger::ManualRescue => "Manual rescue",
    }
}

/// What a metric counts, in the plural.
pub(crate) const fn metric(metric: Metric) -> &'static str {
    match metric {
        Metric::FailureRate => "failed runs",
        Metric::FailedClusterRate => "failed clusters of runs",
        Metric::HighSeverityRate => "severity 1 and 2 failures",
        Metric::BoundaryRate => "runs past an approval boundary",
        Metric::ApprovalStateRate => "runs in one approval state",
        Metric::AuthorityCrossedRate => "runs outside their authority",
        Metric::ApprovalMix => "mix of approval states",
        Metric::RescueRate => "rescued runs",
        Metric::HiddenRescueRate => "successes a person repaired",
        Metric::RescueMinutes => "rescue minutes per run",
    }
}

/// What kind of event a scope is, in a sentence.
pub(crate) const fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Rollout => "Rollout: the new release did it, everywhere",
        Scope::Systemic => "Systemic: every release suffers",
        Scope::Local => "Local: one place carries it",
        Scope::OneOff => "One-off: one burst, and nothing without it",
        Scope::Undetermined => "Undetermined: the design cannot tell",
    }
}

/// A scope as a word.
pub(crate) const fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::OneOff => "one-off",
        other => other.as_str(),
    }
}

/// How the releases overlap, in a sentence.
pub(crate) const fn design(design: Design) -> &'static str {
    match design {
        Design::Concurrent => "Both releases ran on the same days (concurrent).",
        Design::BeforeAfter => "The releases did not run on the same days (before and after).",
        Design::Mixed => "The releases shared some of the candidate's days (mixed).",
    }
}

/// What a failure plan leaves open.
pub(crate) const fn gap(gap: Gap) -> &'static str {
    match gap {
        Gap::ClassWithoutPlan => "a class without a plan",
        Gap::PlanWithoutOwner => "a plan without an owner",
        Gap::OwnerWithoutTrigger => "an owner without a trigger",
    }
}

/// What is missing, in two words.
pub(crate) const fn lacks(gap: Gap) -> &'static str {
    match gap {
        Gap::ClassWithoutPlan => "no plan",
        Gap::PlanWithoutOwner => "no owner",
        Gap::OwnerWithoutTrigger => "no trigger",
    }
}

/// What to do about it in place of widening the rollout.
pub(crate) const fn remedy(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::SmallerPilot => "a smaller pilot",
        Remedy::ClearerGate => "a clearer gate",
        Remedy::BetterMeasurement => "a better measurement",
    }
}

/// What holds of a healthy failure plan.
pub(crate) const fn statement(statement: Statement) -> &'static str {
    match statement {
        Statement::UnsafeFailClosed => "unsafe failures fail closed",
        Statement::RetriesNarrow => "retries are narrow and idempotent",
        Statement::PacketsKeepContext => "hand-offs keep their context",
        Statement::OneOffTold => "a one-off is told from a regression",
        Statement::OwnersKnowTriggers => "owners know which pattern triggers what",
    }
}

/// Whether a statement holds.
pub(crate) const fn health(health: Health) -> &'static str {
    match health {
        Health::Met => "met",
        Health::NotMet => "not met",
        Health::NotMeasured => "not measured",
    }
}

/// A sign beside it, where no icon can be drawn.
pub(crate) const fn health_sign(health: Health) -> &'static str {
    match health {
        Health::Met => "✓",
        Health::NotMet => "▲",
        Health::NotMeasured => "–",
    }
}

/// What is asked of a workflow.
pub(crate) const fn plan_question(question: PlanQuestion) -> &'static str {
    match question {
        PlanQuestion::TriggerExplicit => "Trigger explicit",
        PlanQuestion::StepsOwned => "Every step owned",
        PlanQuestion::StopRuleStated => "Stop rule stated",
        PlanQuestion::EvidenceEnough => "Evidence enough",
    }
}

/// What an audit looks for, as a participle.
pub(crate) const fn audit(audit: Audit) -> &'static str {
    match audit {
        Audit::StopRetried => "retried though to be stopped",
        Audit::UnsafeActionExecuted => "carried out though to be stopped",
        Audit::RetriedNotTransient => "retried though not transient",
        Audit::RetriedNotIdempotent => "retried though not idempotent",
        Audit::RetriedHighRisk => "retried though severe",
        Audit::RetriedUnchanged => "retried with nothing known to have changed",
        Audit::RetriedBeyondBound => "retried beyond the bound",
        Audit::RetryWidened => "retried past an approval or authority",
        Audit::RetriedInVain => "retried in vain",
        Audit::EvidenceMissing => "planned evidence missing",
        Audit::NotReconstructable => "cannot be reconstructed",
        Audit::HandoffNowhere => "handed over to nobody",
        Audit::HandoffElsewhere => "handed over to another than planned",
        Audit::HandoffGeneric => "handed over to a generic bucket",
        Audit::HandoffNeedless => "handed over without need",
        Audit::PacketIncomplete => "handed over with parts missing",
        Audit::PacketEmpty => "handed over with nothing: full rediscovery",
        Audit::HiddenRescue => "successes that a person repaired",
        Audit::RescueWithoutHandoff => "rescued without a hand-off",
        Audit::ClosedWithoutHandoff => "failures closed without a hand-off",
        Audit::ApprovalBypassed => "approval bypassed",
        Audit::ApprovalTimedOutInto => "approval timed out into approved",
        Audit::ApprovedAfterTheFact => "approved after the fact",
        Audit::ExecutedUnapproved => "carried out though not approved",
        Audit::AuthorityCrossed => "authority crossed",
    }
}

/// Where a next action comes from.
pub(crate) const fn next_action(source: NextActionSource) -> &'static str {
    match source {
        NextActionSource::Records => "as the records have it",
        NextActionSource::Plan => "as the failure plan has it",
        NextActionSource::Decision => "as the night decided",
    }
}

/// What to restrict.
pub(crate) const fn restriction(restriction: Restriction) -> &'static str {
    match restriction {
        Restriction::NarrowPermissions => "narrow permissions",
        Restriction::TightenApproval => "tighten approval",
    }
}

/// An approval state in words.
pub(crate) fn approval(state: ApprovalState) -> String {
    state.as_str().replace('_', " ")
}

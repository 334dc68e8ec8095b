//! The dictionary: how each word of the vocabulary reads. In, a word; out, the same English in every output.

use crate::vocabulary::{
    ApprovalState, Audit, DataCheck, Design, FindingState, Gap, Health, Metric, NextActionSource,
    NoDataReason, PlanQuestion, Recommendation, RecordedAs, Remedy, Restriction, RollbackState,
    Scope, Shown, Statement, Trigger,
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

/// What a finding shows, as every output prints it.
pub(crate) const fn shown(shown: Shown) -> &'static str {
    match shown {
        Shown::TolerablyWorse => "clear (worse within the margin)",
        Shown::NoData => "no data",
        other => other.as_str(),
    }
}

/// Why a question has no answer, in a few words.
pub(crate) const fn no_data(reason: NoDataReason) -> &'static str {
    match reason {
        NoDataReason::NotRecorded => "not known",
        NoDataReason::RecordedDifferently => "the releases record it differently",
        NoDataReason::BiasedLoss => "the releases lost rows unalike",
        NoDataReason::LabelsChanged => "the labels changed",
        NoDataReason::MixDiffers => "the releases serve different work",
        NoDataReason::TooFewUnits => "too few units",
        NoDataReason::Immature => "late records are still expected",
        NoDataReason::FewIncidents => "too few incidents",
        NoDataReason::FewNights => "too few nights",
        NoDataReason::NoEvents => "no events",
        NoDataReason::NoExposure => "no runs in common",
    }
}

/// What a trigger is about.
pub(crate) const fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::ClearRegression => "Failure rate",
        Trigger::HighSeverity => "High severity",
        Trigger::ApprovalDrift => "Approval drift",
        Trigger::ManualRescue => "Manual rescue",
    }
}

/// What a metric counts, in the plural: the subject of a sentence.
pub(crate) const fn metric(metric: Metric) -> &'static str {
    match metric {
        Metric::FailureRate => "failures",
        Metric::FailedClusterRate => "failed clusters",
        Metric::IncidentRate => "incidents of failures",
        Metric::HighSeverityRate => "high-severity failures",
        Metric::BoundaryRate => "runs past an approval boundary",
        Metric::ApprovalStateRate => "approvals in one state",
        Metric::AuthorityCrossedRate => "runs outside their authority",
        Metric::ApprovalMix => "the mix of approval states",
        Metric::RescueRate => "rescued runs",
        Metric::HiddenRescueRate => "hidden rescues",
        Metric::RescueMinutes => "rescue minutes",
    }
}

/// A metric's name as a rate.
pub(crate) const fn metric_rate(metric: Metric) -> &'static str {
    match metric {
        Metric::FailureRate => "failure rate",
        Metric::FailedClusterRate => "failed cluster rate",
        Metric::IncidentRate => "incident rate",
        Metric::HighSeverityRate => "high-severity failure rate",
        Metric::BoundaryRate => "approval boundary rate",
        Metric::ApprovalStateRate => "approval state rate",
        Metric::AuthorityCrossedRate => "rate of runs outside their authority",
        Metric::ApprovalMix => "mix of approval states",
        Metric::RescueRate => "rescue rate",
        Metric::HiddenRescueRate => "hidden rescue rate",
        Metric::RescueMinutes => "rescue minutes per run",
    }
}

/// What a change of a metric is measured in; empty for a distance between mixes.
pub(crate) const fn unit(metric: Metric) -> &'static str {
    match metric {
        Metric::RescueMinutes => "min per run",
        Metric::ApprovalMix => "",
        _ => "points",
    }
}

/// What the record says of some runs, in the plural.
pub(crate) const fn recorded_as(kind: RecordedAs) -> &'static str {
    match kind {
        RecordedAs::Success => "successes",
        RecordedAs::RescuedSuccess => "successes that a person repaired",
        RecordedAs::Failure => "failures",
    }
}

/// What is wrong where a check of the data failed.
#[must_use]
pub(crate) const fn failed_check(check: DataCheck) -> &'static str {
    match check {
        DataCheck::LastDay => "the last day is not complete",
        DataCheck::Volume => "a sudden drop of the runs",
        DataCheck::Late => "late records",
        DataCheck::Level => "a share of failures that cannot be true",
        DataCheck::Columns => "a column that is empty now",
        DataCheck::Clock => "clocks that differ",
        DataCheck::Repeats => "too many repeated run ids",
    }
}

/// What a check of the data measures.
#[must_use]
pub(crate) const fn data_check(check: DataCheck) -> &'static str {
    match check {
        DataCheck::LastDay => "runs of the last day, of those that such a day usually has",
        DataCheck::Volume => "runs of the last week, of those of the week before",
        DataCheck::Late => "runs of earlier days since the night before, of a week's",
        DataCheck::Level => "failures of the baseline, of its runs",
        DataCheck::Columns => "the column that lost most: filled on the last two days, of before",
        DataCheck::Clock => "runs written on a day before they began, of those that say when",
        DataCheck::Repeats => "rows left out as repeats, of all that count or repeat",
    }
}

/// What kind of event a scope is, in a sentence.
pub(crate) const fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Rollout => "Rollout: caused by the new release",
        Scope::Systemic => "Systemic: every release is affected",
        Scope::Local => "Local: limited to one place",
        Scope::OneOff => "One-off: a single burst explains it",
        Scope::Undetermined => "Undetermined: the comparison cannot identify the cause",
    }
}

/// What kind of event a scope is, in a few words.
pub(crate) const fn kind(scope: Scope) -> &'static str {
    match scope {
        Scope::Rollout => "the release itself",
        Scope::Systemic => "an outage of every release",
        Scope::Local => "the release, in one place",
        Scope::OneOff => "a single burst",
        Scope::Undetermined => "the cause cannot be told",
    }
}

/// What an event is called in a picture.
pub(crate) const fn happened(scope: Scope) -> &'static str {
    match scope {
        Scope::OneOff => "burst",
        Scope::Systemic => "outage",
        other => scope_word(other),
    }
}

/// What a rollback did, in a few words.
pub(crate) const fn rollback(state: RollbackState) -> &'static str {
    match state {
        RollbackState::Cured => "the problem is gone",
        RollbackState::NotCured => "the problem remains",
        RollbackState::TooEarly => "too early to tell",
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
        Design::BeforeAfter => {
            "The candidate is compared with the days before it (before and after)."
        }
        Design::Mixed => "The releases shared only some of the candidate's days (mixed).",
    }
}

/// What a failure plan leaves open.
pub(crate) const fn gap(gap: Gap) -> &'static str {
    match gap {
        Gap::ClassWithoutPlan => "class without a plan",
        Gap::PlanWithoutOwner => "plan without an owner",
        Gap::OwnerWithoutTrigger => "owner without a trigger",
        Gap::TriggerNotRecorded => "trigger that is not known",
    }
}

/// What is missing: `No plan`.
pub(crate) const fn lacks(gap: Gap) -> &'static str {
    match gap {
        Gap::ClassWithoutPlan => "No plan",
        Gap::PlanWithoutOwner => "No owner",
        Gap::OwnerWithoutTrigger => "No trigger",
        Gap::TriggerNotRecorded => "Trigger not known",
    }
}

/// The next step in place of a wider rollout.
pub(crate) const fn remedy(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::SmallerPilot => "a smaller pilot",
        Remedy::ClearerGate => "a clearer gate",
        Remedy::BetterMeasurement => "a better measurement",
    }
}

/// A statement about a healthy failure plan.
pub(crate) const fn statement(statement: Statement) -> &'static str {
    match statement {
        Statement::UnsafeFailClosed => "unsafe failures fail closed",
        Statement::RetriesNarrow => "retries are narrow and idempotent",
        Statement::PacketsKeepContext => "hand-offs keep their context",
        Statement::OneOffTold => "one-offs are distinguished from regressions",
        Statement::OwnersKnowTriggers => "owners know which pattern triggers what",
    }
}

/// Whether a statement is met.
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

/// What an audit looks for, as a participle: `retried although not transient`.
pub(crate) const fn audit(audit: Audit) -> &'static str {
    match audit {
        Audit::StopRetried => "retried although the plan says stop",
        Audit::UnsafeActionExecuted => "executed although the plan says stop",
        Audit::RetriedNotTransient => "retried although not transient",
        Audit::RetriedNotIdempotent => "retried although not idempotent",
        Audit::RetriedHighRisk => "retried despite high severity",
        Audit::RetriedUnchanged => "retried without a known change",
        Audit::RetriedBeyondBound => "retried more often than planned",
        Audit::RetryWidened => "crossed an approval or its authority on a retry",
        Audit::RetriedInVain => "retried without success",
        Audit::EvidenceMissing => "planned evidence missing",
        Audit::NotReconstructable => "cannot be reconstructed",
        Audit::HandoffNowhere => "not handed over to anyone",
        Audit::HandoffElsewhere => "handed over to someone other than planned",
        Audit::HandoffGeneric => "handed over to a generic queue",
        Audit::HandoffNeedless => "handed over without need",
        Audit::PacketIncomplete => "handed over with parts missing",
        Audit::PacketEmpty => "handed over without any context",
        Audit::HiddenRescue => "hidden rescues",
        Audit::RescueWithoutHandoff => "rescued without a hand-off",
        Audit::ClosedWithoutHandoff => "closed without a hand-off",
        Audit::ApprovalBypassed => "approval bypassed",
        Audit::ApprovalTimedOutInto => "approved by timeout",
        Audit::ApprovedAfterTheFact => "approved after the fact",
        Audit::ExecutedUnapproved => "executed without approval",
        Audit::AuthorityCrossed => "authority crossed",
    }
}

/// Where a next action comes from.
pub(crate) const fn next_action(source: NextActionSource) -> &'static str {
    match source {
        NextActionSource::Records => "from the records",
        NextActionSource::Plan => "from the failure plan",
        NextActionSource::Decision => "from tonight's decision",
    }
}

/// What to restrict.
pub(crate) const fn restriction(restriction: Restriction) -> &'static str {
    match restriction {
        Restriction::NarrowPermissions => "narrow permissions",
        Restriction::TightenApproval => "tighten approval",
    }
}

/// Runs in an approval state, in the plural: the subject of a sentence.
pub(crate) const fn approvals(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::NotRequired => "runs without a required approval",
        ApprovalState::AutoApproved => "automatic approvals",
        ApprovalState::Approved => "approvals",
        ApprovalState::ApprovedModified => "approvals with changes",
        ApprovalState::Rejected => "rejections",
        ApprovalState::Escalated => "escalations",
        ApprovalState::Pending => "pending approvals",
        ApprovalState::TimedOutDenied => "denials by timeout",
        ApprovalState::TimedOutApproved => "approvals by timeout",
        ApprovalState::Bypassed => "bypassed approvals",
        ApprovalState::Revoked => "revoked approvals",
        ApprovalState::Unknown => "runs with an unknown approval state",
    }
}

/// An approval state in words.
pub(crate) fn approval(state: ApprovalState) -> String {
    state.as_str().replace('_', " ")
}

//! The closed vocabulary as people read it.

use crate::decision::Finding;
use crate::number;
use crate::vocabulary::{
    ApprovalState, Design, FindingState, Gap, Metric, NextActionSource, Recommendation, Remedy,
    Restriction, Scope, Trigger,
};

/// The verdict as it is written large.
pub(super) const fn verdict(recommendation: Recommendation) -> &'static str {
    match recommendation {
        Recommendation::RollBack => "ROLL BACK",
        Recommendation::Restrict => "RESTRICT",
        Recommendation::Hold => "HOLD",
        Recommendation::Proceed => "PROCEED",
        Recommendation::DataIncomplete => "DATA INCOMPLETE",
    }
}

/// A sign beside the verdict, where no icon can be drawn.
pub(super) const fn verdict_sign(recommendation: Recommendation) -> &'static str {
    match recommendation {
        Recommendation::RollBack => "↩",
        Recommendation::Restrict => "⊘",
        Recommendation::Hold => "‖",
        Recommendation::Proceed => "✓",
        Recommendation::DataIncomplete => "?",
    }
}

/// A finding's state as a word.
pub(super) const fn state(state: FindingState) -> &'static str {
    match state {
        FindingState::NoData => "no data",
        other => other.as_str(),
    }
}

/// A sign beside the state, where no icon can be drawn.
pub(super) const fn state_sign(state: FindingState) -> &'static str {
    match state {
        FindingState::Clear => "✓",
        FindingState::Regressed => "▲",
        FindingState::Inconclusive => "~",
        FindingState::NoData => "–",
    }
}

/// A finding's state, and whether it is worse all the same.
pub(super) fn state_of(finding: &Finding) -> &'static str {
    if finding.state == FindingState::Clear && is_worse(finding) {
        return "clear (worse, but tolerably)";
    }
    state(finding.state)
}

/// Whether the whole interval lies on the worse side.
pub(super) fn is_worse(finding: &Finding) -> bool {
    let ratio = number::is_ratio(finding.effect.kind)
        && number::finite(finding.effect.lower).is_some_and(|lower| lower > 1.0);
    let difference = finding
        .difference
        .and_then(|difference| number::finite(difference.lower))
        .is_some_and(|lower| lower > 0.0);
    ratio || difference
}

/// The question a trigger asks.
pub(super) const fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::ClearRegression => "Failures",
        Trigger::HighSeverity => "High severity",
        Trigger::ApprovalDrift => "Approval drift",
        Trigger::ManualRescue => "Manual rescue",
    }
}

/// What a metric counts, in the plural.
pub(super) const fn metric(metric: Metric) -> &'static str {
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
pub(super) const fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Rollout => "Rollout: the new release did it, everywhere",
        Scope::Systemic => "Systemic: every release suffers",
        Scope::Local => "Local: one place carries it",
        Scope::OneOff => "One-off: one burst, and nothing without it",
        Scope::Undetermined => "Undetermined: the design cannot tell",
    }
}

/// A scope as a word.
pub(super) const fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::OneOff => "one-off",
        other => other.as_str(),
    }
}

/// How the releases overlap, in a sentence.
pub(super) const fn design(design: Design) -> &'static str {
    match design {
        Design::Concurrent => "Both releases ran on the same days (concurrent).",
        Design::BeforeAfter => "The releases did not run on the same days (before and after).",
        Design::Mixed => "The releases shared some of the candidate's days (mixed).",
    }
}

/// What a failure plan leaves open.
pub(super) const fn gap(gap: Gap) -> &'static str {
    match gap {
        Gap::ClassWithoutPlan => "a class without a plan",
        Gap::PlanWithoutOwner => "a plan without an owner",
        Gap::OwnerWithoutTrigger => "an owner without a trigger",
    }
}

/// What is missing, in two words.
pub(super) const fn lacks(gap: Gap) -> &'static str {
    match gap {
        Gap::ClassWithoutPlan => "no plan",
        Gap::PlanWithoutOwner => "no owner",
        Gap::OwnerWithoutTrigger => "no trigger",
    }
}

/// What to do about it in place of widening the rollout.
pub(super) const fn remedy(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::SmallerPilot => "a smaller pilot",
        Remedy::ClearerGate => "a clearer gate",
        Remedy::BetterMeasurement => "a better measurement",
    }
}

/// Where a next action comes from.
pub(super) const fn next_action(source: NextActionSource) -> &'static str {
    match source {
        NextActionSource::Records => "as the records have it",
        NextActionSource::Plan => "as the failure plan has it",
        NextActionSource::Decision => "as the night decided",
    }
}

/// What to restrict.
pub(super) const fn restriction(restriction: Restriction) -> &'static str {
    match restriction {
        Restriction::NarrowPermissions => "narrow permissions",
        Restriction::TightenApproval => "tighten approval",
    }
}

/// An approval state in words.
pub(super) fn approval(state: ApprovalState) -> String {
    state.as_str().replace('_', " ")
}

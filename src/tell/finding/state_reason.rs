//! Why a finding is in the state it is in, from the interval and the margin that put it there.

use super::incident_words::few_incidents;
use super::recording_words::at_the_bound;
use super::unread_words::missing;
use crate::compare::{Evidence, Finding, History};
use crate::judge::Unread;
use crate::number::{self, counted};
use crate::vocabulary::{ClearedBy, EffectKind, FindingState};

/// Why a finding is in its state, as a clause: `at most 1.71 times the baseline's rate, below the margin of 2.00`.
pub(crate) fn state_reason(finding: &Finding, unread: &[Unread<'_>]) -> String {
    match &finding.evidence {
        Ok(evidence) => measured(finding, evidence),
        Err(reason) => missing(*reason, unread),
    }
}

/// Nothing is said before it is known how much nights vary.
pub(crate) const FEW_NIGHTS: &str =
    "too few nights are known to distinguish it from normal variation between nights";

fn measured(finding: &Finding, evidence: &Evidence) -> String {
    match finding.state {
        FindingState::Clear => within(finding, evidence),
        FindingState::Regressed => match finding.bound {
            Some(bound) => format!("{}, {}", at_least(evidence), at_the_bound(bound)),
            None => at_least(evidence),
        },
        FindingState::Inconclusive => open(finding, evidence),
        FindingState::NoData => "not measured".to_owned(),
    }
}

/// The margin that the interval stays below.
fn within(finding: &Finding, evidence: &Evidence) -> String {
    let difference = evidence.difference.zip(finding.margin_difference);
    if finding.cleared_by() == Some(ClearedBy::Difference)
        && let Some((difference, margin)) = difference
    {
        let [upper, margin] = beside(difference.interval.upper * 100.0, margin * 100.0);
        return format!(
            "at most {upper} points more{}, below the margin of {margin} points",
            earlier_nights(evidence)
        );
    }
    let [upper, margin] = beside(evidence.interval.upper, finding.margin);
    format!(
        "at most {}{}, below the margin of {margin}",
        quantity(evidence.kind, &upper),
        earlier_nights(evidence)
    )
}

fn at_least(evidence: &Evidence) -> String {
    let none = if evidence.kind == EffectKind::TotalVariation {
        0.0
    } else {
        1.0
    };
    let lower = evidence.interval.lower;
    if lower > none {
        let lower = number::beside(lower, none);
        format!(
            "at least {}, significant within the error budget",
            quantity(evidence.kind, &lower)
        )
    } else {
        "significant within the error budget".to_owned()
    }
}

fn open(finding: &Finding, evidence: &Evidence) -> String {
    if let Some(labels) = &finding.labels {
        return format!(
            "the class rose by {}; whether others fell as much cannot be told yet",
            counted(labels.rise, "failure", "failures")
        );
    }
    if let Some(few) = finding.few_incidents {
        return few_incidents(few);
    }
    if !evidence.guarded {
        return FEW_NIGHTS.to_owned();
    }
    let upper = evidence.interval.upper;
    if !upper.is_finite() {
        return "the data set no upper limit".to_owned();
    }
    if upper > finding.margin {
        let [upper, margin] = beside(upper, finding.margin);
        return format!(
            "up to {}{} is possible, above the margin of {margin}",
            quantity(evidence.kind, &upper),
            earlier_nights(evidence)
        );
    }
    if let Some(successes) = evidence.success_ratio_upper
        && successes >= finding.margin
    {
        return fewer_successes(successes, finding.margin);
    }
    "the data show neither a regression nor its absence".to_owned()
}

/// That the upper limit also counts nights before the candidate.
fn earlier_nights(evidence: &Evidence) -> String {
    let nights = |history: History| {
        let nights = counted(history.nights.into(), "earlier night", "earlier nights");
        format!(" ({nights} of the baseline included)")
    };
    evidence.history.map_or_else(String::new, nights)
}

/// Where nearly all runs fail, the ratio of the failures says little.
fn fewer_successes(successes: f64, margin: f64) -> String {
    if !successes.is_finite() {
        return "the data set no limit to the successes lost".to_owned();
    }
    let [successes, margin] = beside(successes, margin);
    format!("up to {successes} times fewer successes are possible, above the margin of {margin}")
}

/// What an effect of this kind is a number of.
fn quantity(kind: EffectKind, number: &str) -> String {
    match kind {
        EffectKind::TotalVariation => format!("a distance of {number}"),
        EffectKind::MeanRatio | EffectKind::MeanDifference => {
            format!("{number} times the baseline's minutes per run")
        }
        EffectKind::RateRatio | EffectKind::RateDifference => {
            format!("{number} times the baseline's rate")
        }
    }
}

/// Two numbers that stand side by side, with digits enough to tell them apart.
fn beside(value: f64, limit: f64) -> [String; 2] {
    [number::beside(value, limit), number::beside(limit, value)]
}

//! The rules from findings to a recommendation, in the order in which they are tried.

use crate::compare::{Coverage, Finding, Unusable};
use crate::config;
use crate::diagnose::Diagnosis;
use crate::number;
use crate::vocabulary::{
    Design, FindingState, Metric, Recommendation, Restriction, Scope, Trigger,
};

/// A finding with what kind of event it is, where it regressed.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The finding.
    pub finding: Finding,
    /// Its diagnosis; `None` where it did not regress.
    pub diagnosis: Option<Diagnosis>,
}

/// The recommendation and what decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What the night advises.
    pub recommendation: Recommendation,
    /// How to restrict, with `restrict` only.
    pub restriction: Option<Restriction>,
    /// The finding that decided, as its place in the list.
    pub deciding: Option<usize>,
    /// Why a regression does not roll back, or what is missing.
    pub because: Option<String>,
    /// What is wrong with the data, where that alone keeps the release from going on.
    pub distrust: Option<Unusable>,
}

/// What a verdict depends on besides the findings.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// How the releases overlap.
    pub design: Design,
    /// How much of the candidate could be compared.
    pub coverage: Coverage,
    /// What is wrong with the data, if anything.
    pub distrust: Option<&'a Unusable>,
}

/// A release of which a larger share than this could not be compared does not go on.
const MOST_UNCOMPARED: f64 = 0.2;

/// Applies the rules:
///
/// 1. A regression of a trigger that may roll back, brought about by the release and not confined to one place, rolls
///    back. Without shared days the cause is undetermined, and it may still roll back.
/// 2. A regression in one place restricts that place.
/// 3. Any other regression holds.
/// 4. With the four headline metrics clear (or not measurable, unless the configuration requires them) the rollout
///    goes on. The failure rate must be measured. Data that cannot be trusted are never a pass, and neither is a
///    release of which a fifth or more could not be compared.
/// 5. Anything else holds: too little is known.
///
/// No regression rolls back whose variation between nights could not be estimated, and no change of the approval mix
/// alone.
#[must_use]
pub fn verdict(
    judged: &[Judged],
    config: &config::Decision,
    circumstances: &Circumstances<'_>,
) -> Verdict {
    let strongest = |rule: &dyn Fn(&Judged) -> bool| {
        let matching = judged
            .iter()
            .enumerate()
            .filter(|(_, one)| regressed(one) && rule(one));
        matching
            .min_by(|(_, a), (_, b)| ln_p(a).total_cmp(&ln_p(b)))
            .map(|(place, _)| place)
    };
    let by_the_release = |one: &Judged| match scope(one) {
        Some(Scope::Rollout) => true,
        Some(Scope::Undetermined) => circumstances.design == Design::BeforeAfter,
        _ => false,
    };
    let may_roll_back = |one: &Judged| {
        // A mix that moved is a change, not yet a worse one.
        one.finding.question.metric != Metric::ApprovalMix
            && by_the_release(one)
            && one.finding.is_guarded()
            && config.roll_back.contains(&one.finding.question.trigger())
    };
    if let Some(place) = strongest(&may_roll_back) {
        return Verdict::of(Recommendation::RollBack, Some(place));
    }
    if let Some(place) = strongest(&|one| scope(one) == Some(Scope::Local)) {
        return Verdict {
            restriction: Some(restriction(judged[place].finding.question.trigger())),
            ..Verdict::of(Recommendation::Restrict, Some(place))
        };
    }
    if let Some(place) = strongest(&|_| true) {
        return Verdict {
            because: Some(why_not(&judged[place], config)),
            ..Verdict::of(Recommendation::Hold, Some(place))
        };
    }
    match unsettled(judged, config) {
        None => match circumstances.distrust {
            None if circumstances.coverage.uncompared_share() > MOST_UNCOMPARED => Verdict {
                because: Some(uncompared(circumstances.coverage)),
                ..Verdict::of(
                    Recommendation::Hold,
                    headline_of(judged, Metric::FailureRate),
                )
            },
            None => Verdict::of(Recommendation::Proceed, None),
            Some(unusable) => Verdict {
                because: Some(unusable.reason.clone()),
                distrust: Some(unusable.clone()),
                ..Verdict::of(Recommendation::DataIncomplete, None)
            },
        },
        Some((place, because)) => Verdict {
            because: Some(because),
            ..Verdict::of(Recommendation::Hold, place)
        },
    }
}

impl Verdict {
    const fn of(recommendation: Recommendation, deciding: Option<usize>) -> Self {
        Self {
            recommendation,
            restriction: None,
            deciding,
            because: None,
            distrust: None,
        }
    }

    /// `trigger/key=value/…` where a regression decided, else `all_clear` or `insufficient_data`.
    #[must_use]
    pub fn decided_by(&self, judged: &[Judged]) -> String {
        let regression = self
            .deciding
            .map(|place| &judged[place])
            .filter(|one| regressed(one));
        match (regression, &self.distrust, self.recommendation) {
            (Some(one), ..) => one.finding.question.id(),
            (None, Some(unusable), _) => format!("data:{}", unusable.check),
            (None, None, Recommendation::Proceed) => "all_clear".to_owned(),
            (None, None, _) => "insufficient_data".to_owned(),
        }
    }
}

/// Whether a finding regressed.
pub(super) fn regressed(one: &Judged) -> bool {
    one.finding.state == FindingState::Regressed
}

/// The scope of a finding, where it was asked for.
pub(super) fn scope(one: &Judged) -> Option<Scope> {
    one.diagnosis.as_ref().map(Diagnosis::scope)
}

/// The logarithm of tonight's p; a question without an answer comes last.
pub(super) fn ln_p(one: &Judged) -> f64 {
    one.finding
        .evidence
        .as_ref()
        .map_or(f64::INFINITY, |evidence| evidence.ln_p)
}

const fn restriction(trigger: Trigger) -> Restriction {
    match trigger {
        Trigger::ApprovalDrift => Restriction::TightenApproval,
        Trigger::ClearRegression | Trigger::HighSeverity | Trigger::ManualRescue => {
            Restriction::NarrowPermissions
        }
    }
}

fn why_not(one: &Judged, config: &config::Decision) -> String {
    match scope(one) {
        Some(Scope::OneOff) => "it is one burst, not the release".to_owned(),
        Some(Scope::Systemic) => "it hits every release".to_owned(),
        _ if !one.finding.is_guarded() => {
            "too few nights are known to tell it from the nights' own variation".to_owned()
        }
        _ if !config.roll_back.contains(&one.finding.question.trigger()) => {
            format!("{} is not set to roll back", one.finding.question.trigger())
        }
        _ if one.finding.question.metric == Metric::ApprovalMix => {
            "a mix that moved is not yet a worse one".to_owned()
        }
        _ => "its scope is undetermined".to_owned(),
    }
}

/// The place of a headline finding.
fn headline_of(judged: &[Judged], metric: Metric) -> Option<usize> {
    judged
        .iter()
        .position(|one| one.finding.question.is_headline() && one.finding.question.metric == metric)
}

/// What could not be compared, in words.
pub(super) fn uncompared(coverage: Coverage) -> String {
    format!(
        "{} of the candidate's {} runs, {} of them failed, have no run of the baseline in the same workflow and time to be held against",
        number::count(coverage.uncompared),
        number::count(coverage.runs),
        number::count(coverage.uncompared_failures)
    )
}

/// The headline that keeps a release from going on, and why; `None` when nothing does.
fn unsettled(judged: &[Judged], config: &config::Decision) -> Option<(Option<usize>, String)> {
    for metric in Metric::HEADLINES {
        let Some(place) = headline_of(judged, metric) else {
            continue;
        };
        let one = &judged[place];
        let is_required =
            metric == Metric::FailureRate || config.require.contains(&metric.trigger());
        match (&one.finding.evidence, one.finding.state) {
            (_, FindingState::Clear) => {}
            (Err(reason), _) if is_required => {
                let because = format!("{} must be measured, and {reason}", metric.trigger());
                return Some((Some(place), because));
            }
            (Err(_), _) => {}
            (Ok(_), _) => {
                let because = "too little data to tell yet".to_owned();
                return Some((Some(place), because));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests;

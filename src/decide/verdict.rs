//! The rules from findings to a recommendation, in the order in which they are tried.

use crate::compare::Finding;
use crate::config;
use crate::diagnose::Diagnosis;
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
}

/// Applies the rules:
///
/// 1. A regression of a trigger that may roll back, brought about by the release and not confined to one place, rolls
///    back. Without shared days the cause is undetermined, and it may still roll back.
/// 2. A regression in one place restricts that place.
/// 3. Any other regression holds.
/// 4. With the four headline metrics clear (or not measurable, unless the configuration requires them) the rollout
///    goes on. The failure rate must be measured.
/// 5. Anything else holds: too little is known.
///
/// No regression rolls back whose variation between nights could not be estimated.
#[must_use]
pub fn verdict(judged: &[Judged], config: &config::Decision, design: Design) -> Verdict {
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
        Some(Scope::Undetermined) => design == Design::BeforeAfter,
        _ => false,
    };
    let may_roll_back = |one: &Judged| {
        by_the_release(one)
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
        None => Verdict::of(Recommendation::Proceed, None),
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
        }
    }

    /// `trigger/key=value/…` where a regression decided, else `all_clear` or `insufficient_data`.
    #[must_use]
    pub fn decided_by(&self, judged: &[Judged]) -> String {
        let regression = self
            .deciding
            .map(|place| &judged[place])
            .filter(|one| regressed(one));
        match (regression, self.recommendation) {
            (Some(one), _) => one.finding.question.id(),
            (None, Recommendation::Proceed) => "all_clear".to_owned(),
            (None, _) => "insufficient_data".to_owned(),
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
        _ => "its scope is undetermined".to_owned(),
    }
}

/// The headline that keeps a release from going on, and why; `None` when nothing does.
fn unsettled(judged: &[Judged], config: &config::Decision) -> Option<(Option<usize>, String)> {
    for metric in Metric::HEADLINES {
        let headline = judged.iter().enumerate().find(|(_, one)| {
            one.finding.question.is_headline() && one.finding.question.metric == metric
        });
        let Some((place, one)) = headline else {
            continue;
        };
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
mod tests {
    use super::*;
    use crate::compare::{Crossing, Difference, Evidence, Question};
    use crate::decision::{Count, EffectKind};
    use crate::stats::Interval;
    use crate::vocabulary::{Cause, Extent};

    const ANY: Interval = Interval {
        lower: 0.0,
        upper: f64::INFINITY,
    };

    /// A finding in a state, with a guard; stronger with a lower `ln_p`.
    fn finding(question: Question, state: FindingState, ln_p: f64) -> Finding {
        Finding {
            question,
            evidence: Ok(Evidence {
                baseline: Count::new(10.0, 1000),
                candidate: Count::new(30.0, 1000),
                kind: EffectKind::RateRatio,
                estimate: Some(3.0),
                interval: ANY,
                difference: Some(Difference {
                    kind: EffectKind::RateDifference,
                    estimate: 0.02,
                    interval: ANY,
                }),
                ln_p,
                ln_p_guarded: Some(ln_p),
                dispersion: None,
            }),
            adjusted_ln_p: Some(ln_p),
            crossing: (state == FindingState::Regressed).then_some(Crossing { night: 1 }),
            margin: 1.25,
            margin_difference: Some(0.002),
            state,
        }
    }

    fn regressed(question: Question, cause: Cause, extent: Extent, ln_p: f64) -> Judged {
        Judged {
            finding: finding(question, FindingState::Regressed, ln_p),
            diagnosis: Some(Diagnosis {
                cause,
                extent,
                workflow: Some("w".to_owned()),
                evidence: String::new(),
            }),
        }
    }

    fn headlines(state: FindingState) -> Vec<Judged> {
        Metric::HEADLINES
            .into_iter()
            .map(|metric| Judged {
                finding: finding(Question::whole(metric), state, -1.0),
                diagnosis: None,
            })
            .collect()
    }

    fn unmeasured(metric: Metric) -> Judged {
        let mut one = Judged {
            finding: finding(Question::whole(metric), FindingState::NoData, 0.0),
            diagnosis: None,
        };
        one.finding.evidence = Err("not recorded".to_owned());
        one
    }

    #[track_caller]
    fn case(
        judged: &[Judged],
        config: &config::Decision,
        design: Design,
        expected: Recommendation,
        by: &str,
    ) {
        let verdict = verdict(judged, config, design);
        assert_eq!(verdict.recommendation, expected);
        assert_eq!(verdict.decided_by(judged), by);
    }

    fn one(judged: &[Judged], expected: Recommendation, by: &str) {
        case(
            judged,
            &config::Decision::default(),
            Design::Concurrent,
            expected,
            by,
        );
    }

    #[test]
    fn the_strongest_regression_of_the_release_rolls_back() {
        let mut judged = headlines(FindingState::Inconclusive);
        judged.push(regressed(
            Question::class("a"),
            Cause::Rollout,
            Extent::Everywhere,
            -20.0,
        ));
        judged.push(regressed(
            Question::class("b"),
            Cause::Rollout,
            Extent::Everywhere,
            -30.0,
        ));
        judged.push(regressed(
            Question::class("c"),
            Cause::Rollout,
            Extent::Local,
            -90.0,
        ));
        one(
            &judged,
            Recommendation::RollBack,
            "clear_regression/failure_class=b",
        );
    }

    #[test]
    fn a_local_regression_restricts_its_place() {
        let mut judged = headlines(FindingState::Clear);
        judged.push(regressed(
            Question::whole(Metric::BoundaryRate),
            Cause::Rollout,
            Extent::Local,
            -20.0,
        ));
        one(
            &judged,
            Recommendation::Restrict,
            "approval_drift/metric=approval_boundary_rate",
        );
        let verdict = verdict(&judged, &config::Decision::default(), Design::Concurrent);
        assert_eq!(verdict.restriction, Some(Restriction::TightenApproval));
    }

    #[test]
    fn bursts_and_outages_hold_even_when_all_headlines_are_clear() {
        for cause in [Cause::OneOff, Cause::Systemic, Cause::Undetermined] {
            let mut judged = headlines(FindingState::Clear);
            judged.push(regressed(
                Question::class("a"),
                cause,
                Extent::Everywhere,
                -20.0,
            ));
            one(
                &judged,
                Recommendation::Hold,
                "clear_regression/failure_class=a",
            );
        }
    }

    #[test]
    fn without_shared_days_an_undetermined_regression_may_roll_back_if_guarded() {
        let mut judged = headlines(FindingState::Inconclusive);
        judged.push(regressed(
            Question::class("a"),
            Cause::Undetermined,
            Extent::Everywhere,
            -20.0,
        ));
        let (config, by) = (
            config::Decision::default(),
            "clear_regression/failure_class=a",
        );
        case(
            &judged,
            &config,
            Design::BeforeAfter,
            Recommendation::RollBack,
            by,
        );
        if let Ok(evidence) = &mut judged[4].finding.evidence {
            evidence.ln_p_guarded = None;
        }
        case(
            &judged,
            &config,
            Design::BeforeAfter,
            Recommendation::Hold,
            by,
        );
    }

    #[test]
    fn a_trigger_that_may_not_roll_back_holds() {
        let mut judged = headlines(FindingState::Clear);
        judged.push(regressed(
            Question::class("a"),
            Cause::Rollout,
            Extent::Everywhere,
            -20.0,
        ));
        let config = config::Decision {
            roll_back: vec![Trigger::HighSeverity],
            ..config::Decision::default()
        };
        case(
            &judged,
            &config,
            Design::Concurrent,
            Recommendation::Hold,
            "clear_regression/failure_class=a",
        );
    }

    #[test]
    fn four_clear_headlines_go_on_and_inconclusive_classes_do_not_hold() {
        let mut judged = headlines(FindingState::Clear);
        judged.push(Judged {
            finding: finding(Question::class("a"), FindingState::Inconclusive, -2.0),
            diagnosis: None,
        });
        one(&judged, Recommendation::Proceed, "all_clear");
        one(
            &headlines(FindingState::Inconclusive),
            Recommendation::Hold,
            "insufficient_data",
        );
    }

    #[test]
    fn a_trigger_without_data_holds_only_when_it_is_required() {
        let mut judged = headlines(FindingState::Clear);
        judged[3] = unmeasured(Metric::RescueRate);
        one(&judged, Recommendation::Proceed, "all_clear");
        let config = config::Decision {
            require: vec![Trigger::ManualRescue],
            ..config::Decision::default()
        };
        case(
            &judged,
            &config,
            Design::Concurrent,
            Recommendation::Hold,
            "insufficient_data",
        );
        judged[0] = unmeasured(Metric::FailureRate);
        one(&judged, Recommendation::Hold, "insufficient_data");
    }
}

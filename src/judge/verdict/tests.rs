use super::*;
use crate::compare::{
    Column, Crossing, Difference, Evidence, Finding, Missing, Place, Question, RecordingGap,
};
use crate::diagnose::{Diagnosis, Lasting, Reach, ScopeEvidence};
use crate::number::Count;
use crate::stats::Interval;
use crate::vocabulary::{AtHorizon, Cause, EffectKind, Extent, VerdictReason};

const ANY: Interval = Interval {
    lower: 0.0,
    upper: f64::INFINITY,
};

pub(super) const MOST_ROWS_REFUSED: DataProblem = DataProblem::RowsRefused {
    refused: 900,
    of: 1_000,
    worst: None,
};

/// A design, with nothing wrong.
pub(super) fn alone(design: Design) -> Circumstances<'static> {
    Circumstances {
        design,
        coverage: Coverage::default(),
        is_at_horizon: false,
        distrust: None,
        plan: None,
        weighed: None,
    }
}

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
            success_ratio_upper: None,
            difference: Some(Difference {
                kind: EffectKind::RateDifference,
                estimate: 0.02,
                interval: ANY,
            }),
            ln_p,
            guarded: true,
            dispersion: None,
            history: None,
            tasks: None,
        }),
        adjusted_ln_p: Some(ln_p),
        crossing: (state == FindingState::Regressed).then_some(Crossing {
            night: 1,
            outlasts_bursts: true,
        }),
        margin: 1.25,
        margin_difference: Some(0.002),
        state,
        outlook: None,
        bound: None,
        labels: None,
        few_incidents: None,
    }
}

pub(super) fn regressed(question: Question, cause: Cause, extent: Extent, ln_p: f64) -> Judged {
    Judged {
        finding: finding(question, FindingState::Regressed, ln_p),
        diagnosis: Some(Diagnosis {
            cause,
            extent,
            place: Some(Place::Workflow("w".to_owned())),
            evidence: ScopeEvidence::Lasting(Box::new(Lasting {
                reach: Reach::NotOnlyThisWorkflow,
                apart: None,
                beside: None,
            })),
            confidence: 1.0,
            began: None,
        }),
    }
}

pub(super) fn headlines(state: FindingState) -> Vec<Judged> {
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
    one.finding.evidence = Err(Missing::NotRecorded(&["rescued"]));
    one
}

pub(super) fn told(
    judged: &[Judged],
    config: &config::Decision,
    circumstances: &Circumstances<'_>,
) -> Verdict {
    let diagnosis_of = |place: usize| judged[place].diagnosis.as_ref();
    verdict(&standings(judged), &diagnosis_of, config, circumstances)
}

#[track_caller]
fn case(
    judged: &[Judged],
    config: &config::Decision,
    design: Design,
    expected: Recommendation,
    by: &str,
) {
    let verdict = told(judged, config, &alone(design));
    assert_eq!(verdict.recommendation, expected);
    assert_eq!(verdict.decided_by(&standings(judged)), by);
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
    let verdict = told(
        &judged,
        &config::Decision::default(),
        &alone(Design::Concurrent),
    );
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
        evidence.guarded = false;
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
fn a_scope_below_the_least_confidence_does_not_roll_back() {
    let by = "clear_regression/failure_class=a";
    for (cause, extent, design) in [
        (Cause::Rollout, Extent::Everywhere, Design::Concurrent),
        (Cause::Undetermined, Extent::Everywhere, Design::BeforeAfter),
        (Cause::Rollout, Extent::Local, Design::Concurrent),
    ] {
        // A local regression that is configured to roll back needs its confidence too.
        let mut config = config::Decision {
            min_scope_confidence: 0.6,
            ..config::Decision::default()
        };
        config.by_scope.insert(Scope::Local, Consequence::RollBack);
        for (confidence, expected) in [
            (0.6, Recommendation::RollBack),
            (0.59, Recommendation::Hold),
        ] {
            let mut judged = headlines(FindingState::Inconclusive);
            judged.push(regressed(Question::class("a"), cause, extent, -20.0));
            if let Some(diagnosis) = &mut judged[4].diagnosis {
                diagnosis.confidence = confidence;
            }
            case(&judged, &config, design, expected, by);
            let verdict = told(&judged, &config, &alone(design));
            let is_uncertain = matches!(verdict.because, Some(Because::ScopeUncertain { .. }));
            assert_eq!(is_uncertain, expected == Recommendation::Hold);
        }
    }
}

#[test]
fn another_regression_whose_scope_is_certain_rolls_back() {
    let mut judged = headlines(FindingState::Inconclusive);
    for (class, ln_p) in [("a", -30.0), ("b", -20.0)] {
        judged.push(regressed(
            Question::class(class),
            Cause::Rollout,
            Extent::Everywhere,
            ln_p,
        ));
    }
    if let Some(diagnosis) = &mut judged[4].diagnosis {
        diagnosis.confidence = 0.4;
    }
    one(
        &judged,
        Recommendation::RollBack,
        "clear_regression/failure_class=b",
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

#[test]
fn what_more_nights_cannot_settle_is_named_before_what_they_can() {
    let mut judged = headlines(FindingState::Inconclusive);
    judged[3].finding.state = FindingState::NoData;
    judged[3].finding.evidence = Err(Missing::RecordedDifferently(RecordingGap::unmeasured(
        Column::RescuedFailures,
    )));
    let by = "data:recorded_differently/metric=rescue_rate";
    one(&judged, Recommendation::Hold, by);
    let config = config::Decision {
        require: vec![Trigger::ManualRescue],
        ..config::Decision::default()
    };
    case(
        &judged,
        &config,
        Design::Concurrent,
        Recommendation::Hold,
        by,
    );
    judged[3] = unmeasured(Metric::RescueRate);
    let required = told(&judged, &config, &alone(Design::Concurrent));
    let Some(Because::RequiredUnmeasured(trigger, _)) = required.because else {
        panic!("{required:?}");
    };
    assert_eq!(trigger, Trigger::ManualRescue);
}

#[test]
fn data_that_cannot_be_trusted_are_never_a_pass() {
    let config = config::Decision::default();
    let judged = headlines(FindingState::Clear);
    let verdict = told(
        &judged,
        &config,
        &Circumstances {
            distrust: Some(&MOST_ROWS_REFUSED),
            ..alone(Design::Concurrent)
        },
    );
    assert_eq!(verdict.recommendation, Recommendation::DataIncomplete);
    assert_eq!(verdict.decided_by(&standings(&judged)), "data:quarantine");
}

#[test]
fn a_mix_that_moved_holds_and_does_not_roll_back() {
    let mut judged = headlines(FindingState::Clear);
    let mix = Question::whole(Metric::ApprovalMix);
    judged.push(regressed(mix, Cause::Rollout, Extent::Everywhere, -30.0));
    one(
        &judged,
        Recommendation::Hold,
        "approval_drift/metric=approval_mix",
    );
}

#[test]
fn a_release_that_mostly_ran_alone_does_not_go_on() {
    let coverage = Coverage {
        runs: 1000,
        uncompared: 700,
        uncompared_failures: 90,
    };
    let circumstances = Circumstances {
        coverage,
        ..alone(Design::Mixed)
    };
    let judged = headlines(FindingState::Clear);
    let verdict = told(&judged, &config::Decision::default(), &circumstances);
    assert_eq!(verdict.recommendation, Recommendation::Hold);
    assert_eq!(verdict.because, Some(Because::Uncompared(coverage)));
}

#[test]
fn the_configuration_says_what_a_scope_leads_to() {
    let usual = [
        (Cause::Rollout, Extent::Everywhere, Recommendation::RollBack),
        (Cause::Rollout, Extent::Local, Recommendation::Restrict),
        (Cause::OneOff, Extent::Everywhere, Recommendation::Hold),
        (Cause::Systemic, Extent::Everywhere, Recommendation::Hold),
        (
            Cause::Undetermined,
            Extent::Everywhere,
            Recommendation::Hold,
        ),
    ];
    for (cause, extent, unset) in usual {
        let mut judged = headlines(FindingState::Inconclusive);
        judged.push(regressed(Question::class("a"), cause, extent, -20.0));
        let scope = judged.last().and_then(Judged::scope).unwrap();
        let default = config::Decision::default();
        let circumstances = alone(Design::Concurrent);
        assert_eq!(
            told(&judged, &default, &circumstances).recommendation,
            unset
        );
        for (consequence, expected) in [
            (Consequence::RollBack, Recommendation::RollBack),
            (Consequence::Restrict, Recommendation::Restrict),
            (Consequence::Hold, Recommendation::Hold),
        ] {
            let set = config::Decision {
                by_scope: [(scope, consequence)].into(),
                ..default.clone()
            };
            let verdict = told(&judged, &set, &circumstances);
            assert_eq!(
                verdict.recommendation, expected,
                "{scope} set to {consequence}"
            );
        }
    }
}

#[test]
fn no_setting_lets_one_workflow_or_an_unguarded_question_roll_back() {
    let set = config::Decision {
        by_scope: [(Scope::Local, Consequence::RollBack)].into(),
        ..config::Decision::default()
    };
    let mut judged = headlines(FindingState::Inconclusive);
    let question = Question::class("a").within("w");
    judged.push(regressed(question, Cause::Rollout, Extent::Local, -20.0));
    let verdict = told(&judged, &set, &alone(Design::Concurrent));
    assert_eq!(verdict.recommendation, Recommendation::Hold);
}

#[test]
fn where_every_run_fails_the_release_is_held_for_that() {
    for state in [FindingState::Inconclusive, FindingState::Clear] {
        let mut judged = headlines(state);
        if let Ok(evidence) = &mut judged[0].finding.evidence {
            evidence.baseline = Count::of_events(900, 900);
            evidence.candidate = Count::of_events(1_000, 1_000);
        }
        one(&judged, Recommendation::Hold, "data:every_run_failed");
        if let Ok(evidence) = &mut judged[0].finding.evidence {
            evidence.baseline = Count::of_events(899, 900);
        }
        let verdict = told(
            &judged,
            &config::Decision::default(),
            &alone(Design::Concurrent),
        );
        assert_ne!(verdict.because, Some(Because::EveryRunFails));
    }
}

#[test]
fn the_last_planned_night_names_what_is_open() {
    let mut judged = headlines(FindingState::Clear);
    judged[3].finding.state = FindingState::Inconclusive;
    let metric = judged[3].finding.question.metric;
    let last = Circumstances {
        is_at_horizon: true,
        ..alone(Design::Concurrent)
    };
    let verdict = told(&judged, &config::Decision::default(), &last);
    assert_eq!(verdict.recommendation, Recommendation::Hold);
    assert_eq!(verdict.because, Some(Because::AtHorizon(metric)));
    let id = format!("horizon:{metric}");
    assert_eq!(verdict.decided_by(&standings(&judged)), id);

    let goes_on = config::Decision {
        at_horizon: AtHorizon::Proceed,
        ..config::Decision::default()
    };
    let verdict = told(&judged, &goes_on, &last);
    assert_eq!(verdict.recommendation, Recommendation::Proceed);
    assert_eq!(verdict.decided_by(&standings(&judged)), id);
    let earlier = told(&judged, &goes_on, &alone(Design::Concurrent));
    assert_eq!(earlier.because, Some(Because::TooLittleData));
}

#[test]
fn the_last_planned_night_lets_nothing_go_that_more_nights_do_not_settle() {
    let goes_on = config::Decision {
        at_horizon: AtHorizon::Proceed,
        ..config::Decision::default()
    };
    let last = Circumstances {
        is_at_horizon: true,
        ..alone(Design::Concurrent)
    };
    let mut judged = headlines(FindingState::Clear);
    judged[0].finding.state = FindingState::Inconclusive;
    if let Ok(evidence) = &mut judged[0].finding.evidence {
        evidence.guarded = false;
    }
    judged[3].finding.state = FindingState::Inconclusive;
    let verdict = told(&judged, &goes_on, &last);
    assert_eq!(verdict.because, Some(Because::FewNights));
    assert_eq!(verdict.recommendation, Recommendation::Hold);

    judged[0].finding.state = FindingState::Regressed;
    let verdict = told(&judged, &goes_on, &last);
    assert_eq!(verdict.recommendation, Recommendation::Hold);

    let judged = headlines(FindingState::Clear);
    let uncompared = Circumstances {
        coverage: Coverage {
            runs: 100,
            uncompared: 50,
            uncompared_failures: 1,
        },
        ..last
    };
    let verdict = told(&judged, &goes_on, &uncompared);
    assert_eq!(verdict.recommendation, Recommendation::Hold);
}

/// What keeping, rolling back and waiting cost.
const fn weighed([keep, roll_back, wait]: [f64; 3], raised: Option<Metric>) -> Weighed {
    Weighed {
        keep,
        roll_back,
        wait,
        raised,
    }
}

#[test]
fn a_release_that_only_lacks_data_goes_on_where_waiting_costs_more() {
    let mut judged = headlines(FindingState::Clear);
    judged[1].finding.state = FindingState::Inconclusive;
    let advised = |costs, raised| {
        let circumstances = Circumstances {
            weighed: Some(weighed(costs, raised)),
            ..alone(Design::Concurrent)
        };
        told(&judged, &config::Decision::default(), &circumstances)
    };
    let goes_on = advised([50.0, 200.0, 120.0], None);
    assert_eq!(goes_on.recommendation, Recommendation::Proceed);
    assert_eq!(goes_on.decided_by(&standings(&judged)), "choices:keep");
    assert_eq!(goes_on.reason(), VerdictReason::TooLittleData);
    for (costs, raised) in [
        ([130.0, 200.0, 120.0], None),
        ([50.0, 40.0, 120.0], None),
        ([50.0, 200.0, 120.0], Some(Metric::RescueRate)),
    ] {
        let held = advised(costs, raised);
        assert_eq!(
            held.because,
            Some(Because::TooLittleData),
            "{costs:?} {raised:?}"
        );
    }
}

#[test]
fn no_cost_lifts_what_else_holds_or_restricts() {
    let cheap = Circumstances {
        weighed: Some(weighed([0.0, 100.0, 100.0], None)),
        ..alone(Design::Concurrent)
    };
    let recommended = |judged: &[Judged], circumstances: &Circumstances<'_>| {
        told(judged, &config::Decision::default(), circumstances).recommendation
    };
    let mut judged = headlines(FindingState::Inconclusive);
    assert_eq!(recommended(&judged, &cheap), Recommendation::Proceed);
    let distrusted = Circumstances {
        distrust: Some(&MOST_ROWS_REFUSED),
        ..cheap
    };
    assert_eq!(
        recommended(&judged, &distrusted),
        Recommendation::DataIncomplete
    );
    let uncompared = Circumstances {
        coverage: Coverage {
            runs: 100,
            uncompared: 50,
            uncompared_failures: 1,
        },
        ..cheap
    };
    assert_eq!(recommended(&judged, &uncompared), Recommendation::Hold);
    judged.push(unmeasured(Metric::FailureRate));
    judged.remove(0);
    assert_eq!(
        recommended(&judged, &cheap),
        Recommendation::Hold,
        "not measured"
    );
    let failures = Question::whole(Metric::FailureRate);
    judged[3] = regressed(failures, Cause::Rollout, Extent::Everywhere, -20.0);
    assert_eq!(recommended(&judged, &cheap), Recommendation::RollBack);
    let mut few = headlines(FindingState::Inconclusive);
    if let Ok(evidence) = &mut few[0].finding.evidence {
        evidence.guarded = false;
    }
    assert_eq!(
        recommended(&few, &cheap),
        Recommendation::Hold,
        "few nights"
    );
}

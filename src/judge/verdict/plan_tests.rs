//! What a failure plan changes in the rules, and what it leaves as it is.

use super::tests::{MOST_ROWS_REFUSED, alone, headlines, regressed, told};
use super::*;
use crate::compare::Question;
use crate::policy::{FailuresSeen, Policy, PolicyFile, Unrecorded};
use crate::vocabulary::{Action, Cause, Extent, Gap};

fn plan(text: &str) -> PolicyFile {
    PolicyFile {
        policy: Policy::parse(text).unwrap(),
        file: "policy.toml".to_owned(),
    }
}

fn seen() -> FailuresSeen {
    let workflows = std::collections::BTreeMap::from([("w".to_owned(), 7)]);
    FailuresSeen::from([("timeout".to_owned(), workflows)])
}

fn on(plan: &PolicyFile) -> Planned<'_> {
    let as_of = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    Planned::on(plan, as_of, &seen(), &Unrecorded::new())
}

/// The verdict on a class that rose everywhere, with this action.
fn of_action(action: &str, more: Vec<Judged>) -> Verdict {
    let text = format!(
        "[class.timeout]\nresponse = \"stop\"\n[class.timeout.trigger]\nmetric = \"failure_rate\"\naction = {action}"
    );
    let plan = plan(&text);
    let planned = on(&plan);
    let mut judged = vec![regressed(
        Question::class("timeout"),
        Cause::Rollout,
        Extent::Everywhere,
        -20.0,
    )];
    judged.extend(more);
    let circumstances = Circumstances {
        plan: Some(&planned),
        ..alone(Design::Concurrent)
    };
    told(&judged, &config::Decision::default(), &circumstances)
}

#[test]
fn a_spared_class_holds_alone_and_hides_no_other_regression() {
    let alone = of_action("\"none\"", Vec::new());
    assert_eq!(alone.recommendation, Recommendation::Hold);
    assert_eq!(alone.because, Some(Because::Spared(Action::None)));
    let whole = || {
        regressed(
            Question::whole(Metric::FailureRate),
            Cause::Rollout,
            Extent::Everywhere,
            -9.0,
        )
    };
    let beside = of_action("\"none\"", vec![whole()]);
    assert_eq!(beside.recommendation, Recommendation::RollBack);
    assert_eq!(beside.deciding, Some(1));
    let mut burst = whole();
    burst.diagnosis.as_mut().unwrap().cause = Cause::OneOff;
    let beside = of_action("\"none\"", vec![burst]);
    assert_eq!(beside.recommendation, Recommendation::Hold);
    assert_eq!(
        beside.deciding,
        Some(1),
        "what the plan does not excuse says why"
    );
}

#[test]
fn a_class_that_is_to_restrict_restricts_in_place_of_rolling_back() {
    let verdict = of_action(
        "\"restrict\"\nrestriction = \"tighten_approval\"",
        Vec::new(),
    );
    assert_eq!(verdict.recommendation, Recommendation::Restrict);
    assert_eq!(verdict.restriction, Some(Restriction::TightenApproval));
    assert_eq!(verdict.because, Some(Because::PlanRestricts));
    assert_eq!(
        of_action("\"roll_back\"", Vec::new()).recommendation,
        Recommendation::RollBack
    );
}

#[test]
fn a_gap_comes_after_the_data_and_only_where_it_is_set_to_hold() {
    let plan = plan("");
    let planned = on(&plan);
    let judged = headlines(FindingState::Clear);
    let circumstances = Circumstances {
        plan: Some(&planned),
        ..alone(Design::Concurrent)
    };
    let verdict = told(&judged, &config::Decision::default(), &circumstances);
    assert_eq!(verdict.recommendation, Recommendation::Hold);
    assert_eq!(verdict.gap().unwrap().gap, Gap::ClassWithoutPlan);
    assert_eq!(
        verdict.decided_by(&standings(&judged)),
        "plan:class_without_plan"
    );
    let lenient = config::Decision {
        plan_gaps_hold: false,
        ..config::Decision::default()
    };
    let verdict = told(&judged, &lenient, &circumstances);
    assert_eq!(verdict.recommendation, Recommendation::Proceed);
    let distrusted = Circumstances {
        distrust: Some(&MOST_ROWS_REFUSED),
        ..circumstances
    };
    let verdict = told(&judged, &config::Decision::default(), &distrusted);
    assert_eq!(verdict.recommendation, Recommendation::DataIncomplete);
    let open = headlines(FindingState::Inconclusive);
    let verdict = told(&open, &config::Decision::default(), &circumstances);
    assert_eq!(verdict.decided_by(&standings(&open)), "insufficient_data");
}

//! Each audit on a record that violates it, on its compliant twin, and on one where it is not recorded.

use chrono::{DateTime, Utc};

use super::*;
use crate::policy::Policy;
use crate::record::{FIELDS, Record, Value};
use crate::vocabulary::{ApprovalState, Audit, Outcome, Ruling, Severity, Statement};

const PLAN: &str = r##"
[owner.payments]
contact = "#payments"
[owner.platform]
[class.unsafe]
response = "stop"
evidence = ["task", "trace_url"]
handoff = { owner = "payments", queue = "refund-failures", fallback = "platform" }
trigger = { metric = "failure_rate", action = "roll_back" }
[class.timeout]
response = "retry"
max_retries = 2
[class.busy]
response = "retry"
max_retries = 9
transient_only = false
idempotent_only = false
"##;

/// A record with nothing but its required columns.
fn bare<'a>() -> Record<&'a str> {
    let cell = |position: usize| match FIELDS[position].name {
        "started_at" => Some(Value::Instant(DateTime::UNIX_EPOCH)),
        "workflow" => Some(Value::Text("refunds")),
        "outcome" => Some(Value::Text("failure")),
        "run_id" | "release" => Some(Value::Text("1")),
        _ => None,
    };
    Record::read(cell).unwrap()
}

fn failure(class: &str) -> Record<&str> {
    Record {
        failure_class: Some(class),
        severity: Severity::new(3),
        retry_count: Some(0),
        transient: Some(false),
        idempotent: Some(true),
        action_executed: Some(false),
        authority_crossed: Some(false),
        rescued: Some(false),
        handoff_target: Some("payments"),
        next_action: Some("look at the ledger"),
        ..bare()
    }
}

fn success<'a>() -> Record<&'a str> {
    Record {
        outcome: Outcome::Success,
        failure_class: None,
        severity: None,
        handoff_target: None,
        next_action: None,
        ..failure("")
    }
}

/// A failure that passes by itself, tried again once.
fn retried<'a>() -> Record<&'a str> {
    Record {
        retry_count: Some(1),
        transient: Some(true),
        ..failure("timeout")
    }
}

/// The record with these of its texts, and none of the others that evidence and hand-offs are made of.
#[expect(
    clippy::needless_pass_by_value,
    reason = "each record is made for its call"
)]
fn holding<'a>(columns: &[&str], record: Record<&'a str>) -> Record<&'a str> {
    let text = |name: &str| columns.contains(&name).then_some("something");
    Record {
        task: text("task"),
        evidence: text("evidence"),
        tools_called: text("tools_called"),
        approval_state: text("approval_state").map(|_| ApprovalState::NotRequired),
        error_message: text("error_message"),
        next_action: text("next_action"),
        trace_url: text("trace_url"),
        ..record
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn rulings(record: &Record<&str>) -> Rulings {
    let policy = Policy::parse(PLAN).unwrap();
    Standard::of(Some(&policy)).rule(record)
}

#[track_caller]
fn is(record: &Record<&str>, audit: Audit, expected: Option<Ruling>) {
    assert_eq!(rulings(record).audits.get(&audit).copied(), expected);
}

#[track_caller]
fn case(audit: Audit, violating: &Record<&str>, twin: &Record<&str>, silent: &Record<&str>) {
    is(violating, audit, Some(Ruling::Violated));
    is(twin, audit, Some(Ruling::Kept));
    is(silent, audit, Some(Ruling::Unknown));
}

/// Whether the statement is violated, and which of its parts are known, as bits.
#[track_caller]
fn statement(record: &Record<&str>, statement: Statement, is_violated: bool, known: u8) {
    let expected = Joint { known, is_violated };
    let joint = rulings(record).statements.get(&statement).copied();
    assert_eq!(joint, Some(expected));
}

#[test]
fn what_is_stopped_is_not_retried() {
    let of = |retry_count| Record {
        retry_count,
        ..failure("unsafe")
    };
    case(Audit::StopRetried, &of(Some(1)), &of(Some(0)), &of(None));
    is(&failure("timeout"), Audit::StopRetried, None);
    statement(&of(Some(1)), Statement::UnsafeFailClosed, true, 0b11);
    statement(&of(Some(0)), Statement::UnsafeFailClosed, false, 0b11);
}

#[test]
fn what_is_stopped_is_not_carried_out() {
    let of = |action_executed| Record {
        action_executed,
        ..failure("unsafe")
    };
    case(
        Audit::UnsafeActionExecuted,
        &of(Some(true)),
        &of(Some(false)),
        &of(None),
    );
    statement(&of(Some(true)), Statement::UnsafeFailClosed, true, 0b11);
    statement(&of(None), Statement::UnsafeFailClosed, false, 0b01);
}

#[test]
fn only_what_passes_by_itself_is_retried() {
    let of = |transient| Record {
        transient,
        ..retried()
    };
    case(
        Audit::RetriedNotTransient,
        &of(Some(false)),
        &of(Some(true)),
        &of(None),
    );
    statement(&of(None), Statement::RetriesNarrow, false, 0b11110);
    let planned = Record {
        failure_class: Some("busy"),
        ..of(Some(false))
    };
    is(&planned, Audit::RetriedNotTransient, None);
    is(&failure("timeout"), Audit::RetriedNotTransient, None);
}

#[test]
fn only_what_may_be_repeated_without_harm_is_retried() {
    let of = |idempotent| Record {
        idempotent,
        ..retried()
    };
    case(
        Audit::RetriedNotIdempotent,
        &of(Some(false)),
        &of(Some(true)),
        &of(None),
    );
    statement(&of(Some(false)), Statement::RetriesNarrow, true, 0b11111);
    statement(&of(Some(true)), Statement::RetriesNarrow, false, 0b11111);
}

#[test]
fn what_is_severe_is_not_retried() {
    let of = |severity| Record {
        severity,
        ..retried()
    };
    case(
        Audit::RetriedHighRisk,
        &of(Severity::new(2)),
        &of(Severity::new(3)),
        &of(None),
    );
}

#[test]
fn a_retry_needs_something_that_changed() {
    let of = |transient, next_action| Record {
        transient,
        next_action,
        ..retried()
    };
    case(
        Audit::RetriedUnchanged,
        &of(Some(false), None),
        &of(Some(false), Some("the argument was mended")),
        &of(None, None),
    );
    is(
        &of(Some(true), None),
        Audit::RetriedUnchanged,
        Some(Ruling::Kept),
    );
}

#[test]
fn a_bound_holds_for_what_is_retried_by_plan() {
    let of = |retry_count| Record {
        retry_count,
        ..retried()
    };
    is(
        &of(Some(3)),
        Audit::RetriedBeyondBound,
        Some(Ruling::Violated),
    );
    is(&of(Some(2)), Audit::RetriedBeyondBound, Some(Ruling::Kept));
    is(&of(None), Audit::RetriedBeyondBound, None);
    let unplanned = Record {
        failure_class: Some("other"),
        ..of(Some(3))
    };
    is(&unplanned, Audit::RetriedBeyondBound, None);
}

#[test]
fn a_retry_does_not_widen() {
    let of = |authority_crossed, approval_state| Record {
        approval_state,
        authority_crossed,
        ..retried()
    };
    case(
        Audit::RetryWidened,
        &of(Some(true), None),
        &of(Some(false), None),
        &of(None, Some(ApprovalState::Unknown)),
    );
    is(
        &of(None, Some(ApprovalState::Bypassed)),
        Audit::RetryWidened,
        Some(Ruling::Violated),
    );
}

#[test]
fn a_retry_that_failed_was_in_vain() {
    is(&retried(), Audit::RetriedInVain, Some(Ruling::Violated));
    let helped = Record {
        retry_count: Some(1),
        ..success()
    };
    is(&helped, Audit::RetriedInVain, Some(Ruling::Kept));
    is(&success(), Audit::RetriedInVain, None);
}

#[test]
fn the_evidence_that_the_plan_asks_for_is_there() {
    let of = |columns: &[&str]| holding(columns, failure("unsafe"));
    is(
        &of(&["task"]),
        Audit::EvidenceMissing,
        Some(Ruling::Violated),
    );
    is(
        &of(&["task", "trace_url"]),
        Audit::EvidenceMissing,
        Some(Ruling::Kept),
    );
    is(&failure("timeout"), Audit::EvidenceMissing, None);
}

#[test]
fn a_reviewer_can_reconstruct_a_failure() {
    let of = |columns: &[&str]| holding(columns, failure("timeout"));
    is(
        &of(&RECONSTRUCTION),
        Audit::NotReconstructable,
        Some(Ruling::Kept),
    );
    for left_out in 0..RECONSTRUCTION.len() {
        let mut columns = RECONSTRUCTION.to_vec();
        columns.remove(left_out);
        is(
            &of(&columns),
            Audit::NotReconstructable,
            Some(Ruling::Violated),
        );
    }
    is(&success(), Audit::NotReconstructable, None);
}

#[test]
fn a_handoff_that_is_called_for_is_made() {
    let of = |handoff_target| Record {
        handoff_target,
        ..failure("unsafe")
    };
    is(&of(None), Audit::HandoffNowhere, Some(Ruling::Violated));
    is(
        &of(Some("payments")),
        Audit::HandoffNowhere,
        Some(Ruling::Kept),
    );
    // A class that is retried and has nobody to hand it to calls for none; the record may.
    let retried = |next_action| Record {
        next_action,
        ..Record {
            handoff_target: None,
            ..failure("timeout")
        }
    };
    is(&retried(Some("try later")), Audit::HandoffNowhere, None);
    is(
        &retried(Some("hand it over to a person")),
        Audit::HandoffNowhere,
        Some(Ruling::Violated),
    );
    let unplanned = Standard::of(None).rule(&retried(None));
    assert_eq!(
        unplanned.audits.get(&Audit::HandoffNowhere),
        Some(&Ruling::Unknown)
    );
}

#[test]
fn a_handoff_goes_where_it_is_planned() {
    let of = |target| Record {
        handoff_target: Some(target),
        ..failure("unsafe")
    };
    for planned in ["payments", "Refund_Failures", "platform", "#payments"] {
        is(&of(planned), Audit::HandoffElsewhere, Some(Ruling::Kept));
    }
    is(
        &of("legal"),
        Audit::HandoffElsewhere,
        Some(Ruling::Violated),
    );
    is(&of("legal"), Audit::HandoffGeneric, Some(Ruling::Kept));
    is(
        &of("Support"),
        Audit::HandoffGeneric,
        Some(Ruling::Violated),
    );
}

#[test]
fn a_handoff_that_nothing_calls_for_is_needless() {
    let of = |next_action| Record {
        next_action,
        handoff_target: Some("human"),
        ..success()
    };
    case(
        Audit::HandoffNeedless,
        &of(Some("finish the task")),
        &of(Some("transfer to a human agent")),
        &of(None),
    );
    is(
        &failure("unsafe"),
        Audit::HandoffNeedless,
        Some(Ruling::Kept),
    );
}

#[test]
fn who_gets_a_run_gets_what_is_known_of_it() {
    let of = |columns: &[&str]| holding(columns, failure("unsafe"));
    is(&of(&PACKET), Audit::PacketIncomplete, Some(Ruling::Kept));
    is(&of(&PACKET), Audit::PacketEmpty, Some(Ruling::Kept));
    is(
        &of(&PACKET[1..]),
        Audit::PacketIncomplete,
        Some(Ruling::Violated),
    );
    is(&of(&[]), Audit::PacketEmpty, Some(Ruling::Violated));
    let nobody = Record {
        handoff_target: None,
        ..of(&[])
    };
    is(&nobody, Audit::PacketEmpty, None);
}

#[test]
fn a_success_that_a_person_repaired_is_a_hidden_rescue() {
    let of = |rescued| Record {
        rescued,
        ..success()
    };
    case(
        Audit::HiddenRescue,
        &of(Some(true)),
        &of(Some(false)),
        &of(None),
    );
    is(&failure("timeout"), Audit::HiddenRescue, None);
}

#[test]
fn a_rescue_and_a_closed_failure_were_handed_over() {
    let of = |handoff_target| Record {
        handoff_target,
        rescued: Some(true),
        closed_at: Some(at("2026-11-20T10:00:00Z")),
        ..failure("timeout")
    };
    for audit in [Audit::RescueWithoutHandoff, Audit::ClosedWithoutHandoff] {
        is(&of(None), audit, Some(Ruling::Violated));
        is(&of(Some("payments")), audit, Some(Ruling::Kept));
    }
    let open = Record {
        rescued: None,
        closed_at: None,
        ..of(None)
    };
    is(&open, Audit::RescueWithoutHandoff, None);
    is(&open, Audit::ClosedWithoutHandoff, None);
}

#[test]
fn an_approval_is_asked_for_and_answered() {
    use ApprovalState::{Approved, Bypassed, NotRequired, TimedOutApproved, Unknown};
    let of = |state| Record {
        approval_state: Some(state),
        ..success()
    };
    is(
        &of(Bypassed),
        Audit::ApprovalBypassed,
        Some(Ruling::Violated),
    );
    is(&of(Approved), Audit::ApprovalBypassed, Some(Ruling::Kept));
    is(
        &of(TimedOutApproved),
        Audit::ApprovalTimedOutInto,
        Some(Ruling::Violated),
    );
    is(
        &of(Approved),
        Audit::ApprovalTimedOutInto,
        Some(Ruling::Kept),
    );
    for state in [NotRequired, Unknown] {
        is(&of(state), Audit::ApprovalBypassed, None);
    }
}

#[test]
fn an_approval_is_given_before_the_fact() {
    let of = |approved_at, closed_at| Record {
        approval_state: Some(ApprovalState::Approved),
        approved_at,
        closed_at,
        ..success()
    };
    let [early, late] = ["2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z"].map(|text| Some(at(text)));
    case(
        Audit::ApprovedAfterTheFact,
        &of(late, early),
        &of(early, late),
        &of(late, None),
    );
}

#[test]
fn a_refused_action_is_not_carried_out() {
    let of = |action_executed| Record {
        approval_state: Some(ApprovalState::Rejected),
        action_executed,
        ..success()
    };
    case(
        Audit::ExecutedUnapproved,
        &of(Some(true)),
        &of(Some(false)),
        &of(None),
    );
}

#[test]
fn a_run_keeps_within_its_authority() {
    let of = |authority_crossed| Record {
        authority_crossed,
        ..success()
    };
    is(
        &of(Some(true)),
        Audit::AuthorityCrossed,
        Some(Ruling::Violated),
    );
    is(
        &of(Some(false)),
        Audit::AuthorityCrossed,
        Some(Ruling::Kept),
    );
    is(&of(None), Audit::AuthorityCrossed, None);
}

#[test]
fn the_words_for_a_handoff_are_not_found_in_others() {
    let standard = Standard::of(None);
    for asks in [
        "hand over to billing",
        "Hand-off to tier 2",
        "handed it over",
        "escalate to legal",
        "transfer the customer to a human agent",
    ] {
        assert!(standard.asks_for_handoff(asks), "{asks}");
    }
    for other in [
        "try again on the other hand",
        "handle the overflow",
        "transfer 500 dollars",
        "check the same result in the runs before this one",
    ] {
        assert!(!standard.asks_for_handoff(other), "{other}");
    }
}

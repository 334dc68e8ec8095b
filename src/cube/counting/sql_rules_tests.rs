//! The rules that the queries repeat, compared with the types that they stand on: on every word, level and truth value.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::columns_of_days::Columns;
use super::{Days, by_case, by_sql};
use crate::cube::counts::{Cell, Day, Dimension, Watched};
use crate::cube::rows::{RecordRows, STARTED_ON, read};
use crate::pattern::Folding;
use crate::policy::Policy;
use crate::record::{FIELDS, Kind, Record};
use crate::vocabulary::{ApprovalState, Outcome, Severity};

/// What one row of [`every_row`] says.
#[derive(Clone, Copy)]
struct Said {
    outcome: Outcome,
    severity: Option<Severity>,
    state: Option<ApprovalState>,
    crossed: Option<bool>,
}

fn with_null<T: Copy>(all: &[T]) -> Vec<Option<T>> {
    all.iter().copied().map(Some).chain([None]).collect()
}

/// Every outcome, severity, approval state and crossing of authority, each in a row of its own.
fn every_row() -> Vec<Said> {
    let mut rows = Vec::new();
    for outcome in Outcome::ALL {
        for severity in with_null(&Severity::ALL) {
            for state in with_null(ApprovalState::ALL) {
                for crossed in with_null(&[true, false]) {
                    rows.push(Said {
                        outcome: *outcome,
                        severity,
                        state,
                        crossed,
                    });
                }
            }
        }
    }
    rows
}

/// The rows as a day of the canonical table, with a workflow, a cluster and a wait for each.
fn frame(rows: &[Said]) -> DataFrame {
    let number: Vec<String> = (0..rows.len()).map(|row| row.to_string()).collect();
    let height = rows.len();
    let text = |name: &str, value: fn(&Said) -> Option<&'static str>| {
        Series::new(name.into(), rows.iter().map(value).collect::<Vec<_>>())
    };
    let given = [
        Series::new("run_id".into(), number.clone()),
        Series::new("workflow".into(), number.clone()),
        Series::new("cluster".into(), number),
        Series::new("release".into(), vec!["1"; height]),
        Series::new("started_at".into(), vec![0_i64; height]),
        Series::new("approval_wait_s".into(), vec![1.0; height]),
        text("outcome", |row| Some(row.outcome.as_str())),
        text("approval_state", |row| row.state.map(ApprovalState::as_str)),
        Series::new(
            "severity".into(),
            rows.iter()
                .map(|row| row.severity.map(|severity| i64::from(severity.level())))
                .collect::<Vec<_>>(),
        ),
        Series::new(
            "authority_crossed".into(),
            rows.iter().map(|row| row.crossed).collect::<Vec<_>>(),
        ),
    ];
    let columns = FIELDS.iter().map(|field| {
        let dtype = match field.kind {
            Kind::Text | Kind::Name | Kind::TextOrList | Kind::Labels | Kind::Word(_) => {
                DataType::String
            }
            Kind::Timestamp => DataType::Datetime(TimeUnit::Microseconds, None),
            Kind::Count | Kind::Severity => DataType::Int64,
            Kind::Amount => DataType::Float64,
            Kind::Flag => DataType::Boolean,
        };
        match given.iter().find(|series| series.name() == field.name) {
            Some(series) => series.cast(&dtype).unwrap().into_column(),
            None => Column::full_null(field.name.into(), height, &dtype),
        }
    });
    let source = [
        Column::full_null("source_file".into(), height, &DataType::String),
        Column::full_null("source_line".into(), height, &DataType::Int64),
        Column::new(STARTED_ON.into(), vec![0_i32; height])
            .cast(&DataType::Date)
            .unwrap(),
    ];
    DataFrame::new(height, columns.chain(source).collect()).unwrap()
}

/// Each row as a record, with what the day counts of its workflow.
fn compared(check: impl Fn(&Record<&str>, &Cell, &Day)) {
    let frame = frame(&every_row());
    let mut days = Days::new();
    by_sql::runs(&frame, &mut days).unwrap();
    by_sql::approval_states(&frame, &mut days).unwrap();
    by_sql::approval_waits(&frame, &mut days).unwrap();
    by_sql::clusters(&frame, &mut days).unwrap();
    let day = &days[&NaiveDate::default()];
    let records = RecordRows::of(&frame).unwrap();
    for row in 0..frame.height() {
        let record = records.get(row).unwrap();
        let cell = Cell::of(record.release.to_owned(), record.workflow.to_owned());
        check(&record, &cell, day);
    }
}

#[test]
fn high_severity_is_the_same_in_sql() {
    compared(|record, cell, day| {
        let counted = day.runs[cell];
        let high = record.is_high_severity();
        assert_eq!(counted.failures, u64::from(record.is_failure()));
        assert_eq!(counted.high_severity, u64::from(high == Some(true)));
        assert_eq!(counted.severity_unknown, u64::from(high.is_none()));
    });
}

#[test]
fn past_an_approval_boundary_is_the_same_in_sql() {
    compared(|record, cell, day| {
        let counted = day.runs[cell];
        let past = record.is_past_boundary();
        assert_eq!(
            counted.boundary,
            u64::from(past == Some(true)),
            "{record:?}"
        );
        assert_eq!(counted.boundary_known, u64::from(past.is_some()));
        assert_eq!(
            counted.authority_crossed,
            u64::from(record.crossed_authority())
        );
        let kept = record.authority_crossed == Some(false);
        assert_eq!(counted.authority_kept, u64::from(kept));
    });
}

#[test]
fn a_known_approval_and_one_by_a_person_are_the_same_in_sql() {
    compared(|record, cell, day| {
        let state = record.approval_state;
        let known = state.filter(|state| state.is_known());
        assert_eq!(day.runs[cell].approval_known, u64::from(known.is_some()));
        let keys = day.approval_states.keys().filter(|(own, _)| own == cell);
        let counted: Vec<ApprovalState> = keys.map(|(_, state)| *state).collect();
        assert_eq!(counted, known.into_iter().collect::<Vec<_>>());
        let is_by_person = state.is_some_and(ApprovalState::is_by_person);
        assert_eq!(day.approval_waits.contains_key(cell), is_by_person);
    });
}

#[test]
fn the_class_of_a_failure_without_one_is_the_same_in_sql() {
    compared(|record, cell, day| {
        let keys = day.clusters.keys().filter(|(own, _)| own == cell);
        let classes: Vec<&str> = keys.filter_map(|(_, class)| class.as_deref()).collect();
        assert_eq!(classes, record.class().into_iter().collect::<Vec<_>>());
    });
}

/// What every failure counts under a plan that names a metric for its class: by the cell's fields alone.
#[track_caller]
fn watched(metric: &str, has_event: impl Fn(&Said) -> Option<bool>) {
    let rows = every_row();
    let mut frame = frame(&rows);
    let rescued: Vec<Option<bool>> = rows.iter().map(|row| row.crossed).collect();
    frame
        .with_column(Column::new("rescued".into(), rescued))
        .unwrap();
    let text = format!(
        "[class.unclassified]\nresponse = \"stop\"\ntrigger = {{ metric = \"{metric}\", action = \"none\" }}"
    );
    let policy = Policy::parse(&text).unwrap();
    let mut days = Days::new();
    let columns = BTreeMap::from([(NaiveDate::default(), vec![Dimension::Hour])]);
    by_case::reduce(
        &frame,
        Some(&policy),
        &Folding::default(),
        &columns,
        &mut days,
    )
    .unwrap();
    let day = &days[&NaiveDate::default()];
    let (mut events, mut known) = (0, 0);
    for (number, row) in rows.iter().enumerate() {
        let cell = Cell::of("1".to_owned(), number.to_string());
        let counted = day.watched.get(&(cell, "unclassified".to_owned()));
        let has_event = has_event(row).filter(|_| row.outcome == Outcome::Failure);
        let expected = has_event.map(|has_event| Watched {
            events: u64::from(has_event),
            known: 1,
        });
        assert_eq!(counted.copied(), expected, "{metric}: row {number}");
        events += u64::from(has_event == Some(true));
        known += u64::from(has_event.is_some());
    }
    assert!(events > 0 && known > events);
    let of_hours = day.facets[&Dimension::Hour].values();
    let cells = of_hours.flat_map(|(_, cells)| cells.iter());
    let watched = cells.flat_map(|(_, counts)| counts.watched.iter());
    let by_hour: u64 = watched.map(|(_, events)| events).sum();
    assert_eq!(by_hour, events);
}

#[test]
fn a_class_is_counted_by_the_metric_that_its_plan_names() {
    watched("rescue_rate", |row| row.crossed);
    watched("high_severity_rate", |row| Some(row.severity?.level() <= 2));
    watched("approval_boundary_rate", |row| {
        let state = row.state.filter(|state| *state != ApprovalState::Unknown);
        let is_past = |state| {
            matches!(
                state,
                ApprovalState::Bypassed | ApprovalState::TimedOutApproved
            )
        };
        match (state, row.crossed) {
            (None, None) => None,
            (state, crossed) => Some(state.is_some_and(is_past) || crossed == Some(true)),
        }
    });
}

#[test]
fn no_class_is_counted_by_a_metric_that_no_plan_names() {
    let mut days = Days::new();
    let text = "[class.unclassified]\ntrigger = { metric = \"failure_rate\", action = \"none\" }";
    let policy = Policy::parse(text).unwrap();
    for policy in [None, Some(&policy)] {
        by_case::reduce(
            &frame(&every_row()),
            policy,
            &Folding::default(),
            &Columns::new(),
            &mut days,
        )
        .unwrap();
        assert!(days[&NaiveDate::default()].watched.is_empty());
    }
}

#[test]
fn what_is_counted_case_by_case_is_a_case_in_sql() {
    let read = read(frame(&every_row()).lazy()).unwrap();
    let marked = read.column("is_case").unwrap().bool().unwrap();
    let records = RecordRows::of(&read).unwrap();
    let mut cases = BTreeMap::new();
    for row in 0..read.height() {
        let record = records.get(row).unwrap();
        let state = record.approval_state;
        let expected = record.is_failure()
            || record.is_past_boundary() == Some(true)
            || state == Some(ApprovalState::Revoked)
            || state.is_some_and(ApprovalState::is_refused_or_open);
        let is_case = marked.get(row) == Some(true);
        assert_eq!(is_case, expected, "{record:?}");
        *cases.entry(is_case).or_insert(0) += 1;
    }
    assert_eq!(cases.len(), 2);
}

//! What holds between a `decision.json` and the records that it was made from.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::consistent::{list, strings_under};
use super::support::{Place, run};

/// The records of one file, as far as they are needed to check what a decision says of them.
pub(crate) struct Records {
    rows: u64,
    run_ids: BTreeSet<String>,
    /// The columns that hold something in some row.
    recorded: BTreeSet<String>,
}

impl Records {
    /// The records of an NDJSON file; `None` where the file is absent, or where some line is no JSON object.
    pub(crate) fn of(file: &Path) -> Option<Self> {
        let text = fs::read_to_string(file).ok()?;
        let mut records = Self {
            rows: 0,
            run_ids: BTreeSet::new(),
            recorded: BTreeSet::new(),
        };
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).ok()?;
            records.rows += 1;
            for (column, value) in row.as_object()? {
                if !says_nothing(value) {
                    records.recorded.insert(column.clone());
                }
                if column == "run_id" {
                    records.run_ids.extend(value.as_str().map(str::to_owned));
                }
            }
        }
        Some(records)
    }

    /// Checks a decision, if it was made from all these records and no others.
    #[track_caller]
    pub(crate) fn check(&self, decision: &Value) {
        if decision["data"]["rows_used"] == self.rows {
            self.check_runs(decision);
            self.check_amounts(decision);
            self.check_not_recorded(decision);
        }
    }

    /// Every run that is named exists.
    #[track_caller]
    fn check_runs(&self, decision: &Value) {
        strings_under(decision, &["run_id", "runs"], &mut |run| {
            assert!(self.run_ids.contains(run), "no run {run}");
        });
    }

    /// No amount is given where none is recorded.
    #[track_caller]
    fn check_amounts(&self, decision: &Value) {
        let recorded = |column: &str| self.recorded.contains(column);
        let cost = ["cost_usd", "retry_cost_usd", "in_vain_cost_usd"];
        let retries = ["retries", "retry_cost_usd", "attempts", "in_vain"];
        let minutes = ["rescue_minutes"];
        let conduct = &decision["conduct"];
        let of_both = &conduct["retries"];
        let amounts = list(&decision["repeated"])
            .iter()
            .chain([&of_both["baseline"], &of_both["candidate"]]);
        for amount in amounts {
            for (column, names) in [("cost_usd", &cost[..]), ("retry_count", &retries[..])] {
                for name in names.iter().filter(|_| !recorded(column)) {
                    assert!(
                        !amount[name].is_number(),
                        "{name} without {column}: {amount}"
                    );
                }
            }
            for name in minutes.iter().filter(|_| !recorded("rescued")) {
                assert!(
                    !amount[name].is_number(),
                    "{name} without rescued: {amount}"
                );
            }
        }
        for audited in list(&conduct["audits"]) {
            let rates = [&audited["baseline"], &audited["candidate"]];
            for rate in rates.iter().filter(|_| !recorded("rescue_minutes")) {
                assert!(!rate["rescue_minutes"].is_number(), "{audited}");
            }
        }
    }

    /// What is called not recorded is not.
    #[track_caller]
    fn check_not_recorded(&self, decision: &Value) {
        for measured in list(&decision["findings"])
            .iter()
            .chain(list(&decision["conduct"]["audits"]))
        {
            let reason = measured.get("reason_text").or(measured.get("reason"));
            let Some(reason) = reason.and_then(Value::as_str) else {
                continue;
            };
            for column in called_not_recorded(reason) {
                assert!(!self.recorded.contains(column), "{column}: {measured}");
            }
        }
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// The columns that a reason calls not recorded.
fn called_not_recorded(reason: &str) -> Vec<&str> {
    let ends = [" is not recorded", " are not recorded", " is recorded"];
    let Some(columns) = ends.iter().find_map(|end| reason.strip_suffix(end)) else {
        return Vec::new();
    };
    let is_column = |word: &&str| !["", "and", "neither", "nor"].contains(word);
    columns.split([' ', ',']).filter(is_column).collect()
}

#[test]
fn a_decision_that_says_more_than_its_records_is_found() {
    assert_eq!(
        called_not_recorded("neither approval_state nor authority_crossed is recorded"),
        ["approval_state", "authority_crossed"]
    );
    assert_eq!(
        called_not_recorded("transient, idempotent and retry_count are not recorded"),
        ["transient", "idempotent", "retry_count"]
    );
    assert_eq!(called_not_recorded("nothing was retried"), [""; 0]);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runs.ndjson");
    fs::write(
        &file,
        r#"{"run_id": "r1", "rescued": true, "cost_usd": null}"#,
    )
    .unwrap();
    let records = Records::of(&file).unwrap();
    let decision = |what: Value| {
        let mut decision = serde_json::json!({"data": {"rows_used": 1}});
        let fields = decision.as_object_mut().unwrap();
        fields.extend(what.as_object().unwrap().clone());
        decision
    };
    records.check(&decision(serde_json::json!({
        "findings": [{"runs": ["r1"], "reason_text": "approval_state is not recorded"}],
        "repeated": [{"rescue_minutes": 3.0, "cost_usd": null, "retries": null}],
    })));
    for wrong in [
        serde_json::json!({"findings": [{"runs": ["r2"]}]}),
        serde_json::json!({"findings": [{"reason_text": "rescued is not recorded"}]}),
        serde_json::json!({"repeated": [{"cost_usd": 0.0}]}),
        serde_json::json!({"conduct": {"retries": {"candidate": {"attempts": 0}}}}),
    ] {
        let wrong = decision(wrong);
        let found = std::panic::catch_unwind(|| records.check(&wrong));
        assert!(found.is_err(), "{wrong}");
    }
}

/// One failure on two days, with these fields: its pattern in the decision, and its row on the page.
fn repeated(fields: &Value) -> (Value, String) {
    let one = |day: u32| {
        let at = format!("2026-11-{day:02}T10:00:00Z");
        run(
            &format!("f{day}"),
            &at,
            "1",
            "refunds",
            "failure",
            fields.clone(),
        )
    };
    let place = Place::with_runs(&[one(18), one(19)]);
    let decision = place.decide("2026-11-19", &[]);
    let page = place.path().join("reports/2026-11-19/all.html");
    let page = fs::read_to_string(page).unwrap();
    let mut rows = page.lines();
    let is_row = |line: &&str| line.starts_with("<tr>") && line.contains("unclassified in refunds");
    let row = rows.find(is_row);
    (decision["repeated"][0].clone(), row.unwrap().to_owned())
}

#[test]
fn an_amount_that_no_record_has_is_null_and_called_not_known() {
    let (pattern, row) = repeated(&Value::Null);
    for name in [
        "retries",
        "rescue_minutes",
        "rescue_minutes_unknown",
        "cost_usd",
        "retry_cost_usd",
        "total_cost_usd",
    ] {
        assert!(pattern[name].is_null(), "{name}: {pattern}");
    }
    assert_eq!(row.matches("not known").count(), 2, "{row}");
}

#[test]
fn a_recorded_zero_stays_a_zero() {
    let zeros = serde_json::json!({"retry_count": 0, "rescued": false, "cost_usd": 0.0});
    let (pattern, row) = repeated(&zeros);
    for name in [
        "retries",
        "rescue_minutes",
        "rescue_minutes_unknown",
        "cost_usd",
        "retry_cost_usd",
    ] {
        assert_eq!(pattern[name].as_f64(), Some(0.0), "{name}: {pattern}");
    }
    assert!(!row.contains("not known"), "{row}");
}

#[test]
fn a_rescue_without_a_time_has_no_minutes() {
    let (pattern, row) = repeated(&serde_json::json!({"rescued": true}));
    assert!(pattern["rescue_minutes"].is_null(), "{pattern}");
    assert_eq!(pattern["rescue_minutes_unknown"], 2);
    assert!(row.contains("2 untimed"), "{row}");
}

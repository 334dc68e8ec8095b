//! What the summary and the report say of where a regression is: no more than what is shown.

use std::fs;

use serde_json::{Value, json};

use super::support::{Place, finding, run};

/// What one night holds of a release and a place: runs, and how many of them fail.
struct Cell<'a> {
    release: &'a str,
    fields: Value,
    runs: usize,
    failures: usize,
}

fn cell(release: &str, fields: Value, runs: usize, failures: usize) -> Cell<'_> {
    Cell {
        release,
        fields,
        runs,
        failures,
    }
}

/// A fortnight with the baseline's cells, then a week with all cells.
fn report(cells: &dyn Fn(usize) -> Vec<Cell<'static>>) -> Place {
    let mut lines = Vec::new();
    for day in 1..=21 {
        let ran = cells(day);
        let ran = ran.iter().filter(|cell| day > 14 || cell.release == "1.0");
        for (place, cell) in ran.enumerate() {
            for number in 0..cell.runs {
                let failed =
                    number * cell.failures / cell.runs != (number + 1) * cell.failures / cell.runs;
                let at = format!("2026-11-{day:02}T{:02}:{:02}:00Z", number % 24, place % 60);
                let mut fields = cell.fields.clone();
                fields["workflow"] = fields["workflow"].as_str().unwrap_or("work").into();
                lines.push(run(
                    &format!("{day}-{place}-{number}"),
                    &at,
                    cell.release,
                    "work",
                    if failed { "failure" } else { "success" },
                    fields,
                ));
            }
        }
    }
    Place::with_runs(&lines)
}

const WHOLE: &str = "clear_regression/metric=failure_rate";

/// The evidence of the failure rate's scope, which the page and the Markdown show too.
fn evidence(place: &Place) -> (Value, String) {
    let decision = place.decide("2026-11-21", &[]);
    let text = finding(&decision, WHOLE)["scope_evidence"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (decision, text)
}

#[test]
fn nothing_is_said_of_places_where_there_is_one_workflow() {
    let place = report(&|_| {
        vec![
            cell("1.0", json!({}), 200, 6),
            cell("1.1", json!({}), 200, 24),
        ]
    });
    let (decision, text) = evidence(&place);
    assert_eq!(decision["recommendation"], "roll_back", "{decision}");
    // 7 nights of 24 of 200, and of 6 of 200.
    assert_eq!(
        text,
        "On the same days and workflows, 1.1 had 168 of 1,400 and 1.0 had 42 of 1,400."
    );
    for word in ["workflow", "spread", "confined"] {
        assert!(!decision["summary"].as_str().unwrap().contains(word));
    }
}

#[test]
fn five_workflows_that_are_alike_are_named_as_spread() {
    let place = report(&|_| {
        let flows = (0..5).flat_map(|flow| {
            let name = || json!({"workflow": format!("flow_{flow}")});
            [cell("1.0", name(), 60, 2), cell("1.1", name(), 60, 7)]
        });
        flows.collect()
    });
    let (decision, text) = evidence(&place);
    assert_eq!(decision["recommendation"], "roll_back");
    let spread = "The excess is spread over several workflows.";
    assert!(text.ends_with(spread), "{text}");
    assert!(decision["summary"].as_str().unwrap().ends_with(spread));
}

#[test]
fn a_workflow_with_most_of_it_is_named_though_it_is_not_shown_to_be_alone() {
    // The other workflow has 4 failures a week against none: p = 0.06, no excess of its own, and not shown to be free of one.
    let place = report(&|day| {
        let few = usize::from([15, 17, 18, 20].contains(&day));
        vec![
            cell("1.0", json!({"workflow": "orders"}), 100, 1),
            cell("1.0", json!({"workflow": "refunds"}), 100, 0),
            cell(
                "1.1",
                json!({"workflow": "orders"}),
                100,
                if day % 2 == 0 { 9 } else { 8 },
            ),
            cell("1.1", json!({"workflow": "refunds"}), 100, few),
        ]
    });
    let most = "Most of the excess is in orders (59 of the 63 events), but it is not shown to be confined to it.";
    let (decision, text) = evidence(&place);
    assert!(text.ends_with(most), "{text}");
    assert!(decision["summary"].as_str().unwrap().ends_with(most));
    for name in ["index.html", "report.md"] {
        let output =
            fs::read_to_string(place.path().join("reports/2026-11-21").join(name)).unwrap();
        assert!(output.contains(most), "{output}");
        assert!(!output.contains("spread"), "{output}");
    }
}

#[test]
fn a_tenant_with_most_of_it_is_named_beside_the_others_that_have_it_too() {
    // By tenant and night: acme from 2 to 16 of 60, four others from 1 to 3 of 60.
    let place = report(&|_| {
        let tenants = [
            ("acme", [2, 16]),
            ("b", [1, 3]),
            ("c", [1, 3]),
            ("d", [1, 3]),
            ("e", [1, 3]),
        ];
        let cells = tenants.into_iter().flat_map(|(name, failures)| {
            let tenant = || json!({"tenant": name});
            [
                cell("1.0", tenant(), 60, failures[0]),
                cell("1.1", tenant(), 60, failures[1]),
            ]
        });
        cells.collect()
    });
    let (decision, text) = evidence(&place);
    // 7 nights of 16 and 4 times 3.
    let most = "Most of the excess is for the tenant acme (112 of the 196 events), but the other tenants together have one too.";
    assert!(text.ends_with(most), "{text}");
    assert!(!text.contains("workflows:"), "{text}");
    assert_eq!(decision["recommendation"], "roll_back", "{text}");
}

#[test]
fn a_cause_that_is_too_uncertain_holds() {
    let place = report(&|_| {
        vec![
            cell("1.0", json!({}), 200, 6),
            cell("1.1", json!({}), 200, 24),
        ]
    });
    place.write("relapse.toml", "[decision]\nmin_scope_confidence = 1.0\n");
    let (decision, _) = evidence(&place);
    assert_eq!(decision["recommendation"], "hold");
    let summary = decision["summary"].as_str().unwrap();
    // No diagnosis is surer than 0.99.
    let because = "but the cause is too uncertain: 0.99 that it is the rollout (decision.min_scope_confidence is 1).";
    assert!(summary.ends_with(because), "{summary}");
}

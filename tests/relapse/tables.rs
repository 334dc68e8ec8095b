//! Runs from traces, rescues from tickets and approvals from logs, joined by the mapping that the documentation shows.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::late::nights;
use crate::support::Place;

const RUNS: usize = 40;

/// The SQL of a section of docs/mapping.md.
fn documented(section: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/mapping.md");
    let docs = fs::read_to_string(docs).unwrap();
    let (_, text) = docs.split_once(&format!("## {section}\n")).unwrap();
    let (_, text) = text.split_once("```sql\n").unwrap();
    text.split_once("\n```").unwrap().0.to_owned()
}

/// Ten nights of two releases side by side. Every eighth run fails, and every tenth asks for an approval: it waits 30 s with 1.0 and
/// 300 s with 1.1.
fn systems() -> Place {
    let place = Place::new();
    let (mut runs, mut approvals) = (String::new(), String::new());
    for day in nights("2026-11-01", "2026-11-10") {
        for number in 0..RUNS {
            let id = format!("{day}-{number}");
            let version = ["1.0", "1.1"][number % 2];
            let begun = format!("{day}T08:{number:02}:00Z");
            let run = json!({
                "id": id, "begun": begun, "deploy": {"version": version}, "flow": "refund", "ok": number % 8 != 3,
            });
            writeln!(runs, "{run}").unwrap();
            if number % 10 < 2 {
                let wait = if version == "1.0" { 30 } else { 300 };
                let (minutes, seconds) = (wait / 60, wait % 60);
                writeln!(approvals, "{id},requested,{day}T09:00:00Z,").unwrap();
                writeln!(
                    approvals,
                    "{id},answered,{day}T09:{minutes:02}:{seconds:02}Z,approved"
                )
                .unwrap();
            }
        }
    }
    place.write("runs.ndjson", &runs);
    place.write("approvals.csv", &format!("run,kind,at,answer\n{approvals}"));
    place.write("map.sql", &documented("Several systems"));
    place
}

/// Writes tickets for the failures of 1.1 of some days, opened on a later day and solved after 45 minutes.
fn tickets(place: &Place, days: &[(&str, &str)]) {
    let mut tickets = "ticket,run,team,opened,solved\n".to_owned();
    for (day, opened) in days {
        for number in (0..RUNS).filter(|number| number % 8 == 3) {
            writeln!(
                tickets,
                "T-{day}-{number},{day}-{number},payments,{opened} 12:00:00+01:00,{opened}T11:45:00Z"
            )
            .unwrap();
        }
    }
    place.write("tickets.csv", &tickets);
}

const TABLES: [&str; 6] = [
    "--map",
    "map.sql",
    "--table",
    "tickets=tickets.csv",
    "--table",
    "approvals=approvals.csv",
];

fn rescues<'a>(decision: &'a Value) -> &'a Value {
    let findings = decision["findings"].as_array().unwrap();
    let rescues = findings
        .iter()
        .find(|finding| finding["metric"] == "rescue_rate" && finding["place"].is_null());
    rescues.unwrap_or_else(|| panic!("{}", decision["findings"]))
}

#[test]
fn a_ticket_that_comes_a_week_later_restates_its_night() {
    let place = systems();
    tickets(&place, &[("2026-11-02", "2026-11-02")]);
    let before = place.decide("2026-11-10", &TABLES);
    tickets(
        &place,
        &[("2026-11-02", "2026-11-02"), ("2026-11-03", "2026-11-10")],
    );
    let after = place.decide("2026-11-10", &TABLES);
    for (decision, rescued) in [(&before, 5), (&after, 10)] {
        println!(
            "{}",
            serde_json::to_string_pretty(rescues(decision)).unwrap()
        );
        assert_eq!(rescues(decision)["candidate"]["events"], rescued);
        assert_eq!(rescues(decision)["baseline"]["events"], 0);
    }
}

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
    place.write("traces.ndjson", &runs);
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

/// What the documented mapping reads.
const READ: [&str; 8] = [
    "--input",
    "traces.ndjson",
    "--map",
    "map.sql",
    "--table",
    "tickets=tickets.csv",
    "--table",
    "approvals=approvals.csv",
];

fn decide(place: &Place, read: &[&str]) -> Value {
    decide_on(place, "2026-11-10", read)
}

fn decide_on(place: &Place, night: &str, read: &[&str]) -> Value {
    let night = ["run", "--as-of", night, "--format", "json"];
    let releases = ["--candidate", "1.1", "--baseline", "1.0"];
    place
        .relapse(&[&night[..], &releases, read].concat())
        .json()
}

/// The headline of a metric.
fn headline<'a>(decision: &'a Value, metric: &str) -> &'a Value {
    let findings = decision["findings"].as_array().unwrap();
    let headline = findings.iter().find(|finding| finding["metric"] == metric);
    headline.unwrap_or_else(|| panic!("{findings:#?}"))
}

#[test]
fn a_ticket_that_comes_a_week_later_restates_its_night() {
    let place = systems();
    tickets(&place, &[("2026-11-02", "2026-11-02")]);
    let before = decide(&place, &READ);
    tickets(
        &place,
        &[("2026-11-02", "2026-11-02"), ("2026-11-03", "2026-11-10")],
    );
    let after = decide(&place, &READ);
    for (decision, rescued) in [(&before, 5.0), (&after, 10.0)] {
        let rescues = headline(decision, "rescue_rate");
        assert_eq!(rescues["candidate"]["count"], json!(rescued));
        assert_eq!(rescues["baseline"]["count"], json!(0.0));
    }
}

/// A run stands there twice once it has a ticket, and each version says when it became known.
const TWO_VERSIONS: &str = "
SELECT id AS run_id, begun AS started_at, \"deploy.version\" AS release, flow AS workflow,
  CASE WHEN ok THEN 'success' ELSE 'failure' END AS outcome,
  false AS rescued, begun AS updated_at, begun AS recorded_at
FROM raw
UNION ALL
SELECT raw.id AS run_id, raw.begun AS started_at, raw.\"deploy.version\" AS release, raw.flow AS workflow,
  CASE WHEN raw.ok THEN 'success' ELSE 'failure' END AS outcome,
  true AS rescued, tickets.opened AS updated_at, tickets.opened AS recorded_at
FROM tickets JOIN raw ON raw.id = tickets.run";

#[test]
fn a_replayed_night_does_not_know_of_later_tickets() {
    let place = systems();
    tickets(
        &place,
        &[("2026-11-02", "2026-11-02"), ("2026-11-03", "2026-11-10")],
    );
    place.write("map.sql", TWO_VERSIONS);
    for (night, rescued) in [("2026-11-09", 5.0), ("2026-11-10", 10.0)] {
        let decision = decide_on(&place, night, &READ);
        assert_eq!(
            headline(&decision, "rescue_rate")["candidate"]["count"],
            rescued,
            "{night}"
        );
    }
}

#[test]
fn tables_of_the_configuration_and_of_the_command_line_are_the_same() {
    let place = systems();
    tickets(&place, &[("2026-11-02", "2026-11-02")]);
    let typed = decide(&place, &READ);
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"traces.ndjson\"]\nmap = \"map.sql\"\n\
         [input.tables]\ntickets = \"tickets.csv\"\napprovals = [\"approvals.csv\"]\n",
    );
    let configured = decide(&place, &[]);
    assert_eq!(configured["findings"], typed["findings"]);
    assert_eq!(configured["data"], typed["data"]);
    // A table of the command line stands in the place of the file's own.
    let without = place.write("none.csv", "ticket,run,team,opened,solved\n");
    let table = format!("tickets={}", without.display());
    let typed_over = decide(&place, &["--table", &table]);
    assert_eq!(
        headline(&typed_over, "rescue_rate")["candidate"]["count"],
        json!(0.0)
    );
    assert_eq!(
        typed_over["data"]["warnings"],
        json!(["no file has rows for the table `tickets`"])
    );
}

#[test]
fn what_is_wrong_with_a_table_is_said() {
    let place = systems();
    tickets(&place, &[]);
    let check = |more: &[&str]| place.relapse(&[&["check"], more].concat());
    let input = ["--input", "traces.ndjson"];
    let mapped = ["--input", "traces.ndjson", "--map", "map.sql", "--table"];
    check(&[&input[..], &["--table", "tickets=tickets.csv"]].concat()).fails(
        2,
        "--table tickets needs a mapping that joins it; give --map, or leave --table out",
    );
    check(&[&mapped[..], &["tickets"]].concat())
        .fails(2, "a name and a path, such as tickets=tickets.csv");
    check(&[&mapped[..], &["raw=tickets.csv"]].concat()).fails(78, "input.tables has the name raw");
    check(&[&mapped[..], &["my tickets=tickets.csv"]].concat())
        .fails(78, "input.tables has the name \"my tickets\"");
    check(&[&mapped[..], &["tickets=nowhere.csv"]].concat()).fails(66, "nowhere.csv");
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"traces.ndjson\"]\n[input.tables]\ntickets = 7\n",
    );
    check(&[]).fails(78, "expected a path or a list of paths");
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"traces.ndjson\"]\n[input.tables]\ntickets = []\n",
    );
    check(&[]).fails(78, "input.tables.tickets is empty");
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"traces.ndjson\"]\n[input.tables]\ntickets = \"tickets.csv\"\n",
    );
    check(&[]).fails(
        78,
        "input.tables are joined by a mapping, and there is none; give input.map",
    );
}

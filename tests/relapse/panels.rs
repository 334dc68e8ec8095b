//! Panels of a team: its own queries beside the configuration file.

use std::fs;
use std::process::Command;

use crate::support::{Place, day};

/// Three days of two releases, with panels beside the configuration.
fn place(panels: &[(&str, &str)]) -> Place {
    let mut lines = Vec::new();
    for date in ["2026-03-01", "2026-03-02", "2026-03-03"] {
        lines.extend(day(date, "1.0", "refund", 40, 2, "timeout"));
        lines.extend(day(date, "1.1", "refund", 40, 3, "bad_plan"));
    }
    let place = Place::with_runs(&lines);
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"runs.ndjson\"]\n[window]\nas_of = 2026-03-03\n",
    );
    fs::create_dir_all(place.path().join("queries/panels")).unwrap();
    for (name, sql) in panels {
        place.write(&format!("queries/panels/{name}"), sql);
    }
    place
}

fn page(place: &Place) -> String {
    fs::read_to_string(place.path().join("reports/2026-03-03/index.html")).unwrap()
}

const CLASSES: &str = "-- Title: Failures & classes\n-- Note: Of all releases.\n-- Kind: bar\nSELECT failure_class, SUM(failures) AS failed FROM counts WHERE failures > 0 GROUP BY failure_class ORDER BY failed DESC\n";

#[test]
fn a_panel_stands_in_the_report_and_is_verified_with_it() {
    let place = place(&[("classes.sql", CLASSES)]);
    let finished = place.relapse(&["run"]);
    assert_eq!((finished.code, finished.err.as_str()), (0, ""));
    let page = page(&place);
    assert!(page.contains("<h3>Failures &amp; classes</h3>"), "{page}");
    // By hand: three failures a day of bad_plan and two of timeout.
    let cells = [("bad_plan", "9"), ("timeout", "6")];
    for (class, failed) in cells {
        let row = format!(
            "data-label=\"failure_class\">{class}</td><td class=\"number\" data-label=\"failed\">{failed}</td>"
        );
        assert!(page.contains(&row), "{row}");
    }
    assert!(page.contains("id=\"panel-0-title\">Failures &amp; classes"));
    let report = fs::read_to_string(place.path().join("reports/2026-03-03/report.md")).unwrap();
    assert!(
        report.contains("### Failures \\& classes\n\nOf all releases.\n"),
        "{report}"
    );
    fs::remove_dir_all(place.path().join("queries")).unwrap();
    let verified = place.relapse(&["verify", "reports/2026-03-03"]);
    assert_eq!(verified.code, 0, "{}", verified.out);
    assert_eq!(page, self::page(&place));
}

#[test]
fn a_panel_that_fails_costs_itself_alone() {
    let broken = "-- Title: Broken\nSELECT day,\n       runz\nFROM counts\n";
    let place = place(&[("a.sql", broken), ("b.sql", CLASSES), ("c.txt", "no panel")]);
    let finished = place.relapse(&["run"]);
    assert_eq!(finished.code, 0);
    let fault = "queries/panels/a.sql: line 3: the query cannot be run: not found: unable to find column \"runz\"";
    let warning = format!("relapse: warning: a panel is left out: {fault}");
    assert!(finished.err.contains(&warning), "{}", finished.err);
    let checked = place.relapse(&["check"]);
    assert!(
        checked.out.contains(&format!("warning: {fault}")),
        "{}",
        checked.out
    );
    let page = page(&place);
    assert!(
        page.contains("This panel failed. queries&#x2f;panels&#x2f;a.sql: line 3:"),
        "{page}"
    );
    assert!(page.contains("<h3>Failures &amp; classes</h3>"));
    assert!(!page.contains("no panel"));
}

#[test]
fn panels_belong_to_their_configuration_file() {
    let place = place(&[("classes.sql", CLASSES)]);
    let elsewhere = place.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_relapse"));
    command.args(["run", "--input", "../runs.ndjson", "--as-of", "2026-03-03"]);
    assert!(
        command
            .current_dir(&elsewhere)
            .output()
            .unwrap()
            .status
            .success()
    );
    let page = fs::read_to_string(elsewhere.join("reports/2026-03-03/index.html")).unwrap();
    assert!(!page.contains("Custom panels"));
}

#[test]
fn panels_change_no_decision() {
    let with = place(&[("classes.sql", CLASSES)]);
    let without = place(&[]);
    let decision = |place: &Place| {
        assert_eq!(place.relapse(&["run"]).code, 0);
        fs::read_to_string(place.path().join("reports/2026-03-03/decision.json")).unwrap()
    };
    assert_eq!(decision(&with), decision(&without));
}

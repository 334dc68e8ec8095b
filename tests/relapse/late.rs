//! Records that become known late, for what a night may know.

use chrono::{Days, NaiveDate};
use serde_json::json;

use crate::support::run;

/// The first day of [`late_rows`].
pub(crate) const FIRST: &str = "2026-03-01";
/// The last.
pub(crate) const LAST: &str = "2026-03-12";

/// A date of the calendar.
pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The nights from the first to the last.
pub(crate) fn nights(from: &str, to: &str) -> Vec<NaiveDate> {
    let to = date(to);
    let nights = date(from).iter_days().take_while(|night| *night <= to);
    nights.collect()
}

/// Numbers that look drawn, the same each time.
fn lot(number: u64) -> u64 {
    (number + 1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(23)
        / 8
        % 1000
}

/// Twelve days of two releases, the second from the sixth day on and failing more. One row in twenty is recorded one to
/// three days later, one in fifty does not say when; of one run in fifty a second version comes a day later and turns its
/// outcome around.
pub(crate) fn late_rows() -> Vec<String> {
    let mut lines = Vec::new();
    for (place, day) in nights(FIRST, LAST).into_iter().enumerate() {
        for number in 0..200_u64 {
            let lot = lot(place as u64 * 1000 + number);
            let release = if place >= 5 && number % 2 == 0 {
                "1.1"
            } else {
                "1.0"
            };
            let fails = lot % 100 < if release == "1.1" { 30 } else { 5 };
            let at = format!("{day}T{:02}:{:02}:00Z", number % 24, number % 60);
            let recorded = |late: u64| format!("{}T23:59:59.999Z", day + Days::new(late));
            let late = if lot.is_multiple_of(20) {
                1 + lot % 3
            } else {
                0
            };
            let recorded_at = (lot % 50 != 1).then(|| recorded(late));
            let id = format!("{day}-{number}");
            let workflow = ["refund", "invoice"][usize::from(number % 3 == 0)];
            let mut write = |fails: bool, recorded_at: Option<String>, updated_at: &str| {
                let outcome = if fails { "failure" } else { "success" };
                let more = json!({
                    "failure_class": fails.then_some(if lot.is_multiple_of(2) { "timeout" } else { "tool_error" }),
                    "recorded_at": recorded_at, "updated_at": updated_at, "severity": fails.then_some(3),
                    "cluster": format!("{}", number / 2),
                });
                lines.push(run(&id, &at, release, workflow, outcome, more));
            };
            write(fails, recorded_at, &at);
            if lot % 50 == 2 {
                write(!fails, Some(recorded(1)), &recorded(1));
            }
        }
    }
    // A run of the second day that was known only on the tenth, with a release nobody had seen, and one before every window.
    let more = json!({"recorded_at": "2026-03-10T08:00:00Z"});
    lines.push(run(
        "lost",
        "2026-03-02T08:00:00Z",
        "1.0-hotfix",
        "refund",
        "success",
        more,
    ));
    let more = json!({"recorded_at": "2026-03-09T00:00:00Z"});
    lines.push(run(
        "old",
        "2026-01-01T08:00:00Z",
        "1.0",
        "refund",
        "success",
        more,
    ));
    lines.push("{\"run_id\": \"cut".to_owned());
    lines
}

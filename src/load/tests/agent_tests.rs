//! Rows of several agents in one table.

use super::harness::given;
use crate::load::*;
use crate::record::NO_AGENT;

const TABLE: &str = "run_id,started_at,release,workflow,outcome,severity,agent
1,2026-11-20T01:00:00Z,1.0,w,success,,b
2,2026-11-20T01:00:00Z,1.0,w,failure,awful,a
3,2026-11-21T01:00:00Z,1.0,w,success,,
4,yesterday,1.0,w,success,,b
5,2026-11-20T01:00:00Z,1.1,w,failure,terrible, b
6,2019-11-20T01:00:00Z,1.0,w,success,,a
7,2026-11-20T01:00:00Z,,w,success,,only refused
8,2026-11-20
9,2026-11-20T01:00:00Z,1.0,w,success,,(none)
";

#[test]
fn each_agent_has_its_rows_its_refused_rows_and_its_cells() {
    let agents = given(&[("runs.csv", TABLE.as_bytes())]).agents();
    let seen: Vec<String> = agents
        .iter()
        .map(|one| {
            let tally = one.records.tally();
            let days: Vec<String> = one.records.days().map(|day| day.to_string()).collect();
            let name = one.agent.as_deref().unwrap();
            format!(
                "{name}: {} read, {} staged, {} outside, {} refused; {}",
                tally.rows_read,
                tally.staged,
                tally.out_of_scope,
                one.refused.rows,
                days.join(" ")
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            "(none): 2 read, 2 staged, 0 outside, 0 refused; 2026-11-20 2026-11-21",
            "a: 2 read, 1 staged, 1 outside, 0 refused; 2026-11-20",
            "b: 3 read, 2 staged, 0 outside, 1 refused; 2026-11-20",
            "only refused: 1 read, 0 staged, 0 outside, 1 refused; ",
        ]
    );
    assert_eq!(agents[0].agent.as_deref(), Some(NO_AGENT));
    for one in &agents {
        assert_eq!(
            one.unplaced.refused.rows, 1,
            "the row without cells is any agent's"
        );
        assert_eq!(one.unplaced.of, 5 + 3, "staged or refused");
    }
    let mut lines = Vec::new();
    agents[2]
        .quarantine
        .copy_to(&mut lines, &crate::mask::Masker::default())
        .unwrap();
    let lines = String::from_utf8(lines).unwrap();
    let listed: Vec<u64> = lines
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["line"]
                .as_u64()
                .unwrap()
        })
        .collect();
    assert_eq!(
        listed,
        [5, 6, 9],
        "its refused row, its unreadable cell, and the row without cells"
    );
    for one in &agents[1..3] {
        let unknown = one.records.cells(&all()).unknown;
        let columns: Vec<&str> = unknown.keys().map(|cell| cell.column).collect();
        assert_eq!(columns, ["severity"]);
    }
    let first = agents[2].records.first_seen(chrono::NaiveDate::MAX);
    assert_eq!(first.keys().collect::<Vec<_>>(), ["1.0", "1.1"]);
}

#[test]
fn together_all_rows_are_those_of_one_agent() {
    let mut quarantines = Quarantines::new(Agents::Together);
    let given = given(&[("runs.csv", TABLE.as_bytes())]);
    let records = given.load_into(&mut quarantines).unwrap();
    let all = by_agent(records, None, quarantines).unwrap();
    assert_eq!(all.len(), 1);
    let tally = all[0].records.tally();
    assert_eq!(
        (tally.rows_read, tally.staged, all[0].refused.rows),
        (9, 5, 3)
    );
    assert_eq!(
        (&all[0].agent, &all[0].unplaced),
        (&None, &Unplaced::default())
    );
}

fn all() -> Vantage {
    let day = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    Vantage {
        window: day(2020)..=day(2030),
        known_by: day(2030),
    }
}

//! Several agents in one table: each is judged as if its rows were alone.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::consistent::check;
use crate::support::{Place, run};

/// The last day of the records.
const AS_OF: [&str; 2] = ["--as-of", "2026-11-20"];

/// One agent with a baseline for 19 days and a candidate beside it for the last 8.
struct Agent {
    name: Option<&'static str>,
    releases: [&'static str; 2],
    /// Failures a day of the candidate, of 30 runs. The baseline has 2.
    failures: usize,
}

const SUPPORT: Agent = Agent {
    name: Some("support"),
    releases: ["support-2.3", "support-2.4"],
    failures: 12,
};

const REFUND: Agent = Agent {
    name: Some("refund"),
    releases: ["refund-1.8", "refund-1.9"],
    failures: 2,
};

/// An agent with a single release.
const SEARCH: Agent = Agent {
    name: Some("search"),
    releases: ["search-3.0", "search-3.0"],
    failures: 2,
};

impl Agent {
    fn named(self, name: &'static str) -> Self {
        Self {
            name: Some(name),
            ..self
        }
    }

    fn rows(&self) -> Vec<Value> {
        let mut rows = Vec::new();
        for day in 2..=20 {
            for (place, release) in self.releases.iter().enumerate() {
                if place == 1 && day < 13 {
                    continue;
                }
                let failing = if place == 1 { self.failures } else { 2 };
                // The ids are the same in every agent.
                rows.extend((0..30).map(|number| {
                    let outcome = if number < failing { "failure" } else { "success" };
                    let more = json!({
                        "agent": self.name,
                        "failure_class": (number < failing).then_some("timeout"),
                        "error_message": (number < failing).then(|| format!("no answer in {number} s")),
                    });
                    let start = format!("2026-11-{day:02}T{:02}:00:00Z", number % 24);
                    let id = format!("{day}-{place}-{number}");
                    let line = run(&id, &start, release, ["a", "b"][number % 2], outcome, more);
                    serde_json::from_str(&line).unwrap()
                }));
            }
        }
        rows
    }
}

/// The rows of some agents in turn, as lines.
fn mixed(agents: &[Agent]) -> Vec<String> {
    let tables: Vec<Vec<Value>> = agents.iter().map(Agent::rows).collect();
    let longest = tables.iter().map(Vec::len).max().unwrap();
    let rows = (0..longest).flat_map(|row| tables.iter().filter_map(move |table| table.get(row)));
    rows.map(Value::to_string).collect()
}

fn without_agent(lines: &[String]) -> Vec<String> {
    let rows = lines.iter().map(|line| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        row.as_object_mut().unwrap().remove("agent");
        row.to_string()
    });
    rows.collect()
}

#[track_caller]
fn decision(place: &Place, folder: &str) -> Value {
    let file = place
        .path()
        .join("reports")
        .join(folder)
        .join("2026-11-20/decision.json");
    let text = fs::read_to_string(&file).unwrap_or_else(|_| panic!("no {}", file.display()));
    let decision = serde_json::from_str(&text).unwrap();
    check(&decision);
    decision
}

/// A decision without what says whose it is and how much was read.
fn of_any(mut decision: Value) -> Value {
    decision.as_object_mut().unwrap().remove("agent");
    decision["data"]
        .as_object_mut()
        .unwrap()
        .remove("rows_read");
    decision
}

#[track_caller]
fn night(place: &Place, more: &[&str]) -> (i32, String) {
    let finished = place.relapse(&[&["run", "--input", "runs.ndjson"], &AS_OF[..], more].concat());
    (finished.code, finished.out + &finished.err)
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn each_agent_is_judged_as_if_its_rows_were_alone() {
    let place = Place::with_runs(&mixed(&[SUPPORT, REFUND]));
    let (code, text) = night(&place, &[]);
    assert_eq!(code, 0, "{text}");
    for agent in [SUPPORT, REFUND] {
        let name = agent.name.unwrap();
        let alone = Place::with_runs(&without_agent(&mixed(&[agent])));
        assert_eq!(night(&alone, &[]).0, 0);
        let own = decision(&place, name);
        assert_eq!(own["agent"], name);
        let alone = decision(&alone, "");
        assert!(alone.get("agent").is_none());
        assert_eq!(own["data"]["rows_read"], alone["data"]["rows_read"]);
        assert_eq!(of_any(own), of_any(alone), "{name}");
        let files = names(&place.path().join("reports").join(name));
        assert_eq!(
            files,
            ["2026-11-20", "index.html", "latest"]
                .map(str::to_owned)
                .into()
        );
    }
    assert_eq!(
        names(&place.path().join("reports")),
        [
            ".lock",
            ".state",
            "index.html",
            "ledger.ndjson",
            "refund",
            "support"
        ]
        .map(str::to_owned)
        .into()
    );
    // Without the column, two series of releases in one table cannot be told apart.
    let together = Place::with_runs(&without_agent(&mixed(&[SUPPORT, REFUND])));
    assert_eq!(night(&together, &["--fail-on", "data_incomplete"]).0, 20);
}

#[test]
fn the_exit_code_and_the_order_are_those_of_the_worst_agent() {
    let place = Place::with_runs(&mixed(&[REFUND, SEARCH, SUPPORT]));
    let fail_on = |words: &str| night(&place, &["--fail-on", words]).0;
    assert_eq!(fail_on("roll_back,hold,data_incomplete"), 10);
    assert_eq!(fail_on("hold,data_incomplete"), 12);
    assert_eq!(fail_on("data_incomplete"), 20);
    assert_eq!(fail_on("restrict"), 0);
    let (_, text) = night(&place, &[]);
    let at = |what: &str| {
        text.find(what)
            .unwrap_or_else(|| panic!("no {what} in {text}"))
    };
    assert!(at("Agent     support") < at("Agent     refund"));
    assert!(at("Agent     refund") < at("Agent     search"));
    assert!(at("reports/search/2026-11-20/index.html") < at("agents: reports/index.html"));

    let finished = place.relapse(&[
        "run",
        "--input",
        "runs.ndjson",
        AS_OF[0],
        AS_OF[1],
        "--format",
        "json",
    ]);
    let said: Value = serde_json::from_str(&finished.out).unwrap();
    let said = said["agents"].as_array().unwrap();
    let verdicts: Vec<[&str; 2]> = said
        .iter()
        .map(|one| ["agent", "recommendation"].map(|key| one[key].as_str().unwrap()))
        .collect();
    assert_eq!(
        verdicts,
        [
            ["support", "roll_back"],
            ["refund", "hold"],
            ["search", "data_incomplete"]
        ]
    );
    assert_eq!(said[0], decision(&place, "support"));

    let (_, text) = night(&place, &["--format", "markdown"]);
    assert_eq!(text.matches("\n- Agent: ").count(), 3);

    insta::assert_snapshot!(
        "the_list_of_agents",
        fs::read_to_string(place.path().join("reports/index.html")).unwrap()
    );
    let nights = fs::read_to_string(place.path().join("reports/refund/index.html")).unwrap();
    assert!(
        nights.contains("<h1>Nights of refund, newest first</h1>")
            && nights.contains("../index.html")
    );
}

#[test]
fn one_agent_can_be_judged_alone() {
    let place = Place::with_runs(&mixed(&[SUPPORT, REFUND]));
    let all = ["run", "--input", "runs.ndjson", AS_OF[0], AS_OF[1]];
    let one = place.relapse(&[&all[..], &["--agent", "refund", "--format", "json"]].concat());
    assert_eq!(one.json()["agent"], "refund");
    assert!(!names(&place.path().join("reports")).contains("support"));
    let unknown = place.relapse(&[&all[..], &["--agent", "sales"]].concat());
    assert_eq!(unknown.code, 65);
    assert!(
        unknown.err.contains("the agent sales") && unknown.err.contains("refund, support"),
        "{}",
        unknown.err
    );
    // The list keeps what an earlier night wrote of the others.
    place.relapse(&[&all[..], &["--agent", "support"]].concat());
    let list = fs::read_to_string(place.path().join("reports/index.html")).unwrap();
    assert!(list.contains("support/2026-11-20") && list.contains("refund/2026-11-20"));
    let page =
        fs::read_to_string(place.path().join("reports/refund/2026-11-20/index.html")).unwrap();
    assert!(
        page.contains("--agent refund"),
        "the command gives this agent's night again"
    );
}

#[test]
fn names_that_are_no_names_of_folders_have_folders_of_their_own() {
    let long = "x".repeat(3000);
    let agents = [
        "..",
        "a/b",
        "a\\b",
        "../../escape",
        "/tmp/escape",
        "2026-11-20",
        "index.html",
        "latest",
        "Support",
        "support",
        "<script>alert(1)</script>",
        "a\u{1b}[31mred",
        "=1+1",
        ".lock",
        "(NONE)",
        "客服",
        long.as_str(),
    ];
    let mut lines = Vec::new();
    for agent in agents {
        for day in 18..=20 {
            let start = format!("2026-11-{day}T08:00:00Z");
            lines.push(run(
                &format!("r{day}"),
                &start,
                "1.0",
                "w",
                "success",
                json!({"agent": agent}),
            ));
        }
    }
    let place = Place::with_runs(&lines);
    let (code, text) = night(&place, &[]);
    assert_eq!(code, 0, "{text}");
    assert!(
        !text.contains('\u{1b}'),
        "no escape of a record reaches the terminal"
    );
    assert_eq!(
        names(place.path()),
        ["reports", "runs.ndjson"].map(str::to_owned).into()
    );
    let folders: Vec<String> = names(&place.path().join("reports"))
        .into_iter()
        .filter(|name| ![".lock", ".state", "index.html", "ledger.ndjson"].contains(&name.as_str()))
        .collect();
    let small: BTreeSet<String> = folders.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(small.len(), agents.len(), "{folders:?}");
    let said: BTreeSet<String> = folders
        .iter()
        .map(|folder| {
            decision(&place, folder)["agent"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(said, agents.map(str::to_owned).into());
    let list = fs::read_to_string(place.path().join("reports/index.html")).unwrap();
    assert!(!list.contains("<script>") && list.contains("&lt;script&gt;"));
    let hrefs = list
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap());
    for href in hrefs {
        assert!(place.path().join("reports").join(href).is_file(), "{href}");
    }
}

#[test]
fn runs_without_an_agent_are_an_agent_of_their_own_where_others_have_one() {
    let nobody = Agent {
        name: None,
        ..REFUND
    };
    // A record that says "(none)" names nobody either.
    let mut lines = mixed(&[SUPPORT, nobody]);
    lines.push(run(
        "x",
        "2026-11-20T01:00:00Z",
        "refund-1.9",
        "a",
        "success",
        json!({"agent": " (none) "}),
    ));
    let place = Place::with_runs(&lines);
    assert_eq!(night(&place, &[]).0, 0);
    let own = decision(&place, "(none)");
    assert_eq!(
        (&own["agent"], &own["data"]["rows_used"]),
        (&json!("(none)"), &json!(19 * 30 + 8 * 30 + 1))
    );
    assert_eq!(night(&place, &["--agent", "(none)"]).0, 0);

    // Where no run has one, everything is as without the column.
    let all_null = Place::with_runs(&mixed(&[Agent {
        name: None,
        ..SUPPORT
    }]));
    let no_column = Place::with_runs(&without_agent(&mixed(&[SUPPORT])));
    let printed = [&all_null, &no_column].map(|place| night(place, &[]));
    assert_eq!(printed[0], printed[1]);
    for file in [
        "2026-11-20/decision.json",
        "2026-11-20/index.html",
        "2026-11-20/report.md",
        "index.html",
    ] {
        let [one, other] = [&all_null, &no_column]
            .map(|place| fs::read(place.path().join("reports").join(file)).unwrap());
        assert!(one == other, "{file}");
    }
}

#[test]
fn names_of_agents_are_trimmed() {
    let mut lines = mixed(&[SUPPORT]);
    lines.extend(mixed(&[REFUND.named(" support\u{200b}")]));
    let place = Place::with_runs(&lines);
    assert_eq!(night(&place, &[]).0, 0);
    let trimmed = &decision(&place, "support")["data"]["trimmed"];
    assert_eq!(
        trimmed,
        &json!([{"column": "agent", "count": 19 * 30 + 8 * 30}])
    );
}

#[test]
fn refused_rows_count_to_the_agent_that_they_name() {
    let mut lines = mixed(&[SUPPORT, REFUND]);
    let bad = |agent: Value| json!({"run_id": "b", "started_at": "soon", "release": "1", "workflow": "a", "outcome": "success", "agent": agent});
    lines.extend((0..900).map(|_| bad(json!("refund")).to_string()));
    lines.push("{ torn".to_owned());
    let place = Place::with_runs(&lines);
    assert_eq!(
        night(&place, &["--fail-on", "roll_back"]).0,
        10,
        "the other agent is not held"
    );
    let [refund, support] = ["refund", "support"].map(|name| decision(&place, name));
    assert_eq!(refund["data"]["quarantined"], 900);
    assert_eq!(refund["recommendation"], "data_incomplete");
    assert_eq!(support["data"]["quarantined"], 0);
    assert_eq!(support["recommendation"], "roll_back");
    let notes = support["data"]["notes"].as_array().unwrap();
    let note = "1 refused row names no agent and is in no agent's counts";
    assert!(notes.iter().any(|one| one == note), "{notes:?}");
    for (name, rows) in [("refund", 901), ("support", 1)] {
        let file = place
            .path()
            .join("reports")
            .join(name)
            .join("2026-11-20/quarantine.ndjson");
        let text = fs::read_to_string(file).unwrap();
        assert_eq!(text.lines().count(), rows);
        assert_eq!(text.matches(r#""agent":"refund""#).count(), rows - 1);
    }

    // Torn lines may be those of any agent.
    let mut torn = mixed(&[SUPPORT, REFUND]);
    torn.extend((0..2000).map(|_| "{ torn".to_owned()));
    let torn = Place::with_runs(&torn);
    assert_eq!(night(&torn, &["--fail-on", "data_incomplete"]).0, 20);
    for name in ["refund", "support"] {
        let said = decision(&torn, name);
        assert_eq!(said["decided_by"], "data:quarantine");
        let summary = said["summary"].as_str().unwrap();
        assert!(summary.contains("2,000 of 3,620"), "{summary}");
    }

    // An agent of which every row was refused has a night; a table without a readable row has none.
    lines.retain(|line| !line.contains("refund-1"));
    let place = Place::with_runs(&lines);
    assert_eq!(night(&place, &["--fail-on", "data_incomplete"]).0, 20);
    assert_eq!(decision(&place, "refund")["data"]["rows_used"], 0);
    let place = Place::with_runs(&[bad(json!("a")).to_string(), bad(json!("b")).to_string()]);
    assert_eq!(night(&place, &[]).0, 65);
    assert!(!place.path().join("reports/a").exists());
}

#[test]
fn a_named_release_is_that_of_the_agents_that_have_it() {
    let place = Place::with_runs(&mixed(&[SUPPORT, REFUND]));
    assert_eq!(
        night(
            &place,
            &["--candidate", "refund-1.8", "--baseline", "refund-1.9"]
        )
        .0,
        0
    );
    let [refund, support] = ["refund", "support"].map(|name| decision(&place, name));
    assert_eq!(refund["candidate"]["release"], "refund-1.8");
    assert_eq!(support["candidate"]["release"], "support-2.4");
    place.write(
        "named.toml",
        "[input]\nruns = [\"runs.ndjson\"]\n[release]\ncandidate = \"9.9\"\n",
    );
    let (code, text) = night(&place, &["named.toml", "--fail-on", "data_incomplete"]);
    assert_eq!(code, 20, "{text}");
    assert!(text.contains("9.9"), "{text}");
    let named = ["run", "named.toml", "--candidate", "9.9"];
    let typed = place.relapse(&[&named[..], &AS_OF].concat());
    typed.fails(2, "--candidate 9.9");
}

/// The failures of some agents, and the exposure of all their runs.
fn failures_and_exposure(agents: &[Agent]) -> Place {
    let rows = mixed(agents).into_iter();
    let failures: Vec<String> = rows.filter(|row| row.contains("\"failure\"")).collect();
    let place = Place::with_runs(&failures);
    let mut exposure = String::from("day,release,workflow,runs,agent\n");
    for agent in agents {
        let name = agent.name.unwrap();
        for day in 2..=20 {
            for release in &agent.releases[..if day < 13 { 1 } else { 2 }] {
                for workflow in ["a", "b"] {
                    let _ = writeln!(exposure, "2026-11-{day:02},{release},{workflow},15,{name}");
                }
            }
        }
    }
    place.write("exposure.csv", &exposure);
    place
}

/// The same without the exposure's column of agents.
fn and_exposure_without_agents(agents: &[Agent]) -> Place {
    let place = failures_and_exposure(agents);
    let exposure = fs::read_to_string(place.path().join("exposure.csv")).unwrap();
    let rows = exposure
        .lines()
        .map(|line| line.rsplit_once(',').unwrap().0);
    place.write("exposure.csv", &rows.collect::<Vec<_>>().join("\n"));
    place
}

#[test]
fn an_exposure_is_joined_agent_by_agent() {
    let place = failures_and_exposure(&[SUPPORT, REFUND]);
    let exposed = ["--exposure", "exposure.csv"];
    assert_eq!(
        night(
            &place,
            &[&exposed[..], &["--fail-on", "roll_back"]].concat()
        )
        .0,
        10
    );
    for agent in [SUPPORT, REFUND] {
        let alone = and_exposure_without_agents(&[Agent { ..agent }]);
        // One agent only: an exposure without the column is its own.
        assert_eq!(night(&alone, &exposed).0, 0);
        let name = agent.name.unwrap();
        assert_eq!(
            of_any(decision(&place, name)),
            of_any(decision(&alone, name)),
            "{name}"
        );
    }

    let lacking = and_exposure_without_agents(&[SUPPORT, REFUND]);
    let (code, text) = night(&lacking, &exposed);
    assert_eq!(code, 65, "{text}");
    for part in [
        "exposure.csv",
        "column `agent`",
        "refund, support",
        "add the column",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let only_exposure = failures_and_exposure(&[SUPPORT, REFUND]);
    let rows = fs::read_to_string(only_exposure.path().join("runs.ndjson")).unwrap();
    let rows: Vec<String> = rows.lines().map(str::to_owned).collect();
    only_exposure.write("runs.ndjson", &without_agent(&rows).join("\n"));
    let (code, text) = night(&only_exposure, &exposed);
    assert_eq!(code, 65, "{text}");
    assert!(text.contains("no run names an agent"), "{text}");
}

#[test]
fn check_replay_and_explain_know_the_agents() {
    let place = Place::with_runs(&mixed(&[SUPPORT, REFUND, SEARCH]));
    let input = ["--input", "runs.ndjson"];
    let checked = place.relapse(&[&["check"], &input[..], &AS_OF].concat());
    assert_eq!(checked.code, 20, "search has a single release");
    assert!(checked.out.contains("agent: refund\nreleases: refund-1.8 (since 2026-11-02), refund-1.9 (since 2026-11-13)\n"), "{}", checked.out);
    let one = place.relapse(&[&["check", "--agent", "support"], &input[..], &AS_OF].concat());
    assert_eq!((one.code, one.out.matches("agent: ").count()), (0, 1));

    let span = [
        "--from",
        "2026-11-19",
        "--to",
        "2026-11-20",
        "--out",
        "replays",
    ];
    let replayed = place.relapse(&[&["replay"], &input[..], &span].concat());
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    assert_eq!(
        replayed.out.matches("Agent     ").count(),
        3,
        "{}",
        replayed.out
    );
    let lines = place
        .path()
        .join("replays/support/replay-2026-11-19-2026-11-20/replay.ndjson");
    let lines = fs::read_to_string(lines).unwrap();
    assert_eq!(lines.matches(r#""agent":"support""#).count(), 2, "{lines}");

    let page = place
        .path()
        .join("replays/support/replay-2026-11-19-2026-11-20/index.html");
    assert!(
        fs::read_to_string(page)
            .unwrap()
            .contains("recommended: support</h1>")
    );

    // The same id is a run of each agent.
    let explained = place.relapse(
        &[
            &["explain", "20-1-0", "--format", "json"],
            &input[..],
            &AS_OF,
        ]
        .concat(),
    );
    let runs: Vec<Value> = serde_json::Deserializer::from_str(&explained.out)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let found: Vec<[&str; 2]> = runs
        .iter()
        .map(|run| ["agent", "release"].map(|key| run[key].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ["refund", "refund-1.9"],
            ["search", "search-3.0"],
            ["support", "support-2.4"]
        ]
    );
}

#[test]
fn a_column_that_names_no_agents_is_refused() {
    let lines: Vec<String> = (0..600)
        .map(|number| {
            run(
                "r",
                "2026-11-20T08:00:00Z",
                "1.0",
                "w",
                "success",
                json!({"agent": format!("job-{number}")}),
            )
        })
        .collect();
    let (code, text) = night(&Place::with_runs(&lines), &[]);
    assert_eq!(code, 65);
    assert!(text.contains("`agent` has more than 500 values"), "{text}");
}

#[test]
fn an_agent_that_cannot_be_written_does_not_take_the_others_with_it() {
    let place = Place::with_runs(&mixed(&[SUPPORT, REFUND]));
    fs::create_dir(place.path().join("reports")).unwrap();
    // A file stands where a folder should be.
    place.write("reports/refund", "");
    let (code, text) = night(&place, &["--fail-on", "roll_back"]);
    assert_eq!(code, 74, "{text}");
    assert!(text.contains("no report was written of refund"), "{text}");
    assert_eq!(decision(&place, "support")["recommendation"], "roll_back");
    let list = fs::read_to_string(place.path().join("reports/index.html")).unwrap();
    assert!(list.contains("support/2026-11-20/index.html"));
    let span = ["--from", "2026-11-20", "--to", "2026-11-20"];
    let replay = ["replay", "--input", "runs.ndjson", "--out", "reports"];
    let replayed = place.relapse(&[&replay[..], &span].concat());
    assert_eq!(replayed.code, 74);
    assert!(replayed.err.contains("no report was written of refund"));
    assert!(
        place
            .path()
            .join("reports/support/replay-2026-11-20-2026-11-20/index.html")
            .is_file()
    );
}

//! What programs read beside the decision: gauges, JUnit XML and a message of Slack.

use std::collections::BTreeMap;

use serde_json::Value;

use super::planted::{self, report};
use crate::decision::Decision;
use crate::report::{junit, junit_cases, prometheus, slack, slack_message};
use crate::vocabulary::{Metric, Recommendation, Trigger};

/// Every series of the gauges, and its value.
fn series(decision: &Decision) -> BTreeMap<String, f64> {
    let text = prometheus(decision);
    assert_eq!(text.lines().last(), Some("# EOF"));
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let series = lines.map(|line| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        (name.to_owned(), value.parse().unwrap())
    });
    series.collect()
}

#[track_caller]
fn same(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
}

#[test]
fn the_rich_decision_for_programs() {
    let night = planted::roll_back();
    let report = night.report();
    insta::assert_snapshot!("roll_back.prom", prometheus(&night.decision));
    insta::assert_snapshot!(
        "roll_back.junit.xml",
        junit([junit_cases(&report)]).unwrap()
    );
    insta::assert_snapshot!(
        "roll_back.slack.json",
        slack([&slack_message(&report)]).unwrap()
    );
}

#[test]
fn every_word_has_its_series_and_one_of_them_is_one() {
    for (name, night) in planted::all() {
        let series = series(&night.decision);
        let of = |family: &str| -> Vec<f64> {
            let own = series.iter().filter(|(name, _)| name.starts_with(family));
            own.map(|(_, value)| *value).collect()
        };
        let verdicts = of("relapse_verdict{");
        assert_eq!(verdicts.len(), Recommendation::ALL.len(), "{name}");
        same(verdicts.iter().sum(), 1.0);
        let given = night.decision.recommendation;
        same(
            series[&format!("relapse_verdict{{verdict=\"{given}\"}}")],
            1.0,
        );
        for trigger in Trigger::ALL {
            let states = of(&format!("relapse_trigger_state{{trigger=\"{trigger}\""));
            assert_eq!(states.len(), 4, "{name}");
            same(states.iter().sum(), 1.0);
        }
    }
}

#[test]
fn the_gauges_are_the_decision_s_figures() {
    let decision = &planted::roll_back().decision;
    let series = series(decision);
    let finding = decision.findings.iter().find(|finding| {
        finding.metric == Metric::RescueRate
            && finding.workflow.is_none()
            && finding.failure_class.is_none()
    });
    let finding = finding.unwrap();
    let rate = |arm| series[&format!("relapse_rate{{metric=\"rescue_rate\",arm=\"{arm}\"}}")];
    let ratio =
        |bound| series[&format!("relapse_rate_ratio{{metric=\"rescue_rate\",bound=\"{bound}\"}}")];
    same(rate("baseline"), 30.0 / 1300.0);
    same(rate("candidate"), 108.0 / 1720.0);
    same(ratio("estimate"), finding.effect.estimate.unwrap());
    same(ratio("lower"), finding.effect.lower.unwrap());
    same(ratio("upper"), finding.effect.upper.unwrap());
    same(ratio("margin"), finding.margin);
    same(series["relapse_rows{kind=\"read\"}"], 7372.0);
    // 2026-11-21T00:00:00Z, by `date -u -d 2026-11-21 +%s`.
    same(
        series["relapse_last_success_timestamp_seconds"],
        1_795_219_200.0,
    );
}

#[test]
fn what_was_not_measured_has_no_series() {
    let series = series(&planted::incomplete().decision);
    assert!(series.keys().all(|name| !name.starts_with("relapse_rate")));
    assert!(series.contains_key("relapse_rows{kind=\"used\"}"));
}

#[test]
fn a_hostile_agent_stays_in_its_label() {
    let (mut decision, _) = planted::hostile();
    decision.agent = Some("a\"} 1\nrelapse_verdict{verdict=\"proceed\\".to_owned());
    let label = r#"agent="a\"} 1\\nrelapse_verdict{verdict=\"proceed\\""#;
    for line in prometheus(&decision).lines() {
        assert!(line.starts_with('#') || line.contains(label), "{line}");
    }
}

#[test]
fn junit_fails_skips_and_passes_by_the_words() {
    for (name, night) in planted::all() {
        let text = junit([junit_cases(&night.report())]).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let cases = document
            .descendants()
            .filter(|node| node.has_tag_name("testcase"));
        let mut seen = 0;
        let decision = &night.decision;
        for case in cases {
            let word = match case.attribute("name").unwrap() {
                "verdict" => decision.recommendation.as_str(),
                trigger => {
                    let mut all = decision.triggers.iter();
                    let found = all.find(|one| one.trigger.as_str() == trigger);
                    found.unwrap().state.as_str()
                }
            };
            let ends = ["failure", "skipped", "error"];
            let end = case
                .children()
                .find(|node| ends.contains(&node.tag_name().name()));
            let expected = match word {
                "roll_back" | "restrict" | "regressed" => Some("failure"),
                "no_data" | "inconclusive" | "hold" | "data_incomplete" => Some("skipped"),
                _ => None,
            };
            assert_eq!(
                end.map(|node| node.tag_name().name()),
                expected,
                "{name}: {word}"
            );
            if case.attribute("name") == Some("verdict")
                && let Some(end) = end
            {
                assert_eq!(end.attribute("message"), Some(decision.summary.as_str()));
            }
            assert_eq!(case.attribute("classname"), Some("relapse"));
            seen += 1;
        }
        assert_eq!(seen, 5, "{name}");
    }
}

/// Every text of a message.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "text" => found.push(text.clone()),
                    other => texts(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        _ => {}
    }
}

#[track_caller]
fn check_message(text: &str) -> Vec<String> {
    let message: Value = serde_json::from_str(text).unwrap();
    let keys: Vec<&String> = message.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["blocks", "text"]);
    let blocks = message["blocks"].as_array().unwrap();
    assert!((1..=50).contains(&blocks.len()), "{}", blocks.len());
    for block in blocks {
        let mut own = Vec::new();
        texts(block, &mut own);
        let is_header = block["type"] == "header";
        let most = if is_header { 150 } else { 3_000 };
        assert!(
            own.iter().all(|text| text.chars().count() <= most),
            "{block}"
        );
        assert!(own.iter().all(|text| !text.is_empty()), "{block}");
        assert!(own.iter().all(|text| !text.contains(['<', '>'])), "{block}");
    }
    let mut all = Vec::new();
    texts(&message, &mut all);
    all
}

#[test]
fn slack_takes_every_kind_of_decision() {
    for (name, night) in planted::all() {
        let all = check_message(&slack([&slack_message(&night.report())]).unwrap());
        let summary = night
            .decision
            .summary
            .replace('&', "&amp;")
            .replace('<', "&lt;");
        assert!(all.contains(&summary), "{name}: {all:?}");
    }
}

#[test]
fn no_record_mentions_anyone_in_slack() {
    let (mut decision, series) = planted::hostile();
    decision.candidate.as_mut().unwrap().release = "<!channel> @here *b* <@U1>".to_owned();
    decision.summary = "Roll back <!channel> @here & <https://a.example|b>.".to_owned();
    let all = check_message(&slack([&slack_message(&report(&decision, &series))]).unwrap());
    let text = all.concat();
    assert!(
        !text.contains("@here") && !text.contains("@channel"),
        "{text}"
    );
    assert!(
        all.contains(
            &"Roll back &lt;!channel&gt; @\u{2060}here &amp; &lt;https:\u{2060}//a.example|b&gt;."
                .to_owned()
        )
    );
}

#[test]
fn many_agents_are_one_message() {
    let night = planted::roll_back();
    let message = slack_message(&night.report());
    let all = check_message(&slack(vec![&message; 60]).unwrap());
    let last = all
        .iter()
        .find(|text| text.contains("more agents are in index.html"));
    let shown = all.iter().filter(|text| text.contains("Next step")).count();
    assert!(
        last.unwrap().starts_with(&(60 - shown).to_string()),
        "{last:?}"
    );
    let few = check_message(&slack([&message, &message]).unwrap());
    assert!(few.iter().all(|text| !text.contains("more agent")));
}

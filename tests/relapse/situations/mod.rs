//! What a night says in the situations of ordinary life: a table of what each advises, and a snapshot of its sentences.

mod batch;
mod table;

use std::fmt::Write as _;

use regex::Regex;
use serde_json::Value;

use crate::support::Place;
use batch::LAST;
use table::{Situation, situations};

fn decide(situation: &Situation) -> Value {
    let place = Place::with_runs(&situation.lines);
    for (name, text) in situation.files {
        place.write(name, text);
    }
    let as_of = format!("2026-03-{LAST}");
    let arguments: Vec<&str> = situation.arguments.to_vec();
    place.decide(&as_of, &arguments)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Every sentence of the first screen.
fn sentences(decision: &Value) -> Vec<&str> {
    let reasons = decision["reasons"].as_array().unwrap().iter();
    let needs = decision["next_step"]["needs"].as_array().unwrap().iter();
    [
        &decision["summary"],
        &decision["against"],
        &decision["next_step"]["action"],
    ]
    .into_iter()
    .chain(reasons.map(|reason| &reason["text"]))
    .chain(needs)
    .map(text)
    .collect()
}

/// What no sentence may have: a slug, two blanks, an empty bracket, a number that is none, a doubled mark, a blank before a mark.
fn is_broken(sentence: &str) -> bool {
    let broken = r"\w=\w|\w/\w+=|  |\(\)|NaN|\binf\b|\bnull\b|None|\.\.|,,|,\.| [,.;:]";
    let broken = Regex::new(broken).unwrap();
    sentence.trim().is_empty() || broken.is_match(sentence)
}

/// The figures of the summary are those of the finding that decided.
fn check_figures(decision: &Value) {
    let summary = text(&decision["summary"]);
    let findings = decision["findings"].as_array().unwrap();
    let decided = findings
        .iter()
        .find(|one| one["id"] == decision["decided_by"]);
    let counts = Regex::new(r"(\d[\d,]*) of (\d[\d,]*) against (\d[\d,]*) of (\d[\d,]*)").unwrap();
    let (Some(decided), Some(said)) = (decided, counts.captures(summary)) else {
        return;
    };
    let number = |place: usize| said[place].replace(',', "").parse::<f64>().unwrap();
    let counted = ["candidate", "baseline"]
        .into_iter()
        .flat_map(|arm| ["count", "exposure"].map(|part| decided[arm][part].as_f64().unwrap()));
    for (place, value) in (1..).zip(counted) {
        assert!((number(place) - value).abs() < 0.5, "{value} in {summary}");
    }
}

#[test]
fn each_situation_is_told_in_sentences_that_read_well() {
    let situations = situations();
    assert!(situations.len() >= 40, "{}", situations.len());
    let mut told = String::new();
    let mut wrong = Vec::new();
    for situation in &situations {
        let decision = decide(situation);
        let advice = text(&decision["recommendation"]);
        if advice != situation.advice {
            wrong.push(format!(
                "{}: {advice}, not {}",
                situation.name, situation.advice
            ));
        }
        check_figures(&decision);
        for sentence in sentences(&decision) {
            if is_broken(sentence) {
                wrong.push(format!("{}: {sentence}", situation.name));
            }
        }
        writeln!(
            told,
            "# {}\n{advice}: {}",
            situation.name,
            text(&decision["summary"])
        )
        .unwrap();
        for reason in decision["reasons"].as_array().unwrap() {
            writeln!(told, "- why: {}", text(&reason["text"])).unwrap();
        }
        writeln!(told, "- against: {}", text(&decision["against"])).unwrap();
        let step = &decision["next_step"];
        writeln!(
            told,
            "- next: {}: {}",
            text(&step["owner"]),
            text(&step["action"])
        )
        .unwrap();
        for need in step["needs"].as_array().unwrap() {
            writeln!(told, "- needs: {}", text(need)).unwrap();
        }
        told.push('\n');
    }
    insta::assert_snapshot!("sentences", told);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

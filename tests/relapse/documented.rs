//! docs/decision.md names every field and every word of `decision.json`.

use serde_json::{Map, Value};

use crate::support::Place;

const PAGE: &str = include_str!("../../docs/decision.md");

fn schema() -> Value {
    let finished = Place::new().relapse(&["schema", "decision"]);
    assert_eq!(finished.code, 0, "{}", finished.err);
    serde_json::from_str(&finished.out).unwrap()
}

/// `TriggerState` as a heading has it: `Trigger State`.
fn heading(name: &str) -> String {
    let mut heading = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !heading.is_empty() {
            heading.push(' ');
        }
        heading.push(letter);
    }
    heading
}

/// What stands beneath a heading, up to the next one.
fn section(heading: &str) -> &str {
    let (_, rest) = PAGE
        .split_once(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("docs/decision.md has no heading `{heading}`"));
    rest.split_once("\n#").map_or(rest, |(section, _)| section)
}

fn properties(of: &Value) -> Option<&Map<String, Value>> {
    of["properties"].as_object()
}

#[track_caller]
fn check_fields(heading: &str, of: &Map<String, Value>) {
    let section = section(heading);
    for (field, about) in of {
        let row = format!("| `{field}` |");
        let about = &about["description"];
        assert!(
            section.contains(&row),
            "docs/decision.md, `{heading}`: add a row `{row} … | … |`; the schema says {about}"
        );
    }
    let rows = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .count();
    assert_eq!(
        rows,
        of.len(),
        "docs/decision.md, `{heading}`: a field is gone"
    );
}

#[test]
fn every_field_of_the_schema_is_documented() {
    let schema = schema();
    check_fields("## Fields", properties(&schema).unwrap());
    let mut types = 0;
    for (name, of) in schema["$defs"].as_object().unwrap() {
        if let Some(fields) = properties(of) {
            check_fields(&format!("### {}", heading(name)), fields);
            types += 1;
        }
    }
    assert!(types > 50, "{types}");
}

#[test]
fn every_word_of_the_schema_is_documented() {
    let words = section("## Words");
    for (name, of) in schema()["$defs"].as_object().unwrap() {
        let list = heading(name).to_lowercase();
        let rows = words.lines();
        let row = rows.filter(|row| row.starts_with(&format!("| {list} |")));
        let row: String = row.collect();
        for word in of["oneOf"].as_array().into_iter().flatten() {
            let word = word["const"].as_str().unwrap();
            assert!(
                row.contains(&format!("`{word}`")),
                "docs/decision.md, `## Words`: add `{word}` to the row `{list}`"
            );
        }
    }
}

#[test]
fn the_example_has_the_shape_of_the_schema() {
    let (_, example) = PAGE.split_once("```json\n").unwrap();
    let (example, _) = example.split_once("\n```").unwrap();
    let example: Value = serde_json::from_str(example).unwrap();
    let schema = schema();
    let fields = properties(&schema).unwrap();
    for field in example.as_object().unwrap().keys() {
        assert!(fields.contains_key(field), "{field}");
    }
    let of = |name: &str| properties(&schema["$defs"][name]).unwrap();
    for (part, name) in [
        (&example["window"], "Window"),
        (&example["candidate"], "Arm"),
        (&example["next_step"], "NextStep"),
        (&example["reasons"][0], "Reason"),
        (&example["triggers"][0], "TriggerState"),
    ] {
        let own: Vec<&String> = part.as_object().unwrap().keys().collect();
        let mut expected: Vec<&String> = of(name).keys().collect();
        expected.sort();
        assert_eq!(own, expected, "{name}");
    }
}

//! How well messages are grouped, on the Loghub sets with known templates (Zhu et al. 2023, ISSRE).
//!
//! Grouping accuracy is the share of lines whose group holds exactly the lines of their true template (Zhu et al. 2019,
//! "Tools and Benchmarks for Automated Log Parsing", ICSE-SEIP). `LOGHUB=DIR cargo test --release loghub -- --nocapture`
//! measures other sets: every `DIR/*/*_structured.csv`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use relapse::pattern::Folding;

use crate::support::real_data;

/// Drain's grouping accuracy as Zhu et al. 2019 publish it, each set with its own preprocessing and parameters.
const DRAIN: [(&str, f64); 16] = [
    ("Android", 0.911),
    ("Apache", 1.0),
    ("BGL", 0.963),
    ("Hadoop", 0.948),
    ("HDFS", 0.998),
    ("HealthApp", 0.780),
    ("HPC", 0.887),
    ("Linux", 0.690),
    ("Mac", 0.787),
    ("OpenSSH", 0.788),
    ("OpenStack", 0.733),
    ("Proxifier", 0.527),
    ("Spark", 0.920),
    ("Thunderbird", 0.955),
    ("Windows", 0.997),
    ("Zookeeper", 0.967),
];

/// How far below Drain's figure one set may lie.
const MOST_BELOW: f64 = 0.02;

#[test]
fn loghub_messages_are_grouped_as_well_as_drain_groups_them() {
    let given = std::env::var_os("LOGHUB").map(PathBuf::from);
    let Some(folder) = given.or_else(|| Some(real_data()?.join("loghub"))) else {
        return;
    };
    let sets = sets(&folder);
    assert!(!sets.is_empty(), "no set in {}", folder.display());
    let (mut own, mut published) = (0.0, 0.0);
    println!(
        "{:<12} {:>8} {:>8} {:>8} {:>8}",
        "set", "accuracy", "Drain", "groups", "true"
    );
    for (name, file) in &sets {
        let lines = lines(file);
        let groups = groups(&lines);
        let accuracy = accuracy(&lines, &groups);
        let drain = DRAIN.iter().find(|(known, _)| known == name).unwrap().1;
        let count = |of: &dyn Fn(&(String, String)) -> String| {
            lines.iter().map(of).collect::<BTreeSet<_>>().len()
        };
        println!(
            "{name:<12} {accuracy:>8.3} {drain:>8.3} {:>8} {:>8}",
            count(&|line| groups[&line.0].clone()),
            count(&|line| line.1.clone()),
        );
        assert!(
            accuracy >= drain - MOST_BELOW,
            "{name}: {accuracy} against {drain}"
        );
        own += accuracy;
        published += drain;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few sets")]
    let number = sets.len() as f64;
    println!(
        "{:<12} {:>8.3} {:>8.3}",
        "average",
        own / number,
        published / number
    );
    assert!(
        own >= published,
        "{own} against {published} over {number} sets"
    );
}

/// The sets of a folder by name.
fn sets(folder: &Path) -> BTreeMap<String, PathBuf> {
    let files = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let mut sets = BTreeMap::new();
    for entry in files(folder).flat_map(|system| files(&system.path())) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(system) = name.strip_suffix("_2k.log_structured.csv") {
            sets.insert(system.to_owned(), entry.path());
        }
    }
    sets
}

/// Message and true template of every line.
fn lines(file: &Path) -> Vec<(String, String)> {
    let bytes = fs::read(file).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (content, event) = (column("Content"), column("EventId"));
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            (record[content].to_owned(), record[event].to_owned())
        })
        .collect()
}

/// The group of every message.
fn groups(lines: &[(String, String)]) -> BTreeMap<String, String> {
    let folding = Folding::default();
    let templates: BTreeMap<&str, String> = lines
        .iter()
        .map(|(message, _)| (message.as_str(), folding.template(message)))
        .collect();
    let becomes = folding.merged(&templates.values().map(String::as_str).collect());
    templates
        .iter()
        .map(|(message, template)| ((*message).to_owned(), becomes[template.as_str()].clone()))
        .collect()
}

fn accuracy(lines: &[(String, String)], groups: &BTreeMap<String, String>) -> f64 {
    let mut predicted: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut known: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (number, (message, event)) in lines.iter().enumerate() {
        predicted
            .entry(&groups[message])
            .or_default()
            .insert(number);
        known.entry(event).or_default().insert(number);
    }
    let right = lines
        .iter()
        .filter(|(message, event)| predicted[groups[message].as_str()] == known[event.as_str()])
        .count();
    #[expect(clippy::cast_precision_loss, reason = "two thousand lines")]
    let share = right as f64 / lines.len() as f64;
    share
}

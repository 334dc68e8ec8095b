//! Every command in docs/operations is one that the program takes.

use std::fs;
use std::path::Path;

use clap::{CommandFactory as _, Parser as _};

use super::Arguments;

/// The words of the command that begins in a line of a shell; what the shell itself reads is left out.
fn of_shell(line: &str) -> Option<Vec<String>> {
    let start = line
        .match_indices("relapse ")
        .map(|(at, _)| at)
        .find(|at| line[*at..].starts_with("relapse run ") || line[..*at].ends_with('`'))?;
    let line = line.replace("{{ ds }}", "2026-11-20");
    let command = line[start..].split([';', '|', '>', '"', '`']).next()?;
    Some(
        command
            .split_whitespace()
            .map(|word| word.trim_matches('\'').to_owned())
            .collect(),
    )
}

/// The words of `command: [a, b]`, or of a list below `command:`.
fn of_yaml(lines: &[&str]) -> Option<Vec<String>> {
    let (_, inline) = lines.first()?.split_once("command:")?;
    let listed = inline
        .trim()
        .strip_prefix('[')
        .and_then(|list| list.strip_suffix(']'));
    let words: Vec<String> = match listed {
        Some(list) => list.split(", ").map(str::to_owned).collect(),
        None => lines[1..]
            .iter()
            .map_while(|line| Some(line.trim().strip_prefix("- ")?.to_owned()))
            .collect(),
    };
    (words.first()? == "relapse").then_some(words)
}

/// Why the program does not take a command. A text may name a command without what it takes.
fn refused(words: &[String]) -> Option<String> {
    if let [_, name] = words {
        let program = Arguments::command();
        let is_known = program.find_subcommand(name).is_some();
        return (!is_known).then(|| format!("there is no command {name}"));
    }
    let parsed = Arguments::try_parse_from(words);
    parsed.err().map(|error| error.to_string())
}

fn commands(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = text.lines().collect();
    let in_line = lines.iter().filter_map(|line| of_shell(line));
    let in_yaml = (0..lines.len()).filter_map(|place| of_yaml(&lines[place..]));
    in_line.chain(in_yaml).collect()
}

#[test]
fn every_command_of_the_examples_is_accepted() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut files = vec![docs.join("operations.md")];
    let examples = fs::read_dir(docs.join("operations")).unwrap();
    files.extend(examples.map(|entry| entry.unwrap().path()));
    files.sort();
    let mut seen = Vec::new();
    for file in files {
        for words in commands(&fs::read_to_string(&file).unwrap()) {
            assert_eq!(refused(&words), None, "{}: {words:?}", file.display());
            seen.push(file.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    for name in [
        "airflow_dag.py",
        "analysis-template.yaml",
        "cronjob.yaml",
        "crontab",
        "github-actions.yml",
        "operations.md",
        "relapse.service",
    ] {
        assert!(
            seen.iter().any(|file| file == name),
            "{name}: no command was found"
        );
    }
}

#[test]
fn a_command_is_found_with_its_options() {
    let found = commands(
        "20 3 * * * flock -n x relapse run a.toml --quiet >> log\ncommand: [relapse, run, --nope]\n",
    );
    assert_eq!(found[0].join(" "), "relapse run a.toml --quiet");
    assert_eq!(refused(&found[0]), None);
    assert!(refused(&found[1]).is_some());
}

//! The examples of docs/operations, as the tools read them that they are for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Place;

fn example(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operations");
    folder.join(name)
}

/// What a tool says of its arguments; `None` where it is missing.
fn said(program: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let Ok(output) = Command::new(program).args(arguments).output() else {
        println!("skipped: no {program} here");
        return None;
    };
    let text = [output.stdout, output.stderr].concat();
    Some((
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    ))
}

#[test]
fn systemd_accepts_the_service_and_the_timer() {
    let place = Place::new();
    let mut units = Vec::new();
    for name in ["relapse.service", "relapse.timer"] {
        let text = fs::read_to_string(example(name)).unwrap();
        // The program lies elsewhere here, and systemd looks for it.
        let text = text.replace("/usr/local/bin/relapse", env!("CARGO_BIN_EXE_relapse"));
        units.push(place.write(name, &text).display().to_string());
    }
    let mut arguments = vec!["verify", "--man=no"];
    arguments.extend(units.iter().map(String::as_str));
    if let Some((is_valid, text)) = said("systemd-analyze", &arguments) {
        assert!(is_valid, "{text}");
        let own: Vec<&str> = text
            .lines()
            .filter(|line| line.contains("relapse."))
            .collect();
        assert!(own.is_empty(), "{text}");
    }
}

#[test]
fn the_yaml_files_and_the_dag_parse() {
    let script = "import sys, yaml\nfor name in sys.argv[1:]:\n    print(yaml.safe_load(open(name))['kind' if 'github' not in name else 'name'])";
    let files = [
        "cronjob.yaml",
        "analysis-template.yaml",
        "github-actions.yml",
    ];
    let files = files.map(|name| example(name).display().to_string());
    let mut arguments = vec!["-c", script];
    arguments.extend(files.iter().map(String::as_str));
    match said("python3", &arguments) {
        Some((_, text)) if text.contains("No module named 'yaml'") => {
            println!("skipped: python3 has no yaml here");
        }
        Some((is_read, text)) => {
            assert!(is_read, "{text}");
            assert_eq!(text, "CronJob\nAnalysisTemplate\nrelapse\n");
        }
        None => {}
    }
    let dag = example("airflow_dag.py").display().to_string();
    let script = "import ast, sys\nast.parse(open(sys.argv[1]).read())";
    if let Some((is_read, text)) = said("python3", &["-c", script, &dag]) {
        assert!(is_read, "{text}");
    }
}

#[test]
fn the_examples_are_those_that_the_page_lists() {
    let page = fs::read_to_string(example("../operations.md")).unwrap();
    let mut files = 0;
    for entry in fs::read_dir(example("")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            page.contains(&format!("(operations/{name})")),
            "docs/operations.md has no link to {name}"
        );
        files += 1;
    }
    assert_eq!(
        page.matches("(operations/").count(),
        files + 1,
        "a link leads nowhere"
    );
}

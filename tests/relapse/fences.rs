//! Who may use what: the data flows one way, and each outside library has one home.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every source file with its module (`stats`, `report`, or the file's own name at the top) and its code without tests.
fn sources() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                let module = name.split(['/', '.']).next().unwrap().to_owned();
                let text = fs::read_to_string(&path).unwrap();
                let is_test = name.contains("test") || name.contains("fixture");
                let code = if is_test {
                    String::new()
                } else {
                    text.split("#[cfg(test)]\nmod tests")
                        .next()
                        .unwrap()
                        .to_owned()
                };
                found.push((module, name, code));
            }
        }
    }
    found.sort();
    found
}

/// Lines of code, without comments.
fn lines(code: &str) -> impl Iterator<Item = &str> {
    code.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
}

#[track_caller]
fn only_in(word: &str, homes: &[&str]) {
    let mut looked_at = 0;
    for (_, name, code) in sources() {
        looked_at += 1;
        let stray = lines(&code).find(|line| line.contains(word));
        let is_home = |home: &str| {
            let rest = name.strip_prefix(home);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
        };
        if let Some(line) = stray.filter(|_| !homes.iter().any(|home| is_home(home))) {
            panic!("src/{name} uses `{word}`, which belongs to {homes:?}: {line}");
        }
    }
    println!("{word}: {looked_at} files looked at");
    assert!(looked_at > 50, "the fence looks at the sources");
}

#[test]
fn each_library_has_one_home() {
    only_in("polars", &["load", "cube", "sample/demo"]);
    only_in("statrs", &["stats"]);
    only_in("plotters", &["report"]);
    only_in("minijinja", &["report"]);
    only_in("clap::", &["cli"]);
    only_in("indicatif", &["cli"]);
    only_in("Utc::now", &["cli/settings.rs"]);
    only_in("rand::", &["generate"]);
    only_in("rayon::", &["simulate/judged_cell.rs"]);
}

#[test]
fn files_are_touched_at_the_edges_only() {
    let edges = [
        "load",
        "report/publish/mod.rs",
        "report/publish/index.rs",
        "nights.rs",
        "sample",
        "simulate/cell_store.rs",
        "config",
        "policy",
        "init",
    ];
    only_in("fs::", &edges);
    only_in("File::open", &edges);
}

/// Each stage, and the stages whose values it may take.
#[rustfmt::skip]
fn may_use() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("stats", [].as_slice()),
        ("vocabulary", &[]),
        ("record", &["vocabulary"]),
        ("mask", &[]),
        ("pattern", &["expression", "mask"]),
        ("number", &[]),
        ("decision", &["number", "vocabulary"]),
        ("config", &["vocabulary"]),
        ("expression", &[]),
        ("classify", &["expression", "record", "vocabulary"]),
        ("policy", &["classify", "config", "expression", "number", "pattern", "record", "vocabulary"]),
        ("init", &["classify", "config", "number", "policy", "record", "vocabulary"]),
        ("load", &["record", "mask", "vocabulary"]),
        ("conduct", &["expression", "policy", "record", "vocabulary"]),
        ("cube", &["classify", "conduct", "load", "pattern", "policy", "record", "vocabulary"]),
        ("compare", &["conduct", "config", "cube", "number", "pattern", "stats", "vocabulary"]),
        ("diagnose", &["compare", "cube", "decision", "number", "stats", "vocabulary"]),
        ("decide", &["compare", "conduct", "config", "cube", "decision", "diagnose", "mask", "number", "pattern", "policy", "stats", "vocabulary"]),
        ("report", &["compare::series", "decision", "mask", "number", "vocabulary"]),
        ("replay", &["config", "decision", "exit", "pipeline", "policy"]),
        ("generate", &["cube", "vocabulary"]),
        ("sample", &["generate", "record", "vocabulary"]),
        ("simulate", &["compare", "config", "cube", "decide", "diagnose", "generate", "number", "pipeline", "report::charts", "report::visible", "vocabulary"]),
        ("exit", &[]),
    ])
}

#[test]
fn the_data_flows_one_way() {
    let may_use = may_use();
    let mut checked = 0;
    for (module, name, code) in sources() {
        let Some(allowed) = may_use.get(module.as_str()) else {
            continue;
        };
        for line in lines(&code) {
            for used in line
                .split("crate::")
                .skip(1)
                .filter(|_| !line.starts_with("pub(in"))
            {
                checked += 1;
                let is_own = used.starts_with(&format!("{module}::"));
                let is_allowed = allowed.iter().any(|stage| {
                    used.strip_prefix(stage).is_some_and(|rest| {
                        !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
                    })
                });
                assert!(
                    is_own || is_allowed,
                    "src/{name} reaches back: crate::{used}"
                );
            }
        }
    }
    println!("{checked} imports checked");
    assert!(checked > 60, "the fence looks at imports");
}

#[test]
fn only_the_command_line_simulates_and_sample_and_simulation_share_one_generator() {
    only_in("crate::simulate", &["cli", "simulate"]);
    only_in("crate::sample", &["cli", "sample"]);
    let homes = ["cli", "generate", "sample", "simulate"];
    only_in("crate::generate", &homes);
}

#[test]
fn what_plants_events_knows_nothing_of_how_they_are_judged() {
    let may_use = may_use();
    for room in ["generate", "sample"] {
        for judging in ["compare", "decide", "diagnose", "pipeline", "simulate"] {
            assert!(!may_use[room].contains(&judging), "{room} uses {judging}");
        }
    }
}

#[test]
fn a_query_is_one_select_with_a_header_and_an_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    let mut looked_at = 0;
    for folder in ["cube", "map", "rows"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            looked_at += 1;
            for label in ["-- Question:", "-- Input:", "-- Output:"] {
                assert!(text.contains(label), "{} has no `{label}`", path.display());
            }
            let code: String = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("--"))
                .collect::<Vec<_>>()
                .join("\n");
            assert!(
                !code.trim_end().trim_end_matches(';').contains(';'),
                "{} holds two statements",
                path.display()
            );
            assert!(
                folder != "cube" || code.contains("ORDER BY"),
                "{} has no ORDER BY",
                path.display()
            );
        }
    }
    println!("{looked_at} queries looked at");
    assert!(looked_at >= 9);
}

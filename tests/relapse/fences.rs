//! Who may use what: the data flows one way, and each outside library has one home.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::sources::{STATISTICS, Source, lines, sources, used, without_tests};

/// The first line that uses a word, outside of the word's homes.
fn stray<'a>(source: &'a Source, word: &str, homes: &[&str]) -> Option<&'a str> {
    let is_home = |home: &&str| {
        let rest = source.name.strip_prefix(home);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
    };
    // `Beliefs::of` does not use `fs::`.
    let begins = |line: &str, place: usize| !line[..place].ends_with(char::is_alphanumeric);
    let has_word = |line: &&str| {
        line.match_indices(word)
            .any(|(place, _)| begins(line, place))
    };
    let stray = lines(&source.code).find(has_word);
    stray.filter(|_| !homes.iter().any(is_home))
}

#[track_caller]
fn only_in(word: &str, homes: &[&str]) {
    for source in sources() {
        if let Some(line) = stray(&source, word, homes) {
            let name = &source.name;
            panic!("src/{name} uses `{word}`, which belongs to {homes:?}: {line}");
        }
    }
}

#[test]
fn each_library_has_one_home() {
    only_in(
        "polars",
        &["load", "cube", "panels", "sample/demo", "warehouse"],
    );
    only_in("adbc_core", &["warehouse"]);
    only_in("adbc_driver_manager", &["warehouse/connection.rs"]);
    only_in("arrow_array", &["warehouse"]);
    only_in("statrs", &["stats"]);
    only_in("plotters", &["report"]);
    only_in("quick_junit", &["report/junit.rs"]);
    only_in("textwrap", &["report"]);
    only_in("unicode_width", &["report"]);
    only_in("minijinja", &["report"]);
    only_in("chrono_tz", &["zone"]);
    only_in("prost", &["load"]);
    only_in("clap::", &["cli"]);
    only_in("clap_complete", &["cli"]);
    only_in("clap_mangen", &["cli/manual.rs"]);
    only_in("console::", &["cli/screen.rs"]);
    only_in("indicatif", &["cli"]);
    only_in("Utc::now", &["cli/settings.rs"]);
    only_in("rand::", &["generate"]);
    only_in("rustix", &["files.rs"]);
    only_in("signal_hook", &["leftovers"]);
    only_in("sha2::", &["rollout"]);
    only_in("sqlparser::parser", &["bounded_sql.rs"]);
    only_in("rayon::", &["simulate/judged_cell.rs"]);
}

#[test]
fn the_statistics_know_nothing_of_the_house() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(STATISTICS);
    let manifest = fs::read_to_string(manifest.join("Cargo.toml")).unwrap();
    let (_, dependencies) = manifest.split_once("\n[dependencies]\n").unwrap();
    let names: Vec<&str> = dependencies
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| Some(line.split_once([' ', '.'])?.0))
        .collect();
    assert_eq!(names, ["statrs"]);
}

#[test]
fn files_are_touched_at_the_edges_only() {
    let edges = [
        "files.rs",
        "leftovers",
        "load",
        "report/publish/mod.rs",
        "report/publish/index.rs",
        "mappings.rs",
        "nights.rs",
        "panels/mod.rs",
        "state.rs",
        "sample",
        "simulate/cell_store.rs",
        "config",
        "policy",
        "init",
        "warehouse/driver.rs",
    ];
    only_in("fs::", &edges);
    only_in("File::open", &edges);
}

/// Each room, and the rooms whose values it may take. Every room of `src` has its line.
#[rustfmt::skip]
fn may_use() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("stats", [].as_slice()),
        ("vocabulary", &[]),
        ("warehouse", &[]),
        ("zone", &[]),
        ("record", &["vocabulary"]),
        ("mappings", &["files"]),
        ("mask", &[]),
        ("number", &[]),
        ("pairs", &[]),
        ("as_list", &[]),
        ("bounded_sql", &[]),
        ("expression", &[]),
        ("exit", &[]),
        ("files", &[]),
        ("leftovers", &["exit", "files"]),
        ("state", &["files", "leftovers"]),
        ("step", &[]),
        ("terms", &["vocabulary"]),
        ("pattern", &["expression", "mask", "record"]),
        ("decision", &["mask", "number", "vocabulary"]),
        ("config", &["files", "mappings", "mask", "rollout", "vocabulary", "warehouse", "zone"]),
        ("classify", &["expression", "record", "vocabulary"]),
        ("rollout", &["files", "vocabulary"]),
        ("policy", &["classify", "config", "expression", "files", "number", "pattern", "record", "vocabulary"]),
        ("init", &["classify", "config", "leftovers", "load", "mappings", "number", "policy", "record", "vocabulary"]),
        ("load", &["bounded_sql", "files", "mappings", "mask", "number", "pairs", "record", "state", "step", "vocabulary", "warehouse", "zone"]),
        ("conduct", &["expression", "policy", "record", "vocabulary"]),
        ("cube", &["as_list", "classify", "conduct", "load", "pairs", "pattern", "policy", "record", "state", "step", "vocabulary"]),
        ("compare", &["conduct", "config", "cube", "number", "pattern", "stats", "vocabulary"]),
        ("diagnose", &["compare", "cube", "number::Count", "record::Change", "stats", "vocabulary"]),
        ("judge", &["compare", "conduct", "config", "cube", "diagnose", "number::Count", "number::Estimate", "policy", "rollout", "stats", "vocabulary"]),
        ("tell", &["compare", "config", "cube", "decision", "diagnose", "judge", "number", "policy", "rollout", "stats", "terms", "vocabulary"]),
        ("publish", &["compare", "conduct", "config", "cube", "decision", "diagnose", "judge", "mask", "number", "pattern", "policy", "record::Change", "rollout", "stats", "tell", "vocabulary"]),
        ("panels", &["bounded_sql", "cube", "decision", "files", "number::Estimate", "vocabulary"]),
        ("report", &["compare::series", "decision", "files", "ledgers", "leftovers", "mask", "number", "panels", "rollout", "terms", "vocabulary"]),
        ("nights", &["decision", "exit", "files", "vocabulary"]),
        ("ledgers", &["decision", "files", "nights", "stats", "vocabulary"]),
        ("pipeline", &["classify", "compare", "conduct", "config", "cube", "decision", "diagnose", "exit", "judge", "load", "mask", "number", "panels", "pattern", "policy", "publish", "record", "rollout", "state", "step", "tell", "vocabulary", "warehouse"]),
        ("replay", &["config", "decision", "exit", "pipeline", "policy", "state", "step"]),
        ("generate", &["cube", "vocabulary"]),
        ("sample", &["files", "generate", "leftovers", "record", "vocabulary"]),
        ("simulate", &["compare", "config", "cube", "files", "generate", "judge", "leftovers", "number", "pipeline", "report::charts", "report::visible", "rollout", "vocabulary"]),
        ("cli", &["compare", "config", "decision", "exit", "files", "generate", "init", "ledgers", "leftovers", "mappings", "mask", "nights", "number", "panels", "pipeline", "policy", "record", "replay", "report", "rollout", "sample", "simulate", "state", "step", "tell", "terms", "vocabulary", "zone"]),
        ("lib", &["stats"]),
        ("main", &["cli"]),
    ])
}

/// The first path that a file of a room takes from a room that is not on its list.
fn reaches_back<'a>(source: &'a Source, allowed: &[&str]) -> Option<&'a str> {
    let takes = |path: &str, room: &str| {
        path.strip_prefix(room).is_some_and(|rest| {
            !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
        })
    };
    let used = used(&source.name, &source.code).into_iter();
    let mut foreign = used.filter(|path| !takes(path, source.room()));
    foreign.find(|path| !allowed.iter().any(|room| takes(path, room)))
}

#[test]
fn the_data_flows_one_way() {
    let may_use = may_use();
    // `crate::` of the statistics is their own crate, which has nothing of the house among its dependencies.
    let of_the_house = |source: &Source| source.room() != "stats";
    for source in sources().into_iter().filter(of_the_house) {
        let (name, room) = (&source.name, source.room());
        let Some(allowed) = may_use.get(room) else {
            panic!("src/{name} is in the room `{room}`, which has no line in the table");
        };
        if let Some(path) = reaches_back(&source, allowed) {
            panic!("src/{name} reaches back: {path}");
        }
    }
}

#[test]
fn the_table_names_no_room_that_is_gone() {
    let rooms: BTreeSet<String> = sources().iter().map(|one| one.room().to_owned()).collect();
    for (room, allowed) in may_use() {
        for name in allowed.iter().chain([&room]) {
            let name = name.split("::").next().unwrap();
            assert!(rooms.contains(name), "src has no room `{name}`");
        }
    }
}

#[track_caller]
fn planted(name: &str, text: &str, expected: Option<&str>) {
    let source = Source {
        name: name.to_owned(),
        code: without_tests(text).code,
    };
    let allowed = ["record", "report::charts"];
    assert_eq!(reaches_back(&source, &allowed), expected, "{name}: {text}");
}

#[test]
fn a_planted_import_is_refused() {
    let tests_above = "#[cfg(test)]\nmod tests;\n\nuse crate::judge::Verdict;\n";
    planted("load/mod.rs", tests_above, Some("judge::Verdict;"));
    let between =
        "use crate::record::FIELDS;\n#[cfg(test)]\nmod tests {\n    use crate::report::html;\n}\n";
    planted("load/mod.rs", between, None);
    let below = format!("{between}fn late() {{ crate::judge::judge() }}\n");
    planted("load/mod.rs", &below, Some("judge::judge() }"));
    let above = "    #[cfg(test)]\n    fn only() {\n        crate::cli::main();\n    }\n    use crate::cli::main;\n";
    planted("load/mod.rs", above, Some("cli::main;"));
    planted(
        "load/cells.rs",
        "use super::super::cli::main;",
        Some("cli::main;"),
    );
    planted(
        "load/mapping/cells.rs",
        "use super::super::cli::main;",
        None,
    );
    planted("load/mod.rs", "use super::cli;", Some("cli;"));
    planted("main.rs", "relapse::cli::main()", Some("cli::main()"));
    planted(
        "load/mod.rs",
        "use crate::records::Row;",
        Some("records::Row;"),
    );
    planted("load/mod.rs", "use crate::report::charts::Canvas;", None);
    planted(
        "load/mod.rs",
        "use crate::report::html;",
        Some("report::html;"),
    );
    planted("load/mod.rs", "pub(in crate::load) fn own() {}", None);
    planted(
        "load/mod.rs",
        "pub(in crate::load) fn own(of: crate::cli::Run) {}",
        Some("cli::Run) {}"),
    );
    planted("load/mod.rs", "// crate::cli::main", None);
}

#[test]
fn a_planted_library_is_refused_outside_its_home() {
    let source = |name: &str, code: &str| Source {
        name: name.to_owned(),
        code: code.to_owned(),
    };
    let finds = |name: &str, code: &str| {
        stray(&source(name, code), "polars", &["load", "cube/day.rs"]).is_some()
    };
    assert!(finds("judge/mod.rs", "use polars::prelude::*;"));
    assert!(finds("loader/mod.rs", "use polars::prelude::*;"));
    assert!(finds("cube/days.rs", "use polars::prelude::*;"));
    assert!(!finds("load/mapping/mod.rs", "use polars::prelude::*;"));
    assert!(!finds("cube/day.rs", "use polars::prelude::*;"));
    assert!(!finds("judge/mod.rs", "// polars"));
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
        for judging in ["compare", "diagnose", "judge", "pipeline", "simulate"] {
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
    assert!(looked_at >= 9);
}

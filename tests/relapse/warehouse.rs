//! `[input.warehouse]`, as far as no engine is needed. `.ci/warehouses` reads the demo from engines.

use std::fs;

use crate::support::Place;

/// The code of a night by these lines of configuration, and what it says.
fn night(warehouse: &str) -> (i32, String) {
    let place = Place::with_runs(&[]);
    fs::write(place.path().join("relapse.toml"), warehouse).unwrap();
    let output = place.command(&["run", "relapse.toml"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or(-1), said)
}

#[test]
fn settings_of_an_engine_that_cannot_be_are_refused() {
    let of = |lines: &str| night(&format!("[input.warehouse]\n{lines}"));
    for (lines, expected) in [
        (
            "driver = \"oracle\"\nuri = \"x\"\ntable = \"runs\"",
            "must be sqlite, postgresql, duckdb or spark",
        ),
        (
            "driver = \"sqlite\"\nuri = \" \"\ntable = \"runs\"",
            "input.warehouse.uri is empty",
        ),
        ("driver = \"sqlite\"\nuri = \"x\"", "either table or sql"),
        (
            "driver = \"sqlite\"\nuri = \"x\"\ntable = \"runs\"\nsql = \"SELECT 1\"",
            "either table or sql",
        ),
        (
            "driver = \"sqlite\"\nuri = \"x\"\ntable = \"runs\"\ntimeout_s = 0",
            "timeout_s is 0",
        ),
        (
            "driver = \"sqlite\"\nuri = \"x\"\ntabel = \"runs\"",
            "tabel",
        ),
        (
            "driver = \"sqlite\"\nuri = \"x\"\ntable = \"runs\"\n[input]\nruns = [\"runs.ndjson\"]",
            "both given",
        ),
        (
            "driver = \"sqlite\"\nuri = \"x\"\ntable = \"runs\"\n[input]\nmap = \"langfuse\"",
            "put the mapping into input.warehouse.sql",
        ),
    ] {
        let (code, said) = of(lines);
        assert_eq!(code, 78, "{lines}: {said}");
        assert!(said.contains(expected), "{lines}: {said}");
    }
}

#[test]
fn a_password_is_shown_nowhere() {
    let place = Place::with_runs(&[]);
    let settings = "[input.warehouse]\ndriver = \"postgresql\"\nuri = \"postgresql://ana:hush-hush@127.0.0.1:1/x\"\ntable = \"runs\"\n";
    fs::write(place.path().join("relapse.toml"), settings).unwrap();
    for call in [
        ["run", "relapse.toml"],
        ["check", "relapse.toml"],
        ["config", "relapse.toml"],
    ] {
        let output = place.command(&call).output().unwrap();
        let said = [output.stdout, output.stderr]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(!said.concat().contains("hush-hush"), "{call:?}: {said:?}");
    }
}

#[cfg(not(feature = "warehouse"))]
#[test]
fn a_build_without_drivers_names_the_feature() {
    let (code, said) =
        night("[input.warehouse]\ndriver = \"sqlite\"\nuri = \"x.sqlite\"\ntable = \"runs\"\n");
    assert_eq!(code, 78, "{said}");
    assert!(said.contains("--features warehouse"), "{said}");
}

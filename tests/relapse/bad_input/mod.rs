//! Bad input of many kinds, each a row of a table: what goes in, the exit code, the words of the message, the rows and cells
//! that are refused, and bounds of time and memory. The expected values are those of the documentation: exit codes and
//! quarantine and limits of `docs/running.md`.
#![cfg(unix)]
#![expect(clippy::too_many_lines, reason = "a theme is a table")]

mod bytes;
mod case;
mod damaged;
mod fields;
mod foreign;
mod mappings;
mod moving;
mod paths;
mod reports;
mod runs;
mod settings;
mod sizes;
mod streams;
mod times;
mod variables;

use case::{Case, check_all};

/// The kinds of a theme.
type Theme = fn() -> Vec<Case>;

/// Every theme with its kinds.
const THEMES: [(&str, Theme); 14] = [
    ("bytes", bytes::cases),
    ("damaged", damaged::cases),
    ("fields", fields::cases),
    ("foreign", foreign::cases),
    ("mappings", mappings::cases),
    ("moving", moving::cases),
    ("paths", paths::cases),
    ("plans", settings::plans),
    ("reports", reports::cases),
    ("settings", settings::cases),
    ("sizes", sizes::cases),
    ("streams", streams::cases),
    ("times", times::cases),
    ("variables", variables::cases),
];

#[track_caller]
fn check_theme(name: &str) {
    let mut themes = THEMES.into_iter();
    let (_, cases) = themes.find(|(theme, _)| *theme == name).unwrap();
    check_all(cases());
}

#[test]
fn bytes_that_are_no_text_are_refused_by_their_line() {
    check_theme("bytes");
}

#[test]
fn damaged_files_of_every_format_are_named() {
    check_theme("damaged");
}

#[test]
fn unusable_cells_and_repeated_ids_are_counted() {
    check_theme("fields");
}

#[test]
fn files_of_other_formats_are_recognised() {
    check_theme("foreign");
}

#[test]
fn unusable_mappings_and_tables_name_what_to_change() {
    check_theme("mappings");
}

#[test]
fn files_that_change_while_they_are_read_end_the_run_or_count_as_read() {
    check_theme("moving");
}

#[test]
fn hostile_and_missing_paths_are_named_on_one_line() {
    check_theme("paths");
}

#[test]
fn unusable_plans_name_their_line() {
    check_theme("plans");
}

#[test]
fn what_stands_in_the_way_of_the_reports_is_named() {
    check_theme("reports");
}

#[test]
fn absurd_settings_are_refused_with_an_example() {
    check_theme("settings");
}

#[test]
fn sizes_without_end_are_read_in_bounded_memory() {
    check_theme("sizes");
}

#[test]
fn closed_and_full_streams_lose_no_report() {
    check_theme("streams");
}

#[test]
fn times_that_no_calendar_has_are_refused() {
    check_theme("times");
}

#[test]
fn variables_with_bad_values_are_named() {
    check_theme("variables");
}

/// A gigabyte in one row. CI reads the same with 300 MB.
#[test]
#[ignore = "reads files of a gigabyte"]
fn a_gigabyte_in_one_row_is_read_in_the_same_memory() {
    check_all(sizes::gigabytes());
}

#[test]
fn every_kind_has_a_name_of_its_own() {
    let mut names: Vec<String> = Vec::new();
    for (theme, cases) in THEMES {
        let cases = cases();
        println!("{theme}: {} kinds", cases.len());
        names.extend(cases.iter().map(|case| case.name.clone()));
    }
    let kinds = names.len();
    println!("{kinds} kinds of bad input");
    names.sort();
    names.dedup();
    assert_eq!(names.len(), kinds);
    assert!(kinds >= 200, "{kinds}");
}

use chrono::NaiveDate;

use super::*;
use crate::vocabulary::Metric;

#[track_caller]
fn refused(text: &str, expected: &str) {
    let error = format!("{:#}", Config::parse(text).unwrap_err());
    assert!(error.contains(expected), "{error}");
}

#[test]
fn an_empty_file_is_the_default() {
    assert_eq!(Config::parse("").unwrap(), Config::default());
}

#[test]
fn an_unknown_key_names_its_line_and_the_nearest_known_one() {
    refused("[window]\nhorizn = 3", "line 2");
    refused("[window]\nhorizn = 3", "did you mean `horizon`?");
    refused("[windw]", "did you mean `window`?");
    refused(
        "[margin.by_metric.rescue_rat]\nratio = 2.0",
        "did you mean `rescue_rate`?",
    );
    refused(
        "[decision]\nroll_back = [\"high_severty\"]",
        "did you mean `high_severity`?",
    );
}

#[test]
fn impossible_values_are_refused_with_what_would_do() {
    refused("[decision]\nfalse_rollback_budget = 0.0", "between 0 and 1");
    refused("[margin]\nratio = 0.9", "greater than 1");
    refused("[margin]\nratio = nan", "greater than 1");
    refused("[margin]\ndifference = -1.0", "0 or more");
    for confidence in ["-0.1", "1.1", "nan"] {
        refused(
            &format!("[decision]\nmin_scope_confidence = {confidence}"),
            "decision.min_scope_confidence",
        );
    }
    refused("[window]\nnights = 0", "between 1 and 3660");
    refused(
        "[window]\nnights = 3\nmaturity_days = 3",
        "less than window.nights",
    );
    refused("[window]\nas_of = 0001-01-01", "between 1970 and 2200");
    for date in ["\"20 November\"", "\"2026-13-45\"", "7"] {
        refused(
            &format!("[window]\nas_of = {date}"),
            "expected a date such as 2026-11-20",
        );
    }
}

#[test]
fn a_date_may_be_written_either_way() {
    for text in [
        "[window]\nas_of = 2026-11-20",
        "[window]\nas_of = \"2026-11-20\"",
    ] {
        let config = Config::parse(text).unwrap();
        assert_eq!(config.window.as_of, NaiveDate::from_ymd_opt(2026, 11, 20));
    }
}

#[test]
fn a_metric_without_margins_of_its_own_has_the_common_ones() {
    let config = Config::parse("[margin.by_metric.rescue_rate]\nratio = 2.0").unwrap();
    assert_eq!(config.margin.ratio_of(Metric::RescueRate).to_string(), "2");
    assert_eq!(
        config.margin.difference_of(Metric::RescueRate).to_string(),
        "0.002"
    );
    assert_eq!(
        config.margin.ratio_of(Metric::FailureRate).to_string(),
        "1.25"
    );
}

#[test]
fn rules_for_masking_are_read_beside_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let rule = "[[rules]]\nid = \"acme\"\nregex = 'acme-[0-9]+'\n";
    std::fs::write(folder.path().join("rules.toml"), rule).unwrap();
    let file = folder.path().join("relapse.toml");
    let text = "[mask]\npatterns = [\"badge (.)\"]\ngitleaks = \"rules.toml\"\n";
    std::fs::write(&file, text).unwrap();
    let masker = Config::read(&file).unwrap().masker;
    assert_eq!(
        masker.mask("acme-12 has badge 7"),
        "[masked] has badge [masked]"
    );
    std::fs::write(&file, "[mask]\ngitleaks = [\"none.toml\"]\n").unwrap();
    let error = format!("{:#}", Config::read(&file).unwrap_err());
    assert!(
        error.contains("none.toml; mask.gitleaks must name existing files"),
        "{error}"
    );
}

#[test]
fn what_is_written_reads_back_as_itself() {
    let mut config = Config::default();
    config.window.as_of = NaiveDate::from_ymd_opt(2026, 11, 20);
    let text = toml::to_string(&config).unwrap();
    assert_eq!(Config::parse(&text).unwrap(), config);
}

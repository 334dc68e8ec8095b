//! What holds of every `decision.json`, whatever the records: each one that any test makes is checked here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::consistent_with_records::Records;

/// Checks every decision below a folder, with the files it names and the records of the folder's `runs.ndjson`.
#[track_caller]
pub(crate) fn check_reports(folder: &Path) {
    let records = Records::of(&folder.join("runs.ndjson"));
    check_folder(folder, records.as_ref());
}

#[track_caller]
fn check_folder(folder: &Path, records: Option<&Records>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() && !path.is_symlink() {
            check_folder(&path, records);
        } else if path.ends_with("decision.json") {
            let text = fs::read_to_string(&path).unwrap();
            let decision: Value = serde_json::from_str(&text).unwrap();
            check(&decision);
            if let Some(records) = records {
                records.check(&decision);
            }
            for packet in list(&decision["packets"]) {
                let file = folder.join(string(&packet["file"]));
                assert!(file.is_file(), "{} is named and missing", file.display());
            }
        }
    }
}

/// Checks one decision.
#[track_caller]
pub(crate) fn check(decision: &Value) {
    for finding in list(&decision["findings"]) {
        check_state(finding);
        check_interval(finding);
        check_p(finding);
    }
    check_names(decision);
    check_choices(decision);
    assert!(
        list(&decision["reasons"]).len() <= 3,
        "three reasons at most"
    );
    let rows = |name: &str| decision["data"][name].as_u64().unwrap();
    let parts = [
        "rows_used",
        "quarantined",
        "duplicates",
        "excluded",
        "out_of_scope",
    ];
    let sum: u64 = parts.map(rows).iter().sum();
    assert_eq!(rows("rows_read"), sum, "rows add up");
    let reasons = list(&decision["data"]["excluded_reasons"]).iter();
    let excluded: u64 = reasons.filter_map(|entry| entry["count"].as_u64()).sum();
    assert_eq!(
        rows("excluded"),
        excluded,
        "every excluded row has a reason"
    );
    texts(decision, &mut |text| {
        assert_eq!(wrong_difference(text), None, "{text}");
        assert_eq!(negative_more(text), None, "{text}");
        assert_eq!(beyond_the_whole(text), None, "{text}");
    });
}

/// The four choices in order, of which a rollback brings nothing, and whose dollars add up.
#[track_caller]
fn check_choices(decision: &Value) {
    let choices = list(&decision["choices"]);
    let names: Vec<&str> = choices.iter().map(|one| string(&one["choice"])).collect();
    assert!(
        names.is_empty() || names == ["keep", "restrict", "roll_back", "wait"],
        "{names:?}"
    );
    for one in choices {
        for unit in ["failures", "high_severity", "rescue_minutes", "usd"] {
            let Some(excess) = one[unit].as_object() else {
                continue;
            };
            let [lower, upper] = ["lower", "upper"].map(|end| excess[end].as_f64().unwrap());
            assert!(lower <= upper, "{one}");
            if one["choice"] == "roll_back" {
                assert_eq!(
                    [&excess["estimate"], &excess["upper"]],
                    [&0.0, &0.0],
                    "{one}"
                );
            }
        }
        let usd = one["usd"]["estimate"].as_f64();
        let beside = |name: &str| one[name].as_f64().unwrap_or(0.0);
        let sum = usd.map(|usd| usd + beside("switch_cost") + beside("delay_cost"));
        match (one["expected_usd"].as_f64(), sum) {
            (Some(expected), Some(sum)) => {
                assert!((expected - sum).abs() < 1e-9 * sum.abs().max(1.0), "{one}");
            }
            (expected, sum) => assert_eq!(expected, sum, "{one}"),
        }
        assert!(
            string(&one["in_words"]).starts_with(string(&one["label"])),
            "{one}"
        );
    }
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The state follows from the interval and the margin, and what is shown from the state.
#[track_caller]
fn check_state(finding: &Value) {
    let below = |effect: &Value, margin: &Value| match (effect["upper"].as_f64(), margin.as_f64()) {
        (Some(upper), Some(margin)) => upper < margin,
        _ => false,
    };
    let margin = &finding["margin"];
    let metric = string(&finding["metric"]);
    let is_rate = !["approval_mix", "rescue_minutes_per_run"].contains(&metric);
    let keeps_successes = match finding["success_ratio_upper"].as_f64() {
        Some(upper) => Some(upper) < margin.as_f64(),
        None => !is_rate,
    };
    let is_below_ratio = below(&finding["effect"], margin) && keeps_successes;
    let is_clear = is_below_ratio || below(&finding["difference"], &finding["margin_difference"]);
    let (state, shown) = (string(&finding["state"]), string(&finding["shown"]));
    let is_missing = state == "no_data";
    // What more nights, or more incidents, would settle has its numbers too.
    let is_open = ["few_nights", "few_incidents"].map(Value::from);
    let is_open = state == "inconclusive" && is_open.contains(&finding["reason"]);
    let has_reason = finding["reason"].is_string();
    assert_eq!(has_reason, is_missing || is_open, "{finding}");
    assert_eq!(state == "clear", is_clear && !is_missing, "{finding}");
    let cleared_by = match state {
        "clear" if is_below_ratio => "ratio".into(),
        "clear" => "difference".into(),
        _ => Value::Null,
    };
    assert_eq!(finding["cleared_by"], cleared_by, "{finding}");
    let expected: &[&str] = match state {
        "clear" => &["clear", "tolerably_worse"],
        other => &[other],
    };
    assert!(expected.contains(&shown), "{finding}");
}

/// p, interval and state say the same: a regression has an interval above "no difference" and a small p, and nothing else
/// has one. The budget for all questions and nights together is one in a hundred.
#[track_caller]
fn check_p(finding: &Value) {
    let none = match string(&finding["effect"]["kind"]) {
        "total_variation" => 0.0,
        _ => 1.0,
    };
    let above = |effect: &Value, none: f64| effect["lower"].as_f64().is_none_or(|low| low > none);
    let is_above = above(&finding["effect"], none) && above(&finding["difference"], 0.0);
    let p = finding["adjusted_p"].as_f64();
    if finding["state"] == "regressed" {
        assert!(is_above, "the interval holds no difference: {finding}");
        assert!(p.is_some_and(|p| p <= 0.01), "{finding}");
    }
    if finding["reason"] == "few_nights" {
        assert!(!is_above && p.is_some_and(|p| p >= 0.5), "{finding}");
    }
}

/// No difference of rates lies beyond 100 points, and an estimate lies in its interval.
#[track_caller]
fn check_interval(finding: &Value) {
    for effect in [&finding["effect"], &finding["difference"]] {
        let end = |name: &str| effect[name].as_f64();
        if effect["kind"] == "rate_difference" {
            for value in ["estimate", "lower", "upper"]
                .map(end)
                .into_iter()
                .flatten()
            {
                assert!(value.abs() <= 1.0, "beyond 100 points: {finding}");
            }
        }
        if let (Some(lower), Some(upper)) = (end("lower"), end("upper")) {
            assert!(lower <= upper, "{finding}");
        }
    }
}

/// Every finding, pattern and packet that is named exists.
#[track_caller]
fn check_names(decision: &Value) {
    let names = |of: &Value, key: &str| -> BTreeSet<String> {
        let named = list(of).iter().filter_map(|one| one[key].as_str());
        named.map(str::to_owned).collect()
    };
    let findings = names(&decision["findings"], "id");
    let exists = |id: &Value| id.as_str().is_none_or(|id| findings.contains(id));
    for trigger in list(&decision["triggers"]) {
        assert!(exists(&trigger["finding"]), "{trigger}");
        let own = list(&decision["findings"]);
        if let Some(finding) = own.iter().find(|one| one["id"] == trigger["finding"]) {
            assert_eq!(finding["state"], trigger["state"], "{trigger}");
        }
    }
    for reason in list(&decision["reasons"]) {
        assert!(exists(&reason["finding"]), "{reason}");
    }
    for packet in list(&decision["packets"]) {
        assert!(list(&packet["findings"]).iter().all(exists), "{packet}");
    }
    let files = names(&decision["packets"], "file");
    for owned in list(&decision["plan"]["owners"]) {
        for matter in list(&owned["matters"]) {
            for file in list(&matter["packets"]) {
                assert!(files.contains(string(file)), "{matter}");
            }
        }
    }
    let decided_by = string(&decision["decided_by"]);
    let is_word = [
        "all_clear",
        "choices:keep",
        "insufficient_data",
        "overruled",
    ]
    .contains(&decided_by)
        || decided_by.starts_with("data:")
        || decided_by.starts_with("horizon:")
        || decided_by.starts_with("plan:");
    assert!(is_word || findings.contains(decided_by), "{decided_by}");
}

/// Every string under one of these names, alone or in a list.
pub(crate) fn strings_under(value: &Value, names: &[&str], look: &mut impl FnMut(&str)) {
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| strings_under(item, names, look)),
        Value::Object(fields) => {
            for (name, field) in fields {
                if names.contains(&name.as_str()) {
                    let items = list(field).iter().chain([field]);
                    items.filter_map(Value::as_str).for_each(&mut *look);
                }
                strings_under(field, names, look);
            }
        }
        _ => {}
    }
}

/// Every sentence of a decision; texts of the records (templates, names, ids, links) are none.
fn texts(value: &Value, check: &mut impl FnMut(&str)) {
    const SENTENCES: [&str; 17] = [
        "action",
        "against",
        "decided_by_text",
        "design_caveat",
        "evidence",
        "in_words",
        "needs_reason",
        "reason",
        "reason_text",
        "rule",
        "scope_evidence",
        "sentence",
        "simpson",
        "state_reason",
        "summary",
        "text",
        "warnings",
    ];
    match value {
        Value::Array(items) => items.iter().for_each(|item| texts(item, check)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if SENTENCES.contains(&name.as_str()) => check(text),
                    Value::Array(items) if name == "warnings" => {
                        items.iter().filter_map(Value::as_str).for_each(&mut *check);
                    }
                    other => texts(other, check),
                }
            }
        }
        _ => {}
    }
}

/// The numbers of a text, in order, with the decimals each is printed with and where it ends.
fn numbers(text: &str) -> Vec<(f64, usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|letter: char| letter.is_ascii_digit()) {
        let start = at + start;
        let rest = &text[start..];
        let length = rest
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ',')
            .unwrap_or(rest.len());
        let digits = rest[..length].trim_end_matches(['.', ',']);
        let end = start + digits.len();
        let is_negative = text[..start].ends_with('−');
        if let Ok(value) = digits.replace(',', "").parse::<f64>() {
            let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
            found.push((if is_negative { -value } else { value }, decimals, end));
        }
        at = end.max(start + 1);
    }
    found
}

/// A printed difference that the printed rates do not have, and that is not called adjusted.
fn wrong_difference(text: &str) -> Option<String> {
    for verb in ["rose from ", "fell from "] {
        for (place, _) in text.match_indices(verb) {
            let rest = &text[place + verb.len()..];
            let Some(points) = rest.find(" points") else {
                continue;
            };
            let part = &rest[..points];
            let after_points = &rest[points + " points".len()..];
            let is_plain = part.contains(" % to ") && !after_points.starts_with(" like for like");
            let [(before, ..), (after, ..), (change, decimals, _)] = numbers(part)[..] else {
                continue;
            };
            let unit = 10f64.powi(-i32::try_from(decimals).unwrap());
            if is_plain && (after - before - change).abs() > 1.51 * unit {
                return Some(format!("{before} to {after} is not {change}"));
            }
        }
    }
    None
}

/// A negative number of something more.
fn negative_more(text: &str) -> Option<&str> {
    numbers(text)
        .into_iter()
        .filter(|(value, ..)| *value < 0.0)
        .map(|(_, _, end)| &text[end..])
        .find(|rest| rest.starts_with(" more"))
}

/// A share above the whole. Intervals that end in `%` are shares too; only a confidence level stands before `interval`.
fn beyond_the_whole(text: &str) -> Option<f64> {
    let shares = numbers(text).into_iter();
    shares
        .filter(|(_, _, end)| text[*end..].starts_with(" %"))
        .map(|(value, ..)| value)
        .find(|value| !(0.0..=100.0).contains(value))
}

#[test]
fn a_sentence_that_contradicts_itself_is_found() {
    let fine = "failures rose from 1.1 % to 4.9 % of runs (+3.8 points, 95 % interval +2.8 to +4.9; 197 of 3,990)";
    assert_eq!(wrong_difference(fine), None);
    assert_eq!(negative_more(fine), None);
    assert_eq!(beyond_the_whole(fine), None);
    let adjusted = "failures rose from 5.2 % to 6.6 % of runs (+0.8 points";
    assert!(wrong_difference(adjusted).is_some());
    assert_eq!(
        wrong_difference(&format!("{adjusted} like for like, 95 % interval")),
        None
    );
    assert!(negative_more("Each night costs −14 more failures (−20 to −3)").is_some());
    assert!(beyond_the_whole("timeout carries 312 % of it").is_some());
}

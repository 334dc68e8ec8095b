//! Errors in rules.

use std::collections::BTreeSet;

use super::class_rule::Rule;
use super::condition::{Condition, Scalar, Test};
use super::shipped::shipped;
use crate::expression::compiled;
use crate::record::{self, FIELDS, Kind, UNCLASSIFIED};
use crate::vocabulary::Severity;

/// An error in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleFault {
    /// The position of the rule in the file, from 0.
    pub rule: usize,
    /// The keys that lead to the error, within the rule.
    pub at: Vec<String>,
    /// What is wrong and what to do, after the name of the key.
    pub text: String,
}

/// All errors in the rules of a file.
#[must_use]
pub(crate) fn faults(rules: &[Rule]) -> Vec<RuleFault> {
    let shipped = shipped().unwrap_or_default();
    let taken: BTreeSet<&str> = shipped.iter().map(|rule| rule.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        let mut add = |at: &[&str], text: String| {
            found.push(RuleFault {
                rule: place,
                at: at.iter().map(|&key| key.to_owned()).collect(),
                text,
            });
        };
        if let Some(text) = wrong_id(rule, &seen, &taken) {
            add(&["id"], text);
        }
        seen.insert(rule.id.as_str());
        if let Some(text) = wrong_class(&rule.class) {
            add(&["class"], text);
        }
        if rule.when.is_empty() {
            let text = "is empty; add a condition, for example when.error_message = { matches = \"timed out\" }";
            add(&["when"], text.to_owned());
        }
        for (column, condition) in &rule.when {
            for (key, text) in faults_of(column, condition) {
                let at: Vec<&str> = ["when", column].into_iter().chain(key).collect();
                add(&at, text);
            }
        }
    }
    found
}

fn wrong_id(rule: &Rule, seen: &BTreeSet<&str>, shipped: &BTreeSet<&str>) -> Option<String> {
    let id = rule.id.as_str();
    if id.trim().is_empty() {
        Some("is empty; give the rule a unique name".to_owned())
    } else if seen.contains(id) {
        Some("is the id of an earlier rule; give each rule a unique id".to_owned())
    } else if shipped.contains(id) {
        Some("is the id of a shipped rule; choose another".to_owned())
    } else {
        None
    }
}

fn wrong_class(class: &str) -> Option<String> {
    if class.trim().is_empty() {
        Some("is empty; name the class that the rule gives".to_owned())
    } else if class.trim() == UNCLASSIFIED {
        Some(format!(
            "is {UNCLASSIFIED}, which is the class of failures that no rule matches; name another"
        ))
    } else {
        None
    }
}

/// The key of a test, if any, and what is wrong with it.
type Wrong = (Option<&'static str>, String);

fn faults_of(column: &str, condition: &Condition) -> Vec<Wrong> {
    let Some(field) = record::position(column).map(|position| &FIELDS[position]) else {
        let nearest = record::nearest(column)
            .map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
        let text = format!(
            "is not a column of the record{nearest}; relapse schema record lists the columns"
        );
        return vec![(None, text)];
    };
    if column == "failure_class" {
        let text = "cannot be tested, because rules apply only to failures without a recorded class; remove it";
        return vec![(None, text.to_owned())];
    }
    match condition {
        Condition::Is(value) => wrong_value(field.kind, value)
            .map(|text| (None, text))
            .into_iter()
            .collect(),
        Condition::Tests(test) => faults_of_test(field.kind, test),
    }
}

fn faults_of_test(kind: Kind, test: &Test) -> Vec<Wrong> {
    let mut found = Vec::new();
    if *test == Test::default() {
        found.push((
            None,
            "has no test; use matches, one_of, at_least, at_most or is_present".to_owned(),
        ));
    }
    if let Some(text) = test.matches.as_deref() {
        if !matches!(
            kind,
            Kind::Text | Kind::Name | Kind::TextOrList | Kind::Labels | Kind::Word(_)
        ) {
            found.push((
                Some("matches"),
                format!("applies only to text, but the column holds {}", holds(kind)),
            ));
        } else if let Err(why) = compiled(text) {
            found.push((Some("matches"), why));
        }
    }
    if let Some(values) = &test.one_of {
        if values.is_empty() {
            found.push((
                Some("one_of"),
                "is empty; name at least one value".to_owned(),
            ));
        }
        let wrong = values.iter().filter_map(|value| wrong_value(kind, value));
        found.extend(wrong.map(|text| (Some("one_of"), text)));
    }
    for (key, bound) in [("at_least", test.at_least), ("at_most", test.at_most)] {
        let Some(bound) = bound else { continue };
        if !matches!(kind, Kind::Count | Kind::Amount | Kind::Severity) {
            found.push((
                Some(key),
                format!(
                    "applies only to numbers, but the column holds {}",
                    holds(kind)
                ),
            ));
        } else if !bound.is_finite() {
            found.push((Some(key), format!("is {bound}; it must be a finite number")));
        }
    }
    if let (Some(least), Some(most)) = (test.at_least, test.at_most)
        && least > most
    {
        found.push((
            Some("at_least"),
            format!("is {least} and at_most is {most}, so no number matches; swap them"),
        ));
    }
    let asks_more = Test {
        is_present: None,
        ..test.clone()
    } != Test::default();
    if test.is_present == Some(false) && asks_more {
        found.push((
            Some("is_present"),
            "is false, but a missing field meets no other test; remove one of them".to_owned(),
        ));
    }
    found
}

/// Why a column cannot be this value.
fn wrong_value(kind: Kind, value: &Scalar) -> Option<String> {
    let fits = match (kind, value) {
        (Kind::Text | Kind::Name | Kind::TextOrList | Kind::Labels, Scalar::Text(_))
        | (Kind::Flag, Scalar::Flag(_)) => true,
        (Kind::Count | Kind::Amount, Scalar::Number(number)) => number.is_finite(),
        (Kind::Severity, Scalar::Number(number)) => {
            let levels = Severity::ALL.map(|severity| f64::from(severity.level()));
            levels.contains(number)
        }
        (Kind::Severity, Scalar::Text(word)) => Severity::from_word(word).is_some(),
        (Kind::Word(words), Scalar::Text(word)) => words.contains(&word.as_str()),
        (Kind::Timestamp, _) => {
            return Some("is a timestamp; the only test for it is is_present".to_owned());
        }
        _ => false,
    };
    if fits {
        return None;
    }
    let nearest = match (kind, value) {
        (Kind::Word(words), Scalar::Text(word)) => nearest(words, word),
        _ => String::new(),
    };
    let value: String = value.to_string().chars().take(60).collect();
    Some(format!(
        "is `{}`, but the column holds {}{nearest}",
        value.escape_debug(),
        holds(kind)
    ))
}

fn nearest(words: &[&str], word: &str) -> String {
    words
        .iter()
        .map(|known| (strsim::jaro_winkler(word, known), known))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(String::new, |(_, known)| {
            format!(" (did you mean `{known}`?)")
        })
}

/// The values that a column can have, in words.
fn holds(kind: Kind) -> String {
    match kind {
        Kind::Text | Kind::Name | Kind::TextOrList | Kind::Labels => "text".to_owned(),
        Kind::Timestamp => "timestamps; use is_present instead".to_owned(),
        Kind::Count | Kind::Amount => "a number".to_owned(),
        Kind::Flag => "true or false".to_owned(),
        Kind::Severity => "a severity from 1 (worst) to 5, or a word such as high".to_owned(),
        Kind::Word(words) => format!("one of {}", words.join(", ")),
    }
}

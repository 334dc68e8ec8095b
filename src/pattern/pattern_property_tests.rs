//! What must hold of every message and every set of templates.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::fold_rules::overlooked;
use super::{Folder, Folding};

fn template(message: &str) -> String {
    Folding::default().template(message)
}

fn merged<'a>(templates: &BTreeSet<&'a str>) -> BTreeMap<&'a str, String> {
    Folding::default().merged(templates)
}

/// Messages of the words that rules look for, so that they meet in every combination.
fn message() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "user",
        "alice",
        "error=",
        "id=",
        "=",
        "7",
        "30",
        "ms",
        "s",
        "<*>",
        "/a/b",
        "C:\\x",
        "http://h/p",
        "A-1",
        "true",
        "null",
        ":",
        ",",
        "-",
        "\"",
        "'",
        "{",
        "}",
        "(",
        ")",
        "10.0.0.7:80",
        "2026-11-20",
        "Sun Jul 3",
        "10:05:25",
        "deadbeef",
        "sk-abcdefghijklmnop",
        "password=",
        "größe",
        "错误",
        "\n",
        ".",
        "..",
        "@",
        "%",
        "HTTP",
        "exit code",
        "error",
        "404",
        "ORA-00001",
        "SHA256",
        "a1.b.KeyError",
        "for user",
        "foo.bar.edu",
        ":443",
        "(1.2 KB)",
        "()",
        "[]",
        "<",
        "\u{1b}[31m",
        "[0m",
        "\u{fdd3}",
        "SGVsbG8gd29ybGQsIHRoaXMgaXMgYmFzZTY0",
    ]);
    prop::collection::vec((word, prop::bool::ANY), 0..40).prop_map(|words| {
        let mut text = String::new();
        for (word, apart) in words {
            text.push_str(word);
            text.push_str(if apart { " " } else { "" });
        }
        text
    })
}

/// Short templates of few words, so that many of them are alike.
fn templates() -> impl Strategy<Value = Vec<String>> {
    let word = || prop::sample::select(vec!["a", "b", "c", "d", "e", "f", "<*>", "x=<*>"]);
    let words =
        prop::collection::vec(word(), 4..6).prop_map(|words| format!("at {}", words.join(" ")));
    prop::collection::vec(words, 1..40)
}

fn set(templates: &[String]) -> BTreeSet<&str> {
    templates.iter().map(String::as_str).collect()
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing_more(message in message()) {
        let once = template(&message);
        prop_assert_eq!(template(&once), once.clone());
    }

    #[test]
    fn any_text_folds_and_folds_no_further(message in ".{0,500}") {
        let once = template(&message);
        prop_assert_eq!(template(&once), once.clone());
    }

    #[test]
    fn merging_again_changes_nothing_more(all in templates()) {
        let becomes = merged(&set(&all));
        let forms: Vec<String> = becomes.values().cloned().collect();
        for (form, again) in merged(&set(&forms)) {
            prop_assert_eq!(form, again);
        }
    }

    #[test]
    fn unrelated_messages_change_no_template(all in templates(), others in templates()) {
        let before = merged(&set(&all));
        // Of other first words, and of another length.
        let others = others.iter().flat_map(|other| [other.replacen("at", "from", 1), format!("{other} and one two")]);
        let mut more = all.clone();
        more.extend(others);
        let after = merged(&set(&more));
        for (template, form) in &before {
            prop_assert_eq!(&after[template], form);
        }
    }

    #[test]
    fn more_messages_never_part_what_was_one(all in templates(), more in templates()) {
        let before = merged(&set(&all));
        let mut both = all.clone();
        both.extend(more);
        let after = merged(&set(&both));
        for (a, form_of_a) in &before {
            for (b, form_of_b) in &before {
                if form_of_a == form_of_b {
                    prop_assert_eq!(&after[a], &after[b]);
                }
            }
        }
    }

    #[test]
    fn what_was_folded_before_changes_nothing(messages in prop::collection::vec(message(), 1..20), kept in prop::bool::ANY) {
        let keep = if kept { vec!["alice|A-1|30 ms".to_owned()] } else { Vec::new() };
        let folding = Folding::keeping(&keep).unwrap();
        let mut folder = Folder::of(folding.clone());
        for message in messages.iter().chain(&messages) {
            prop_assert_eq!(folder.template(message), folding.template(message));
        }
    }

    #[test]
    fn a_rule_that_is_not_tried_would_have_changed_nothing(message in message(), any in ".{0,200}") {
        for text in [message, any] {
            prop_assert_eq!(overlooked(&text), None);
            prop_assert_eq!(overlooked(&template(&text)), None);
        }
    }
}

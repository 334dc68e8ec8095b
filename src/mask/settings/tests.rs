use super::*;

fn rules(text: &str) -> GitleaksRules {
    GitleaksRules::of(text).unwrap()
}

#[track_caller]
fn case(rules: &GitleaksRules, text: &str, expected: &str) {
    let mut spans = Spans::default();
    rules.find(text, &mut spans);
    assert_eq!(spans.hidden_in(text).as_deref().unwrap_or(text), expected);
}

#[test]
fn a_pattern_masks_its_match_or_its_first_group() {
    let patterns = [r"ACME-\d{4}".to_owned(), r"badge (\w+)".to_owned()];
    let own = OwnRules::of(&patterns, &[]).unwrap();
    let mut spans = Spans::default();
    let text = "ACME-1234 has badge q7";
    own.find(text, &mut spans);
    assert_eq!(
        spans.hidden_in(text).unwrap(),
        "[masked] has badge [masked]"
    );
}

#[test]
fn a_pattern_that_is_none_is_named_by_its_place() {
    let patterns = ["a".to_owned(), "(b".to_owned()];
    let error = OwnRules::of(&patterns, &[]).unwrap_err();
    let text = format!("{error:#}");
    assert!(
        text.contains("mask.patterns has at place 2 no regular expression: \"(b\""),
        "{text}"
    );
    assert!(text.contains("unclosed group"), "{text}");
}

/// The meanings of the fields are those of gitleaks' README, "Configuration".
#[test]
fn keywords_groups_entropy_and_allowlists_mean_what_they_mean_in_gitleaks() {
    let rules = rules(
        r#"
title = "own"
[[rules]]
id = "acme"
description = "ACME key"
regex = '''acme_(\w+)_([a-z0-9]{8})'''
secretGroup = 2
entropy = 2.0
keywords = ["ACME_"]
[[rules.allowlists]]
regexes = ['''^0123''']
stopwords = ["example"]
[[rules]]
id = "line"
regex = '''badge-\d+'''
[rules.allowlist]
regexTarget = "line"
regexes = ["harmless"]
[[rules]]
id = "path-only"
path = '''\.pem$'''
[allowlist]
paths = ["a"]
stopwords = ["everywhere"]
"#,
    );
    case(&rules, "acme_x_ab12cd34 end", "acme_x_[masked] end");
    case(&rules, "acme_x_aaaaaaaa end", "acme_x_aaaaaaaa end");
    case(&rules, "acme_x_01234567 end", "acme_x_01234567 end");
    case(&rules, "acme_x_1example end", "acme_x_1example end");
    case(
        &rules,
        "badge-7\nharmless badge-8",
        "[masked]\nharmless badge-8",
    );
    case(&rules, "\u{e9}badge-7\u{e9}", "\u{e9}[masked]\u{e9}");
}

#[test]
fn an_allowlist_that_needs_a_path_as_well_allows_nothing() {
    let rules = rules(
        "[[rules]]\nid = \"a\"\nregex = 'badge-\\d+'\n[[rules.allowlists]]\ncondition = \"AND\"\npaths = ['x']\nregexes = ['badge']\n",
    );
    case(&rules, "badge-7", "[masked]");
}

#[test]
fn a_rule_that_cannot_be_read_is_named_by_its_id() {
    for (text, expected) in [
        (
            "[[rules]]\nid = \"ahead\"\nregex = '(?=a)b'",
            "the rule with id \"ahead\" cannot be read",
        ),
        (
            "[[rules]]\nid = \"g\"\nregex = 'a(b)'\nsecretGroup = 2",
            "its secretGroup is 2",
        ),
        ("[extend]\nuseDefault = true", "[extend]"),
        ("title = 'x'", "no [[rules]]"),
        ("[[rules]\n", "expected"),
    ] {
        let error = format!("{:#}", GitleaksRules::of(text).unwrap_err());
        assert!(error.contains(expected), "{error}");
    }
}

//! A token of every form, drawn at random and put into random surroundings, is masked and nothing around it is.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::string::string_regex;

use super::Masker;

const FORMS: &str = include_str!("corpus/forms.tsv");

/// What stands before and after a token: quotes, brackets, ends of lines, escapes of JSON and of links.
const AROUND: &[(&str, &str)] = &[
    ("", ""),
    ("refused ", " by the server"),
    ("\"", "\""),
    ("'", "',"),
    ("`", "`"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("<", ">"),
    ("\n", "\n"),
    ("\\n", "\\n"),
    ("\\t", "\\r\\n"),
    ("\\\"", "\\\""),
    ("\\\\\"", "\\\\\""),
    ("\\u003c", "\\u003e"),
    ("x=", "&y=1"),
    ("x%3D", "%26y%3D1"),
    ("%3C", "%3E"),
    ("\u{1b}[31m", "\u{1b}[0m"),
    ("got: ", "."),
    ("got ", ", gave up"),
    ("got ", ";"),
    ("b'", "'"),
    ("|", "|"),
    ("\u{201e}", "\u{201c}"),
    ("\u{e9} ", " \u{e9}"),
    ("\t", "\r\n"),
    ("key=", ""),
    ("https://a.example/x?t=", ""),
];

fn forms() -> Vec<(&'static str, &'static str)> {
    let lines = FORMS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).collect()
}

fn tokens() -> impl Strategy<Value = String> {
    select(forms()).prop_flat_map(|(_, form)| string_regex(form).unwrap())
}

/// What is left of the surroundings once the escapes of a terminal are taken out.
fn visible(text: &str) -> String {
    text.replace("\u{1b}[31m", "").replace("\u{1b}[0m", "")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn a_token_is_masked_wherever_it_stands(
        token in tokens(),
        (before, after) in select(AROUND),
        text in "[a-z]{2,9}( [a-z]{2,9}){0,4}",
    ) {
        let masker = Masker::default();
        let whole = format!("{text} {before}{token}{after} {text}");
        let masked = masker.mask(&whole);
        prop_assert!(!masked.contains(&token), "{whole:?} became {masked:?}");
        prop_assert!(masked.starts_with(&format!("{text} ")), "{whole:?} became {masked:?}");
        prop_assert!(masked.ends_with(&format!(" {text}")), "{whole:?} became {masked:?}");
        prop_assert_eq!(masker.mask(&masked), masked);
    }

    #[test]
    fn any_text_is_masked_without_a_panic(text in any::<String>(), token in tokens()) {
        let masker = Masker::default();
        let masked = masker.mask(&format!("{text} {token} {text}"));
        prop_assert!(!masked.contains(&token), "{masked}");
    }

    #[test]
    fn pieces_of_rules_in_any_order_cause_no_panic(
        pieces in prop::collection::vec(select(vec![
            "password", "=", ":", " ", "\"", "'", "\\", "https://", "@", "api_key", "Bearer ", "is ", "--token", "%3D", "&",
            "4111", "1111", "+49", "-----BEGIN PRIVATE KEY-----", "eyJhbGciOi", ".", "\u{e9}", "[masked]", "a1B2c3D4e5F6g7H8",
            "Cookie: ", ";", "(", ")", "\n", "203.0.113.7", "\u{1b}[0m", "DE89", "born ", "1985-04-12", "b'",
        ]), 0..14),
    ) {
        let masker = Masker::default();
        let _ = masker.mask(&masker.mask(&pieces.concat()));
    }
}

#[test]
fn the_forms_are_read() {
    assert!(forms().len() >= 45, "{}", visible(FORMS));
}

//! A strict reader of one JSON object that hands out each member's text as it stands.
//!
//! `serde_json` reads a number as the nearest float it finds quickly, cannot hand out the text of a list
//! without a feature that recompiles Polars, and recurses. This one does what a line reader needs: members in
//! order, numbers and lists as their own text, nesting to any depth on a stack of bits.

use std::borrow::Cow;

use super::scanner::Scanner;

/// A member's value: scalars taken apart, lists and objects as their text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Flag(bool),
    /// A number's text.
    Number(&'a str),
    /// A text, its escapes resolved.
    Text(Cow<'a, str>),
    /// A list's text.
    List(&'a str),
    /// An object's text.
    Object(&'a str),
}

/// What is wrong with a text that is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken(pub(super) &'static str);

/// What a reading gives.
pub(super) type Parsed<T> = Result<T, Broken>;

/// Calls `member` with each key and value of an object.
pub(super) fn members<'a>(
    text: &'a str,
    mut member: impl FnMut(Cow<'a, str>, Value<'a>) -> Parsed<()>,
) -> Parsed<()> {
    let mut scanner = Scanner::new(text);
    scanner.space();
    scanner.expect(b'{', "not a JSON object")?;
    scanner.space();
    if !scanner.eat(b'}') {
        loop {
            scanner.space();
            scanner.expect(b'"', "not valid JSON: a key was expected")?;
            let key = scanner.string()?;
            scanner.space();
            scanner.expect(b':', "not valid JSON: a colon was expected")?;
            scanner.space();
            member(key, scanner.value()?)?;
            scanner.space();
            if scanner.eat(b'}') {
                break;
            }
            scanner.expect(
                b',',
                "not valid JSON: a comma or the end of the object was expected",
            )?;
        }
    }
    scanner.end()
}

/// Calls `element` with each element of a list.
pub(super) fn elements<'a>(
    text: &'a str,
    mut element: impl FnMut(Value<'a>) -> Parsed<()>,
) -> Parsed<()> {
    let mut scanner = Scanner::new(text);
    scanner.space();
    scanner.expect(b'[', "not a JSON list")?;
    scanner.space();
    if !scanner.eat(b']') {
        loop {
            scanner.space();
            element(scanner.value()?)?;
            scanner.space();
            if scanner.eat(b']') {
                break;
            }
            scanner.expect(
                b',',
                "not valid JSON: a comma or the end of the list was expected",
            )?;
        }
    }
    scanner.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn accepted(text: &str) -> bool {
        members(text, |_, _| Ok(())).is_ok()
    }

    fn by_serde(text: &str) -> bool {
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok()
    }

    #[test]
    fn members_come_in_order_with_their_own_text() {
        let mut seen = Vec::new();
        members(
            r#" {"a":1.50, "b" : "x\n\u00e9\ud83d\ude00" ,"c":[1, {"d":[]}],"__proto__":null,"e":true} "#,
            |key, value| {
                seen.push((key.into_owned(), format!("{value:?}")));
                Ok(())
            },
        )
        .unwrap();
        let seen: Vec<_> = seen.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("a", "Number(\"1.50\")"),
                ("b", "Text(\"x\\né😀\")"),
                ("c", "List(\"[1, {\\\"d\\\":[]}]\")"),
                ("__proto__", "Null"),
                ("e", "Flag(true)"),
            ]
        );
    }

    #[test]
    fn ten_thousand_levels_do_not_overflow_the_stack() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(accepted(&deep));
        let open = format!("{{\"a\":{}", "{\"a\":".repeat(100_000));
        assert!(!accepted(&open));
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            "{",
            "}",
            "[]",
            "1",
            "{}x",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":01}",
            "{\"a\":1.}",
            "{\"a\":.5}",
            "{\"a\":1e}",
            "{\"a\":+1}",
            "{\"a\":NaN}",
            "{\"a\":tru}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":\"\u{1}\"}",
            "{\"a\":\"b}",
            "{\"a\":[1,]}",
            "{\"a\":[1 2]}",
            "{\"a\":{\"b\"}}",
            "{\"a\":[}",
            "{\"a\":\"\\",
            "{\"a\":\"\\ud83dé\"}",
        ] {
            assert!(!accepted(text), "{text}");
            assert!(!by_serde(text), "{text}");
        }
        for text in [
            "{}",
            " { } ",
            "{\"\":0}",
            "{\"a\":-0.0e-9,\"b\":1E+3}",
            "{\"a\":1e999}",
        ] {
            assert!(accepted(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_accepts_what_serde_json_accepts(text in r#"[{}\[\]",:0-9eE.+\- tfna-c\\u]{0,40}"#) {
            let text = format!("{{\"k\":{text}}}");
            // serde_json also refuses numbers beyond the range of a float; the record does that with a reason.
            if by_serde(&text) {
                prop_assert!(accepted(&text));
            }
            if accepted(&text) && !text.contains(['e', 'E']) {
                prop_assert!(by_serde(&text));
            }
        }
    }
}

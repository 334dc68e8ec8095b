//! A strict reader of one JSON object or list that hands out each value as its original text.
//!
//! `serde_json` parses the grammar. A number or a list keeps its own text (`RawValue`), so nothing is rounded or
//! reordered before the cell is checked. Nested values are skipped without recursion.
//!
//! A text with half of a surrogate pair is a value with a fault, so that it costs its cell and not the row.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{self, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::de::StrRead;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::json_repair::{faulty, inner_fault};

/// A member's value: scalars taken apart, lists and objects as their text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::load) enum JsonValue<'a> {
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
    /// A value that is not JSON.
    Faulty(FaultyValue<'a>),
}

/// A value that is not JSON, in an object that is otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::load) struct FaultyValue<'a> {
    /// What is wrong with it.
    pub(in crate::load) reason: &'static str,
    /// Its text.
    pub(in crate::load) text: &'a str,
}

/// What is wrong with a text that is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::load) struct Broken(pub(in crate::load) &'static str);

/// The result of parsing.
pub(super) type Parsed<T> = Result<T, Broken>;

/// Calls `member` with each key and value of an object.
pub(in crate::load) fn members<'a>(
    text: &'a str,
    member: impl FnMut(Cow<'a, str>, JsonValue<'a>) -> Parsed<()>,
) -> Parsed<()> {
    starts_with(text, '{', "not a JSON object")?;
    let mut refused = None;
    let visitor = Members {
        member,
        refused: &mut refused,
    };
    let mut reader = Deserializer::from_str(text);
    let read = reader.deserialize_map(visitor);
    refused.map_or(Ok(()), Err)?;
    read.map_err(|error| broken(&error))?;
    ended(&mut reader)
}

/// Calls `element` with each element of a list.
pub(in crate::load) fn elements<'a>(
    text: &'a str,
    element: impl FnMut(JsonValue<'a>) -> Parsed<()>,
) -> Parsed<()> {
    starts_with(text, '[', "not a JSON list")?;
    let mut refused = None;
    let visitor = Elements {
        element,
        refused: &mut refused,
    };
    let mut reader = Deserializer::from_str(text);
    let read = reader.deserialize_seq(visitor);
    refused.map_or(Ok(()), Err)?;
    read.map_err(|error| broken(&error))?;
    ended(&mut reader)
}

/// Checks that only white space follows.
fn ended(reader: &mut Deserializer<StrRead<'_>>) -> Parsed<()> {
    let end = reader.end();
    end.map_err(|_| Broken("not valid JSON: unexpected text after the end"))
}

fn starts_with(text: &str, bracket: char, otherwise: &'static str) -> Parsed<()> {
    if text.trim_start().starts_with(bracket) {
        Ok(())
    } else {
        Err(Broken(otherwise))
    }
}

/// What is wrong. The messages of `serde_json` name a position, so they could not be counted.
fn broken(error: &serde_json::Error) -> Broken {
    Broken(match error.classify() {
        Category::Eof => "not valid JSON: unexpected end",
        Category::Data | Category::Syntax | Category::Io => "not valid JSON",
    })
}

/// A text whose escapes are resolved, borrowed where it has none.
#[derive(Deserialize)]
struct Unescaped<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> JsonValue<'a> {
    fn of(raw: &'a RawValue) -> Self {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{') => Self::Object(text),
            Some(b'[') => Self::List(text),
            Some(b'n') => Self::Null,
            Some(b't') => Self::Flag(true),
            Some(b'f') => Self::Flag(false),
            Some(b'"') => match serde_json::from_str(text) {
                Ok(Unescaped(text)) => Self::Text(text),
                Err(_) => Self::Faulty(faulty(text)),
            },
            _ => Self::Number(text),
        }
    }

    /// The value, or the fault of a list or an object that is kept as its text.
    pub(in crate::load) fn whole(self) -> Self {
        match self {
            Self::List(text) | Self::Object(text) => inner_fault(text).map_or(self, Self::Faulty),
            other => other,
        }
    }
}

/// Keeps the reason of a refusal, which `serde_json` would lose, and stops the parser.
fn stop<T, E: de::Error>(read: Parsed<T>, refused: &mut Option<Broken>) -> Result<T, E> {
    read.map_err(|reason| {
        *refused = Some(reason);
        E::custom("refused")
    })
}

struct Members<'r, F> {
    member: F,
    refused: &'r mut Option<Broken>,
}

impl<'a, F: FnMut(Cow<'a, str>, JsonValue<'a>) -> Parsed<()>> Visitor<'a> for Members<'_, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((Unescaped(key), raw)) = map.next_entry()? {
            stop((self.member)(key, JsonValue::of(raw)), self.refused)?;
        }
        Ok(())
    }
}

struct Elements<'r, F> {
    element: F,
    refused: &'r mut Option<Broken>,
}

impl<'a, F: FnMut(JsonValue<'a>) -> Parsed<()>> Visitor<'a> for Elements<'_, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(raw) = list.next_element()? {
            stop((self.element)(JsonValue::of(raw)), self.refused)?;
        }
        Ok(())
    }
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
            "{\"a\":\"\\u12\"}",
            "{\"a\":\"\u{1}\"}",
            "{\"a\":\"b}",
            "{\"a\":[1,]}",
            "{\"a\":[1 2]}",
            "{\"a\":{\"b\"}}",
            "{\"a\":[}",
            "{\"a\":\"\\",
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
            // Half of a surrogate pair is the fault of its cell alone.
            if accepted(&text) && !text.contains(['e', 'E']) && !text.contains("\\u") {
                prop_assert!(by_serde(&text));
            }
        }
    }
}

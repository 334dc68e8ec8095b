//! JSON that is almost valid: NaN and the infinities, which Python writes, and half of a surrogate pair, which a text
//! that was cut leaves behind.
//!
//! The strict parser comes first. An object that it refuses is repaired and parsed once more, so valid rows cost nothing.
//! The repair puts a text where such a number was. It holds half of a surrogate pair, so no valid text is taken for it.

use super::json_members::{FaultyValue, members};

/// The texts that stand for the numbers that JSON does not have.
const NOT_NUMBERS: [(&str, &str, &str); 3] = [
    ("NaN", "\"\\ud800NaN\"", "NaN is not a JSON number"),
    (
        "Infinity",
        "\"\\ud800Infinity\"",
        "Infinity is not a JSON number",
    ),
    (
        "-Infinity",
        "\"\\ud800-Infinity\"",
        "-Infinity is not a JSON number",
    ),
];
const HALF_A_PAIR: &str = "an incomplete surrogate pair";

/// The object with each NaN and infinity as a text that is faulty, and with whole keys; `None` if it has none to repair.
pub(in crate::load) fn repaired(object: &str) -> Option<String> {
    let mut made = String::with_capacity(object.len() + 64);
    let mut rest = object;
    let mut changed = false;
    while let Some(at) = rest.find(['"', 'N', 'I', '-']) {
        made.push_str(&rest[..at]);
        rest = &rest[at..];
        let number = NOT_NUMBERS.iter().find(|(name, ..)| rest.starts_with(name));
        if let Some((name, text, _)) = number {
            made.push_str(text);
            rest = &rest[name.len()..];
            changed = true;
        } else if rest.starts_with('"') {
            let end = text_end(rest);
            let text = &rest[..end];
            rest = &rest[end..];
            let is_key = rest.trim_start().starts_with(':');
            match is_key.then(|| whole_key(text)).flatten() {
                Some(key) => {
                    made.push_str(&key);
                    changed = true;
                }
                None => made.push_str(text),
            }
        } else {
            made.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    made.push_str(rest);
    changed.then_some(made)
}

/// Whether a text is one object, repaired if need be.
pub(super) fn is_object(text: &str) -> bool {
    let parses = |text: &str| members(text, |_, _| Ok(())).is_ok();
    parses(text) || repaired(text).is_some_and(|text| parses(&text))
}

/// Where a quoted text ends.
fn text_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A key whose half surrogate pairs are replaced; `None` if it is whole.
fn whole_key(key: &str) -> Option<String> {
    let halves = has_surrogates(key) && serde_json::from_str::<String>(key).is_err();
    // A replaced half leaves a key that no column of the record has.
    halves.then(|| key.replace("\\ud", "\\\\ud").replace("\\uD", "\\\\uD"))
}

fn has_surrogates(text: &str) -> bool {
    text.contains("\\ud") || text.contains("\\uD")
}

/// The fault of a quoted text that cannot be unescaped. The parser has checked everything but surrogate pairs.
pub(super) fn faulty(quoted: &str) -> FaultyValue<'_> {
    let number = NOT_NUMBERS.iter().find(|(_, text, _)| *text == quoted);
    match number {
        Some((name, _, reason)) => FaultyValue { reason, text: name },
        None => FaultyValue {
            reason: HALF_A_PAIR,
            text: quoted.trim_matches('"'),
        },
    }
}

/// The fault somewhere inside a list or an object, which is kept as its text.
pub(super) fn inner_fault(text: &str) -> Option<FaultyValue<'_>> {
    if !has_surrogates(text) || serde_json::from_str::<serde_json::Value>(text).is_ok() {
        return None;
    }
    let number = NOT_NUMBERS.iter().find(|(_, made, _)| text.contains(made));
    Some(match number {
        Some((name, _, reason)) => FaultyValue { reason, text: name },
        None => FaultyValue {
            reason: HALF_A_PAIR,
            text,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::sources::json_members::JsonValue;

    #[track_caller]
    fn case(object: &str, wanted: &[(&str, &str)]) {
        let repaired = repaired(object);
        let mut seen = Vec::new();
        members(repaired.as_deref().unwrap_or(object), |key, value| {
            if let JsonValue::Faulty(fault) = value.whole() {
                seen.push((key.into_owned(), fault.reason, fault.text.to_owned()));
            }
            Ok(())
        })
        .unwrap();
        let seen: Vec<_> = seen
            .iter()
            .map(|(key, reason, _)| (key.as_str(), *reason))
            .collect();
        assert_eq!(seen, wanted, "{object}");
    }

    #[test]
    fn each_fault_names_itself_and_its_neighbours_are_whole() {
        case(
            r#"{"a":NaN,"b":-Infinity,"c": Infinity ,"d":-1,"e":"NaN \" Infinity"}"#,
            &[
                ("a", "NaN is not a JSON number"),
                ("b", "-Infinity is not a JSON number"),
                ("c", "Infinity is not a JSON number"),
            ],
        );
        case(
            r#"{"a":"x\ud83d","b":"\ud83d\ude00","c":"\\ud83d"}"#,
            &[("a", HALF_A_PAIR)],
        );
    }

    #[test]
    fn a_fault_inside_a_list_or_an_object_is_the_fault_of_the_whole() {
        case(
            r#"{"a":[1,{"b":NaN}],"c":{"d":["\udc00"]},"e":["\ud83d\ude00"]}"#,
            &[("a", "NaN is not a JSON number"), ("c", HALF_A_PAIR)],
        );
    }

    #[test]
    fn a_key_with_half_a_pair_is_another_key() {
        let object = repaired(r#"{"run\ud83d":1,"b":2}"#).unwrap();
        let mut keys = Vec::new();
        members(&object, |key, _| {
            keys.push(key.into_owned());
            Ok(())
        })
        .unwrap();
        assert_eq!(keys, [r"run\ud83d", "b"]);
    }

    #[test]
    fn what_is_broken_otherwise_stays_broken() {
        for text in [r#"{"a":1}"#, r#"{"a":nan}"#, "{", r#"{"a":"NaN"}"#] {
            assert_eq!(repaired(text), None, "{text}");
        }
        assert!(!is_object(r#"{"a":NaNa}"#));
        assert!(!is_object(r#"{"a":NaN"#));
        assert!(is_object(r#"{"a":NaN}"#));
    }
}

//! Texts of the records as they may leave the house: masked, then cut.

use serde_json::Value;

use crate::conduct::says_something;
use crate::cube::Run;
use crate::decision::Said;
use crate::mask::{Masked, Masker};

/// What marks a text that is cut.
const CUT: &str = " … [cut]";

/// A text, or a list or an object as its JSON text, masked. A list of plain values is a list in words.
fn masked(raw: &str, masker: &Masker) -> Masked {
    match parsed(raw).map(|value| masker.mask_value(value)) {
        None => masker.mask(raw),
        Some(Value::Array(items)) if items.iter().all(is_plain) => {
            let items: Vec<String> = items.iter().map(in_words).collect();
            masker.mask(&items.join("; "))
        }
        Some(value) => masker.mask(&value.to_string()),
    }
}

fn is_plain(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

fn in_words(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A list or an object.
fn parsed(raw: &str) -> Option<Value> {
    let is_structured = raw.trim_start().starts_with(['[', '{']);
    is_structured
        .then(|| serde_json::from_str(raw).ok())
        .flatten()
}

/// A text of a record, masked, and cut after so many characters.
pub(super) fn shown(raw: &str, most: usize, masker: &Masker) -> Masked {
    masked(raw, masker).cut_with(most, CUT)
}

/// Whether a text is longer than that.
pub(super) fn is_long(raw: &str, most: usize) -> bool {
    raw.chars().nth(most).is_some()
}

/// A list stays a list; a text, and what is too long, is a text. Secrets are masked.
pub(super) fn value(raw: &str, most: usize, masker: &Masker) -> Value {
    parsed(raw).filter(|_| !is_long(raw, most)).map_or_else(
        || Value::String(shown(raw, most, masker).into_string()),
        |value| masker.mask_value(value),
    )
}

/// The distinct texts of some runs, the most frequent first, then the newest.
pub(super) fn said(
    runs: &[&Run],
    of: impl Fn(&Run) -> Option<&str>,
    [longest, most]: [usize; 2],
    masker: &Masker,
) -> Vec<Said> {
    let mut said: Vec<Said> = Vec::new();
    for run in runs {
        let Some(raw) = of(run).filter(|raw| says_something(raw)) else {
            continue;
        };
        let text = shown(raw, longest, masker);
        match said.iter_mut().find(|one| one.text == text) {
            Some(one) => one.runs += 1,
            None => said.push(Said {
                text,
                runs: 1,
                run_id: run.run_id.clone(),
            }),
        }
    }
    said.sort_by_key(|one| std::cmp::Reverse(one.runs));
    said.truncate(most);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_masked_before_it_is_cut() {
        let masker = Masker::default();
        let raw = format!("{} key sk-proj-abcdefghijklmnop1234", "x".repeat(20));
        assert_eq!(
            shown(&raw, 33, &masker),
            *format!("{} key [masked]", "x".repeat(20))
        );
        assert_eq!(shown("abcdef", 3, &masker), "abc … [cut]");
        assert_eq!(shown("größer", 6, &masker), "größer");
    }

    #[test]
    fn a_list_is_read_as_one_and_masked_by_its_names() {
        let masker = Masker::default();
        assert_eq!(
            shown(r#"["search","refund"]"#, 99, &masker),
            "search; refund"
        );
        assert_eq!(
            shown(r#"{"password":"a b"}"#, 99, &masker),
            r#"{"password":"[masked]"}"#
        );
        assert_eq!(shown("[not json", 99, &masker), "[not json");
        assert_eq!(
            value(r#"["mail jo@example.com"]"#, 99, &masker).to_string(),
            r#"["mail [masked]"]"#
        );
    }
}

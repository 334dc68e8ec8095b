//! What stands inside the texts of a column, where they are JSON objects: a mapping can name it.

use std::collections::BTreeMap;

use polars::prelude::StringChunked;

use super::survey::{SurveyColumn, SurveyKind};
use super::tables::may_be_object;
use crate::load::sources::{Broken, JsonValue, members};

/// The most columns that are kept of one.
const MOST_COLUMNS: usize = 100;
/// The greatest depth that is read.
const DEEPEST: usize = 4;

/// The values of a key, and their kind so far.
#[derive(Default)]
struct Inside {
    kind: Option<SurveyKind>,
    cells: BTreeMap<usize, String>,
}

/// The columns inside a column of texts. There are none unless every text begins like an object. Of a text that is no whole
/// object, because it was cut, nothing is seen.
pub(super) fn columns_inside(column: &str, texts: &StringChunked) -> Vec<SurveyColumn> {
    if texts.null_count() == texts.len() || !texts.iter().flatten().all(may_be_object) {
        return Vec::new();
    }
    let mut found = BTreeMap::new();
    for (row, text) in texts.iter().enumerate() {
        let mut own = BTreeMap::new();
        let whole = text.map(|text| object(column, text, 0, &mut own));
        if whole.is_none_or(|read| read.is_err()) {
            continue;
        }
        for (name, (kind, text)) in own {
            if found.len() == MOST_COLUMNS && !found.contains_key(&name) {
                continue;
            }
            let inside: &mut Inside = found.entry(name).or_default();
            inside.kind = Some(inside.kind.map_or(kind, |known| both(known, kind)));
            inside.cells.insert(row, text);
        }
    }
    let columns = found.into_iter().map(|(name, mut inside)| SurveyColumn {
        name,
        kind: inside.kind.unwrap_or(SurveyKind::Text),
        is_around: false,
        cells: (0..texts.len())
            .map(|row| inside.cells.remove(&row))
            .collect(),
    });
    columns.collect()
}

fn object(
    prefix: &str,
    text: &str,
    depth: usize,
    found: &mut BTreeMap<String, (SurveyKind, String)>,
) -> Result<(), Broken> {
    members(text, |key, value| {
        let name = format!("{prefix}.{key}");
        let cell = match value.whole() {
            JsonValue::Object(inner) if depth < DEEPEST => {
                return object(&name, inner, depth + 1, found);
            }
            JsonValue::Flag(flag) => (SurveyKind::Flag, flag.to_string()),
            JsonValue::Number(number) if number.parse::<i64>().is_ok() => {
                (SurveyKind::Whole, number.to_owned())
            }
            JsonValue::Number(number) => (SurveyKind::Number, number.to_owned()),
            JsonValue::Text(text) => (SurveyKind::Text, text.into_owned()),
            _ => return Ok(()),
        };
        found.insert(name, cell);
        Ok(())
    })
}

fn both(one: SurveyKind, other: SurveyKind) -> SurveyKind {
    let are_numbers = [one, other]
        .iter()
        .all(|kind| matches!(kind, SurveyKind::Whole | SurveyKind::Number));
    match (one == other, are_numbers) {
        (true, _) => one,
        (false, true) => SurveyKind::Number,
        (false, false) => SurveyKind::Text,
    }
}

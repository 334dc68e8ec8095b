//! Texts that hold a JSON object, opened for the keys that the query names under their column.

use std::borrow::Cow;
use std::collections::BTreeMap;

use polars::prelude::*;

use super::text_cells::{NamedCells, ScalarText};
use crate::load::mapping::sql::ReadColumns;
use crate::load::sources::{Broken, JsonValue, members};

/// The greatest depth that is read.
const DEEPEST: usize = 64;
/// The field that says whether a text begins like an object and is none. No column has an empty name.
pub(super) const BROKEN: &str = "";

/// Whether a text could be a JSON object.
pub(in crate::load::mapping) fn may_be_object(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// The cells under a column whose text is a JSON object. A text that only begins like one is a fault of the first.
pub(super) fn open(column: &str, text: &str, wanted: &ReadColumns) -> NamedCells<'static> {
    let mut cells = NamedCells::default();
    if !may_be_object(text) {
        return cells;
    }
    if let Err(Broken(reason)) = object(column, text, wanted, 0, &mut cells) {
        let first = wanted.under(column).next();
        cells = NamedCells::fault(first.unwrap_or(column), reason);
    }
    cells
}

/// The cells under the first object of an object. The query names them with a `*` in the place of its key.
pub(super) fn open_first(column: &str, text: &str, wanted: &ReadColumns) -> NamedCells<'static> {
    let mut cells = NamedCells::default();
    let prefix = format!("{column}.*");
    if !wanted.names_under(&prefix) {
        return cells;
    }
    let mut first = None;
    let read = members(text, |_, value| {
        if let (None, JsonValue::Object(inner)) = (first, value) {
            first = Some(inner);
        }
        Ok(())
    });
    let read = read.and_then(|()| object(&prefix, first.unwrap_or("{}"), wanted, 0, &mut cells));
    if let Err(Broken(reason)) = read {
        cells = NamedCells::fault(wanted.under(&prefix).next().unwrap_or(column), reason);
    }
    cells
}

fn object(
    prefix: &str,
    text: &str,
    wanted: &ReadColumns,
    depth: usize,
    cells: &mut NamedCells<'static>,
) -> Result<(), Broken> {
    if depth > DEEPEST {
        return Ok(());
    }
    members(text, |key, value| {
        let name = format!("{prefix}.{key}");
        if wanted.names(&name) {
            let scalar = ScalarText::of(value.clone());
            cells.set(Cow::Owned(name.clone()), scalar.map(ScalarText::into_owned))?;
        }
        let inner = match &value {
            JsonValue::Object(text) => text,
            JsonValue::Text(text) if may_be_object(text) => text.as_ref(),
            _ => return Ok(()),
        };
        if wanted.names_under(&name) {
            object(&name, inner, wanted, depth + 1, cells)?;
        }
        Ok(())
    })
}

/// A column of texts as a struct: the keys that the query names under it by their full names, and `BROKEN`.
pub(super) fn opened(column: &str, texts: Expr, wanted: &ReadColumns) -> Expr {
    let wanted = wanted.clone();
    let column = column.to_owned();
    let mut fields: Vec<Field> = wanted
        .under(&column)
        .map(|name| Field::new(name.into(), DataType::String))
        .collect();
    fields.push(Field::new(BROKEN.into(), DataType::Boolean));
    let dtype = DataType::Struct(fields);
    texts.map(
        move |texts| open_each(&column, &texts, &wanted),
        move |_, field| Ok(Field::new(field.name().clone(), dtype.clone())),
    )
}

fn open_each(column: &str, texts: &Column, wanted: &ReadColumns) -> PolarsResult<Column> {
    let height = texts.len();
    let mut values: BTreeMap<&str, Vec<Option<String>>> = wanted
        .under(column)
        .map(|name| (name, Vec::with_capacity(height)))
        .collect();
    let mut broken = Vec::with_capacity(height);
    for text in texts.str()?.iter() {
        let mut cells = NamedCells::default();
        let is_read = text.is_none_or(|text| {
            !may_be_object(text) || object(column, text, wanted, 0, &mut cells).is_ok()
        });
        broken.push(!is_read);
        for (name, values) in &mut values {
            let cell = cells.iter().find(|(known, _)| known == name);
            let text = cell
                .filter(|_| is_read)
                .map(|(_, scalar)| scalar.text.to_string());
            values.push(text);
        }
    }
    let fields = values
        .into_iter()
        .map(|(name, values)| Series::new(name.into(), values));
    let fields: Vec<Series> = fields.chain([Series::new(BROKEN.into(), broken)]).collect();
    let structs = StructChunked::from_series(texts.name().clone(), height, fields.iter())?;
    Ok(structs.into_column())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::mapping::sql::{parse, references};

    #[track_caller]
    fn case(sql: &str, text: &str, wanted: &[&str]) {
        let found = references(&parse(sql).unwrap());
        let cells = open("x", text, &found.tables["raw"]);
        let got: Vec<String> = cells
            .iter()
            .map(|(name, scalar)| format!("{name}={}", scalar.text))
            .collect();
        assert_eq!(got, wanted, "{text}");
    }

    #[test]
    fn a_text_is_opened_for_the_keys_that_the_query_names() {
        let sql = r#"SELECT "x.a", "x.m.b.c", "x.m" FROM raw"#;
        case(sql, r#"{"a":1,"z":2}"#, &["x.a=1"]);
        case(
            sql,
            r#" {"m":{"b":{"c":"t","d":1}}}"#,
            &[r#"x.m={"b":{"c":"t","d":1}}"#, "x.m.b.c=t"],
        );
        // A key may hold dots, and a text inside may be an object too.
        case(
            sql,
            r#"{"m":"{\"b.c\":[1]}"}"#,
            &[r#"x.m={"b.c":[1]}"#, "x.m.b.c=[1]"],
        );
        for text in ["", "plain", "[1]", "7"] {
            case(sql, text, &[]);
        }
    }

    #[test]
    fn an_asterisk_is_the_first_key_with_an_object() {
        let found = references(&parse(r#"SELECT "x.*.value" FROM raw"#).unwrap());
        let read = |text| {
            let cells = open_first("x", text, &found.tables["raw"]);
            let texts = cells
                .iter()
                .map(|(name, scalar)| format!("{name}={}", scalar.text));
            texts.collect::<Vec<_>>()
        };
        let object = r#"{"n":1,"b":{"m":{"value":1},"value":"C"},"a":{"value":"I"}}"#;
        assert_eq!(read(object), ["x.*.value=C"]);
        assert_eq!(read(r#"{"n":1}"#), [""; 0]);
    }

    #[test]
    fn a_text_that_only_begins_like_an_object_is_a_fault() {
        let sql = r#"SELECT "x.a", "x.b" FROM raw"#;
        case(sql, r#"{"a":1"#, &["x.a=not valid JSON: unexpected end"]);
        case(sql, r#"{"a":1,"a":2}"#, &["x.a=the object has a key twice"]);
    }
}

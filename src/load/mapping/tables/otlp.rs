//! Traces in OTLP JSON: one row per span, and the child table `events`.

use std::borrow::Cow;

use super::object_rows::ObjectRows;
use super::text_cells::{Held, NamedCells, ScalarText, number};
use crate::load::mapping::sql::{ReadColumns, References};
use crate::load::mapping::table_names::RAW;
use crate::load::sources::{Broken, JsonValue, elements, members};

const EVENTS: &str = "events";

/// The `resourceSpans` of an export request, if the object is one.
pub(super) fn resource_spans(object: &str) -> Result<Option<&str>, Broken> {
    const NAMES: [&str; 2] = ["resourceSpans", "resource_spans"];
    // Most rows are something else, and a text search is faster than parsing.
    if NAMES.iter().any(|name| object.contains(name)) {
        member_list(object, &NAMES)
    } else {
        Ok(None)
    }
}

/// Adds the spans of an export request.
pub(super) fn spans<'a>(
    resource_spans: &'a str,
    wanted: &References,
    rows: &mut ObjectRows<'a>,
) -> Result<(), Broken> {
    let nothing = ReadColumns::default();
    let reader = SpanReader {
        raw: wanted.tables.get(RAW).unwrap_or(&nothing),
        events: wanted.tables.get(EVENTS),
    };
    elements(resource_spans, |entry| {
        let JsonValue::Object(entry) = entry else {
            return Ok(());
        };
        let mut common = NamedCells::default();
        member_object(entry, "resource", |resource| {
            match member_list(resource, &["attributes"])? {
                Some(list) => pairs(list, "resource.attributes", reader.raw, &mut common),
                None => Ok(()),
            }
        })?;
        let scopes = member_list(
            entry,
            &["scopeSpans", "scope_spans", "instrumentationLibrarySpans"],
        )?;
        elements(scopes.unwrap_or("[]"), |scope| match scope {
            JsonValue::Object(scope) => reader.scope(scope, &common, rows),
            _ => Ok(()),
        })
    })
}

struct SpanReader<'w> {
    raw: &'w ReadColumns,
    events: Option<&'w ReadColumns>,
}

impl SpanReader<'_> {
    fn scope<'a>(
        &self,
        scope: &'a str,
        common: &NamedCells<'a>,
        rows: &mut ObjectRows<'a>,
    ) -> Result<(), Broken> {
        let mut common = common.clone();
        for name in ["scope", "instrumentationLibrary"] {
            member_object(scope, name, |scope| {
                members(scope, |key, value| match key.as_ref() {
                    "name" | "version" => {
                        set(self.raw, &mut common, "scope", key, ScalarText::of(value))
                    }
                    _ => Ok(()),
                })
            })?;
        }
        let spans = member_list(scope, &["spans"])?;
        elements(spans.unwrap_or("[]"), |span| match span {
            JsonValue::Object(span) => self.span(span, &common, rows),
            _ => Ok(()),
        })
    }

    fn span<'a>(
        &self,
        span: &'a str,
        common: &NamedCells<'a>,
        rows: &mut ObjectRows<'a>,
    ) -> Result<(), Broken> {
        let mut cells = common.clone();
        fields(span, "", self.raw, &mut cells)?;
        if let (Some(columns), Some(events)) = (self.events, member_list(span, &[EVENTS])?) {
            elements(events, |event| {
                let JsonValue::Object(event) = event else {
                    return Ok(());
                };
                let mut cells = NamedCells::default();
                members(span, |key, value| match key.as_ref() {
                    "traceId" | "spanId" => {
                        set(columns, &mut cells, "", key, ScalarText::of(value))
                    }
                    _ => Ok(()),
                })?;
                fields(event, "", columns, &mut cells)?;
                rows.add_child(EVENTS, cells);
                Ok(())
            })?;
        }
        rows.raw.push(cells);
        Ok(())
    }
}

/// The fields of a span or an event: scalars, its attributes, and objects under dotted names.
fn fields<'a>(
    object: &'a str,
    prefix: &str,
    columns: &ReadColumns,
    cells: &mut NamedCells<'a>,
) -> Result<(), Broken> {
    members(object, |key, value| match value {
        JsonValue::List(list) if key == "attributes" && prefix.is_empty() => {
            pairs(list, "attributes", columns, cells)
        }
        JsonValue::Object(inner) if prefix.is_empty() => fields(inner, &key, columns, cells),
        other => set(columns, cells, prefix, key, ScalarText::of(other)),
    })
}

fn set<'a>(
    columns: &ReadColumns,
    cells: &mut NamedCells<'a>,
    prefix: &str,
    key: Cow<'a, str>,
    scalar: Option<ScalarText<'a>>,
) -> Result<(), Broken> {
    let name = if prefix.is_empty() {
        key
    } else {
        Cow::Owned(format!("{prefix}.{key}"))
    };
    if columns.reads(&name) {
        cells.set(name, scalar)
    } else {
        Ok(())
    }
}

/// A list of `{key, value}` objects is a map.
fn pairs<'a>(
    list: &'a str,
    prefix: &str,
    columns: &ReadColumns,
    cells: &mut NamedCells<'a>,
) -> Result<(), Broken> {
    elements(list, |pair| {
        let JsonValue::Object(pair) = pair else {
            return Ok(());
        };
        let (mut name, mut held) = (Cow::Borrowed(""), None);
        members(pair, |key, value| {
            match (key.as_ref(), value) {
                ("key", JsonValue::Text(text)) => name = text,
                ("value", JsonValue::Object(value)) => held = Some(value),
                _ => {}
            }
            Ok(())
        })?;
        match held {
            Some(value) => any_value(value, &format!("{prefix}.{name}"), columns, cells),
            None => Ok(()),
        }
    })
}

/// The value in an `AnyValue`: a scalar as such, a list as JSON, a map under dotted names.
fn any_value<'a>(
    value: &'a str,
    name: &str,
    columns: &ReadColumns,
    cells: &mut NamedCells<'a>,
) -> Result<(), Broken> {
    members(value, |key, value| {
        let scalar = match (key.as_ref(), value) {
            ("kvlistValue", JsonValue::Object(map)) => {
                return match member_list(map, &["values"])? {
                    Some(list) => pairs(list, name, columns, cells),
                    None => Ok(()),
                };
            }
            ("arrayValue", JsonValue::Object(list)) => {
                Some(ScalarText::text(Cow::Owned(json_list(list)?)))
            }
            // 64-bit integers are written as text.
            ("intValue", JsonValue::Text(text)) => {
                let held = number(&text);
                Some(ScalarText { text, held })
            }
            ("doubleValue", JsonValue::Number(text)) => Some(ScalarText {
                text: Cow::Borrowed(text),
                held: Held::FLOAT,
            }),
            (_, value) => ScalarText::of(value),
        };
        if columns.reads(name) {
            cells.set(Cow::Owned(name.to_owned()), scalar)
        } else {
            Ok(())
        }
    })
}

/// The values of an `ArrayValue` as plain JSON.
fn json_list(list: &str) -> Result<String, Broken> {
    let mut items = Vec::new();
    if let Some(values) = member_list(list, &["values"])? {
        elements(values, |item| {
            if let JsonValue::Object(item) = item {
                members(item, |key, value| {
                    items.push(match (key.as_ref(), value) {
                        ("intValue", JsonValue::Text(text)) => text.into_owned(),
                        (_, JsonValue::Text(text)) => {
                            serde_json::Value::from(text.as_ref()).to_string()
                        }
                        (_, JsonValue::Null | JsonValue::Faulty(_)) => "null".to_owned(),
                        (_, JsonValue::Flag(flag)) => flag.to_string(),
                        (
                            _,
                            JsonValue::Number(text)
                            | JsonValue::List(text)
                            | JsonValue::Object(text),
                        ) => text.to_owned(),
                    });
                    Ok(())
                })?;
            }
            Ok(())
        })?;
    }
    Ok(format!("[{}]", items.join(",")))
}

fn member_list<'a>(object: &'a str, names: &[&str]) -> Result<Option<&'a str>, Broken> {
    let mut found = None;
    members(object, |key, value| {
        if let JsonValue::List(list) = value
            && names.contains(&key.as_ref())
        {
            found = Some(list);
        }
        Ok(())
    })?;
    Ok(found)
}

fn member_object<'a>(
    object: &'a str,
    name: &str,
    mut each: impl FnMut(&'a str) -> Result<(), Broken>,
) -> Result<(), Broken> {
    members(object, |key, value| match value {
        JsonValue::Object(inner) if key == name => each(inner),
        _ => Ok(()),
    })
}

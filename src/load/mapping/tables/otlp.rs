//! Traces and logs in OTLP JSON: one row per span, with the child table `events`, or one row per log record.

use std::borrow::Cow;

use super::object_rows::ObjectRows;
use super::text_cells::{Held, NamedCells, ScalarText, number};
use crate::load::mapping::sql::{ReadColumns, References};
use crate::load::sources::{Broken, JsonValue, elements, members};

const EVENTS: &str = "events";

/// A signal by the names of its lists, from the outermost in: the current ones, those of the protocol buffers, and older ones.
struct Signal {
    resources: &'static [&'static str],
    scopes: &'static [&'static str],
    records: &'static [&'static str],
}

const SIGNALS: [Signal; 2] = [
    Signal {
        resources: &["resourceSpans", "resource_spans"],
        scopes: &["scopeSpans", "scope_spans", "instrumentationLibrarySpans"],
        records: &["spans"],
    },
    Signal {
        resources: &["resourceLogs", "resource_logs"],
        scopes: &["scopeLogs", "scope_logs", "instrumentationLibraryLogs"],
        records: &["logRecords", "log_records"],
    },
];

/// An export request: its signal, and the list of its resources.
pub(super) struct Request<'a> {
    signal: &'static Signal,
    resources: &'a str,
}

/// The export request, if the object is one.
pub(super) fn request(object: &str) -> Result<Option<Request<'_>>, Broken> {
    for signal in &SIGNALS {
        // Most rows are something else, and a text search is faster than parsing.
        if signal.resources.iter().any(|name| object.contains(name))
            && let Some(resources) = member_list(object, signal.resources)?
        {
            return Ok(Some(Request { signal, resources }));
        }
    }
    Ok(None)
}

/// Adds the spans or log records of an export request.
pub(super) fn records<'a>(
    request: &Request<'a>,
    table: &str,
    wanted: &References,
    rows: &mut ObjectRows<'a>,
) -> Result<(), Broken> {
    let nothing = ReadColumns::default();
    let reader = RecordReader {
        signal: request.signal,
        own: wanted.tables.get(table).unwrap_or(&nothing),
        events: wanted.tables.get(EVENTS).filter(|_| wanted.is_list(EVENTS)),
        is_taken: wanted.further.contains(EVENTS),
    };
    elements(request.resources, |entry| {
        let JsonValue::Object(entry) = entry else {
            return Ok(());
        };
        let mut common = NamedCells::default();
        member_object(entry, "resource", |resource| {
            match member_list(resource, &["attributes"])? {
                Some(list) => pairs(list, "resource.attributes", reader.own, &mut common),
                None => Ok(()),
            }
        })?;
        let scopes = member_list(entry, reader.signal.scopes)?;
        elements(scopes.unwrap_or("[]"), |scope| match scope {
            JsonValue::Object(scope) => reader.scope(scope, &common, rows),
            _ => Ok(()),
        })
    })
}

struct RecordReader<'w> {
    signal: &'static Signal,
    own: &'w ReadColumns,
    events: Option<&'w ReadColumns>,
    /// Whether a further table has the name of the events.
    is_taken: bool,
}

impl RecordReader<'_> {
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
                        set(self.own, &mut common, "scope", key, ScalarText::of(value))
                    }
                    _ => Ok(()),
                })
            })?;
        }
        let records = member_list(scope, self.signal.records)?;
        elements(records.unwrap_or("[]"), |record| match record {
            JsonValue::Object(record) => self.record(record, &common, rows),
            _ => Ok(()),
        })
    }

    fn record<'a>(
        &self,
        record: &'a str,
        common: &NamedCells<'a>,
        rows: &mut ObjectRows<'a>,
    ) -> Result<(), Broken> {
        let mut cells = common.clone();
        fields(record, "", self.own, &mut cells)?;
        let events = member_list(record, &[EVENTS])?;
        if self.is_taken && events.is_some() {
            rows.note_table(EVENTS);
        }
        if let (Some(columns), Some(events)) = (self.events, events) {
            elements(events, |event| {
                let JsonValue::Object(event) = event else {
                    return Ok(());
                };
                let mut cells = NamedCells::default();
                members(record, |key, value| match key.as_ref() {
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
        rows.own.push(cells);
        Ok(())
    }
}

/// The fields of a span, an event or a log record: scalars, attributes, the body, and objects under dotted names.
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
        JsonValue::Object(body) if key == "body" && prefix.is_empty() => {
            any_value(body, "body", columns, cells)
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

//! Lists, structs and maps of typed columns as JSON.

use polars::prelude::*;
use serde_json::Value as Json;

/// A value as JSON: a map is an object, as a struct is.
pub(in crate::load) fn nested_json(value: &AnyValue<'_>) -> Json {
    match value {
        AnyValue::Null => Json::Null,
        AnyValue::Boolean(flag) => Json::Bool(*flag),
        AnyValue::String(text) => Json::String((*text).to_owned()),
        AnyValue::StringOwned(text) => Json::String(text.to_string()),
        AnyValue::List(items) if map_fields(items.dtype()).is_some() => {
            Json::Object(items.iter().filter_map(|entry| map_entry(&entry)).collect())
        }
        AnyValue::List(items) => items.iter().map(|item| nested_json(&item)).collect(),
        AnyValue::Struct(_, _, fields) => {
            let names = fields.iter().map(|field| field.name().to_string());
            Json::Object(names.zip(parts(value)).collect())
        }
        AnyValue::StructOwned(inner) => {
            let names = inner.1.iter().map(|field| field.name().to_string());
            Json::Object(names.zip(parts(value)).collect())
        }
        AnyValue::Float32(_) | AnyValue::Float64(_) => {
            value.try_extract::<f64>().map_or(Json::Null, Json::from)
        }
        AnyValue::Date(_) | AnyValue::Datetime(..) | AnyValue::DatetimeOwned(..) => {
            Json::String(value.to_string())
        }
        other => match other.try_extract::<i64>() {
            Ok(number) => Json::from(number),
            Err(_) => Json::String(other.to_string()),
        },
    }
}

/// The values of a struct's fields.
fn parts(value: &AnyValue<'_>) -> Vec<Json> {
    match value {
        AnyValue::Struct(..) => value
            ._iter_struct_av()
            .map(|part| nested_json(&part))
            .collect(),
        AnyValue::StructOwned(inner) => inner.0.iter().map(nested_json).collect(),
        _ => Vec::new(),
    }
}

/// The key and the value of a map's entry.
fn map_entry(entry: &AnyValue<'_>) -> Option<(String, Json)> {
    let [key, value] = parts(entry).try_into().ok()?;
    Some((key.as_str()?.to_owned(), value))
}

/// The fields of a map's entries. Polars reads a map as the list of its entries.
pub(in crate::load) fn map_fields(entry: &DataType) -> Option<&[Field; 2]> {
    let DataType::Struct(fields) = entry else {
        return None;
    };
    let fields = fields.as_array::<2>()?;
    let is_map = fields[0].dtype.is_string()
        && matches!(
            [fields[0].name.as_str(), fields[1].name.as_str()],
            ["key", "value"] | ["keys", "values"]
        );
    is_map.then_some(fields)
}

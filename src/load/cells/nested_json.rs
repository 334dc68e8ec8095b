//! Lists, structs and maps of typed columns as JSON.

use std::str::Utf8Error;

use polars::prelude::*;
use serde_json::Value as Json;

/// A value as JSON: a map is an object, as a struct is. It fails for bytes that are no text.
pub(in crate::load) fn nested_json(value: &AnyValue<'_>) -> Result<Json, Utf8Error> {
    Ok(match value {
        AnyValue::Null => Json::Null,
        AnyValue::Boolean(flag) => Json::Bool(*flag),
        AnyValue::String(text) => Json::String((*text).to_owned()),
        AnyValue::StringOwned(text) => Json::String(text.to_string()),
        AnyValue::Binary(bytes) => Json::String(str::from_utf8(bytes)?.to_owned()),
        AnyValue::BinaryOwned(bytes) => Json::String(str::from_utf8(bytes)?.to_owned()),
        AnyValue::List(items) if map_fields(items.dtype()).is_some() => {
            let entries = items.iter();
            let entries = entries.filter_map(|entry| map_entry(&entry).transpose());
            Json::Object(entries.collect::<Result<_, _>>()?)
        }
        AnyValue::List(items) => {
            let items = items.iter().map(|item| nested_json(&item));
            Json::Array(items.collect::<Result<_, _>>()?)
        }
        AnyValue::Struct(_, _, fields) => {
            let names = fields.iter().map(|field| field.name().to_string());
            Json::Object(names.zip(parts(value)?).collect())
        }
        AnyValue::StructOwned(inner) => {
            let names = inner.1.iter().map(|field| field.name().to_string());
            Json::Object(names.zip(parts(value)?).collect())
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
    })
}

/// The values of a struct's fields.
fn parts(value: &AnyValue<'_>) -> Result<Vec<Json>, Utf8Error> {
    match value {
        AnyValue::Struct(..) => value
            ._iter_struct_av()
            .map(|part| nested_json(&part))
            .collect(),
        AnyValue::StructOwned(inner) => inner.0.iter().map(nested_json).collect(),
        _ => Ok(Vec::new()),
    }
}

/// The key and the value of a map's entry.
fn map_entry(entry: &AnyValue<'_>) -> Result<Option<(String, Json)>, Utf8Error> {
    let entry: Option<[Json; 2]> = parts(entry)?.try_into().ok();
    Ok(entry.and_then(|[key, value]| Some((key.as_str()?.to_owned(), value))))
}

/// The fields of a map's entries. Polars reads a map as the list of its entries.
pub(in crate::load) fn map_fields(entry: &DataType) -> Option<&[Field; 2]> {
    let DataType::Struct(fields) = entry else {
        return None;
    };
    let fields = fields.as_array::<2>()?;
    let is_map = matches!(fields[0].dtype, DataType::String | DataType::Binary)
        && matches!(
            [fields[0].name.as_str(), fields[1].name.as_str()],
            ["key", "value"] | ["keys", "values"]
        );
    is_map.then_some(fields)
}

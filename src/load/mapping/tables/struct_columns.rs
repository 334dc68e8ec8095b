//! The columns of a Parquet file under the names that a mapping uses, and the common type of two columns.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::json_texts::{self, BROKEN};
use super::stored_table::exactly;
use crate::load::cells;
use crate::load::mapping::sql::ReadColumns;

/// A column of a Parquet file, or a part of one.
pub(super) struct FileColumn {
    pub(super) expr: Expr,
    pub(super) dtype: DataType,
    /// Whether it stands under a key of a map, which no row need have.
    pub(super) is_keyed: bool,
}

/// The maps, the structs and the texts that are opened, under which rows have names of their own.
pub(super) fn open(schema: &Schema, wanted: &ReadColumns) -> impl Iterator<Item = String> {
    schema
        .iter()
        .filter(|(name, dtype)| {
            dtype.is_struct()
                || map_fields(dtype).is_some()
                || dtype.is_string() && wanted.names_under(name)
        })
        .map(|(name, _)| name.to_string())
}

/// The texts of a Parquet file that are JSON objects, by the names of their columns.
#[derive(Default)]
pub(super) struct OpenedTexts(BTreeMap<String, Expr>);

impl OpenedTexts {
    /// Each as a struct in a column of its own.
    pub(super) fn exprs(&self) -> Vec<Expr> {
        let texts = self.0.iter();
        texts
            .map(|(name, expr)| expr.clone().alias(opened_name(name)))
            .collect()
    }

    /// The number of texts that begin like an object and are none, by column, where there are any.
    pub(super) fn broken(&self, frame: &LazyFrame) -> PolarsResult<Vec<(String, u64)>> {
        let sums = self.0.keys().map(|name| {
            let broken = col(opened_name(name)).struct_().field_by_name(BROKEN);
            broken.cast(DataType::UInt64).sum().alias(name.as_str())
        });
        let sums: Vec<Expr> = sums.collect();
        if sums.is_empty() {
            return Ok(Vec::new());
        }
        let sums = frame.clone().select(sums).collect()?;
        let count = |column: &Column| -> PolarsResult<(String, u64)> {
            Ok((column.name().to_string(), column.get(0)?.try_extract()?))
        };
        let counts = sums.columns().iter().map(count);
        let counts = counts.collect::<PolarsResult<Vec<_>>>()?;
        Ok(counts.into_iter().filter(|(_, cells)| *cells > 0).collect())
    }
}

fn opened_name(column: &str) -> String {
    format!("__opened.{column}")
}

/// The columns that a mapping reads, including fields of structs, keys of maps and keys of texts under their dotted names.
pub(super) fn columns(
    schema: &Schema,
    wanted: &ReadColumns,
) -> (BTreeMap<String, FileColumn>, OpenedTexts) {
    let mut found = (BTreeMap::new(), OpenedTexts::default());
    for (name, dtype) in schema.iter() {
        let column = FileColumn {
            expr: exactly(name),
            dtype: dtype.clone(),
            is_keyed: false,
        };
        add(name.as_str(), column, wanted, &mut found);
    }
    found
}

fn add(
    name: &str,
    column: FileColumn,
    wanted: &ReadColumns,
    found: &mut (BTreeMap<String, FileColumn>, OpenedTexts),
) {
    let named = wanted.names(name);
    if column.dtype.is_string() && wanted.names_under(name) {
        add_keys_of_text(name, &column, wanted, found);
    }
    if let DataType::Struct(fields) = &column.dtype {
        for field in fields {
            let inner = FileColumn {
                expr: column.expr.clone().struct_().field_by_name(field.name()),
                dtype: field.dtype().clone(),
                is_keyed: column.is_keyed,
            };
            add(&format!("{name}.{}", field.name()), inner, wanted, found);
        }
        if !named {
            return;
        }
    }
    if let Some([key_field, value_field]) = map_fields(&column.dtype) {
        for key in keys(name, value_field.dtype(), wanted) {
            let inner = FileColumn {
                expr: value_of(column.expr.clone(), &key, key_field, value_field),
                dtype: value_field.dtype().clone(),
                is_keyed: true,
            };
            add(&format!("{name}.{key}"), inner, wanted, found);
        }
        if !named {
            return;
        }
    }
    if wanted.reads(name) {
        let column = if column.dtype.is_nested() {
            as_text(column)
        } else {
            column
        };
        let expr = match found.0.get(name) {
            // A key of a text has this name too.
            Some(key) if column.is_keyed => coalesce(&[column.expr, key.expr.clone()]),
            _ => column.expr,
        };
        let expr = expr.alias(name);
        found
            .0
            .insert(name.to_owned(), FileColumn { expr, ..column });
    }
}

/// The keys of a text that is a JSON object.
fn add_keys_of_text(
    name: &str,
    column: &FileColumn,
    wanted: &ReadColumns,
    (columns, opened): &mut (BTreeMap<String, FileColumn>, OpenedTexts),
) {
    let texts = json_texts::opened(name, column.expr.clone(), wanted);
    opened.0.insert(name.to_owned(), texts);
    for key in wanted.under(name) {
        let value = col(opened_name(name)).struct_().field_by_name(key);
        let value = match columns.get(key) {
            None => value,
            // A map can hold a text under every part of a name that ends before a dot.
            Some(known) if known.is_keyed => coalesce(&[known.expr.clone(), value]),
            Some(_) => continue,
        };
        let inner = FileColumn {
            expr: value.alias(key),
            dtype: DataType::String,
            is_keyed: true,
        };
        columns.insert(key.to_owned(), inner);
    }
}

fn map_fields(dtype: &DataType) -> Option<&[Field; 2]> {
    match dtype {
        DataType::List(entry) => cells::map_fields(entry),
        _ => None,
    }
}

/// A list, a struct or a map as JSON text, as it stands in a JSON file.
fn as_text(column: FileColumn) -> FileColumn {
    let text = |column: Column| {
        let values = column.as_materialized_series();
        let texts = values.iter().map(|value| match value {
            AnyValue::Null => None,
            // Its bytes are texts already.
            value => cells::nested_json(&value).ok().map(|json| json.to_string()),
        });
        let texts: StringChunked = texts.collect();
        Ok(texts.with_name(column.name().clone()).into_column())
    };
    let text_field =
        |_: &Schema, field: &Field| Ok(Field::new(field.name().clone(), DataType::String));
    FileColumn {
        expr: column.expr.map(text, text_field),
        dtype: DataType::String,
        ..column
    }
}

/// The keys of a map that the query names. A key may hold dots where its value has no fields.
fn keys(map: &str, value: &DataType, wanted: &ReadColumns) -> BTreeSet<String> {
    let prefix = format!("{map}.");
    let names = wanted.needed.iter().chain(&wanted.possible);
    let rests = names.filter_map(|name| name.strip_prefix(&prefix));
    if value.is_struct() || map_fields(value).is_some() {
        let heads = rests.filter_map(|rest| rest.split('.').next());
        heads.map(str::to_owned).collect()
    } else {
        // What stands before a dot may be a key too, whose value is the text of an object.
        let heads = |rest: &'_ str| -> Vec<String> {
            let dots = rest.match_indices('.');
            let heads = dots.map(|(dot, _)| rest[..dot].to_owned());
            heads.chain([rest.to_owned()]).collect()
        };
        rests.flat_map(heads).collect()
    }
}

/// The value of a key in each row's map.
fn value_of(map: Expr, key: &str, key_field: &Field, value_field: &Field) -> Expr {
    let key = key.to_owned();
    let (key_name, value_name) = (key_field.name.clone(), value_field.name.clone());
    let dtype = value_field.dtype.clone();
    map.map(
        move |maps| {
            let maps = maps.as_materialized_series().list()?.clone();
            let lengths = maps.lst_lengths();
            let entries = maps.explode(ExplodeOptions {
                empty_as_null: false,
                keep_nulls: false,
            })?;
            let entries = entries.struct_()?;
            let names = entries.field_by_name(&key_name)?.rechunk();
            let names = names.str()?;
            let mut next = 0;
            // Where a map has a key twice, the last one counts.
            let places: IdxCa = lengths
                .iter()
                .map(|length| {
                    let first = next;
                    next += length.unwrap_or(0);
                    (first..next)
                        .rev()
                        .find(|place| names.get(*place as usize) == Some(key.as_str()))
                })
                .collect();
            let values = entries.field_by_name(&value_name)?.take(&places)?;
            Ok(values.with_name(maps.name().clone()).into())
        },
        move |_, field| Ok(Field::new(field.name().clone(), dtype.clone())),
    )
}

/// Leaves out the keys that no row has, so that they get their types from the query.
pub(super) fn leave_out_absent_keys(
    frame: &LazyFrame,
    columns: &mut BTreeMap<String, FileColumn>,
) -> PolarsResult<()> {
    let keyed = columns.iter().filter(|(_, column)| column.is_keyed);
    let found: Vec<Expr> = keyed
        .map(|(name, column)| column.expr.clone().is_not_null().any(true).alias(name))
        .collect();
    if found.is_empty() {
        return Ok(());
    }
    let found = frame.clone().select(found).collect()?;
    for column in found.columns() {
        if column.bool()?.get(0) != Some(true) {
            columns.remove(column.name().as_str());
        }
    }
    Ok(())
}

/// The type that fits the values of both.
pub(super) fn unified(one: &DataType, other: &DataType) -> DataType {
    let number = |dtype: &DataType| dtype.is_primitive_numeric();
    if one == other || *other == DataType::Null {
        one.clone()
    } else if *one == DataType::Null {
        other.clone()
    } else if [one, other].contains(&&DataType::UInt64) {
        // Neither a signed integer nor a float holds every one of them.
        DataType::String
    } else if one.is_integer() && other.is_integer() {
        DataType::Int64
    } else if number(one) && number(other) {
        DataType::Float64
    } else if matches!(
        (one, other),
        (DataType::Datetime(..), DataType::Datetime(..))
    ) {
        DataType::Datetime(TimeUnit::Microseconds, None)
    } else {
        DataType::String
    }
}

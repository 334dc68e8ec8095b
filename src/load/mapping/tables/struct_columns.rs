//! The columns of a Parquet file under the names that a mapping uses, and the common type of two columns.

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::load::mapping::sql::ReadColumns;

/// The columns that a mapping reads, including fields of structs under their dotted names.
pub(super) fn columns(schema: &Schema, wanted: &ReadColumns) -> BTreeMap<String, (Expr, DataType)> {
    let mut columns = BTreeMap::new();
    for (name, dtype) in schema.iter() {
        add(
            name.as_str(),
            col(name.clone()),
            dtype,
            wanted,
            &mut columns,
        );
    }
    columns
}

fn add(
    name: &str,
    expr: Expr,
    dtype: &DataType,
    wanted: &ReadColumns,
    columns: &mut BTreeMap<String, (Expr, DataType)>,
) {
    if let DataType::Struct(fields) = dtype {
        for field in fields {
            let inner = expr.clone().struct_().field_by_name(field.name());
            add(
                &format!("{name}.{}", field.name()),
                inner,
                field.dtype(),
                wanted,
                columns,
            );
        }
        if !(wanted.needed.contains(name) || wanted.possible.contains(name)) {
            return;
        }
    }
    if wanted.reads(name) {
        columns.insert(name.to_owned(), (expr.alias(name), dtype.clone()));
    }
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

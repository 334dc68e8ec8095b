//! A batch of a driver as a frame of Polars. Each value is copied once, without unsafe code.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType, RecordBatch};
use arrow_schema::{DataType as ArrowType, TimeUnit as ArrowUnit};
use polars::prelude::*;

/// The frame, or the name and the type of the column that cannot be read.
pub(super) fn frame(batch: &RecordBatch) -> Result<DataFrame, String> {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns());
    let columns = columns.map(|(field, array)| {
        let name = PlSmallStr::from_str(field.name());
        let column = column(name, array.as_ref()).ok_or_else(|| {
            format!(
                "the column `{}` has the type {}, which cannot be read; cast it to text in input.warehouse.sql",
                field.name(),
                field.data_type()
            )
        })?;
        Ok(column)
    });
    let columns: Vec<Column> = columns.collect::<Result<_, String>>()?;
    DataFrame::new(batch.num_rows(), columns).map_err(|error| error.to_string())
}

fn column(name: PlSmallStr, array: &dyn Array) -> Option<Column> {
    let integers = |values: Int64Chunked| values.with_name(name.clone()).into_column();
    let column = match array.data_type() {
        ArrowType::Null => Column::full_null(name, array.len(), &DataType::Null),
        ArrowType::Boolean => {
            let values: BooleanChunked = array.as_boolean().iter().collect();
            values.with_name(name).into_column()
        }
        ArrowType::Int8 => integers(whole::<Int8Type>(array)),
        ArrowType::Int16 => integers(whole::<Int16Type>(array)),
        ArrowType::Int32 => integers(whole::<Int32Type>(array)),
        ArrowType::Int64 => integers(whole::<Int64Type>(array)),
        ArrowType::UInt8 => integers(whole::<UInt8Type>(array)),
        ArrowType::UInt16 => integers(whole::<UInt16Type>(array)),
        ArrowType::UInt32 => integers(whole::<UInt32Type>(array)),
        ArrowType::UInt64 => {
            let values: UInt64Chunked = array.as_primitive::<UInt64Type>().iter().collect();
            values.with_name(name).into_column()
        }
        ArrowType::Float32 => floats(
            name,
            array
                .as_primitive::<Float32Type>()
                .iter()
                .map(|one| one.map(f64::from)),
        ),
        ArrowType::Float64 => floats(name, array.as_primitive::<Float64Type>().iter()),
        ArrowType::Decimal128(_, scale) => {
            let divisor = 10_f64.powi(i32::from(*scale));
            #[expect(
                clippy::cast_precision_loss,
                reason = "an amount is a 64-bit float here"
            )]
            let values = array
                .as_primitive::<Decimal128Type>()
                .iter()
                .map(|one| one.map(|digits| digits as f64 / divisor));
            floats(name, values)
        }
        ArrowType::Date32 => days(name, array.as_primitive::<Date32Type>().iter()),
        ArrowType::Date64 => days(
            name,
            (array.as_primitive::<Date64Type>().iter())
                .map(|millis| i32::try_from(millis?.div_euclid(86_400_000)).ok()),
        ),
        ArrowType::Timestamp(unit, zone) => {
            let (values, unit) = match unit {
                ArrowUnit::Second => {
                    let seconds = whole::<TimestampSecondType>(array);
                    (seconds * 1000_i64, TimeUnit::Milliseconds)
                }
                ArrowUnit::Millisecond => (
                    whole::<TimestampMillisecondType>(array),
                    TimeUnit::Milliseconds,
                ),
                ArrowUnit::Microsecond => (
                    whole::<TimestampMicrosecondType>(array),
                    TimeUnit::Microseconds,
                ),
                ArrowUnit::Nanosecond => (
                    whole::<TimestampNanosecondType>(array),
                    TimeUnit::Nanoseconds,
                ),
            };
            // An instant is one whatever zone shows it.
            let zone = zone.as_ref().map(|_| TimeZone::UTC);
            values
                .with_name(name)
                .into_datetime(unit, zone)
                .into_column()
        }
        ArrowType::Utf8 => texts(name, array.as_string::<i32>().iter()),
        ArrowType::LargeUtf8 => texts(name, array.as_string::<i64>().iter()),
        ArrowType::Utf8View => texts(name, array.as_string_view().iter()),
        ArrowType::Binary => bytes(name, array.as_binary::<i32>().iter()),
        ArrowType::LargeBinary => bytes(name, array.as_binary::<i64>().iter()),
        ArrowType::BinaryView => bytes(name, array.as_binary_view().iter()),
        _ => return None,
    };
    Some(column)
}

fn whole<T: ArrowPrimitiveType>(array: &dyn Array) -> Int64Chunked
where
    T::Native: Into<i64>,
{
    array
        .as_primitive::<T>()
        .iter()
        .map(|one| one.map(Into::into))
        .collect()
}

fn floats(name: PlSmallStr, values: impl Iterator<Item = Option<f64>>) -> Column {
    let values: Float64Chunked = values.collect();
    values.with_name(name).into_column()
}

fn days(name: PlSmallStr, values: impl Iterator<Item = Option<i32>>) -> Column {
    let values: Int32Chunked = values.collect();
    values.with_name(name).into_date().into_column()
}

fn texts<'a>(name: PlSmallStr, values: impl Iterator<Item = Option<&'a str>>) -> Column {
    let values: StringChunked = values.collect();
    values.with_name(name).into_column()
}

fn bytes<'a>(name: PlSmallStr, values: impl Iterator<Item = Option<&'a [u8]>>) -> Column {
    let values: BinaryChunked = values.collect();
    values.with_name(name).into_column()
}

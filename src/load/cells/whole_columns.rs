//! The fast path: a column that is canonical already, or after one cast, is taken as a whole.

use polars::prelude::*;

use super::check_cell::{LARGEST_AMOUNT, LONGEST_NAME, check};
use super::column_builders::type_of;
use super::input_cell::InputCell;
use super::prepared::trimmed;
use crate::record::Kind;
use crate::zone::Zone;

/// The canonical column if every cell passes; `None` if cells must be checked one by one.
///
/// It is enough to check the extremes: `check` accepts a range if it accepts both ends.
pub(super) fn canonical(
    series: &Series,
    kind: Kind,
    zone: Option<Zone>,
) -> PolarsResult<Option<Series>> {
    if series.null_count() == series.len() {
        return Ok(Some(Series::full_null(
            series.name().clone(),
            series.len(),
            &type_of(kind),
        )));
    }
    let passes = match (kind, series.dtype()) {
        (Kind::Flag, DataType::Boolean) => true,
        (Kind::Text | Kind::TextOrList, DataType::String) => series
            .str()?
            .iter()
            .all(|text| text.is_none_or(|text| !text.trim().is_empty())),
        (Kind::Name, DataType::String) => series
            .str()?
            .iter()
            .all(|text| text.is_none_or(is_plain_name)),
        (Kind::Word(words), DataType::String) => series
            .str()?
            .iter()
            .all(|text| text.is_none_or(|text| words.contains(&text))),
        // Each local time has an offset of its own.
        (Kind::Timestamp, DataType::Datetime(_, None) | DataType::Date) if zone.is_some() => false,
        (Kind::Timestamp, DataType::Datetime(..) | DataType::Date) => {
            let instants = series.cast(&type_of(kind))?;
            let physical = instants.to_physical_repr();
            let ends = [physical.min::<i64>()?, physical.max::<i64>()?];
            let passes = ends
                .into_iter()
                .flatten()
                .all(|end| check(kind, InputCell::Instant(end)).is_ok());
            return Ok(passes.then_some(instants));
        }
        (Kind::Count | Kind::Severity, dtype) if dtype.is_integer() => {
            let Ok(numbers) = series.strict_cast(&DataType::Int64) else {
                return Ok(None);
            };
            let ends = [numbers.min::<i64>()?, numbers.max::<i64>()?];
            let passes = ends
                .into_iter()
                .flatten()
                .all(|end| check(kind, InputCell::Integer(end)).is_ok());
            return Ok(passes.then_some(numbers));
        }
        (Kind::Amount, dtype) if dtype.is_primitive_numeric() => {
            let numbers = series.cast(&DataType::Float64)?;
            let passes = numbers
                .f64()?
                .iter()
                .flatten()
                .all(|number| (0.0..=LARGEST_AMOUNT).contains(&number));
            return Ok(passes.then_some(numbers));
        }
        _ => false,
    };
    Ok(passes.then(|| series.clone()))
}

/// Whether a name stays as it is.
fn is_plain_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len()) && trimmed(name) == name
}

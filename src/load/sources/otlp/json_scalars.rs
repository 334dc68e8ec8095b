//! Scalars as OTLP JSON writes them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

pub(super) fn is_unset<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

pub(super) fn text<S: Serializer>(number: &impl ToString, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&number.to_string())
}

pub(super) fn hexadecimal<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
    let digits = halves.filter_map(|half| char::from_digit(half.into(), 16));
    to.serialize_str(&digits.collect::<String>())
}

pub(super) fn in_base64<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&STANDARD.encode(bytes))
}

/// A double as most writers of OTLP JSON write it: a whole one without a fraction.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
pub(super) fn double<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
    match RawValue::from_string(value.to_string()) {
        Ok(number) => number.serialize(to),
        Err(_) if value.is_nan() => to.serialize_str("NaN"),
        Err(_) if *value > 0.0 => to.serialize_str("Infinity"),
        Err(_) => to.serialize_str("-Infinity"),
    }
}

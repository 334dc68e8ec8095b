//! Dates as text (`"2026-11-20"`) or as dates of TOML.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenDate {
    Text(NaiveDate),
    Date(toml::value::Datetime),
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde requires"
)]
pub(crate) fn serialize<S: Serializer>(
    date: &Option<NaiveDate>,
    out: S,
) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => out.serialize_str(&date.to_string()),
        None => out.serialize_none(),
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<NaiveDate>, D::Error> {
    let expected = || serde::de::Error::custom("expected a date such as 2026-11-20");
    match WrittenDate::deserialize(input).map_err(|_| expected())? {
        WrittenDate::Text(date) => Ok(Some(date)),
        WrittenDate::Date(date) => date.to_string().parse().map(Some).map_err(|_| expected()),
    }
}

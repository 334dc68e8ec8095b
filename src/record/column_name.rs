//! The name of a column of the record, read back from where it was written down.

use std::collections::BTreeSet;

use serde::de::{Deserialize, Deserializer, Error};

use super::fields::{FIELDS, position};

/// The name of a column, as it stands in [`FIELDS`].
pub type Column = &'static str;

/// A column name that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColumnName(pub Column);

impl<'de> Deserialize<'de> for ColumnName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let place = position(&name)
            .ok_or_else(|| D::Error::custom(format!("`{name}` is no column of the record")))?;
        Ok(Self(FIELDS[place].name))
    }
}

/// Reads a single name, for `#[serde(deserialize_with)]`.
pub fn column_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Column, D::Error> {
    Ok(ColumnName::deserialize(deserializer)?.0)
}

/// Reads several, for the same.
pub fn column_names<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeSet<Column>, D::Error> {
    let names = BTreeSet::<ColumnName>::deserialize(deserializer)?;
    Ok(names.into_iter().map(|name| name.0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_column_of_the_record_is_a_name() {
        let read = serde_json::from_str::<ColumnName>("\"severity\"").unwrap();
        assert_eq!(read, ColumnName("severity"));
        let error = serde_json::from_str::<ColumnName>("\"sevrity\"").unwrap_err();
        assert!(
            error.to_string().contains("`sevrity` is no column"),
            "{error}"
        );
    }
}

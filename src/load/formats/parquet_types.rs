//! Which types of Parquet columns can be read, told before anything is decoded.

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::record::label_of;

/// The columns that somebody needs; fields of structs and keys of maps have dotted names.
pub(in crate::load) struct Needs<'a> {
    /// The columns that are named.
    pub(in crate::load) names: BTreeSet<&'a str>,
    /// Whether every other column is taken along where its type allows it.
    pub(in crate::load) all: bool,
}

impl Needs<'_> {
    /// Whether a name under this one is needed.
    fn under(&self, name: &str) -> bool {
        let prefix = format!("{name}.");
        let mut names = self.names.range(prefix.as_str()..);
        names
            .next()
            .is_some_and(|first| first.starts_with(prefix.as_str()))
    }

    /// Whether a column of the file is read.
    pub(super) fn column(&self, name: &str, dtype: &ArrowDataType) -> bool {
        let is_taken_along = self.all || label_of(name).is_some();
        self.names.contains(name)
            || self.under(name)
            || is_taken_along && fault(name, dtype).is_none()
    }

    /// What is needed and has a type that cannot be read.
    pub(super) fn fault(&self, name: &str, dtype: &ArrowDataType) -> Option<TypeFault> {
        if self.names.contains(name) {
            return fault(name, dtype);
        }
        match dtype {
            ArrowDataType::Struct(fields) => fields
                .iter()
                .find_map(|field| self.fault(&format!("{name}.{}", field.name), field.dtype())),
            other if self.under(name) => fault(name, other),
            _ => None,
        }
    }
}

/// A column or a part of one whose type cannot be read.
pub(super) struct TypeFault {
    /// Its dotted name.
    pub(super) name: String,
    /// The type, as its users call it.
    pub(super) dtype: String,
}

/// The first part of a column whose type Polars does not have. It panics on each of these.
pub(super) fn fault(name: &str, dtype: &ArrowDataType) -> Option<TypeFault> {
    use ArrowDataType as Arrow;
    let unknown = match dtype {
        Arrow::Extension(extension) => extension.name.to_string(),
        Arrow::Float16 => "16-bit float".to_owned(),
        Arrow::Interval(_) => "interval".to_owned(),
        Arrow::UInt128 => "128-bit unsigned integer".to_owned(),
        Arrow::Union(_) => "union".to_owned(),
        Arrow::Timestamp(_, zone) if TimeZone::opt_try_new(zone.clone()).is_err() => {
            "timestamp of an unknown zone".to_owned()
        }
        Arrow::Struct(fields) => {
            return fields
                .iter()
                .find_map(|field| fault(&format!("{name}.{}", field.name), field.dtype()));
        }
        Arrow::List(item)
        | Arrow::LargeList(item)
        | Arrow::FixedSizeList(item, _)
        | Arrow::Map(item, _) => return fault(name, item.dtype()),
        Arrow::Dictionary(_, values, _) => return fault(name, values),
        _ => return None,
    };
    Some(TypeFault {
        name: name.to_owned(),
        dtype: unknown,
    })
}

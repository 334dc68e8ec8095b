//! Whether the two releases record the same columns alike.
//!
//! The cube and the two releases go in. [`KnownFields`] come out, with the columns that the releases record differently. A
//! rate over the known runs of such a column compares unlike runs.

mod column_contrast;
mod recorded_alike;
mod shares;

pub(crate) use shares::known_shares;

#[cfg(test)]
mod tests;

//! A build without drivers.

use std::iter::Empty;

use polars::prelude::DataFrame;

use super::fault::{Fault, FaultKind};
use super::settings::WarehouseSettings;

/// There is none in such a build.
#[derive(Debug)]
pub(crate) enum Connection {}

impl Connection {
    /// Fails, and says which feature is missing.
    pub(crate) fn open(_: &WarehouseSettings) -> Result<Self, Fault> {
        Err(Fault::new(
            FaultKind::Setting,
            "input.warehouse is set, and this program was built without the feature `warehouse`; \
             install it with `cargo install --locked --path . --profile dist --features warehouse`",
        ))
    }

    /// Cannot be reached.
    pub(crate) fn columns(&self, _: &str) -> Result<DataFrame, Fault> {
        match *self {}
    }

    /// Cannot be reached.
    pub(crate) fn ask(&self, _: &str) -> Result<Empty<Result<DataFrame, Fault>>, Fault> {
        match *self {}
    }

    /// Cannot be reached.
    pub(crate) fn fetched(&self) -> u64 {
        match *self {}
    }
}

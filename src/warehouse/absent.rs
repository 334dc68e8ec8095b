//! A build without drivers.

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
    pub(crate) fn query(&self, _: &str) -> Result<DataFrame, Fault> {
        match *self {}
    }

    /// Cannot be reached.
    pub(crate) fn each_batch(
        &self,
        _: &str,
        _: &mut dyn FnMut(DataFrame) -> bool,
    ) -> Result<(), Fault> {
        match *self {}
    }

    /// Cannot be reached.
    pub(crate) fn fetched(&self) -> u64 {
        match *self {}
    }
}

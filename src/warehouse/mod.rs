//! SQL engines that hold the records: which one is asked, in which dialect, and what went wrong.
//!
//! An engine is reached through ADBC. It is asked in one session, on a thread of its own, so that an engine that falls silent is
//! noticed. Where the engine can, the session sees the tables as they were when it began.

#[cfg(not(feature = "warehouse"))]
mod absent;
#[cfg(feature = "warehouse")]
mod connection;
mod dialect;
#[cfg(feature = "warehouse")]
mod driver;
mod fault;
mod settings;
#[cfg(feature = "warehouse")]
mod typed_columns;

#[cfg(not(feature = "warehouse"))]
pub(crate) use absent::Connection;
#[cfg(feature = "warehouse")]
pub(crate) use connection::Connection;

pub use fault::{Fault, FaultKind};
pub use settings::{Uri, WarehouseSettings};

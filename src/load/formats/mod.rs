//! Files whose rows are in the columns of a layout: each format read batch by batch.

mod ndjson;
mod parquet;
mod parquet_copy;
mod parquet_types;
mod quoting;
mod read_file;
mod separated;
mod stream;

pub(super) use parquet::{Scanned, scan};
pub(super) use parquet_types::Needs;
pub(super) use read_file::read_file;
pub(super) use separated::Header;
pub(super) use stream::Stream;

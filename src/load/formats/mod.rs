//! Files whose rows are in the columns of a layout: each format read batch by batch.

mod ndjson;
mod parquet;
mod read_file;
mod separated;
mod stream;

pub(super) use parquet::scan;
pub(super) use read_file::read_file;
pub(super) use separated::Header;
pub(super) use stream::Stream;

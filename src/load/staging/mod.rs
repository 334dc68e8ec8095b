//! The checked rows on disk, one file per agent and day, and when they became known. Batches come in. The rows of a day come out, as
//! a night knew them.

mod arrivals;
mod cell_counts;
mod day_files;
mod first_seen;
mod intake;
mod label_counts;
mod records_by_agent;
mod split_by_agent;
mod split_by_day;
mod staged_records;

pub use arrivals::Vantage;
pub use cell_counts::{CellTally, UnknownCell};
pub(super) use day_files::write_file;
pub(super) use intake::Intake;
pub use label_counts::Labels;
pub use records_by_agent::{Excluded, RecordsByAgent};
pub use split_by_agent::Agents;
pub(super) use split_by_agent::split;
pub use staged_records::{Records, RowTally};

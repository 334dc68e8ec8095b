//! The checked rows on disk, one file per agent and day, and when they became known. Batches come in. The rows of a day come out, as
//! a night knew them.

mod arrivals;
mod cell_counts;
mod day_files;
mod first_seen;
mod intake;
mod kept_refusals;
mod label_counts;
mod name_counts;
mod portion;
mod records_by_agent;
mod row_store;
mod split_by_agent;
mod split_by_day;
mod staged_records;
mod value_counts;

pub use arrivals::Vantage;
pub use cell_counts::{CellTally, UnknownCell};
pub(super) use day_files::{Staging, write_file};
pub(super) use intake::{Intake, Rules};
pub(crate) use kept_refusals::KeptRefusals;
pub use label_counts::Labels;
pub use name_counts::KeptNames;
pub(super) use portion::Portion;
pub use records_by_agent::{Excluded, RecordsByAgent};
pub(super) use row_store::RowStore;
pub use split_by_agent::Agents;
pub(super) use split_by_agent::split;
pub use staged_records::{Records, RowTally};

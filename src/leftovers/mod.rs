//! Nothing of a run is left but its results: its temporary data have one folder, and a run that is stopped removes it.
//!
//! In go the directory of the reports and the signals of the system. Out come the folder of this run, and the exit code of a
//! run that was stopped. What a run that was killed could not remove, the next run removes.

mod run_folder;
mod signals;
mod standing;

pub(crate) use run_folder::RunFolder;
pub(crate) use signals::watch;
pub(crate) use standing::{Temporary, hold, leave};

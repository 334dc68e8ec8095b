//! Exit codes: people script against them for years.

use anyhow::Error;

/// The job ran and its report is written, whatever the verdict.
pub const OK: u8 = 0;
/// The command line could not be understood.
pub const USAGE: u8 = 2;
/// The verdict is `roll_back` and `--fail-on` names it.
pub const ROLL_BACK: u8 = 10;
/// The verdict is `restrict` and `--fail-on` names it.
pub const RESTRICT: u8 = 11;
/// The verdict is `hold` and `--fail-on` names it.
pub const HOLD: u8 = 12;
/// The verdict is `data_incomplete` and `--fail-on` names it.
pub const DATA_INCOMPLETE: u8 = 20;
/// Nothing could be loaded from the input, or the run to explain is not in it.
pub const NOT_LOADABLE: u8 = 65;
/// An input does not exist.
pub const MISSING_INPUT: u8 = 66;
/// A bug.
pub const INTERNAL: u8 = 70;
/// A report could not be written.
pub const CANNOT_WRITE: u8 = 74;
/// Another run holds the lock of the output directory.
pub const LOCKED: u8 = 75;
/// The configuration, the mapping or a value in them is wrong.
pub const BAD_CONFIG: u8 = 78;

/// An error and the code to leave with.
#[derive(Debug)]
pub struct Failure {
    /// One of this module's constants.
    pub code: u8,
    /// What happened.
    pub error: Error,
}

impl Failure {
    /// Turns an error into a failure with this code, for `map_err`.
    pub fn with<E: Into<Error>>(code: u8) -> impl FnOnce(E) -> Self {
        move |error| Self {
            code,
            error: error.into(),
        }
    }
}

impl From<Error> for Failure {
    /// An error that no rule expected is a bug.
    fn from(error: Error) -> Self {
        Self {
            code: INTERNAL,
            error,
        }
    }
}

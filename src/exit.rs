//! Exit codes: people script against them for years.

use anyhow::Error;

/// The job ran and its report is written, whatever the verdict.
pub(crate) const OK: u8 = 0;
/// A file of a published night differs from what its counts give.
pub(crate) const DIFFERS: u8 = 1;
/// The command line could not be understood.
pub(crate) const USAGE: u8 = 2;
/// The verdict is `roll_back` and `--fail-on` names it.
pub(crate) const ROLL_BACK: u8 = 10;
/// The verdict is `restrict` and `--fail-on` names it.
pub(crate) const RESTRICT: u8 = 11;
/// The verdict is `hold` and `--fail-on` names it.
pub(crate) const HOLD: u8 = 12;
/// The verdict is `data_incomplete` and `--fail-on` names it.
pub(crate) const DATA_INCOMPLETE: u8 = 20;
/// Nothing could be loaded from the input, the counts of a night cannot be read, the run to explain or the agent is not in it, or
/// no night rolled a release out.
pub(crate) const NOT_LOADABLE: u8 = 65;
/// An input does not exist, a night has no counts, or there is no such night to overrule.
pub(crate) const MISSING_INPUT: u8 = 66;
/// A server is dead, silent or cut off, or refuses the credentials.
pub(crate) const UNAVAILABLE: u8 = 69;
/// A bug.
pub(crate) const INTERNAL: u8 = 70;
/// A report could not be written.
pub(crate) const CANNOT_WRITE: u8 = 74;
/// Another run holds the lock of the output directory.
pub(crate) const LOCKED: u8 = 75;
/// A signal stopped the run: this and the number of the signal, as shells count.
pub(crate) const STOPPED: i32 = 128;
/// The configuration, the mapping or a value in them is wrong.
pub(crate) const BAD_CONFIG: u8 = 78;

/// An error and the code to leave with.
#[derive(Debug)]
pub struct Failure {
    /// One of this module's constants.
    pub(crate) code: u8,
    /// What happened.
    pub error: Error,
}

impl Failure {
    /// Turns an error into a failure with this code, for `map_err`.
    pub(crate) fn with<E: Into<Error>>(code: u8) -> impl FnOnce(E) -> Self {
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

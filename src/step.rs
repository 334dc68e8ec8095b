//! What a call is doing: a text for the person who waits, and the stage that a log names.

use std::fmt;

use chrono::NaiveDate;

/// A step of a call. Steps of one stage are logged together.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// Waits for late records; says what is lacking.
    Wait(&'a str),
    /// Looks at which files are new.
    Look,
    /// Looks for a run that is to be explained.
    Find,
    /// Looks at the columns of a file.
    Survey(&'a str),
    /// Reads one of several files.
    Read {
        /// Its name.
        file: &'a str,
        /// Its place among them, from 1.
        place: usize,
        /// How many there are.
        of: usize,
    },
    /// Runs the mapping.
    Map,
    /// Counts these days.
    Count(&'a str),
    /// Compares the releases of a night, which one of many is named.
    Compare(Option<NaiveDate>),
    /// Reads the runs that are handed over.
    HandOff,
    /// Writes what is named here.
    Write(&'a str),
    /// Simulates rollouts of this kind.
    Simulate(&'a str),
}

impl Step<'_> {
    /// The word of a log for it.
    #[must_use]
    pub(crate) const fn stage(self) -> &'static str {
        match self {
            Self::Wait(_) => "wait",
            Self::Look => "look",
            Self::Find => "find",
            Self::Survey(_) => "survey",
            Self::Read { .. } => "read",
            Self::Map => "map",
            Self::Count(_) => "count",
            Self::Compare(_) => "compare",
            Self::HandOff => "hand_off",
            Self::Write(_) => "write",
            Self::Simulate(_) => "simulate",
        }
    }
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wait(lacking) => write!(formatter, "waiting: {lacking}"),
            Self::Look => formatter.write_str("looking for what is new"),
            Self::Find => formatter.write_str("looking for the run"),
            Self::Survey(file) => write!(formatter, "looking at {file}"),
            Self::Read { file, place, of } => write!(formatter, "reading {file} ({place} of {of})"),
            Self::Map => formatter.write_str("running the mapping"),
            Self::Count(days) => write!(formatter, "counting {days}"),
            Self::Compare(None) => formatter.write_str("comparing"),
            Self::Compare(Some(as_of)) => write!(formatter, "comparing as of {as_of}"),
            Self::HandOff => formatter.write_str("reading the runs behind the verdict"),
            Self::Write(what) => write!(formatter, "writing the {what}"),
            Self::Simulate(kind) => formatter.write_str(kind),
        }
    }
}

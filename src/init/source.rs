//! What the inputs are: records, a source that a shipped mapping reads, or something unknown.

use super::guess::{Proposal, ZoneIs, is_record, propose};
use super::recognise::{Recognised, copied, recognise};
use crate::config::Input;
use crate::load::{RowsAre, Survey};

/// What the inputs are.
#[derive(Debug)]
pub(crate) enum Source {
    /// Records, which need no mapping, or nothing.
    Records,
    /// A source that a shipped mapping reads.
    Known(Recognised),
    /// Something that a mapping is proposed for.
    Unknown(Proposal),
}

impl Source {
    /// Recognises the inputs.
    #[must_use]
    pub(crate) fn of(survey: &Survey, input: &Input) -> Self {
        let rows_are = match &input.exposure {
            Some(_) => RowsAre::Failures,
            None => RowsAre::Runs,
        };
        let zone = match input.timezone {
            Some(_) => ZoneIs::Named,
            None => ZoneIs::Unknown,
        };
        if is_record(survey, rows_are, zone) {
            return Self::Records;
        }
        let known = recognise(survey).map(Self::Known);
        let unknown = || propose(survey, rows_are, zone).map(Self::Unknown);
        known.or_else(unknown).unwrap_or(Self::Records)
    }

    /// The text of `map.sql`, if the inputs need a mapping.
    #[must_use]
    pub(crate) fn mapping(&self) -> Option<String> {
        match self {
            Self::Records => None,
            Self::Known(recognised) => Some(copied(recognised)),
            Self::Unknown(proposal) => Some(proposal.sql.clone()),
        }
    }

    /// Whether the inputs can be read as runs, as far as is known before they are.
    #[must_use]
    pub(crate) const fn can_run(&self) -> bool {
        match self {
            Self::Unknown(proposal) => proposal.can_run,
            Self::Records | Self::Known(_) => true,
        }
    }
}

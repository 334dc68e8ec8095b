//! How many runs comply with every part of a statement.

use std::sync::Arc;

use super::conducted::Conducted;
use crate::conduct::parts_of;
use crate::cube::Example;
use crate::vocabulary::Statement;

/// Runs that a statement covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compliance {
    /// All of them.
    pub(crate) runs: u64,
    /// Those not as planned in a part that is known.
    pub(crate) violated: u64,
    /// Those whose record has every part that is recorded at all.
    pub(crate) of: u64,
    /// How many of these comply with every part.
    pub(crate) kept: u64,
    /// The worst of those not as planned.
    pub(crate) worst: Vec<Arc<Example>>,
}

impl Conducted {
    /// How many runs of one release, or of all releases, comply with a statement.
    #[must_use]
    pub(crate) fn statement(&self, statement: Statement, release: Option<&str>) -> Compliance {
        let sum = self.jointly(statement, release);
        let needed = self.needed(statement);
        let mut found = Compliance {
            worst: sum.worst,
            ..Compliance::default()
        };
        for (known, whole) in sum.by_known {
            found.runs += whole.kept + whole.violated;
            found.violated += whole.violated;
            if known & needed == needed {
                found.kept += whole.kept;
                found.of += whole.kept + whole.violated;
            }
        }
        found
    }

    /// The parts that a run's record must have to count: those that are recorded at all.
    fn needed(&self, statement: Statement) -> u8 {
        let parts = parts_of(statement).iter().enumerate();
        parts
            .filter(|(_, audit)| self.unrecorded(**audit).is_empty())
            .filter(|(_, audit)| !self.silence_is_no(**audit))
            .fold(0, |needed, (place, _)| needed | 1 << place)
    }
}

//! What counts are kept by.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::vocabulary::ApprovalState;

/// Run ids kept for one place and topic on one day, and for one pattern.
pub(crate) const EXAMPLES: usize = 20;

/// Runs drawn of a release and kind on one day, for people to read.
pub(crate) const DRAWN: usize = 50;

/// A release in a workflow: the cell in which runs are counted. Counts of all kinds and days share its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell(Arc<CellNames>);

/// What a cell is named by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CellNames {
    /// The release.
    pub release: String,
    /// The workflow.
    pub workflow: String,
}

impl Cell {
    /// The cell of these names.
    #[must_use]
    pub fn of(release: impl Into<String>, workflow: impl Into<String>) -> Self {
        Self(Arc::new(CellNames {
            release: release.into(),
            workflow: workflow.into(),
        }))
    }
}

impl Deref for Cell {
    type Target = CellNames;

    fn deref(&self) -> &CellNames {
        &self.0
    }
}

impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) {
            return Ordering::Equal;
        }
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(Arc::new(CellNames::deserialize(from)?)))
    }
}

/// The cells that were met, by release and workflow, so that equal ones share their names.
#[derive(Debug, Default)]
pub(in crate::cube) struct KnownCells(BTreeMap<String, BTreeMap<String, Cell>>);

impl KnownCells {
    /// The cell of these names.
    pub(in crate::cube) fn named(&mut self, release: &str, workflow: &str) -> Cell {
        let known = self.0.get(release).and_then(|cells| cells.get(workflow));
        if let Some(known) = known {
            return known.clone();
        }
        let cell = Cell::of(release, workflow);
        let of_release = self.0.entry(release.to_owned()).or_default();
        of_release.insert(workflow.to_owned(), cell.clone());
        cell
    }
}

/// A class in one hour (0 to 23, UTC).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct HourOfClass {
    pub(crate) hour: u8,
    pub(crate) failure_class: String,
}

/// What a run id is an example of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Topic {
    /// A failure of this class.
    Failure(String),
    /// A failure of this class with the event of the metric that the failure plan names for the class.
    Watched(String),
    /// A failure of severity 1 or 2.
    HighSeverity,
    /// This approval state.
    Approval(ApprovalState),
    /// Acted outside its authority.
    AuthorityCrossed,
    /// A person finished or repaired it.
    Rescue,
    /// A success that a person had repaired.
    HiddenRescue,
}

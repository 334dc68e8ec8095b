//! Which workflows and failure classes are kept apart.

use std::collections::BTreeSet;

use polars::prelude::*;
use serde::{Deserialize, Serialize};

use super::value_counts::ValueCounts;
use crate::number;
use crate::record::{MOST_CLASSES, MOST_WORKFLOWS, OTHER_VALUES};

/// The workflows and failure classes that are kept apart, where there are more than that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KeptNames {
    pub(crate) workflows: Option<BTreeSet<String>>,
    pub(crate) classes: Option<BTreeSet<String>>,
}

/// The workflows and failure classes of some rows while they are counted, those outside the window included.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct NameCounts {
    workflows: ValueCounts,
    classes: ValueCounts,
}

impl NameCounts {
    /// Counts those of a frame's rows.
    pub(super) fn of(frame: &DataFrame) -> PolarsResult<Self> {
        let count = |column: &str, most: usize| -> PolarsResult<ValueCounts> {
            let mut rows: PlHashMap<&str, u64> = PlHashMap::default();
            for value in frame.column(column)?.str()?.iter().flatten() {
                *rows.entry(value).or_default() += 1;
            }
            let mut rows: Vec<(&str, u64)> = rows.into_iter().collect();
            rows.sort_unstable();
            let mut counts = ValueCounts::default();
            for (value, rows) in rows {
                counts.add(value, rows, most);
            }
            Ok(counts)
        };
        Ok(Self {
            workflows: count("workflow", MOST_WORKFLOWS)?,
            classes: count("failure_class", MOST_CLASSES)?,
        })
    }

    /// Adds those of other rows.
    pub(super) fn absorb(&mut self, other: Self) {
        self.workflows.absorb(other.workflows, MOST_WORKFLOWS);
        self.classes.absorb(other.classes, MOST_CLASSES);
    }

    /// The names that are kept apart, and the notes about them.
    pub(super) fn finish(&self) -> (KeptNames, Vec<String>) {
        let kept = KeptNames {
            workflows: self.workflows.kept(MOST_WORKFLOWS),
            classes: self.classes.kept(MOST_CLASSES),
        };
        let too_many = [
            (kept.workflows.is_some(), "workflows", MOST_WORKFLOWS),
            (kept.classes.is_some(), "failure classes", MOST_CLASSES),
        ];
        let notes = too_many.into_iter().filter(|(is_crowded, ..)| *is_crowded);
        let notes = notes.map(|(_, names, most)| {
            format!(
                "there are more than {most} {names}; the {most} most frequent and those of the failure plan are kept, and the others count as `{OTHER_VALUES}`",
                most = number::count(most as u64),
            )
        });
        (kept, notes.collect())
    }
}

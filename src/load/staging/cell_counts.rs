//! What happened to single cells of the staged rows, by day and by when the row became known.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::arrivals::Vantage;
use super::portion::{DayWindow, has};
use crate::load::epoch_days::day_number;
use crate::pairs;
use crate::record::{Column, ColumnName, column_name};
use crate::vocabulary::Outcome;

/// Unreadable cells that are counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnknownCell {
    /// The column.
    #[serde(deserialize_with = "column_name")]
    pub column: Column,
    /// The release of the run.
    pub release: String,
    /// How the run ended.
    pub outcome: Option<Outcome>,
    /// Why they could not be read. Never contains the value.
    pub reason: String,
}

/// What happened to single cells of some rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellTally {
    /// Cells that could not be read and count as unknown.
    #[serde(with = "crate::pairs")]
    pub unknown: BTreeMap<UnknownCell, u64>,
    /// One such cell for each column and reason, raw.
    #[serde(serialize_with = "pairs::serialize", deserialize_with = "examples")]
    pub examples: BTreeMap<(Column, String), String>,
    /// Names that lost the blanks around them, by column.
    #[serde(deserialize_with = "by_column")]
    pub trimmed: BTreeMap<Column, u64>,
    /// Local times that occurred twice and are read as the first.
    pub twice: u64,
}

type Examples = BTreeMap<(Column, String), String>;

fn examples<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Examples, D::Error> {
    let read: BTreeMap<(ColumnName, String), String> = pairs::deserialize(deserializer)?;
    let examples = read.into_iter();
    Ok(examples
        .map(|((column, reason), text)| ((column.0, reason), text))
        .collect())
}

fn by_column<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<Column, u64>, D::Error> {
    let read = BTreeMap::<ColumnName, u64>::deserialize(deserializer)?;
    Ok(read
        .into_iter()
        .map(|(column, count)| (column.0, count))
        .collect())
}

impl CellTally {
    fn add(&mut self, other: &Self) {
        self.twice += other.twice;
        for (cell, count) in &other.unknown {
            *self.unknown.entry(cell.clone()).or_default() += count;
        }
        for (kind, text) in &other.examples {
            let own = self.examples.entry(kind.clone());
            own.or_insert_with(|| text.clone());
        }
        for (column, count) in &other.trimmed {
            *self.trimmed.entry(column).or_default() += count;
        }
    }
}

/// The tallies of every day, by when the rows became known.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct CellCounts(BTreeMap<(i32, i32), CellTally>);

impl CellCounts {
    /// The tally of the rows of a day that became known on another.
    pub(super) fn of(&mut self, day: i32, known: i32) -> &mut CellTally {
        self.0.entry((day, known)).or_default()
    }

    /// Leaves out the days outside a window.
    pub(super) fn leave_only(&mut self, window: DayWindow) {
        self.0.retain(|(day, _), _| has(window, *day));
    }

    /// Adds another part of the rows.
    pub(super) fn absorb(&mut self, other: &Self) {
        for ((day, known), tally) in &other.0 {
            self.of(*day, *known).add(tally);
        }
    }

    /// The tally of the rows that a night sees.
    pub(super) fn seen(&self, vantage: &Vantage) -> CellTally {
        let window = day_number(*vantage.window.start())..=day_number(*vantage.window.end());
        let night = day_number(vantage.known_by);
        let mut seen = CellTally::default();
        for ((day, known), tally) in &self.0 {
            if window.contains(day) && *known <= night {
                seen.add(tally);
            }
        }
        seen
    }
}

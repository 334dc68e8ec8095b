//! A change of the candidate, and what the data tell of it.

use std::cmp::Ordering;

use crate::cube::{Dimension, Facet};
use crate::diagnose::real_numbers::in_real;
use crate::number::Count;
use crate::record::Change;
use crate::stats::Interval;

/// A change, and what the data tell of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FoundChange {
    /// As the table lists it.
    pub(crate) change: Change,
    /// The column that tells it apart.
    pub(crate) column: Option<Dimension>,
    pub(crate) told: ToldBy,
}

/// What the data tell of a change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ToldBy {
    /// Its effect.
    Effect(ChangeEffect),
    /// The table names no column of the record, or not both values.
    NoColumn,
    /// Too few of the candidate's runs have a value in the column.
    NotRecorded,
    /// No run of the candidate has the value after.
    Unseen,
    /// No run of the candidate has the value before.
    AtOnce,
    /// It came to all runs of the candidate that the baseline could be compared with.
    WithTheRelease,
    /// Runs with either value share no day and workflow, and the baseline ran beside neither.
    OneAfterTheOther,
    /// Few runs with the value before and after.
    TooFew([u64; 2]),
    /// Other changes came to the same runs: their columns.
    SameRuns(Vec<String>),
    /// The runs behind the failures are not known by several columns together.
    NotTogether,
}

/// The effect of a change on the failure rate, the other changes held equal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ChangeEffect {
    /// Failures among the candidate's runs with the value before.
    pub(crate) before: Count,
    /// The same with the value after.
    pub(crate) after: Count,
    /// Failures per run that the change brought.
    pub(crate) difference: f64,
    pub(crate) interval: Interval,
    /// The coverage of the interval.
    pub(crate) level: f64,
}

impl ChangeEffect {
    /// Failures that the change brought.
    fn excess(&self) -> f64 {
        self.difference * in_real(self.after.exposure)
    }
}

impl FoundChange {
    /// The effect, where the data tell it.
    pub(crate) const fn effect(&self) -> Option<&ChangeEffect> {
        match &self.told {
            ToldBy::Effect(effect) => Some(effect),
            _ => None,
        }
    }

    /// Whether it is shown to raise the failure rate.
    pub(crate) fn carries(&self) -> bool {
        self.effect().is_some_and(|one| one.interval.lower > 0.0)
    }

    /// Whether it comes before another: all that carry first, then all that are told, each by the failures that they brought.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let excess = |one: &Self| one.effect().map_or(f64::NEG_INFINITY, ChangeEffect::excess);
        let carrying = other.carries().cmp(&self.carries());
        carrying.then_with(|| excess(other).total_cmp(&excess(self)))
    }

    /// Whether the change must be split from the rest of the release before data can tell its effect.
    pub(crate) const fn needs_split(&self) -> bool {
        matches!(
            self.told,
            ToldBy::NoColumn
                | ToldBy::NotRecorded
                | ToldBy::AtOnce
                | ToldBy::WithTheRelease
                | ToldBy::OneAfterTheOther
                | ToldBy::SameRuns(_)
        )
    }

    /// The column's value after the change.
    pub(crate) fn facet(&self) -> Option<Facet> {
        Some(Facet {
            dimension: self.column?,
            value: self.change.to.clone()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::ChangeKind;

    /// A change with this lower limit and effect on 1,000 runs.
    fn found(key: &str, told: Option<[f64; 2]>) -> FoundChange {
        let told = told.map_or(ToldBy::Unseen, |[lower, difference]| {
            ToldBy::Effect(ChangeEffect {
                before: Count::of_events(20, 1000),
                after: Count::of_events(40, 1000),
                difference,
                interval: Interval { lower, upper: 1.0 },
                level: 0.95,
            })
        });
        let change = Change {
            release: "2".to_owned(),
            kind: ChangeKind::Other,
            key: Some(key.to_owned()),
            from: None,
            to: None,
        };
        FoundChange {
            change,
            column: None,
            told,
        }
    }

    #[test]
    fn those_that_carry_come_first_by_what_they_brought() {
        let mut all = [
            found("unseen", None),
            found("large and open", Some([-0.1, 0.2])),
            found("small", Some([0.01, 0.02])),
            found("fell", Some([-0.3, -0.1])),
            found("larger", Some([0.01, 0.05])),
        ];
        all.sort_by(FoundChange::order);
        let keys: Vec<&str> = all
            .iter()
            .filter_map(|one| one.change.key.as_deref())
            .collect();
        assert_eq!(
            keys,
            ["larger", "small", "large and open", "fell", "unseen"]
        );
    }
}

//! The runs of both releases by the changes that they have.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::found_change::ToldBy;
use crate::compare::{View, is_known_of};
use crate::cube::{CellsOfValue, Day, Dimension, Facets, changed_together, part_of};
use crate::number::Count;
use crate::record::Change;
use crate::stats::{Arm, ChangedRuns};

/// The place of the release itself among what a run can have: all of the candidate's runs have it.
pub(super) const RELEASE: usize = 0;

/// Runs by day, workflow and changes, ready to be attributed.
pub(super) struct ExposedRuns<'a> {
    /// Each run has the release or not, then each change that is looked at.
    pub(super) rows: Vec<ChangedRuns>,
    /// Of each change of the table, its column and its place in a row; or why it is not looked at.
    changes: Vec<(Option<Dimension>, Result<usize, ToldBy>)>,
    /// The columns of the changes that are looked at, by their place in a row.
    keys: BTreeMap<usize, &'a str>,
}

/// A change that can be told apart by its column.
#[derive(Clone, Copy)]
struct Keyed<'a> {
    key: &'a str,
    column: Dimension,
    from: &'a str,
    to: &'a str,
}

impl<'a> ExposedRuns<'a> {
    /// `changes` are all of the table: they tell by which columns runs are counted together. `own` are the candidate's.
    pub(super) fn of(view: &View<'_>, changes: &[Change], own: &[&'a Change]) -> Self {
        let columns = changed_together(changes);
        let looked: Vec<Result<Keyed<'_>, ToldBy>> =
            own.iter().map(|change| keyed(view, change)).collect();
        let keyed: Vec<Keyed<'_>> = looked
            .iter()
            .filter_map(|one| one.as_ref().ok().copied())
            .collect();
        let together = match columns.len() {
            0 => Combined::by(keyed.iter().map(|one| one.column).collect()),
            _ => Combined::by(columns),
        };
        let is_counted = keyed.is_empty() || together.is_counted(view);
        let rows = if is_counted {
            rows(view, &together, &keyed)
        } else {
            Vec::new()
        };
        let mut places = 1..;
        let mut keys = BTreeMap::new();
        let changes = own.iter().zip(&looked).map(|(change, looked)| {
            let column = change.key.as_deref().and_then(Dimension::named);
            let place = match looked {
                Err(why) => Err(why.clone()),
                Ok(_) if !is_counted => Err(ToldBy::NotTogether),
                Ok(keyed) => {
                    let place = places.next().unwrap_or_default();
                    keys.insert(place, keyed.key);
                    Ok(place)
                }
            };
            (column, place)
        });
        Self {
            changes: changes.collect(),
            rows,
            keys,
        }
    }

    pub(super) fn column(&self, place: usize) -> Option<Dimension> {
        self.changes[place].0
    }

    /// The place of a change in each row, or why it is not looked at.
    pub(super) fn factor(&self, place: usize) -> Result<usize, ToldBy> {
        self.changes[place].1.clone()
    }

    /// Changes that are looked at.
    pub(super) fn told_apart(&self) -> f64 {
        self.keys.iter().map(|_| 1.0).sum()
    }

    /// The columns of some changes.
    pub(super) fn keys(&self, places: &[usize]) -> Vec<String> {
        let keys = places.iter().filter_map(|place| self.keys.get(place));
        keys.map(|key| (*key).to_owned()).collect()
    }

    /// The candidate's failures without a change, and with it.
    pub(super) fn sides(&self, factor: usize) -> [Count; 2] {
        [false, true].map(|has| {
            let own = self.rows.iter();
            let own = own.filter(|row| row.has[RELEASE] && row.has[factor] == has);
            let [events, runs] = own.fold([0, 0], |[events, runs], row| {
                [events + row.arm.events(), runs + row.arm.exposure()]
            });
            Count::of_events(events, runs)
        })
    }
}

/// The column of a change with both values, where runs of the candidate have both.
fn keyed<'a>(view: &View<'_>, change: &'a Change) -> Result<Keyed<'a>, ToldBy> {
    let column = change.key.as_deref().and_then(Dimension::named);
    let (Some(key), Some(column), Some(from), Some(to)) =
        (&change.key, column, &change.from, &change.to)
    else {
        return Err(ToldBy::NoColumn);
    };
    if !is_known_of(view.cube, view.arms, &view.arms.candidate, column) {
        return Err(ToldBy::NotRecorded);
    }
    let runs = |value: &str| -> u64 {
        let days = view.cube.days.range(view.arms.from..=view.arms.to);
        let of_day = |(date, day): (&NaiveDate, &Day)| -> u64 {
            let facets = day.facets.get(&column);
            let cells = facets.and_then(|facets| facets.of_value(value));
            let cells = cells.into_iter().flat_map(CellsOfValue::iter);
            let own = cells.filter(|(cell, _)| view.arms.is_in_rollout(&cell.release, *date));
            own.map(|(_, counts)| counts.runs).sum()
        };
        days.map(of_day).sum()
    };
    match [runs(from), runs(to)] {
        [_, 0] => Err(ToldBy::Unseen),
        [0, _] => Err(ToldBy::AtOnce),
        _ => Ok(Keyed {
            key,
            column,
            from,
            to,
        }),
    }
}

/// The columns by whose values together runs are counted.
struct Combined {
    dimension: Option<Dimension>,
    columns: Vec<Dimension>,
}

impl Combined {
    fn by(columns: Vec<Dimension>) -> Self {
        let dimension = match columns.as_slice() {
            [] => None,
            [only] => Some(*only),
            _ => Some(Dimension::Changed),
        };
        Self { dimension, columns }
    }

    fn facets<'b>(&self, day: &'b Day) -> Option<&'b Facets> {
        day.facets.get(&self.dimension?)
    }

    fn is_counted(&self, view: &View<'_>) -> bool {
        let mut days = view.cube.days.range(view.arms.from..=view.arms.to);
        days.any(|(_, day)| self.facets(day).is_some())
    }

    /// What a combined value has in a column.
    fn part<'b>(&self, value: &'b str, column: Dimension) -> &'b str {
        let place = self.columns.iter().position(|one| *one == column);
        match (self.columns.len(), place) {
            (2.., Some(place)) => part_of(value, place),
            _ => value,
        }
    }
}

/// The runs of each day and workflow, by what they have. A run with a value that is neither before nor after a change is left out.
fn rows(view: &View<'_>, together: &Combined, keyed: &[Keyed<'_>]) -> Vec<ChangedRuns> {
    let mut strata: BTreeMap<(NaiveDate, &str), usize> = BTreeMap::new();
    let mut sums: BTreeMap<(usize, Vec<bool>), [u64; 2]> = BTreeMap::new();
    for (date, day) in view.cube.days.range(view.arms.from..=view.arms.to) {
        let Some(facets) = together.facets(day) else {
            continue;
        };
        for (value, cells) in facets.values() {
            let is_known = |one: &Keyed<'_>| {
                let part = together.part(value, one.column);
                let values = keyed.iter().filter(|other| other.column == one.column);
                let mut values = values.flat_map(|other| [other.from, other.to]);
                values.any(|known| known == part)
            };
            let changes = keyed.iter();
            let changes = changes.map(|one| together.part(value, one.column) == one.to);
            for (cell, counts) in cells.iter() {
                let is_candidate = view.arms.is_in_rollout(&cell.release, *date);
                let is_ours = is_candidate && keyed.iter().all(is_known);
                if !is_ours && cell.release != view.arms.baseline {
                    continue;
                }
                let number = strata.len();
                let stratum = *strata.entry((*date, &cell.workflow)).or_insert(number);
                let has = std::iter::once(is_candidate)
                    .chain(changes.clone())
                    .collect();
                let [events, runs] = sums.entry((stratum, has)).or_default();
                *events += counts.failures;
                *runs += counts.runs;
            }
        }
    }
    sums.into_iter()
        .filter_map(|((stratum, has), [events, runs])| {
            let arm = Arm::new(events, runs)?;
            Some(ChangedRuns { stratum, arm, has })
        })
        .collect()
}

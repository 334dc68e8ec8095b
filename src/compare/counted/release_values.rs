//! The values of versions and labels that a release's runs have, and which of them the release brought.
//!
//! Of a tool or a tenant the runs of both releases are compared. A release may come with a prompt that no release had before:
//! then its runs are compared with all runs of the baseline on the same days and workflows.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::compare::arms::Arms;
use crate::compare::in_units::in_real;
use crate::compare::matching::is_known_of;
use crate::cube::{Cell, Cube, Dimension, Facet, FacetCounts, Facets};

/// A value with less than this part of the share that it has of the candidate's runs is new to the candidate.
const NEW: f64 = 0.1;

/// The most values of a column that can be a place, those with most events of the candidate.
const MOST_PLACES: usize = 20;

/// The values of the candidate's versions and labels that can be a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReleaseValues {
    /// Whether the candidate brought it.
    is_new: BTreeMap<Facet, bool>,
    /// The value with the same runs that comes first, of those that have one.
    same_as: BTreeMap<Facet, Facet>,
}

/// What is added up of a value over the window.
#[derive(Debug, Default)]
struct Sums {
    baseline: u64,
    candidate: u64,
    events: u64,
}

impl ReleaseValues {
    pub(super) fn of(cube: &Cube, arms: &Arms) -> Self {
        let mut is_new = BTreeMap::new();
        for dimension in recorded(cube, arms) {
            if !is_known_of(cube, arms, &arms.candidate, dimension) {
                continue;
            }
            let baseline_knows = is_known_of(cube, arms, &arms.baseline, dimension);
            let sums = sums(cube, arms, dimension);
            let all = |of: fn(&Sums) -> u64| in_real(sums.values().map(of).sum::<u64>()).max(1.0);
            let runs = [all(|one| one.baseline), all(|one| one.candidate)];
            let mut values: Vec<_> = sums.iter().filter(|(_, one)| one.candidate > 0).collect();
            values.sort_by_key(|(value, one)| (Reverse((one.events, one.candidate)), *value));
            for (value, one) in values.into_iter().take(MOST_PLACES) {
                let shares = [
                    in_real(one.baseline) / runs[0],
                    in_real(one.candidate) / runs[1],
                ];
                let value = (*value).to_owned();
                let facet = Facet { dimension, value };
                is_new.insert(facet, !baseline_knows || shares[0] < NEW * shares[1]);
            }
        }
        let same_as = same_runs(cube, arms, &is_new);
        Self { is_new, same_as }
    }

    /// The columns, in order.
    pub(crate) fn columns(&self) -> Vec<Dimension> {
        let mut columns: Vec<Dimension> = self.is_new.keys().map(|one| one.dimension).collect();
        columns.dedup();
        columns
    }

    /// Whether a value can be a place: it has runs enough, and no value before it has the same runs.
    pub(crate) fn can_be_a_place(&self, facet: &Facet) -> bool {
        self.is_new.contains_key(facet) && !self.same_as.contains_key(facet)
    }

    /// Whether the candidate's runs with a value are compared with all runs of the baseline.
    pub(super) fn is_new(&self, facet: &Facet) -> bool {
        self.is_new.get(facet).copied().unwrap_or(false)
    }

    /// The other values that all of the candidate's runs with a value have, and no others of its runs.
    pub(crate) fn with_the_same_runs<'a>(
        &'a self,
        facet: &'a Facet,
    ) -> impl Iterator<Item = &'a Facet> {
        let same = self.same_as.iter();
        same.filter(move |(_, first)| *first == facet)
            .map(|(other, _)| other)
    }
}

/// The versions and labels that the cube has.
fn recorded(cube: &Cube, arms: &Arms) -> Vec<Dimension> {
    let days = cube.days.range(arms.from..=arms.to);
    let all = days.flat_map(|(_, day)| day.facets.keys().copied());
    let mut columns: Vec<Dimension> = all.filter(|one| one.is_version_or_label()).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The counts of a column's values in the candidate's rollout and in the baseline, by day and cell.
fn counts<'a>(
    cube: &'a Cube,
    arms: &'a Arms,
    dimension: Dimension,
) -> impl Iterator<Item = (&'a str, (usize, &'a Cell), &'a FacetCounts)> {
    let days = (0..).zip(cube.days.range(arms.from..=arms.to));
    days.flat_map(move |(number, (date, day))| {
        let facets = day.facets.get(&dimension).into_iter();
        let values = facets.flat_map(Facets::values);
        values.flat_map(move |(value, cells)| {
            let ours = cells.iter().filter(move |(cell, _)| {
                arms.is_in_rollout(&cell.release, *date) || cell.release == arms.baseline
            });
            ours.map(move |(cell, counts)| (value, (number, cell), counts))
        })
    })
}

fn sums<'a>(cube: &'a Cube, arms: &'a Arms, dimension: Dimension) -> BTreeMap<&'a str, Sums> {
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    for (value, (_, cell), counts) in counts(cube, arms, dimension) {
        let sum = sums.entry(value).or_default();
        if cell.release == arms.candidate {
            sum.candidate += counts.runs;
            sum.events += counts.failures + counts.rescued + counts.boundary;
        } else {
            sum.baseline += counts.runs;
        }
    }
    sums
}

/// Values of different columns whose runs of the candidate cannot be told apart, each with the first of them: a tool, a model or a
/// tenant comes before a version, and a version before a label.
fn same_runs(
    cube: &Cube,
    arms: &Arms,
    looked_at: &BTreeMap<Facet, bool>,
) -> BTreeMap<Facet, Facet> {
    type Runs<'a> = Vec<((usize, &'a Cell), &'a FacetCounts)>;
    if looked_at.is_empty() {
        return BTreeMap::new();
    }
    let before = [Dimension::Tool, Dimension::Model, Dimension::Tenant];
    let mut columns = before.to_vec();
    columns.extend(looked_at.keys().map(|one| one.dimension));
    columns.dedup();
    let mut firsts: BTreeMap<u64, Vec<(Facet, Runs<'_>)>> = BTreeMap::new();
    let mut same = BTreeMap::new();
    for dimension in columns {
        let mut values: BTreeMap<&str, Runs<'_>> = BTreeMap::new();
        for (value, place, counts) in counts(cube, arms, dimension) {
            if place.1.release == arms.candidate {
                values.entry(value).or_default().push((place, counts));
            }
        }
        for (value, runs) in values {
            let value = value.to_owned();
            let facet = Facet { dimension, value };
            if dimension.is_version_or_label() && !looked_at.contains_key(&facet) {
                continue;
            }
            let all = runs.iter().map(|(_, counts)| counts.runs).sum();
            let alike = firsts.entry(all).or_default();
            match alike.iter().find(|(_, own)| *own == runs) {
                Some((first, _)) => drop(same.insert(facet, first.clone())),
                None => alike.push((facet, runs)),
            }
        }
    }
    same.retain(|facet, _| facet.dimension.is_version_or_label());
    same
}

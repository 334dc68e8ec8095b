//! Runs by the values of a further column, or of two of them together.
//!
//! The counts stand beside the cells: the full cross of all columns would be larger than the runs. There are many more values than
//! cells, so cells are listed once and then stand as their number.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::facet_counts::{FacetCounts, Irregular};
use super::keys::{Cell, KnownCells};

/// The runs of one day by the values of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ReadFacets")]
pub(crate) struct Facets {
    /// In order; each with its runs that have a value, where those are counted.
    cells: Vec<(Cell, Option<u64>)>,
    /// By value, and by the cell's number in the list, from 0, in order; of too many values those with most failures.
    values: BTreeMap<String, Vec<(usize, FacetCounts)>>,
}

/// What is read, before it is checked.
#[derive(Deserialize)]
struct ReadFacets {
    cells: Vec<(Cell, Option<u64>)>,
    values: BTreeMap<String, Vec<(usize, FacetCounts)>>,
}

impl TryFrom<ReadFacets> for Facets {
    type Error = String;

    fn try_from(ReadFacets { cells, values }: ReadFacets) -> Result<Self, Self::Error> {
        if !cells.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Err("cells are not in order".to_owned());
        }
        for counts in values.values() {
            if let Some((number, _)) = counts.iter().find(|(number, _)| *number >= cells.len()) {
                let listed = cells.len();
                return Err(format!(
                    "cell {number} is not among the {listed} that are listed"
                ));
            }
            let next_to = counts.iter().zip(counts.iter().skip(1));
            if let Some((_, (number, _))) = next_to.into_iter().find(|(one, next)| one.0 >= next.0)
            {
                return Err(format!("cell {number} comes twice or out of order"));
            }
        }
        Ok(Self { cells, values })
    }
}

/// The runs with one value, by cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CellsOfValue<'a> {
    cells: &'a [(Cell, Option<u64>)],
    counts: &'a [(usize, FacetCounts)],
}

impl<'a> CellsOfValue<'a> {
    /// Every cell that has the value, in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = (&'a Cell, &'a FacetCounts)> {
        let counts = self.counts.iter();
        counts.map(move |(number, counts)| (&self.cells[*number].0, counts))
    }

    /// The runs of a cell.
    pub(crate) fn get(self, cell: &Cell) -> Option<&'a FacetCounts> {
        let counts = self.counts;
        let place = counts.binary_search_by(|(number, _)| self.cells[*number].0.cmp(cell));
        place.ok().map(|place| &counts[place].1)
    }
}

/// Values of one column that are kept of a day.
pub(super) const MOST_VALUES: usize = 250;

impl Facets {
    /// Without runs, for these cells. Others are taken in as well, at a greater cost.
    pub(crate) fn of_cells<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Self {
        let cells: BTreeSet<&Cell> = cells.into_iter().collect();
        Self {
            cells: cells.into_iter().map(|cell| (cell.clone(), None)).collect(),
            values: BTreeMap::new(),
        }
    }

    /// Every value, in order.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, CellsOfValue<'_>)> {
        let values = self.values.iter();
        values.map(|(value, counts)| (value.as_str(), self.cells_of(counts)))
    }

    /// The runs with a value.
    pub(crate) fn of_value(&self, value: &str) -> Option<CellsOfValue<'_>> {
        Some(self.cells_of(self.values.get(value)?))
    }

    fn cells_of<'a>(&'a self, counts: &'a [(usize, FacetCounts)]) -> CellsOfValue<'a> {
        CellsOfValue {
            cells: &self.cells,
            counts,
        }
    }

    /// The runs of a cell that have a value.
    pub(crate) fn known(&self, cell: &Cell) -> u64 {
        let place = self.place(cell).ok();
        place.and_then(|place| self.cells[place].1).unwrap_or(0)
    }

    /// The cells with the runs that have a value.
    pub(crate) fn all_known(&self) -> impl Iterator<Item = (&Cell, u64)> {
        let cells = self.cells.iter();
        cells.filter_map(|(cell, runs)| Some((cell, (*runs)?)))
    }

    /// Counts a case under its value.
    pub(super) fn count(&mut self, value: &str, cell: &Cell, case: Irregular<'_>) {
        self.change(value, cell, |counts| counts.count(case));
    }

    /// Takes in how many runs a cell has of a value.
    pub(super) fn add_runs(&mut self, value: &str, cell: &Cell, runs: u64) {
        self.change(value, cell, |counts| counts.runs += runs);
        self.add_known(cell, runs);
    }

    /// Puts the counts of a value of which nothing is counted yet.
    pub(crate) fn put(&mut self, value: &str, cell: &Cell, counts: FacetCounts) {
        let runs = counts.runs;
        self.change(value, cell, |own| *own = counts);
        self.add_known(cell, runs);
    }

    fn add_known(&mut self, cell: &Cell, runs: u64) {
        if let Ok(place) = self.place(cell) {
            *self.cells[place].1.get_or_insert(0) += runs;
        }
    }

    /// Lets its cells share the names of those that are known.
    pub(super) fn share_names(&mut self, known: &mut KnownCells) {
        for (cell, _) in &mut self.cells {
            *cell = known.named(&cell.release, &cell.workflow);
        }
    }

    fn place(&self, cell: &Cell) -> Result<usize, usize> {
        self.cells.binary_search_by(|(own, _)| own.cmp(cell))
    }

    /// Changes the counts of a value. The value is only copied where it is new: there are many more cases than values.
    fn change(&mut self, value: &str, cell: &Cell, change: impl FnOnce(&mut FacetCounts)) {
        let number = match self.place(cell) {
            Ok(number) => number,
            Err(number) => self.list(number, cell),
        };
        let change = |counts: &mut Vec<(usize, FacetCounts)>| {
            let place = counts.partition_point(|(other, _)| *other < number);
            if counts.get(place).is_none_or(|(other, _)| *other != number) {
                counts.insert(place, (number, FacetCounts::default()));
            }
            change(&mut counts[place].1);
        };
        match self.values.get_mut(value) {
            Some(counts) => change(counts),
            None => change(self.values.entry(value.to_owned()).or_default()),
        }
    }

    /// Lists a further cell. Those after it have the next numbers.
    fn list(&mut self, number: usize, cell: &Cell) -> usize {
        self.cells.insert(number, (cell.clone(), None));
        for (later, _) in self.values.values_mut().flatten() {
            *later += usize::from(*later >= number);
        }
        number
    }

    /// Leaves this many values with most failures, of equals those with most runs, and the cells that have runs.
    pub(super) fn keep_most(&mut self, most: usize) {
        if self.values.len() > most {
            let mut values: Vec<_> = std::mem::take(&mut self.values).into_iter().collect();
            values.sort_by_cached_key(|(value, cells)| {
                let failures: u64 = cells.iter().map(|(_, counts)| counts.failures).sum();
                let runs: u64 = cells.iter().map(|(_, counts)| counts.runs).sum();
                (Reverse((failures, runs)), value.clone())
            });
            values.truncate(most);
            self.values = values.into_iter().collect();
        }
        self.leave_out_unused_cells();
    }

    fn leave_out_unused_cells(&mut self) {
        let mut is_used: Vec<bool> = self.cells.iter().map(|(_, runs)| runs.is_some()).collect();
        for (number, _) in self.values.values().flatten() {
            is_used[*number] = true;
        }
        let mut next = 0;
        let numbers: Vec<usize> = is_used
            .iter()
            .map(|is_used| {
                next += usize::from(*is_used);
                next.saturating_sub(1)
            })
            .collect();
        let mut used = is_used.iter();
        self.cells.retain(|_| used.next().is_some_and(|used| *used));
        for counts in self.values.values_mut() {
            for (number, _) in counts.iter_mut() {
                *number = numbers[*number];
            }
            counts.shrink_to_fit();
        }
        self.cells.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_values_those_that_fail_are_kept() {
        let cell = Cell::of("1", "w");
        let mut tenants = Facets::of_cells([&cell]);
        for number in 0..MOST_VALUES + 20 {
            tenants.add_runs(&format!("tenant {number:03}"), &cell, 10);
        }
        let failed = Irregular {
            failure_class: Some("timeout"),
            is_watched: true,
            is_high_severity: true,
            is_rescued: false,
            is_past_boundary: false,
            crossed_authority: false,
            approval_state: None,
        };
        tenants.count("tenant 265", &cell, failed);
        tenants.keep_most(MOST_VALUES);
        assert_eq!(tenants.values().count(), MOST_VALUES);
        assert_eq!(tenants.known(&cell), 2700);
        let kept = tenants.of_value("tenant 265").unwrap();
        let kept = kept.get(&cell).unwrap();
        assert_eq!((kept.runs, kept.failures, kept.high_severity), (10, 1, 1));
        assert_eq!(kept.classes.of("timeout"), 1);
        assert_eq!(kept.watched.of("timeout"), 1);
    }

    fn cell(workflow: &str) -> Cell {
        Cell::of("1", workflow)
    }

    #[test]
    fn a_cell_is_named_once_and_numbered() {
        let [a, b, unused] = ["a", "b", "aa"].map(cell);
        let mut facets = Facets::of_cells([&b, &unused]);
        facets.add_runs("acme", &b, 7);
        facets.change("acme", &a, |counts| counts.failures = 2);
        facets.keep_most(MOST_VALUES);
        let text = r#"{"cells":[[{"release":"1","workflow":"a"},null],[{"release":"1","workflow":"b"},7]],"values":{"acme":[[0,[0,2]],[1,[7]]]}}"#;
        assert_eq!(serde_json::to_string(&facets).unwrap(), text);
        assert_eq!(serde_json::from_str::<Facets>(text).unwrap(), facets);
        for (damage, said) in [
            (text.replace("[[0,", "[[2,"), "cell 2 is not among the 2"),
            (text.replace("[1,[7]]", "[0,[7]]"), "cell 0 comes twice"),
            (text.replace("\"b\"", "\"a\""), "cells are not in order"),
        ] {
            let error = serde_json::from_str::<Facets>(&damage).unwrap_err();
            assert!(error.to_string().contains(said), "{error}");
        }
    }
}

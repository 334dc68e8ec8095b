//! How the runs by the values of a column are written down: cells are listed once and then stand as their number. There
//! are many more values than cells, so this is most of what a night keeps.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::facets::{FacetCounts, Facets};
use super::keys::Cell;

/// The written form of [`Facets`].
#[derive(Serialize, Deserialize)]
struct WrittenFacets<C: Ord, V: Ord, N> {
    /// Each cell, and its runs that have a value where those are counted.
    cells: Vec<(C, Option<u64>)>,
    /// By value, and by the cell's number in the list, from 0.
    values: BTreeMap<V, Vec<(usize, N)>>,
}

/// What is read back.
type ReadFacets = WrittenFacets<Cell, String, FacetCounts>;

impl Serialize for Facets {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        WrittenFacets::from(self).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Facets {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = ReadFacets::deserialize(from)?;
        Self::try_from(written).map_err(D::Error::custom)
    }
}

impl<'a> From<&'a Facets> for WrittenFacets<&'a Cell, &'a str, &'a FacetCounts> {
    fn from(facets: &'a Facets) -> Self {
        let counted = facets.values.values().flat_map(BTreeMap::keys);
        let cells: BTreeSet<&Cell> = facets.known.keys().chain(counted).collect();
        let numbers: BTreeMap<&Cell, usize> = cells.into_iter().zip(0..).collect();
        let listed = |cell: &&'a Cell| (*cell, facets.known.get(*cell).copied());
        let cells = numbers.keys().map(listed).collect();
        let values = facets.values.iter().map(|(value, counts)| {
            let numbered = counts.iter();
            let numbered = numbered.map(|(cell, counts)| (numbers[cell], counts));
            (value.as_str(), numbered.collect())
        });
        Self {
            values: values.collect(),
            cells,
        }
    }
}

impl TryFrom<ReadFacets> for Facets {
    type Error = String;

    fn try_from(written: ReadFacets) -> Result<Self, Self::Error> {
        let ReadFacets { cells, values } = written;
        let cell = |number: usize| {
            let listed = cells.get(number).map(|(cell, _)| cell.clone());
            listed.ok_or_else(|| {
                format!(
                    "cell {number} is not among the {} that are listed",
                    cells.len()
                )
            })
        };
        let of_value = |counts: Vec<(usize, FacetCounts)>| -> Result<BTreeMap<_, _>, String> {
            let cells = counts.into_iter();
            cells
                .map(|(number, counts)| Ok((cell(number)?, counts)))
                .collect()
        };
        let values = values.into_iter();
        let values = values.map(|(value, counts)| Ok((value, of_value(counts)?)));
        Ok(Self {
            values: values.collect::<Result<_, String>>()?,
            known: cells
                .iter()
                .filter_map(|(cell, runs)| Some((cell.clone(), (*runs)?)))
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(workflow: &str) -> Cell {
        Cell {
            release: "1".to_owned(),
            workflow: workflow.to_owned(),
        }
    }

    #[test]
    fn a_cell_is_named_once_and_numbered() {
        let counts = |runs, failures| FacetCounts {
            runs,
            failures,
            ..FacetCounts::default()
        };
        let facets = Facets {
            known: BTreeMap::from([(cell("b"), 7)]),
            values: BTreeMap::from([(
                "acme".to_owned(),
                BTreeMap::from([(cell("a"), counts(0, 2)), (cell("b"), counts(7, 0))]),
            )]),
        };
        let text = r#"{"cells":[[{"release":"1","workflow":"a"},null],[{"release":"1","workflow":"b"},7]],"values":{"acme":[[0,[0,2]],[1,[7]]]}}"#;
        assert_eq!(serde_json::to_string(&facets).unwrap(), text);
        assert_eq!(serde_json::from_str::<Facets>(text).unwrap(), facets);
        let damaged = text.replace("[[0,", "[[2,");
        let error = serde_json::from_str::<Facets>(&damaged).unwrap_err();
        assert!(
            error.to_string().contains("cell 2 is not among the 2"),
            "{error}"
        );
    }
}

//! The other way in: failures only, and a table of how many runs there were.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{BooleanChunked, DataFrame, NewChunkedArray};

use super::by_date::split;
use crate::cube::counts::{Cell, Day, Dimension, Facet, paired};
use crate::load::{Exposure, ExposureRow, Refusal};
use crate::vocabulary::Outcome;

/// A value for each key the exposure has: release, workflow, then tenant, tool and model where it has them.
type ExposureKey = Vec<String>;

/// What the exposure says of a day: failures that it does not cover, and the runs that are left to compare.
#[derive(Default)]
pub(in crate::cube) struct Covered {
    /// The failures that were refused.
    pub(in crate::cube) refusals: Vec<Refusal>,
    /// The runs, by cell, without those whose failures were refused: a rate needs both.
    runs: BTreeMap<Cell, u64>,
    /// The same by the values of the columns that the exposure is keyed by.
    facets: BTreeMap<(Facet, Cell), u64>,
}

/// Keeps the failures of some days that the exposure covers. Those of a key that it does not have, or that has more failures
/// than runs, are refused, and the runs of such a key go with them.
///
/// A failure may lack the tenant, tool or model that the exposure is keyed by. Where the exposure has no such row either, the
/// failure could belong to any key of its cell, and the whole cell is refused.
pub(in crate::cube) fn keep_covered(
    frame: &DataFrame,
    exposure: &Exposure,
    days: &[NaiveDate],
) -> Result<(DataFrame, BTreeMap<NaiveDate, Covered>)> {
    let keys = key_columns(exposure);
    let mut runs = runs_by_key(exposure, days, &keys);
    let mut failures = split(frame)?;
    let mut kept = frame.clear();
    let mut covered = BTreeMap::new();
    for date in days {
        let failures = failures.remove(date).unwrap_or_else(|| frame.clear());
        let runs = runs.remove(date).unwrap_or_default();
        let (rows, of_day) = covered_of_day(&failures, &keys, runs)?;
        kept.vstack_mut(&rows)?;
        covered.insert(*date, of_day);
    }
    Ok((kept, covered))
}

fn covered_of_day(
    frame: &DataFrame,
    keys: &[(&'static str, KeyOf)],
    runs: BTreeMap<ExposureKey, u64>,
) -> Result<(DataFrame, Covered)> {
    let row_keys = keys_of_rows(frame, keys)?;
    let by_key = ByKey::of(keys, runs, &row_keys);
    let source_file = frame.column("source_file")?.str()?;
    let source_line = frame.column("source_line")?.i64()?;
    let run_id = frame.column("run_id")?.str()?;
    let release = frame.column("release")?.str()?;
    let mut covered = Vec::with_capacity(frame.height());
    let mut refusals = Vec::new();
    let mut refused_keys = BTreeSet::new();
    for (row, key) in row_keys.iter().enumerate() {
        let refused = by_key.refused(key);
        covered.push(refused.is_none());
        if let Some((reason, text)) = refused {
            refused_keys.insert(key);
            let line = source_line.get(row);
            refusals.push(Refusal {
                file: source_file.get(row).unwrap_or_default().to_owned(),
                line: line.and_then(|line| u64::try_from(line).ok()),
                run_id: run_id.get(row).map(str::to_owned),
                reason,
                text,
                release: release.get(row).map(str::to_owned),
                outcome: Some(Outcome::Failure),
                ..Refusal::default()
            });
        }
    }
    let covered = BooleanChunked::from_slice("covered".into(), &covered);
    let (runs, facets) = by_key.compared(&refused_keys);
    let of_day = Covered {
        refusals,
        runs,
        facets,
    };
    Ok((frame.filter(&covered)?, of_day))
}

/// The runs and the failures of a day, by key.
struct ByKey<'a> {
    names: Vec<&'static str>,
    runs: BTreeMap<ExposureKey, u64>,
    failures: BTreeMap<&'a ExposureKey, u64>,
    /// The cells of failures that could belong to any key of theirs.
    unplaced: BTreeSet<&'a [String]>,
}

/// The runs by cell, and by the values of further columns.
type Compared = (BTreeMap<Cell, u64>, BTreeMap<(Facet, Cell), u64>);

impl<'a> ByKey<'a> {
    fn of(
        keys: &[(&'static str, KeyOf)],
        runs: BTreeMap<ExposureKey, u64>,
        row_keys: &'a [ExposureKey],
    ) -> Self {
        let mut failures: BTreeMap<&ExposureKey, u64> = BTreeMap::new();
        for key in row_keys {
            *failures.entry(key).or_default() += 1;
        }
        let unplaced = row_keys
            .iter()
            .filter(|key| key.iter().any(String::is_empty) && !runs.contains_key(*key))
            .map(|key| &key[..2])
            .collect();
        Self {
            names: keys.iter().map(|(name, _)| *name).collect(),
            runs,
            failures,
            unplaced,
        }
    }

    /// Why the failures of a key are refused, and what shows it.
    fn refused(&self, key: &ExposureKey) -> Option<(String, Option<String>)> {
        if self.unplaced.contains(&key[..2]) {
            let lacking = self.names[2..].join(", ");
            return Some((
                format!("a failure of its cell lacks one of {lacking}"),
                None,
            ));
        }
        let Some(runs) = self.runs.get(key) else {
            let names = self.names.join(", ");
            return Some((format!("no exposure for this day, {names}"), None));
        };
        let failures = self.failures[key];
        (failures > *runs).then(|| {
            (
                "more failures than runs in the exposure".to_owned(),
                Some(format!("{failures} failures, {runs} runs")),
            )
        })
    }

    /// The runs of the keys that are not refused.
    fn compared(self, refused: &BTreeSet<&ExposureKey>) -> Compared {
        let is_kept =
            |key: &ExposureKey| !refused.contains(key) && !self.unplaced.contains(&key[..2]);
        let mut runs = BTreeMap::new();
        let mut facets = BTreeMap::new();
        for (key, count) in self.runs.iter().filter(|(key, _)| is_kept(key)) {
            let [release, workflow, values @ ..] = key.as_slice() else {
                continue;
            };
            let cell = Cell::of(release.clone(), workflow.clone());
            let dimensions = self.names[2..].iter().filter_map(|name| dimension_of(name));
            let named = dimensions.zip(values);
            let named: BTreeMap<Dimension, &str> = named
                .filter(|(_, value)| !value.is_empty())
                .map(|(dimension, value)| (dimension, value.as_str()))
                .collect();
            for facet in single_and_paired(&named) {
                *facets.entry((facet, cell.clone())).or_default() += *count;
            }
            *runs.entry(cell).or_default() += *count;
        }
        (runs, facets)
    }
}

/// The values of some columns, and of their pairs.
fn single_and_paired(named: &BTreeMap<Dimension, &str>) -> Vec<Facet> {
    let single = named.iter().map(|(dimension, value)| Facet {
        dimension: *dimension,
        value: (*value).to_owned(),
    });
    let pairs = Dimension::PAIRS.into_iter().filter_map(|pair| {
        let [one, other] = pair.parts()?;
        let value = paired(named.get(&one)?, named.get(&other)?);
        Some(Facet {
            dimension: pair,
            value,
        })
    });
    single.chain(pairs).collect()
}

impl Covered {
    /// Takes the runs of the day from the exposure. What only a row could show of a success stays unknown.
    pub(in crate::cube) fn set_runs(&self, day: &mut Day) {
        for (cell, runs) in &self.runs {
            day.runs.entry(cell.clone()).or_default().runs = *runs;
        }
        for ((facet, cell), runs) in &self.facets {
            day.add_runs(facet, cell, *runs);
        }
        day.keep_most_values();
    }
}

/// The names of the columns that failures and exposure are joined on.
pub(in crate::cube) fn keys(exposure: &Exposure) -> Vec<&'static str> {
    key_columns(exposure)
        .iter()
        .map(|(name, _)| *name)
        .collect()
}

fn dimension_of(name: &str) -> Option<Dimension> {
    let mut dimensions = Dimension::ALL.into_iter();
    dimensions.find(|dimension| dimension.column() == name)
}

type KeyOf = fn(&ExposureRow) -> Option<&str>;

/// The columns that failures and exposure are joined on: those the exposure has.
fn key_columns(exposure: &Exposure) -> Vec<(&'static str, KeyOf)> {
    let always: [(&str, KeyOf); 2] = [
        ("release", |row| Some(&row.release)),
        ("workflow", |row| Some(&row.workflow)),
    ];
    let sometimes: [(&str, KeyOf); 3] = [
        ("tenant", |row| row.tenant.as_deref()),
        ("tool", |row| row.tool.as_deref()),
        ("model", |row| row.model.as_deref()),
    ];
    let present = sometimes
        .into_iter()
        .filter(|(_, value)| exposure.rows.iter().any(|row| value(row).is_some()));
    always.into_iter().chain(present).collect()
}

fn runs_by_key(
    exposure: &Exposure,
    days: &[NaiveDate],
    keys: &[(&str, KeyOf)],
) -> BTreeMap<NaiveDate, BTreeMap<ExposureKey, u64>> {
    let days: BTreeSet<&NaiveDate> = days.iter().collect();
    let mut runs: BTreeMap<NaiveDate, BTreeMap<ExposureKey, u64>> = BTreeMap::new();
    for row in exposure.rows.iter().filter(|row| days.contains(&row.day)) {
        let key = keys
            .iter()
            .map(|(_, value)| value(row).unwrap_or_default().to_owned())
            .collect();
        *runs.entry(row.day).or_default().entry(key).or_default() += row.runs;
    }
    runs
}

fn keys_of_rows(frame: &DataFrame, keys: &[(&str, KeyOf)]) -> Result<Vec<ExposureKey>> {
    let columns = keys
        .iter()
        .map(|(name, _)| frame.column(name)?.str())
        .collect::<Result<Vec<_>, _>>()?;
    Ok((0..frame.height())
        .map(|row| {
            columns
                .iter()
                .map(|column| column.get(row).unwrap_or_default().to_owned())
                .collect()
        })
        .collect())
}

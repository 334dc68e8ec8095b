//! The failures split by class, workflow and tool, and what each part contributes.

use std::collections::BTreeMap;

use super::contributing::{Contributing, Dispersions, contributing};
use super::failure_counts::{Both, FailureCounts, Part};
use crate::stats::Decomposition;

/// What all failures with one tool in one workflow contribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PlaceSum<'a> {
    pub(crate) workflow: &'a str,
    /// The tool; `None` for the failures that name none.
    pub(crate) tool: Option<&'a str>,
    /// Failures of the candidate beyond those it would have at the baseline's rates.
    pub(crate) excess: f64,
    /// Their part of the change, per run.
    pub(crate) estimate: f64,
}

/// Every class by workflow and tool, the largest contribution first.
pub(super) fn by_part<'a>(
    counts: &FailureCounts<'a>,
    split: &Decomposition,
    dispersions: &Dispersions<'_>,
) -> Vec<Contributing<Part<'a>>> {
    let contributing = counts.parts.iter().filter_map(|(part, failures)| {
        let strata = counts.workflows.get(part.workflow)?;
        contributing(
            *part,
            Some(part.failure_class),
            strata,
            failures,
            split,
            dispersions,
        )
    });
    largest_first(contributing.collect())
}

/// Every class as a whole, the largest contribution first.
pub(super) fn by_class<'a>(
    counts: &FailureCounts<'a>,
    split: &Decomposition,
    dispersions: &Dispersions<'_>,
) -> Vec<Contributing<&'a str>> {
    let mut classes: BTreeMap<&str, BTreeMap<usize, Both>> = BTreeMap::new();
    for (part, failures) in &counts.parts {
        let sums = classes.entry(part.failure_class).or_default();
        for (stratum, [baseline, candidate]) in failures {
            let sum = sums.entry(*stratum).or_default();
            *sum = [sum[0] + baseline, sum[1] + candidate];
        }
    }
    let everywhere: Vec<usize> = (0..counts.strata.len()).collect();
    let contributing = classes.iter().filter_map(|(class, failures)| {
        contributing(
            *class,
            Some(class),
            &everywhere,
            failures,
            split,
            dispersions,
        )
    });
    largest_first(contributing.collect())
}

/// Sorts; what is equally large keeps the order of its names.
fn largest_first<K>(mut contributing: Vec<Contributing<K>>) -> Vec<Contributing<K>> {
    contributing.sort_by(|one, other| other.estimate().abs().total_cmp(&one.estimate().abs()));
    contributing
}

/// The parts added up by workflow and tool, the largest first.
pub(super) fn by_place<'a>(parts: &[Contributing<Part<'a>>]) -> Vec<PlaceSum<'a>> {
    let mut sums: BTreeMap<(&str, Option<&str>), [f64; 2]> = BTreeMap::new();
    for one in parts {
        let sum = sums.entry((one.part.workflow, one.part.tool)).or_default();
        sum[0] += one.contribution.excess;
        sum[1] += one.contribution.estimate;
    }
    let mut places: Vec<PlaceSum<'a>> = sums
        .into_iter()
        .map(|((workflow, tool), [excess, estimate])| PlaceSum {
            workflow,
            tool,
            excess,
            estimate,
        })
        .collect();
    places.sort_by(|one, other| other.estimate.abs().total_cmp(&one.estimate.abs()));
    places
}

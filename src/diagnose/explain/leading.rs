//! The leading cut: the narrowest by class, workflow and tool that has most of the rate effect.

use std::collections::BTreeMap;

use super::contributing::{Contributing, Dispersions, contributing};
use super::cut::Cut;
use super::failure_counts::{Both, FailureCounts, Part};
use crate::stats::Decomposition;

/// A leading cut has this share of the rate effect.
const MOST_OF_IT: f64 = 0.8;

/// The narrowest cut with most of the rate effect; of equally narrow ones that with more of it. `None` where no class,
/// workflow or tool has.
pub(super) fn leading<'a>(
    counts: &FailureCounts<'a>,
    split: &Decomposition,
    dispersions: &Dispersions<'_>,
    parts: &[Contributing<Part<'a>>],
) -> Option<Contributing<Cut<'a>>> {
    let whole = split.rate_effect;
    let in_direction = |estimate: f64| estimate * whole.signum();
    let cut = told_apart(parts)
        .into_iter()
        .filter_map(|kept| largest(parts, kept, whole.signum()))
        .filter(|(_, estimate)| in_direction(*estimate) >= MOST_OF_IT * whole.abs())
        .max_by(|(a, of_a), (b, of_b)| {
            let order = a.narrowness().cmp(&b.narrowness());
            order.then(in_direction(*of_a).total_cmp(&in_direction(*of_b)))
        })?
        .0;
    let strata: Vec<usize> = match cut.workflow {
        Some(workflow) => counts.workflows.get(workflow)?.clone(),
        None => (0..counts.strata.len()).collect(),
    };
    let mut failures: BTreeMap<usize, Both> = BTreeMap::new();
    for (_, own) in counts.parts.iter().filter(|(part, _)| cut.holds(part)) {
        for (stratum, [baseline, candidate]) in own {
            let sum = failures.entry(*stratum).or_default();
            *sum = [sum[0] + baseline, sum[1] + candidate];
        }
    }
    contributing(
        cut,
        cut.failure_class,
        &strata,
        &failures,
        split,
        dispersions,
    )
}

/// What to cut by: only by what has several values.
fn told_apart(parts: &[Contributing<Part<'_>>]) -> Vec<[bool; 3]> {
    let differs = |of: &dyn Fn(&Part<'_>) -> Option<String>| {
        let mut values = parts.iter().map(|one| of(&one.part));
        let first = values.next();
        values.any(|value| Some(value) != first)
    };
    let has = [
        differs(&|part| Some(part.failure_class.to_owned())),
        differs(&|part| Some(part.workflow.to_owned())),
        differs(&|part| part.tool.map(str::to_owned)),
    ];
    (1..8_u8)
        .map(|bits| [bits & 1 > 0, bits & 2 > 0, bits & 4 > 0])
        .filter(|cut| cut.iter().zip(has).all(|(cut, has)| has || !cut))
        .collect()
}

/// The cut with the largest sum in a direction.
fn largest<'a>(
    parts: &[Contributing<Part<'a>>],
    kept: [bool; 3],
    sign: f64,
) -> Option<(Cut<'a>, f64)> {
    let mut sums: BTreeMap<Cut<'a>, f64> = BTreeMap::new();
    for one in parts {
        if let Some(cut) = Cut::of(&one.part, kept) {
            *sums.entry(cut).or_default() += one.estimate();
        }
    }
    sums.into_iter()
        .max_by(|a, b| (sign * a.1).total_cmp(&(sign * b.1)))
}

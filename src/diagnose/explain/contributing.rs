//! What parts of the failures contribute to the change, and how sure that is.

use std::collections::BTreeMap;

use super::cut::Cut;
use super::failure_counts::{Both, Counts, Part};
use crate::compare::{Finding, Question};
use crate::decision::{ClassEffect, Contributor, Estimate, Leading, PlaceEffect};
use crate::stats::{Contribution, Decomposition};
use crate::vocabulary::Metric;

/// A part of the failures, and what it contributes.
pub(super) struct Contributing<K> {
    pub(super) part: K,
    contribution: Contribution,
    dispersion: f64,
}

/// Every class by workflow and tool, the largest contribution first.
pub(super) fn by_part<'a>(
    counts: &Counts<'a>,
    split: &Decomposition,
    findings: &[Finding],
) -> Vec<Contributing<Part<'a>>> {
    let contributing = counts.parts.iter().filter_map(|(part, failures)| {
        let strata = counts.places.get(part.workflow)?;
        contributing(
            *part,
            Some(part.failure_class),
            strata,
            failures,
            split,
            findings,
        )
    });
    largest_first(contributing.collect())
}

/// Every class as a whole, the largest contribution first.
pub(super) fn by_class<'a>(
    counts: &Counts<'a>,
    split: &Decomposition,
    findings: &[Finding],
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
        contributing(*class, Some(class), &everywhere, failures, split, findings)
    });
    largest_first(contributing.collect())
}

/// What some failures contribute, of one class or of all.
pub(super) fn contributing<K>(
    part: K,
    failure_class: Option<&str>,
    strata: &[usize],
    failures: &BTreeMap<usize, Both>,
    split: &Decomposition,
    findings: &[Finding],
) -> Option<Contributing<K>> {
    let in_stratum = |stratum| failures.get(&stratum).copied().unwrap_or_default();
    let contribution = split.contribution(strata, in_stratum)?;
    let is_seen = contribution.baseline_count + contribution.candidate_count > 0;
    is_seen.then(|| Contributing {
        part,
        contribution,
        dispersion: dispersion(findings, failure_class),
    })
}

/// Sorts; what is equally large keeps the order of its names.
fn largest_first<K>(mut contributing: Vec<Contributing<K>>) -> Vec<Contributing<K>> {
    contributing.sort_by(|one, other| other.estimate().abs().total_cmp(&one.estimate().abs()));
    contributing
}

/// How much more than chance the failures of a class vary: by its own finding, else by that of all failures. An estimate
/// below 1 is chance, and a normal interval does not allow for it.
fn dispersion(findings: &[Finding], failure_class: Option<&str>) -> f64 {
    let of = |question: &Question| {
        let finding = findings
            .iter()
            .find(|finding| finding.question == *question)?;
        finding.evidence.as_ref().ok()?.dispersion
    };
    failure_class
        .and_then(|class| of(&Question::class(class)))
        .or_else(|| of(&Question::whole(Metric::FailureRate)))
        .map_or(1.0, |dispersion| dispersion.factor.max(1.0))
}

impl<K> Contributing<K> {
    pub(super) fn estimate(&self) -> f64 {
        self.contribution.estimate
    }

    fn effect(&self, level: f64) -> Estimate {
        let interval = self.contribution.interval(level, self.dispersion);
        Estimate {
            estimate: self.estimate(),
            lower: Some(interval.lower),
            upper: Some(interval.upper),
        }
    }

    /// Whether it is told from chance, as the largest of so many (Bonferroni).
    pub(super) fn stands_out(&self, level: f64, of: usize) -> bool {
        let of = u32::try_from(of.max(1)).unwrap_or(u32::MAX);
        let level = 1.0 - (1.0 - level) / f64::from(of);
        !self
            .contribution
            .interval(level, self.dispersion)
            .contains(0.0)
    }
}

impl Contributing<Part<'_>> {
    pub(super) fn published(&self, level: f64, change: Option<f64>) -> Contributor {
        Contributor {
            failure_class: self.part.failure_class.to_owned(),
            workflow: self.part.workflow.to_owned(),
            tool: self.part.tool.map(str::to_owned),
            effect: self.effect(level),
            share: change.map(|change| self.estimate() / change),
            baseline_count: self.contribution.baseline_count,
            candidate_count: self.contribution.candidate_count,
        }
    }
}

impl Contributing<Cut<'_>> {
    pub(super) fn published(&self, level: f64, change: Option<f64>) -> Leading {
        let named = |value: Option<&str>| value.map(str::to_owned);
        Leading {
            failure_class: named(self.part.failure_class),
            workflow: named(self.part.workflow),
            tool: named(self.part.tool),
            effect: self.effect(level),
            share: change.map(|change| self.estimate() / change),
            excess: self.contribution.excess,
            baseline_count: self.contribution.baseline_count,
            candidate_count: self.contribution.candidate_count,
        }
    }
}

impl Contributing<&str> {
    pub(super) fn published(&self, level: f64, change: Option<f64>) -> ClassEffect {
        ClassEffect {
            failure_class: self.part.to_owned(),
            effect: self.effect(level),
            share: change.map(|change| self.estimate() / change),
            baseline_count: self.contribution.baseline_count,
            candidate_count: self.contribution.candidate_count,
        }
    }
}

/// The parts added up by workflow and tool, the largest first.
pub(super) fn by_place(parts: &[Contributing<Part<'_>>]) -> Vec<PlaceEffect> {
    let mut sums: BTreeMap<(&str, Option<&str>), [f64; 2]> = BTreeMap::new();
    for one in parts {
        let sum = sums.entry((one.part.workflow, one.part.tool)).or_default();
        sum[0] += one.contribution.excess;
        sum[1] += one.contribution.estimate;
    }
    let mut places: Vec<PlaceEffect> = sums
        .into_iter()
        .map(|((workflow, tool), [excess, estimate])| PlaceEffect {
            workflow: workflow.to_owned(),
            tool: tool.map(str::to_owned),
            excess,
            estimate,
        })
        .collect();
    places.sort_by(|one, other| other.estimate.abs().total_cmp(&one.estimate.abs()));
    places
}

//! What a part of the failures contributes to the change, and how sure that is.

use std::collections::BTreeMap;

use super::cut::Cut;
use super::failure_counts::Both;
use crate::compare::{Finding, Question};
use crate::stats::{Contribution, Decomposition, Interval};
use crate::vocabulary::Metric;

/// A part of the failures, and what it contributes to the rate effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Contributing<K> {
    pub(crate) part: K,
    /// What it contributes.
    pub(crate) contribution: Contribution,
    dispersion: f64,
}

/// What some failures contribute, of one class or of all.
pub(super) fn contributing<K>(
    part: K,
    failure_class: Option<&str>,
    strata: &[usize],
    failures: &BTreeMap<usize, Both>,
    split: &Decomposition,
    dispersions: &Dispersions<'_>,
) -> Option<Contributing<K>> {
    let in_stratum = |stratum| failures.get(&stratum).copied().unwrap_or_default();
    let contribution = split.contribution(strata, in_stratum)?;
    let is_seen = contribution.baseline_count + contribution.candidate_count > 0;
    is_seen.then(|| Contributing {
        part,
        contribution,
        dispersion: dispersions.of(failure_class),
    })
}

/// How much more than chance failures vary, by the findings about their rates. An estimate below 1 is chance, and a normal
/// interval does not allow for it.
pub(super) struct Dispersions<'a> {
    of_all: Option<f64>,
    by_class: BTreeMap<&'a str, f64>,
}

impl<'a> Dispersions<'a> {
    pub(super) fn of_findings(findings: &'a [Finding]) -> Self {
        let mut dispersions = Self {
            of_all: None,
            by_class: BTreeMap::new(),
        };
        for finding in findings {
            let question = &finding.question;
            let known = finding.evidence.as_ref().ok();
            let Some(known) = known.and_then(|evidence| evidence.dispersion) else {
                continue;
            };
            match &question.failure_class {
                Some(class) if *question == Question::class(class) => {
                    dispersions.by_class.insert(class, known.factor);
                }
                None if *question == Question::whole(Metric::FailureRate) => {
                    dispersions.of_all = Some(known.factor);
                }
                _ => {}
            }
        }
        dispersions
    }

    /// That of a class by its own finding, else by that of all failures.
    fn of(&self, failure_class: Option<&str>) -> f64 {
        let own = failure_class.and_then(|class| self.by_class.get(class).copied());
        own.or(self.of_all).map_or(1.0, |factor| factor.max(1.0))
    }
}

impl<K> Contributing<K> {
    /// Its part of the change, per run.
    #[must_use]
    pub(crate) const fn estimate(&self) -> f64 {
        self.contribution.estimate
    }

    /// The interval of the estimate, with the dispersion of its failures.
    #[must_use]
    pub(crate) fn interval(&self, level: f64) -> Interval {
        self.contribution.interval(level, self.dispersion)
    }

    /// Whether it stands out from chance, as the largest of so many (Bonferroni).
    pub(super) fn stands_out(&self, level: f64, of: usize) -> bool {
        let of = u32::try_from(of.max(1)).unwrap_or(u32::MAX);
        let level = 1.0 - (1.0 - level) / f64::from(of);
        !self.interval(level).contains(0.0)
    }

    /// The same contribution, of a cut.
    pub(super) const fn cut_to<'a>(&self, cut: Cut<'a>) -> Contributing<Cut<'a>> {
        Contributing {
            part: cut,
            contribution: self.contribution,
            dispersion: self.dispersion,
        }
    }
}

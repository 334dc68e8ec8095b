//! The failures by the values of versions and labels. The columns overlap, so these parts do not add up.

use crate::compare::{Question, View};
use crate::cube::Facet;
use crate::diagnose::real_numbers::in_real;
use crate::number::Count;
use crate::stats::{Arm, Stratum};
use crate::vocabulary::Metric;

/// What both releases have with one value of a version or a label. A value that the candidate brought is compared with all of the
/// baseline's runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct VersionSum {
    pub(crate) facet: Facet,
    pub(crate) baseline: Count,
    pub(crate) candidate: Count,
    /// Failures of the candidate beyond those it would have at the baseline's rates.
    pub(crate) excess: f64,
}

/// Every value, that with the largest excess first.
pub(super) fn by_version(view: &View<'_>) -> Vec<VersionSum> {
    let failures = Question::whole(Metric::FailureRate);
    let strata = view.strata_by_version(&failures, view.arms.to);
    let mut sums: Vec<VersionSum> = strata
        .into_iter()
        .map(|(facet, strata)| VersionSum {
            baseline: sum(&strata, |one| one.baseline),
            candidate: sum(&strata, |one| one.candidate),
            excess: strata.iter().map(excess).sum(),
            facet,
        })
        .collect();
    sums.sort_by(|a, b| b.excess.total_cmp(&a.excess));
    sums
}

fn sum(strata: &[Stratum], arm: fn(&Stratum) -> Arm) -> Count {
    let arms = strata.iter().map(arm);
    let [events, runs] = arms.fold([0, 0], |[events, runs], arm| {
        [events + arm.events(), runs + arm.exposure()]
    });
    Count::of_events(events, runs)
}

fn excess(stratum: &Stratum) -> f64 {
    let [baseline, candidate] = [stratum.baseline, stratum.candidate];
    let rate = in_real(baseline.events()) / in_real(baseline.exposure());
    in_real(candidate.events()) - rate * in_real(candidate.exposure())
}

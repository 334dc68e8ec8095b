//! The findings by harm: regressions first, then by cost.

use std::cmp::Ordering;

use crate::decision::{CostPerNight, Finding};
use crate::number::{self, Estimate};
use crate::vocabulary::FindingState;

/// The findings, each with its rank by harm. Their order stays.
pub(in crate::publish) fn ranked_by_harm(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut places: Vec<usize> = (0..findings.len()).collect();
    places.sort_by(|one, other| by_harm(&findings[*one], &findings[*other]));
    for (rank, place) in (1..).zip(places) {
        findings[place].rank_by_harm = rank;
    }
    findings
}

/// Regressions first. Then money counts, then minutes, then failures, then the difference.
fn by_harm(one: &Finding, other: &Finding) -> Ordering {
    let is_regressed = |finding: &Finding| finding.state == FindingState::Regressed;
    is_regressed(other).cmp(&is_regressed(one)).then_with(|| {
        let pairs = harm(other).into_iter().zip(harm(one));
        let orders = pairs.map(|(other, one)| other.total_cmp(&one));
        orders.fold(Ordering::Equal, Ordering::then)
    })
}

fn harm(finding: &Finding) -> [f64; 4] {
    let of = |part: fn(&CostPerNight) -> Option<Estimate>| {
        let estimate = finding.cost_per_night.as_ref().and_then(part);
        number::finite(estimate.map(|estimate| estimate.estimate)).unwrap_or(0.0)
    };
    let difference = finding
        .difference
        .and_then(|difference| difference.estimate);
    [
        of(|cost| cost.usd),
        of(|cost| cost.rescue_minutes),
        of(|cost| cost.failures),
        number::finite(difference).unwrap_or(0.0),
    ]
}

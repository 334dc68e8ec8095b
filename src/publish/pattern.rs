//! Repeated failures, and failures without a class, as they are published.

use crate::compare::{self, RepeatedPattern, in_minutes};
use crate::decision::{PatternPart, Repeated, Trend, UnclassifiedShare, WithoutClass};
use crate::number::Count;
use crate::pattern::Pattern;
use crate::vocabulary::{MergedBy, Severity};

/// The most parts of a pattern that are listed.
const PARTS: usize = 20;

/// A repeated failure, and who acts on it where the plan does not say so of the pattern itself.
#[must_use]
pub(crate) fn pattern_of(found: RepeatedPattern, owner: String) -> Repeated {
    let parts = parts_of(&found);
    let RepeatedPattern {
        pattern, counts, ..
    } = found;
    Repeated {
        owner: found.owner.unwrap_or(owner),
        fingerprint: found.fingerprint,
        failure_class: pattern.failure_class,
        workflow: pattern.workflow,
        tool: pattern.tool,
        template: pattern.template,
        count: counts.count,
        rescue_minutes: counts.rescue().map(in_minutes),
        rescue_minutes_unknown: counts.minutes_unknown,
        cost_usd: counts.micro_usd.map(in_dollars),
        retries: counts.retries,
        retry_cost_usd: counts.retry_micro_usd.map(in_dollars),
        worst_severity: counts.worst_severity.map(Severity::level),
        first_seen: counts.first_seen,
        last_seen: counts.last_seen,
        releases: found.releases.into_iter().collect(),
        new_in_candidate: found.new_in_candidate,
        runs: counts.examples,
        status: found.standing.status(),
        came_back_on: found.standing.came_back_on(),
        accepted_until: found.accepted_until,
        fixed_on: found.fixed_on,
        trend: trend(found.trend),
        total_cost_usd: found.total_micro_usd.map(total_in_dollars),
        rank_by_cost: found.rank_by_cost,
        rank_by_severity: found.rank_by_severity,
        also_known_as: found.also_known_as.into_iter().collect(),
        parts_count: found.parts.len() as u64,
        parts,
    }
}

/// The most frequent patterns of single records in a pattern.
fn parts_of(found: &RepeatedPattern) -> Vec<PatternPart> {
    let mut parts: Vec<_> = found.parts.iter().collect();
    parts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let listed = parts.into_iter().take(PARTS);
    let part = listed.map(|(part, count)| PatternPart {
        fingerprint: part.fingerprint(),
        failure_class: part.failure_class.clone(),
        workflow: part.workflow.clone(),
        tool: part.tool.clone(),
        template: part.template.clone(),
        count: *count,
        merged_by: merged_by(found, part),
    });
    part.collect()
}

/// What merged a pattern of single records into this one; `None` where it has the same fingerprint.
#[must_use]
pub(crate) fn merged_by(found: &RepeatedPattern, part: &Pattern) -> Option<MergedBy> {
    if found.by_plan.contains(part) {
        Some(MergedBy::Plan)
    } else {
        (part.fingerprint() != found.fingerprint).then_some(MergedBy::Likeness)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a sum of money stays far below 2^53 millionths"
)]
fn total_in_dollars(micro_usd: u128) -> f64 {
    micro_usd as f64 / 1e6
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a sum of money stays far below 2^53 millionths"
)]
pub(super) fn in_dollars(micro_usd: u64) -> f64 {
    micro_usd as f64 / 1e6
}

pub(super) const fn trend(trend: compare::PatternTrend) -> Trend {
    Trend {
        nights: trend.nights,
        last: trend.last,
        before: trend.before,
    }
}

/// The failures without a class.
#[must_use]
pub(crate) fn unclassified_share(share: compare::UnclassifiedShare) -> UnclassifiedShare {
    let of = |own: compare::WithoutClass| WithoutClass {
        share: Count::of_events(own.counts.unclassified, own.counts.failures).rate,
        release: own.release,
        unclassified: own.counts.unclassified,
        failures: own.counts.failures,
    };
    UnclassifiedShare {
        candidate: of(share.candidate),
        baseline: of(share.baseline),
    }
}

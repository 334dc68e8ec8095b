//! What explains the change of the failure rate: worse rates or another mix of work, and which failures.

mod contributing;
mod cut;
mod failure_counts;
mod leading;
mod sentences;

use crate::compare::{Finding, View};
use crate::decision::{Explanation, MixPart, Rest};
use crate::stats::{Decomposition, StratumEffect};
use crate::vocabulary::Metric;
use failure_counts::Counts;

/// Parts that are listed; the others are added up.
const MOST: usize = 10;

/// A change within this part of the baseline's rate is next to none: no shares of it are given, and it runs against nothing.
const NEXT_TO_NONE: f64 = 0.01;

/// Splits the change of the failure rate, candidate minus baseline, into a rate effect and a mix effect (Kitagawa 1955), the
/// rate effect into failure classes by workflow and tool, the mix effect into workflows; all of it adds up.
///
/// The strata are day × workflow over the days of the rollout on which both releases ran, or workflows where they share no
/// day. In a stratum that one release lacks it has no rate: the other's stands in, and what it contributes is mix. `None`
/// where a release has no runs on these days.
///
/// Intervals take the variation of the finding of the part's class, or of all failures, and no less than chance's.
#[must_use]
pub fn explain(view: &View<'_>, findings: &[Finding], level: f64) -> Option<Explanation> {
    let counts = Counts::of(view);
    let split = Decomposition::of(&counts.strata)?;
    let parts = contributing::by_part(&counts, &split, findings);
    let classes = contributing::by_class(&counts, &split, findings);
    let (listed, rest) = parts.split_at(parts.len().min(MOST));
    let change = split.change();
    let shared = Some(change).filter(|change| is_told(*change, split.baseline_rate));
    let mut explanation = Explanation {
        metric: Metric::FailureRate,
        summary: String::new(),
        baseline_rate: split.baseline_rate,
        candidate_rate: split.candidate_rate,
        change,
        rate_effect: split.rate_effect,
        mix_effect: split.mix_effect,
        simpson: None,
        level,
        leading: leading::leading(&counts, &split, findings, &parts)
            .filter(|one| one.stands_out(level, parts.len()))
            .map(|one| one.published(level, shared)),
        classes: classes
            .iter()
            .map(|one| one.published(level, shared))
            .collect(),
        contributors: listed
            .iter()
            .map(|one| one.published(level, shared))
            .collect(),
        rest: Rest {
            count: rest.len() as u64,
            estimate: rest.iter().map(contributing::Contributing::estimate).sum(),
        },
        mix: mix(&counts, &split),
        places: contributing::by_place(&parts),
    };
    let stands_out = classes
        .first()
        .is_some_and(|first| first.stands_out(level, classes.len()));
    let carrier = explanation.classes.first().filter(|_| stands_out);
    explanation.summary = sentences::summary(&explanation, carrier);
    explanation.simpson = sentences::simpson(&explanation);
    Some(explanation)
}

/// Whether a change is more than next to none.
fn is_told(change: f64, baseline_rate: f64) -> bool {
    change.abs() > NEXT_TO_NONE * baseline_rate
}

/// What each workflow's share of the runs did, over all its strata.
fn mix(counts: &Counts<'_>, split: &Decomposition) -> Vec<MixPart> {
    let of_workflow = |(workflow, places): (&&str, &Vec<usize>)| {
        let sum = |of: fn(&StratumEffect) -> f64| -> f64 {
            places.iter().map(|place| of(&split.strata[*place])).sum()
        };
        MixPart {
            workflow: (*workflow).to_owned(),
            estimate: sum(|effect| effect.mix_effect),
            baseline_share: sum(|effect| effect.baseline_share),
            candidate_share: sum(|effect| effect.candidate_share),
        }
    };
    let mut mix: Vec<MixPart> = counts.places.iter().map(of_workflow).collect();
    mix.sort_by(|one, other| other.estimate.abs().total_cmp(&one.estimate.abs()));
    mix
}

#[cfg(test)]
mod tests;

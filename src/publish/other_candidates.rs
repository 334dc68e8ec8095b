//! The other candidates of a night, each judged by the same rules.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::arm::arm;
use crate::compare::View;
use crate::decision::OtherCandidate;
use crate::judge::{DataProblem, Decided, decided_by, standings};
use crate::tell;
use crate::vocabulary::Recommendation;

/// Another candidate, judged by the same rules.
#[must_use]
pub(crate) fn other_candidate(
    view: &View<'_>,
    decided: &Decided<'_>,
    first_seen: &BTreeMap<String, NaiveDate>,
) -> OtherCandidate {
    let verdict = &decided.judgement.verdict;
    let own = arm(view.cube, view.arms, &view.arms.candidate, first_seen);
    OtherCandidate {
        release: own.release,
        first_seen: own.first_seen,
        runs: own.runs,
        recommendation: verdict.recommendation,
        decided_by: verdict.decided_by(&standings(decided.judged())),
        summary: tell::verdict::summary(decided),
    }
}

/// Another candidate that cannot be compared with the baseline.
#[must_use]
pub(crate) fn other_unusable(
    release: &str,
    problem: &DataProblem,
    view: &View<'_>,
    first_seen: &BTreeMap<String, NaiveDate>,
) -> OtherCandidate {
    let own = arm(view.cube, view.arms, release, first_seen);
    OtherCandidate {
        release: own.release,
        first_seen: own.first_seen,
        runs: own.runs,
        recommendation: Recommendation::DataIncomplete,
        decided_by: decided_by(problem),
        summary: tell::verdict::incomplete_summary(problem),
    }
}

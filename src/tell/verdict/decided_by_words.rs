//! What decided the night, in plain words: `decided_by` holds the same as a slug.

use crate::judge::{Because, DataProblem, Decided};
use crate::tell::finding::subject;
use crate::terms;
use crate::vocabulary::Recommendation;

/// What decided a night on which the releases could be compared.
pub(crate) fn decided_by_words(decided: &Decided<'_>) -> String {
    let verdict = &decided.judgement.verdict;
    let regression = decided.deciding().filter(|one| one.is_regressed());
    if let (None, Some((metric, reason))) = (regression, verdict.not_comparable()) {
        return format!("{}: {}", terms::metric(metric), terms::no_data(reason));
    }
    if verdict.because == Some(Because::EveryRunFails) {
        return "every run of both releases failed".to_owned();
    }
    if let (None, Some(Because::AtHorizon(metric))) = (regression, &verdict.because) {
        return format!(
            "the last planned night: {} not settled",
            terms::metric(*metric)
        );
    }
    if let (None, Some(Because::WaitingCostsMore(_))) = (regression, &verdict.because) {
        return "waiting costs more than it is worth".to_owned();
    }
    match (regression, verdict.distrust(), verdict.gap()) {
        (Some(one), ..) => subject(&one.finding.question),
        (None, Some(problem), _) => data_check(problem).to_owned(),
        (None, None, Some(found)) => {
            format!("a gap in the failure plan ({})", terms::gap(found.gap))
        }
        (None, None, None) if verdict.recommendation == Recommendation::Proceed => {
            "every measured headline metric is clear".to_owned()
        }
        (None, None, None) => "insufficient data".to_owned(),
    }
}

/// What is wrong with data that cannot be judged.
pub(crate) const fn data_check(problem: &DataProblem) -> &'static str {
    match problem {
        DataProblem::Uncomparable(_) => "no two releases to compare",
        DataProblem::RowsRefused { .. } => "too many refused rows",
        DataProblem::Repeated { .. } => "too many repeated run ids",
        DataProblem::NoFailures => "no failures in the input",
        DataProblem::Unsound { check, .. } => terms::failed_check(*check),
        DataProblem::OutsideWindow { .. } => "no rows in the window",
        DataProblem::AllExcluded { .. } => "no rows left by the mapping",
    }
}

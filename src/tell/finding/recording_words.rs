//! That two releases record a column differently, what that leaves open, and what to do.

use super::loss_words::BEYOND_THE_LOSS;
use crate::compare::{Arms, Column, KnownRuns, Missing, PossibleEvents, RecordingGap};
use crate::number;

/// What stands beside a regression that is seen even with what is unknown counted in the candidate's favour.
pub(super) const fn at_the_bound(missing: Missing) -> &'static str {
    match missing {
        Missing::BiasedLoss(_) => BEYOND_THE_LOSS,
        _ => "unknown runs counted in the candidate's favour",
    }
}

/// How a column is recorded differently, and the rates that this leaves possible, as a clause.
pub(super) fn recorded_differently(gap: RecordingGap) -> String {
    let runs = runs_of(gap.column);
    let known = format!(
        "{} is known for {} of the baseline's {runs} and for {} of the candidate's",
        gap.column.name(),
        share(gap.baseline),
        share(gap.candidate)
    );
    match gap.possible {
        Some([baseline, candidate]) => format!(
            "{known}, so the rate is {} in the baseline and {} in the candidate",
            span(baseline),
            span(candidate)
        ),
        None => known,
    }
}

/// How the failures of a class are recorded differently, as a clause.
pub(super) fn class_recorded_differently(
    columns: &[&str],
    baseline: KnownRuns,
    candidate: KnownRuns,
) -> String {
    format!(
        "{} is known for {} of the baseline's failures of the class and for {} of the candidate's",
        columns.join(" or "),
        share(baseline),
        share(candidate)
    )
}

/// What to do about a column that the releases record differently.
pub(crate) fn record_alike(gap: RecordingGap, arms: &Arms) -> String {
    let [fuller, emptier, known] = if gap.is_of_candidate() {
        [&arms.baseline, &arms.candidate, &share(gap.candidate)]
    } else {
        [&arms.candidate, &arms.baseline, &share(gap.baseline)]
    };
    let column = gap.column.name();
    format!(
        "record {column} in {emptier} as in {fuller}, because it is known for {known} of {emptier}'s {}{}",
        runs_of(gap.column),
        instead_of_null(gap.column)
    )
}

/// What to write where null may stand for a value.
const fn instead_of_null(column: Column) -> &'static str {
    match column {
        Column::ApprovalState => "; where no approval was needed, write not_required, not null",
        Column::AuthorityCrossed | Column::RescuedFailures | Column::RescuedSuccesses => {
            "; to mean false, write false, not null"
        }
        Column::Severity | Column::RescueMinutes | Column::Cluster | Column::FailedCluster => "",
    }
}

/// The runs for which a column matters.
const fn runs_of(column: Column) -> &'static str {
    match column {
        Column::Severity => "failures",
        Column::RescueMinutes => "rescued runs",
        Column::ApprovalState
        | Column::AuthorityCrossed
        | Column::RescuedFailures
        | Column::RescuedSuccesses
        | Column::Cluster
        | Column::FailedCluster => "runs",
    }
}

fn share(runs: KnownRuns) -> String {
    runs.share()
        .map_or_else(|| number::UNKNOWN.to_owned(), number::rate)
}

/// `1.1 %`, or `between 0.2 % and 94 %` where unknown runs leave it open.
pub(super) fn span(possible: PossibleEvents) -> String {
    let rate = |events| {
        number::rate(
            number::Count::of_events(events, possible.runs)
                .rate
                .unwrap_or(0.0),
        )
    };
    if possible.least == possible.most {
        return rate(possible.least);
    }
    format!(
        "between {} and {}",
        rate(possible.least),
        rate(possible.most)
    )
}

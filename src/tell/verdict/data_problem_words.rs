//! What is wrong with the data of a night, and what to do about it.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::compare::{Role, Unusable};
use crate::judge::{DataProblem, Table};
use crate::number;
use crate::tell::records::{fault_found, fault_mend, stray_runs};

/// The sentence of a night whose data cannot be judged.
pub(crate) fn incomplete_summary(reason: &DataProblem) -> String {
    format!("Data incomplete: {}.", problem(reason))
}

/// The evidence against it: none.
pub(crate) fn nothing_compared() -> String {
    "Nothing was compared, so there is no evidence either way.".to_owned()
}

/// What is wrong, as a clause.
pub(crate) fn problem(reason: &DataProblem) -> String {
    match reason {
        DataProblem::Uncomparable(reason) => uncomparable(reason),
        DataProblem::RowsRefused { refused, of, worst } => {
            let worst = worst.as_ref().map_or(String::new(), |(reason, rows)| {
                format!(
                    ", {} of them for this reason: {reason}",
                    number::count(*rows)
                )
            });
            format!(
                "{} of {} rows were refused{worst}",
                number::count(*refused),
                number::count(*of)
            )
        }
        DataProblem::Repeated { repeats, of, used } => format!(
            "{} of {} rows repeat a run id that another row of the same release and day has, and nothing orders them, so only {} count",
            number::count(*repeats),
            number::count(*of),
            number::count(*used)
        ),
        DataProblem::NoFailures => {
            "the exposure table has runs, but no failure was given".to_owned()
        }
        DataProblem::Unsound { fault, .. } => fault_found(fault),
        DataProblem::OutsideWindow {
            table,
            of,
            outside,
            span,
            window,
            refused,
            worst,
        } => {
            let also = worst.as_ref().map_or_else(String::new, |(reason, _)| {
                let refused = number::counted(*refused, "row was", "rows were");
                format!("; {refused} refused, most often for this reason: {reason}")
            });
            format!(
                "{} of {} lie outside the window {} to {}; {}{also}",
                number::count(*outside),
                match table {
                    Table::Records => number::counted(*of, "row", "rows"),
                    Table::Exposure => {
                        number::counted(*of, "row of the exposure", "rows of the exposure")
                    }
                },
                number::date(*window.start()),
                number::date(*window.end()),
                days_of(*table, span, window),
            )
        }
        DataProblem::AllExcluded {
            excluded,
            of,
            worst,
        } => {
            let why = worst.as_ref().map_or(String::new(), |(reason, rows)| {
                format!(", {} of them because: {reason}", number::count(*rows))
            });
            format!(
                "the mapping leaves out {} of {}, and no row is left{why}",
                number::count(*excluded),
                number::counted(*of, "row", "rows")
            )
        }
    }
}

/// Where the data lie beside the window.
fn days_of(
    table: Table,
    span: &RangeInclusive<NaiveDate>,
    window: &RangeInclusive<NaiveDate>,
) -> String {
    let data = match table {
        Table::Records => "your data",
        Table::Exposure => "the exposure",
    };
    let verb = |plural: &str, single: &str| match table {
        Table::Records => plural.to_owned(),
        Table::Exposure => single.to_owned(),
    };
    let [first, last] = [span.start(), span.end()].map(|day| number::date(*day));
    if span.end() < window.start() {
        format!("{data} {} on {last}", verb("end", "ends"))
    } else if span.start() > window.end() {
        format!("{data} {} on {first}", verb("begin", "begins"))
    } else {
        format!(
            "{data} {} from {first} to {last}, without a day of the window",
            verb("run", "runs")
        )
    }
}

fn uncomparable(reason: &Unusable) -> String {
    match reason {
        Unusable::ReleaseAbsent {
            role,
            release,
            nights,
            ..
        } => {
            let role = match role {
                Role::Candidate => "candidate",
                Role::Baseline => "baseline",
            };
            let (from, to) = (nights.start(), nights.end());
            format!("the {role} {release} has no runs from {from} to {to}")
        }
        Unusable::SameRelease(name) => format!("candidate and baseline are both {name}"),
        Unusable::NoRuns => "no release has runs in the window".to_owned(),
        Unusable::SingleRelease(only) => {
            format!("only one release, {only}, has runs in the window")
        }
        Unusable::OthersStray { release, stray } => format!(
            "{release} is the only release with enough runs in the window: {}",
            stray_runs(stray)
        ),
        Unusable::CandidatesTie([one, other]) => {
            format!("{one} and {other} first appear on the same day")
        }
        Unusable::BaselinesTie {
            baselines: [one, other],
            candidate,
        } => format!("{one} and {other} are equally good baselines for {candidate}"),
        Unusable::NoSharedWorkflow {
            candidate,
            baseline,
        } => format!("{candidate} and {baseline} ran in no workflow in common"),
    }
}

/// What to do about it.
pub(crate) fn mend(reason: &DataProblem) -> String {
    let action = match reason {
        DataProblem::Uncomparable(Unusable::ReleaseAbsent { present, .. }) => {
            let present = if present.is_empty() {
                "no release".to_owned()
            } else {
                present.join(", ")
            };
            return format!(
                "check the name, --as-of and --window; these releases have runs on those nights: {present}"
            );
        }
        DataProblem::Uncomparable(Unusable::SameRelease(_)) => "name two different releases",
        DataProblem::Uncomparable(Unusable::NoRuns) => "check the input, --as-of and --window",
        DataProblem::Uncomparable(Unusable::SingleRelease(_)) => {
            "load the nights of the release before it, or widen --window"
        }
        DataProblem::Uncomparable(Unusable::OthersStray { .. }) => {
            "wait until the newer release has more runs, or name it with --candidate"
        }
        DataProblem::Uncomparable(Unusable::CandidatesTie(_)) => {
            "name the releases with --candidate and --baseline"
        }
        DataProblem::Uncomparable(Unusable::BaselinesTie { .. }) => {
            "name the release to compare with (--baseline)"
        }
        DataProblem::Uncomparable(Unusable::NoSharedWorkflow { .. }) => {
            "name releases that do the same work with --candidate and --baseline"
        }
        DataProblem::Repeated { .. } => {
            "make run_id different for every run, or record updated_at or retry_count for the versions of a run"
        }
        DataProblem::RowsRefused { .. } => {
            "fix the rows listed in quarantine.ndjson, or raise decision.max_quarantined"
        }
        DataProblem::NoFailures => "check that the failures were exported",
        DataProblem::Unsound { check, fault, .. } => {
            return format!(
                "{}; if it is right, set checks.{check} to \"warn\"",
                fault_mend(fault)
            );
        }
        DataProblem::OutsideWindow { span, window, .. } => {
            let to_day = if span.end() < window.start() {
                span.end()
            } else {
                span.start()
            };
            return format!(
                "load the days of the window, or judge a day of the data, such as --as-of {to_day}"
            );
        }
        DataProblem::AllExcluded { .. } => "check what the mapping leaves out",
    };
    action.to_owned()
}

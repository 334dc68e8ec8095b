//! What is wrong with the data of a night, and what to do about it.

use crate::compare::{Role, Unusable};
use crate::judge::DataProblem;
use crate::number;

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
        DataProblem::NoFailures => {
            "the exposure table has runs, but no failure was given".to_owned()
        }
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
        DataProblem::Uncomparable(Unusable::CandidatesTie(_)) => {
            "name the releases with --candidate and --baseline"
        }
        DataProblem::Uncomparable(Unusable::BaselinesTie { .. }) => {
            "name the release to compare with (--baseline)"
        }
        DataProblem::Uncomparable(Unusable::NoSharedWorkflow { .. }) => {
            "name releases that do the same work with --candidate and --baseline"
        }
        DataProblem::RowsRefused { .. } => {
            "fix the rows listed in quarantine.ndjson, or raise decision.max_quarantined"
        }
        DataProblem::NoFailures => "check that the failures were exported",
    };
    action.to_owned()
}

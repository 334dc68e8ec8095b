//! Why a question or an audit has no answer.

use super::loss_words::lost_unalike;
use super::recording_words::{class_recorded_differently, recorded_differently};
use crate::compare::{Awaited, Missing, Role, Unaudited};
use crate::number::{self, counted};
use crate::vocabulary::{Audit, Outcome};

/// Why a question has no answer, whatever could not be read.
pub(super) fn missing_clause(missing: Missing) -> String {
    match missing {
        Missing::NoSharedStratum => "the two releases share no day and workflow".to_owned(),
        Missing::FailuresOnly => {
            "only failures were given, so the successes are not known".to_owned()
        }
        Missing::NoClusters => "no clusters are known whose runs fail together".to_owned(),
        Missing::NoMinutes => {
            "no run of either release that is compared was rescued with known minutes".to_owned()
        }
        Missing::NoSeverity => "no failure has a severity".to_owned(),
        Missing::MixDiffers {
            column,
            compared,
            runs,
        } => format!(
            "the releases serve different work: only {} of the candidate's {} have a {} that the baseline serves at the same time",
            number::count(compared),
            counted(runs, "run", "runs"),
            column_words(column)
        ),
        Missing::MixesDiffer([one, other], third) => format!(
            "the releases serve other {}s, other {}s{} at the same time, and the runs cannot be compared within all of them",
            column_words(one),
            column_words(other),
            third.map_or_else(String::new, |third| format!(
                " and other {}s",
                column_words(third)
            ))
        ),
        Missing::NotByValue(column) => format!(
            "the mix of {}s differs between the releases, and this metric is not counted by {0}",
            column_words(column)
        ),
        Missing::TooFewUnits { column, units } => format!(
            "each {} stays with one release, and only {units} of them ran before the rollout; at least twelve are needed",
            column_words(column)
        ),
        Missing::Immature(awaited) => awaited_records(awaited),
        Missing::LabelsChanged { rise, fall } => format!(
            "the class rose by {} while other classes fell by {}, so the labels changed, not the failures",
            counted(rise, "failure", "failures"),
            number::count(fall)
        ),
        Missing::NotRecorded([one]) => format!("{one} is not recorded"),
        Missing::NotRecorded(columns) => format!("neither {} is recorded", columns.join(" nor ")),
        Missing::NotOfClass(columns) => {
            format!(
                "{} is known for no failure of the class",
                columns.join(" or ")
            )
        }
        Missing::ClassDiffers {
            columns,
            baseline,
            candidate,
        } => class_recorded_differently(columns, baseline, candidate),
        Missing::RecordedDifferently(gap) => recorded_differently(gap),
        Missing::BiasedLoss(gap) => lost_unalike(gap),
    }
}

/// How late records are, and from when on their nights count.
pub(crate) fn awaited_records(awaited: Awaited) -> String {
    let whose = match awaited.role {
        Role::Baseline => "the baseline",
        Role::Candidate => "the candidate",
    };
    let from = match awaited.nights {
        1 => "the day after".to_owned(),
        nights => format!("{nights} days later"),
    };
    let rows = match awaited.outcome {
        Outcome::Failure => "failures",
        Outcome::Success => "successes",
        Outcome::Pending => {
            let runs = counted(awaited.missing, "run", "runs");
            let verb = if awaited.missing == 1 { "is" } else { "are" };
            return format!("{runs} of {whose} {verb} still pending, so nights count from {from}");
        }
    };
    format!(
        "{} % of {whose}'s {rows} are recorded after their own day, so nights count from {from}",
        awaited.missing
    )
}

/// Why an audit has no answer, whatever could not be read.
pub(super) fn unaudited_clause(reason: &Unaudited) -> String {
    match reason {
        Unaudited::NoPlan => "no failure plan is in use".to_owned(),
        Unaudited::FailuresOnly => "only failures were given".to_owned(),
        Unaudited::NotRecorded(columns) => not_recorded(columns),
        Unaudited::NoneApplies(audit) => none_applies(*audit).to_owned(),
        Unaudited::Unknown { runs, columns } => format!(
            "{} a value that this check needs ({})",
            counted(*runs, "run lacks", "runs lack"),
            columns.join(", ")
        ),
    }
}

/// That columns are not recorded.
pub(super) fn not_recorded(columns: &[&str]) -> String {
    match columns {
        [rest @ .., last] if !rest.is_empty() => {
            format!("{} and {last} are not recorded", rest.join(", "))
        }
        one => format!("{} is not recorded", one.concat()),
    }
}

/// Why an audit applies to no run.
const fn none_applies(audit: Audit) -> &'static str {
    match audit {
        Audit::StopRetried | Audit::UnsafeActionExecuted => {
            "no failure of a class that the plan stops"
        }
        Audit::RetriedBeyondBound => "no retry of a class that the plan retries",
        Audit::RetriedNotTransient
        | Audit::RetriedNotIdempotent
        | Audit::RetriedHighRisk
        | Audit::RetriedUnchanged
        | Audit::RetryWidened
        | Audit::RetriedInVain => "no run was retried",
        Audit::EvidenceMissing => "no failure of a class whose evidence is planned",
        Audit::NotReconstructable => "no failure",
        Audit::HandoffNowhere => "no run called for a hand-off",
        Audit::HandoffElsewhere => "no hand-off of a class whose owner is planned",
        Audit::HandoffGeneric
        | Audit::HandoffNeedless
        | Audit::PacketIncomplete
        | Audit::PacketEmpty => "no run was handed over",
        Audit::HiddenRescue => "no success",
        Audit::RescueWithoutHandoff => "no run was rescued",
        Audit::ClosedWithoutHandoff => "no failure was closed",
        Audit::ApprovalBypassed | Audit::ApprovalTimedOutInto => "no approval was asked for",
        Audit::ApprovedAfterTheFact => "no approval by a person",
        Audit::ExecutedUnapproved => "no approval was refused or left open",
        Audit::AuthorityCrossed => "no run",
    }
}

/// What a value of a column is called.
fn column_words(column: &'static str) -> &'static str {
    match column {
        "cluster" => "user (cluster)",
        other => other,
    }
}

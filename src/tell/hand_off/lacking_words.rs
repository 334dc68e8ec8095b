//! What a hand-off packet lacks, in words.

use crate::number::counted;

/// What the failure plan leaves undecided.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Undecided {
    /// There is no plan.
    Plan,
    /// Whether to stop or retry.
    Response,
    /// The queue of the failures.
    Queue,
    /// The contact of the owner.
    Contact,
}

/// That some runs lack a column.
pub(crate) fn cells_missing(column: &str, lack: u64, of: u64) -> String {
    format!(
        "{column}: missing in {lack} of {}",
        counted(of, "run", "runs")
    )
}

/// The same of a column with cells that could not be read.
pub(crate) fn cells_unread(column: &str, lack: u64, of: u64) -> String {
    format!(
        "{column}: missing or unreadable in {lack} of {}",
        counted(of, "run", "runs")
    )
}

/// That no input has a column.
pub(crate) fn not_recorded(column: &str) -> String {
    format!("{column} is not recorded")
}

/// That the plan leaves a key undecided.
pub(crate) fn undecided(lacks: Undecided, key: &str) -> String {
    let what = match lacks {
        Undecided::Plan => {
            return "no failure plan is in use, so the response, the queue and the fallback are not decided"
                .to_owned();
        }
        Undecided::Response => "stop or retry is not decided",
        Undecided::Queue => "the queue is not decided",
        Undecided::Contact => "the owner's contact is not given",
    };
    format!("{key}: {what}")
}

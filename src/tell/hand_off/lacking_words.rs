//! What a hand-off packet lacks, in words.

use crate::number::counted;

/// What the failure plan leaves undecided.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Undecided {
    /// There is no plan.
    Plan,
    /// Whether to stop or retry.
    Response,
    /// Where the failures are put.
    Queue,
    /// Where to reach the owner.
    Contact,
}

/// That some runs lack a column.
pub(crate) fn cells_missing(column: &str, lack: u64, of: u64) -> String {
    format!(
        "{column}: missing in {lack} of {}",
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
            return "no failure plan is in use: whether to stop or retry, the queue and the fallback are not decided"
                .to_owned();
        }
        Undecided::Response => "whether to stop or retry is not decided",
        Undecided::Queue => "where such failures are put is not decided",
        Undecided::Contact => "where to reach the owner is not said",
    };
    format!("{key}: {what}")
}

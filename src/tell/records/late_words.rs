//! Records that come late, runs that are not decided, and the nights that wait for them.

use crate::compare::{MOST_NIGHTS, Maturity};
use crate::decision::PendingRuns;
use crate::number::{self, counted};
use crate::tell::finding::awaited_records;

/// Releases that are named, at most.
const MOST_NAMED: usize = 3;

/// How late the records are, and which nights wait for them.
pub(crate) fn nights_that_wait(maturity: &Maturity) -> Option<String> {
    let awaited = awaited_records(maturity.awaited?);
    let waits = match maturity.wait {
        1 => "the last night waits".to_owned(),
        nights => format!("the last {nights} nights wait"),
    };
    Some(format!("{awaited}: {waits} for late records"))
}

/// That records come later than nights may wait.
pub(crate) fn later_than_allowed(maturity: &Maturity) -> Option<String> {
    maturity.is_cut.then(|| {
        format!(
            "records come more than {MOST_NIGHTS} days late, and nights wait no longer than that, so the last nights compared lack some of them"
        )
    })
}

/// Runs that are not decided yet: `12 runs are pending and enter no rate (10 of 1.1, 2 of 1.0)`.
pub(crate) fn pending(pending: &[PendingRuns]) -> String {
    let runs = pending.iter().map(|one| one.count).sum();
    let mut named: Vec<String> = pending
        .iter()
        .take(MOST_NAMED)
        .map(|one| format!("{} of {}", number::count(one.count), one.release))
        .collect();
    if pending.len() > MOST_NAMED {
        named.push(format!("{} more releases", pending.len() - MOST_NAMED));
    }
    format!(
        "{} pending and in no rate ({})",
        counted(runs, "run is", "runs are"),
        named.join(", ")
    )
}

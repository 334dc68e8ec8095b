//! What was assumed or filled in while the rows were counted.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::cube::{InBoth, LeftOut, Repeats};
use crate::number::{count, counted};

/// The most columns that are named.
const MOST_NAMED: usize = 3;

/// The most reasons that are named.
const MOST_REASONS: usize = 3;

/// Run ids on more than one day.
pub(crate) fn ids_on_several_days(ids: Repeats, start_anew: bool) -> String {
    let Repeats { ids, repeats } = ids;
    let anew = if start_anew {
        "; the ids seem to start anew every day"
    } else {
        ""
    };
    format!(
        "{} on more than one day, with {}; each of these rows counts{anew}",
        counted(ids, "run id stands", "run ids stand"),
        counted(repeats, "repeat", "repeats")
    )
}

/// Run ids that stand under both releases of a comparison.
pub(crate) fn ids_in_both(both: InBoth, candidate: &str, baseline: &str) -> String {
    format!(
        "{} under both {baseline} and {candidate}, and {} of them failed in one of the two only; each of these rows counts",
        counted(both.ids, "run id stands", "run ids stand"),
        count(both.differ)
    )
}

/// Run ids that stand under more than one release, others than those of a comparison.
pub(crate) fn ids_in_releases(ids: u64) -> String {
    format!(
        "{} under more than one release; each of these rows counts",
        counted(ids, "run id stands", "run ids stand")
    )
}

/// A large share of rows that is left out as repeats of a run.
pub(crate) fn many_repeats(left_out: LeftOut, of: u64) -> String {
    let LeftOut {
        versions,
        copies,
        unordered,
    } = left_out;
    let kinds = [
        (unordered, "with nothing that orders them"),
        (versions, "as earlier versions by updated_at or retry_count"),
        (copies, "as the same row in another file"),
    ];
    let kinds = kinds.iter().filter(|(rows, _)| *rows > 0);
    let kinds: Vec<String> = kinds
        .map(|(rows, kind)| format!("{} {kind}", count(*rows)))
        .collect();
    format!(
        "{} of {} rows repeat a run id of the same release and day and do not count: {}",
        count(left_out.total()),
        count(of),
        kinds.join(", ")
    )
}

/// Runs of which a later version says something else, by column.
pub(crate) fn changed_versions(by_column: &[(&str, u64)]) -> String {
    let all = by_column.iter().map(|(_, runs)| runs).sum();
    format!(
        "a later version changes {}, and the last version counts: {}",
        counted(all, "run", "runs"),
        columns(by_column)
    )
}

/// Refused rows of a table with several agents that name none.
pub(crate) fn refused_of_no_agent(rows: u64) -> String {
    counted(
        rows,
        "refused row names no agent and is in no agent's counts",
        "refused rows name no agent and are in no agent's counts",
    )
}

/// Excluded rows of a table with several agents, with the reasons that the mapping gives.
pub(crate) fn excluded_of_no_agent(rows: u64, by_reason: &BTreeMap<String, u64>) -> String {
    let text = counted(
        rows,
        "row that the mapping left out is in no agent's counts",
        "rows that the mapping left out are in no agent's counts",
    );
    let mut reasons: Vec<_> = by_reason.iter().collect();
    reasons.sort_by_key(|(_, rows)| Reverse(**rows));
    let reasons: Vec<String> = reasons
        .into_iter()
        .take(MOST_REASONS)
        .map(|(reason, rows)| format!("{reason} ({})", count(*rows)))
        .collect();
    if reasons.is_empty() {
        text
    } else {
        format!("{text}: {}", reasons.join(", "))
    }
}

/// Why rows are excluded for which the mapping gives no reason.
pub(crate) fn excluded_without_reason() -> String {
    "the mapping selects other rows, or counts these with another row".to_owned()
}

/// That successes are not in the records.
pub(crate) fn only_failures() -> String {
    "only failures were given, so metrics that need successes are not measured".to_owned()
}

/// Rows that do not say when they became known, among others that do.
pub(crate) fn rows_without_recorded_at(rows: u64) -> String {
    let rows = counted(rows, "row has", "rows have");
    format!("{rows} no known recorded_at; each counts as known by the end of its own day")
}

/// That no row says when it became known.
pub(crate) fn recorded_at_is_absent() -> String {
    "recorded_at is not recorded, so every row counts as known by the end of its own day".to_owned()
}

/// Failures whose severity is that of their class in the failure plan.
pub(crate) fn severity_of_the_plan(failures: u64) -> String {
    let failures = counted(
        failures,
        "failure without a severity has",
        "failures without a severity have",
    );
    format!("{failures} the severity that the failure plan gives to the class")
}

/// Unreadable cells, with their columns, the worst first.
pub(crate) fn unknown_cells(by_column: &[(&str, u64)]) -> String {
    let all = by_column.iter().map(|(_, cells)| cells).sum();
    format!(
        "{} unreadable and counted as unknown, while the run still counts: {}",
        counted(all, "cell is", "cells are"),
        columns(by_column)
    )
}

/// Names that lost the blanks around them, with their columns, the most first.
pub(crate) fn trimmed(by_column: &[(&str, u64)]) -> String {
    let all = by_column.iter().map(|(_, cells)| cells).sum();
    format!(
        "{} blanks or invisible characters at the ends, which are no part of it: {}",
        counted(all, "name has", "names have"),
        columns(by_column)
    )
}

/// Local times that the clocks of their zone showed twice.
pub(crate) fn shown_twice(times: u64) -> String {
    format!(
        "{} in an hour that occurs twice, because the clocks were set back; the first is taken",
        counted(times, "time lies", "times lie")
    )
}

fn columns(by_column: &[(&str, u64)]) -> String {
    let named = by_column.iter().take(MOST_NAMED);
    let named: Vec<String> = named
        .map(|(column, cells)| format!("{column} {}", count(*cells)))
        .collect();
    let more = match by_column.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {}", counted(more as u64, "other", "others")),
    };
    format!("{}{more}", named.join(", "))
}

/// Kinds of unreadable cells, or of refused rows, that are summed because they are too many to list.
pub(crate) fn kinds_not_listed(field: &str, kinds: u64) -> String {
    format!(
        "data.{field} sums {} that stand for few rows each",
        counted(kinds, "entry", "entries")
    )
}

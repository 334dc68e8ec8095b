//! What the rows that are left out say of the run that stays: earlier versions of it, copies, or rows that nothing orders.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType};
use serde::{Deserialize, Serialize};

use super::by_date::dates;
use crate::vocabulary::Outcome;

/// Rows of one run beside the one that counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeftOut {
    /// Earlier versions: `updated_at` or `retry_count` orders them.
    pub(crate) versions: u64,
    /// The same row again in another file.
    pub(crate) copies: u64,
    /// Rows that neither orders, so that the choice between them is arbitrary.
    pub(crate) unordered: u64,
}

impl LeftOut {
    /// All of them.
    pub(crate) const fn total(self) -> u64 {
        self.versions + self.copies + self.unordered
    }
}

impl AddAssign for LeftOut {
    fn add_assign(&mut self, other: Self) {
        self.versions += other.versions;
        self.copies += other.copies;
        self.unordered += other.unordered;
    }
}

/// Runs that a later version says something else of, by what changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChangedVersions {
    pub(crate) release: u64,
    pub(crate) outcome: u64,
    pub(crate) failure_class: u64,
}

impl AddAssign for ChangedVersions {
    fn add_assign(&mut self, other: Self) {
        self.release += other.release;
        self.outcome += other.outcome;
        self.failure_class += other.failure_class;
    }
}

/// The rows of repeated run ids, apart from those that count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Versions {
    pub(crate) left_out: LeftOut,
    pub(crate) changed: ChangedVersions,
}

impl AddAssign for Versions {
    fn add_assign(&mut self, other: Self) {
        self.left_out += other.left_out;
        self.changed += other.changed;
    }
}

/// One row of a repeated run id.
#[derive(Clone, Copy, Debug)]
struct Row<'a> {
    date: NaiveDate,
    run_id: &'a str,
    release: Option<&'a str>,
    updated_at: Option<i64>,
    retry_count: Option<i64>,
    content: Content<'a>,
    file: Option<&'a str>,
}

/// What two copies have in common, besides what orders versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Content<'a> {
    started_at: Option<i64>,
    workflow: Option<&'a str>,
    outcome: Option<&'a str>,
    failure_class: Option<&'a str>,
}

/// Looks at the rows of some run ids, of each day and id in the order in which one counts before another.
pub(super) fn versions(sorted: &DataFrame) -> Result<BTreeMap<NaiveDate, Versions>> {
    let rows = read(sorted)?;
    let mut versions: BTreeMap<NaiveDate, Versions> = BTreeMap::new();
    for of_id in rows.chunk_by(|one, other| (one.date, one.run_id) == (other.date, other.run_id)) {
        *versions.entry(of_id[0].date).or_default() += of_run_id(of_id);
    }
    Ok(versions)
}

fn read(rows: &DataFrame) -> Result<Vec<Row<'_>>> {
    let text = |name: &str| -> Result<_> { Ok(rows.column(name)?.str()?) };
    let number = |name: &str| -> Result<_> { Ok(rows.column(name)?.cast(&DataType::Int64)?) };
    let [updated, started, retries] = ["updated_at", "started_at", "retry_count"].map(number);
    let (updated, started, retries) = (updated?, started?, retries?);
    let (updated, started, retries) = (updated.i64()?, started.i64()?, retries.i64()?);
    let (releases, workflows) = (text("release")?, text("workflow")?);
    let (outcomes, classes) = (text("outcome")?, text("failure_class")?);
    let files = text("source_file")?;
    let ids = text("run_id")?.iter().zip(dates(rows)?).enumerate();
    Ok(ids
        .filter_map(|(place, (run_id, date))| {
            Some(Row {
                date,
                run_id: run_id?,
                release: releases.get(place),
                updated_at: updated.get(place),
                retry_count: retries.get(place),
                content: Content {
                    started_at: started.get(place),
                    workflow: workflows.get(place),
                    outcome: outcomes.get(place),
                    failure_class: classes.get(place),
                },
                file: files.get(place),
            })
        })
        .collect())
}

/// Looks at the rows of one run id.
fn of_run_id(rows: &[Row<'_>]) -> Versions {
    let mut versions = Versions::default();
    let mut releases: Vec<(&Row<'_>, Changes)> = Vec::new();
    for row in rows {
        match releases
            .iter_mut()
            .find(|(last, _)| last.release == row.release)
        {
            None => releases.push((row, Changes::default())),
            Some((last, changes)) => {
                let of_kind = kind(last, row, &mut versions.left_out);
                *of_kind += 1;
                changes.note(last, row);
            }
        }
    }
    for (_, changes) in &releases {
        versions.changed.outcome += u64::from(changes.outcome);
        versions.changed.failure_class += u64::from(changes.failure_class);
    }
    let moved = |one: &Row<'_>, other: &Row<'_>| {
        one.content.started_at == other.content.started_at && is_later(one, other)
    };
    let is_moved = releases.windows(2).any(|pair| moved(pair[0].0, pair[1].0));
    versions.changed.release += u64::from(is_moved);
    versions
}

/// The kind of a row beside the one that counts.
fn kind<'a>(last: &Row<'_>, row: &Row<'_>, left_out: &'a mut LeftOut) -> &'a mut u64 {
    if (last.updated_at, last.retry_count) != (row.updated_at, row.retry_count) {
        &mut left_out.versions
    } else if last.content == row.content && last.file != row.file {
        &mut left_out.copies
    } else {
        &mut left_out.unordered
    }
}

/// Whether a row updates another one.
fn is_later(last: &Row<'_>, row: &Row<'_>) -> bool {
    let updated = last.updated_at.zip(row.updated_at);
    updated.is_some_and(|(last, earlier)| last > earlier)
}

/// What the versions of one run disagree on.
#[derive(Clone, Copy, Debug, Default)]
struct Changes {
    outcome: bool,
    failure_class: bool,
}

impl Changes {
    /// Holds an earlier row against the one that counts. Another attempt may well end differently, and a pending run is
    /// decided at some time.
    fn note(&mut self, last: &Row<'_>, row: &Row<'_>) {
        if !is_later(last, row) || last.retry_count != row.retry_count {
            return;
        }
        let pending = Some(Outcome::Pending.as_str());
        let [now, before] = [last.content, row.content];
        if now.outcome != before.outcome {
            self.outcome |= before.outcome != pending && now.outcome != pending;
        } else if now.failure_class.is_some() && before.failure_class.is_some() {
            self.failure_class |= now.failure_class != before.failure_class;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn row(
        release: &'static str,
        updated: Option<i64>,
        outcome: &'static str,
    ) -> Row<'static> {
        Row {
            date: NaiveDate::MIN,
            run_id: "a",
            release: Some(release),
            updated_at: updated,
            retry_count: None,
            content: Content {
                started_at: Some(1),
                workflow: Some("w"),
                outcome: Some(outcome),
                failure_class: None,
            },
            file: Some("f"),
        }
    }

    #[track_caller]
    fn case(rows: &[Row<'_>], left_out: [u64; 3], changed: [u64; 3]) {
        let found = of_run_id(rows);
        let LeftOut {
            versions,
            copies,
            unordered,
        } = found.left_out;
        assert_eq!([versions, copies, unordered], left_out, "{rows:?}");
        let ChangedVersions {
            release,
            outcome,
            failure_class,
        } = found.changed;
        assert_eq!([release, outcome, failure_class], changed, "{rows:?}");
    }

    #[test]
    fn what_orders_two_rows_makes_them_versions() {
        let last = row("1", Some(9), "success");
        case(&[last, row("1", Some(5), "success")], [1, 0, 0], [0; 3]);
        case(&[last, row("1", None, "failure")], [1, 0, 0], [0; 3]);
        case(&[last, last], [0, 0, 1], [0; 3]);
        let attempt = |retry_count| Row {
            retry_count,
            ..row("1", None, "failure")
        };
        let attempts = [2, 1, 0].map(|count| attempt(Some(count)));
        case(&attempts, [2, 0, 0], [0; 3]);
        let unordered = [row("1", None, "failure"), row("1", None, "success")];
        case(&unordered, [0, 0, 1], [0; 3]);
        // The same row in a second file, and another row of the first file.
        let again = Row {
            file: Some("g"),
            ..last
        };
        case(&[last, again, last], [0, 1, 1], [0; 3]);
        let other_start = Row {
            content: Content {
                started_at: Some(2),
                ..last.content
            },
            ..again
        };
        case(&[last, other_start], [0, 0, 1], [0; 3]);
    }

    #[test]
    fn a_version_that_says_something_else_is_counted_once_a_run() {
        let last = row("1", Some(9), "success");
        let earlier = [5, 4].map(|updated| row("1", Some(updated), "failure"));
        case(&[last, earlier[0], earlier[1]], [2, 0, 0], [0, 1, 0]);
        case(&[last, row("1", Some(5), "pending")], [1, 0, 0], [0; 3]);
        let classed = |updated, class: Option<&'static str>| {
            let failed = row("1", Some(updated), "failure");
            Row {
                content: Content {
                    failure_class: class,
                    ..failed.content
                },
                ..failed
            }
        };
        case(
            &[classed(9, Some("x")), classed(5, Some("y"))],
            [1, 0, 0],
            [0, 0, 1],
        );
        case(
            &[classed(9, Some("x")), classed(5, None)],
            [1, 0, 0],
            [0; 3],
        );
        // A second attempt that succeeds changes nothing of the first.
        let retried = Row {
            retry_count: Some(1),
            ..last
        };
        case(&[retried, earlier[0]], [1, 0, 0], [0; 3]);
    }

    #[test]
    fn a_run_that_moves_to_another_release_is_a_changed_version() {
        case(
            &[row("2", Some(9), "success"), row("1", Some(5), "success")],
            [0; 3],
            [1, 0, 0],
        );
        // Without an order, or with starts of their own, they are two runs of one id.
        case(
            &[row("1", None, "success"), row("2", None, "failure")],
            [0; 3],
            [0; 3],
        );
        let later = row("2", Some(9), "success");
        let later = Row {
            content: Content {
                started_at: Some(3),
                ..later.content
            },
            ..later
        };
        case(&[later, row("1", Some(5), "success")], [0; 3], [0; 3]);
    }
}

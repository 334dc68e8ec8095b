//! What was lost of the rows, as it is published: unreadable cells, blanks around names and refused rows, the most first, in
//! bounded lists.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::cube::LostRows;
use crate::decision::{ExcludedRows, RefusedOfRelease, TrimmedNames, UnknownCells};
use crate::load::{CellTally, Refused};
use crate::mask::Masker;
use crate::tell;
use crate::vocabulary::Outcome;

/// The most entries that are listed. Releases and reasons are texts of the inputs, so there may be any number of kinds.
const MOST: usize = 200;

/// The most characters of a text that is shown, and of a reason.
const LONGEST_TEXT: usize = 500;
const LONGEST_REASON: usize = 200;

/// A list with what there is to note about it.
pub(super) struct Listed<T> {
    pub(super) entries: Vec<T>,
    pub(super) note: Option<String>,
}

/// The unreadable cells by column, release and reason. Beyond the most, they are summed by column.
pub(super) fn unknown_cells(tally: &CellTally, masker: &Masker) -> Listed<UnknownCells> {
    let mut kinds: BTreeMap<(&str, &str, &str), u64> = BTreeMap::new();
    for (cell, count) in &tally.unknown {
        let kind = (cell.column, cell.release.as_str(), cell.reason.as_str());
        *kinds.entry(kind).or_default() += count;
    }
    let mut most = by_count(kinds);
    let rest = cut(&mut most);
    let mut entries: Vec<UnknownCells> = most
        .into_iter()
        .map(|((column, release, reason), count)| UnknownCells {
            column: column.to_owned(),
            release: Some(release.to_owned()),
            reason: Some(reason.to_owned()),
            count,
            example: example(tally, column, reason).map(|text| masker.mask(text).cut(LONGEST_TEXT)),
        })
        .collect();
    let mut summed: BTreeMap<&str, u64> = BTreeMap::new();
    for ((column, ..), count) in &rest {
        *summed.entry(column).or_default() += count;
    }
    entries.extend(summed.into_iter().map(|(column, count)| UnknownCells {
        column: column.to_owned(),
        release: None,
        reason: None,
        count,
        example: None,
    }));
    entries.sort_by_key(|entry| Reverse(entry.count));
    Listed {
        entries,
        note: note("unknown_cells", rest.len()),
    }
}

fn example<'a>(tally: &'a CellTally, column: &str, reason: &str) -> Option<&'a str> {
    let mut examples = tally.examples.iter();
    let found = examples.find(|((of, why), _)| *of == column && why == reason)?;
    Some(found.1)
}

/// The examples of unreadable cells as they may leave.
pub(super) fn mask_examples(tally: &mut CellTally, masker: &Masker) {
    for ((column, _), text) in &mut tally.examples {
        *text = masker
            .mask_named(column, text)
            .cut(LONGEST_TEXT)
            .into_string();
    }
}

/// The reasons of a mapping as they may leave. Those that look alike once they are masked are counted together.
pub(super) fn mask_reasons(
    by_reason: &BTreeMap<String, u64>,
    masker: &Masker,
) -> BTreeMap<String, u64> {
    let mut merged = BTreeMap::new();
    for (reason, rows) in by_reason {
        let reason = masker.mask(reason).cut(LONGEST_REASON).into_string();
        *merged.entry(reason).or_default() += rows;
    }
    merged
}

/// The refused rows by release and outcome. Beyond the most, they are summed by outcome.
pub(super) fn refused_by_release(refused: &Refused) -> Listed<RefusedOfRelease> {
    let mut most = by_count(refused.by_release.clone());
    let rest = cut(&mut most);
    let mut kinds: BTreeMap<(Option<String>, Option<Outcome>), u64> = most.into_iter().collect();
    for ((_, outcome), count) in &rest {
        *kinds.entry((None, *outcome)).or_default() += count;
    }
    let mut entries: Vec<RefusedOfRelease> = kinds
        .into_iter()
        .map(|((release, outcome), count)| RefusedOfRelease {
            release,
            outcome,
            count,
        })
        .collect();
    entries.sort_by_key(|entry| Reverse(entry.count));
    Listed {
        entries,
        note: note("refused_by_release", rest.len()),
    }
}

/// The rows that the mapping left out, by reason. Those for which it gives none come last, because they tell the least.
pub(super) fn excluded_reasons(
    excluded: u64,
    by_reason: &BTreeMap<String, u64>,
    masker: &Masker,
) -> Vec<ExcludedRows> {
    let rest = excluded - by_reason.values().sum::<u64>();
    let untold = (rest > 0).then(|| (tell::records::excluded_without_reason(), rest));
    let told = by_count(mask_reasons(by_reason, masker)).into_iter();
    let entries = told.chain(untold);
    entries
        .map(|(reason, count)| ExcludedRows { reason, count })
        .collect()
}

/// The refused rows of each release, as the comparison counts them.
pub(super) fn lost(refused: &Refused) -> BTreeMap<Option<String>, LostRows> {
    let mut lost: BTreeMap<Option<String>, LostRows> = BTreeMap::new();
    for ((release, outcome), rows) in &refused.by_release {
        lost.entry(release.clone())
            .or_default()
            .count(*outcome, *rows);
    }
    lost
}

/// The names that lost the blanks around them, by column.
pub(super) fn trimmed(tally: &CellTally) -> Listed<TrimmedNames> {
    let columns = by_count(tally.trimmed.clone());
    Listed {
        note: (!columns.is_empty()).then(|| tell::records::trimmed(&columns)),
        entries: columns
            .into_iter()
            .map(|(column, count)| TrimmedNames {
                column: column.to_owned(),
                count,
            })
            .collect(),
    }
}

/// The warning about unreadable cells, where there are any.
pub(super) fn warning(tally: &CellTally) -> Option<String> {
    let mut columns: BTreeMap<&str, u64> = BTreeMap::new();
    for (cell, count) in &tally.unknown {
        *columns.entry(cell.column).or_default() += count;
    }
    let columns = by_count(columns);
    (!columns.is_empty()).then(|| tell::records::unknown_cells(&columns))
}

/// The kinds, the most first. Those of one count stay in their own order.
fn by_count<K: Ord>(kinds: BTreeMap<K, u64>) -> Vec<(K, u64)> {
    let mut kinds: Vec<(K, u64)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, count)| Reverse(*count));
    kinds
}

/// Cuts off what is beyond the most.
fn cut<K>(kinds: &mut Vec<(K, u64)>) -> Vec<(K, u64)> {
    kinds.split_off(kinds.len().min(MOST))
}

fn note(field: &str, kinds: usize) -> Option<String> {
    (kinds > 0).then(|| tell::records::kinds_not_listed(field, kinds as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::UnknownCell;

    fn cell(release: &str, outcome: Outcome, reason: &str) -> UnknownCell {
        UnknownCell {
            column: "cost_usd",
            release: release.to_owned(),
            outcome: Some(outcome),
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn the_most_come_first_and_outcomes_are_added() {
        let tally = CellTally {
            unknown: BTreeMap::from([
                (cell("1", Outcome::Success, "negative"), 3),
                (cell("2", Outcome::Success, "negative"), 2),
                (cell("2", Outcome::Failure, "negative"), 2),
            ]),
            ..CellTally::default()
        };
        let listed = unknown_cells(&tally, &Masker::default());
        let counts: Vec<(Option<&str>, u64)> = listed
            .entries
            .iter()
            .map(|entry| (entry.release.as_deref(), entry.count))
            .collect();
        assert_eq!(counts, [(Some("2"), 4), (Some("1"), 3)]);
        assert_eq!(listed.note, None);
        assert_eq!(
            warning(&tally).as_deref(),
            Some(
                "7 cells are unreadable and counted as unknown, while the run still counts: cost_usd 7"
            )
        );
    }

    #[test]
    fn rows_left_out_without_a_reason_come_last() {
        let by_reason = BTreeMap::from([("no release".to_owned(), 2), ("a test".to_owned(), 3)]);
        let listed: Vec<(String, u64)> = excluded_reasons(25, &by_reason, &Masker::default())
            .into_iter()
            .map(|rows| (rows.reason, rows.count))
            .collect();
        let told = [("a test".to_owned(), 3), ("no release".to_owned(), 2)];
        assert_eq!(listed[..2], told);
        assert_eq!(listed[2].1, 20);
    }

    #[test]
    fn a_list_is_bounded_and_its_sum_is_kept() {
        let unknown = (0..1_000)
            .map(|release| {
                (
                    cell(&format!("{release:04}"), Outcome::Success, "negative"),
                    1,
                )
            })
            .collect();
        let tally = CellTally {
            unknown,
            ..CellTally::default()
        };
        let listed = unknown_cells(&tally, &Masker::default());
        assert_eq!(listed.entries.len(), MOST + 1);
        assert_eq!(
            (listed.entries[0].count, &listed.entries[0].release),
            (800, &None)
        );
        let all: u64 = listed.entries.iter().map(|entry| entry.count).sum();
        assert_eq!(all, 1_000);
        assert!(listed.note.unwrap().contains("800 entries"));
    }

    #[test]
    fn refused_rows_are_told_apart_by_release_and_outcome() {
        let refused = Refused {
            by_release: BTreeMap::from([
                ((None, None), 1),
                ((Some("2".to_owned()), Some(Outcome::Failure)), 5),
                ((Some("2".to_owned()), None), 2),
            ]),
            ..Refused::default()
        };
        let entries = refused_by_release(&refused).entries;
        let counts: Vec<(Option<&str>, Option<Outcome>, u64)> = entries
            .iter()
            .map(|entry| (entry.release.as_deref(), entry.outcome, entry.count))
            .collect();
        assert_eq!(
            counts,
            [
                (Some("2"), Some(Outcome::Failure), 5),
                (Some("2"), None, 2),
                (None, None, 1)
            ]
        );
    }
}

//! That a column is there, in words that could not be read.

use super::missing_words::{not_recorded, unaudited};
use super::state_reason::state_reason;
use crate::compare::{Finding, Missing, Unaudited};
use crate::number::counted;

/// The most characters of an example that stands in a sentence.
const LONGEST: usize = 40;

/// Cells of a column that could not be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unread<'a> {
    /// The column.
    pub(crate) column: &'a str,
    /// How many cells.
    pub(crate) cells: u64,
    /// One of them.
    pub(crate) example: Option<&'a str>,
}

/// Why a finding is in its state. A column whose cells could not be read is not called unrecorded.
pub(crate) fn state_reason_with(finding: &Finding, unread: &[Unread<'_>]) -> String {
    let recorded = match finding.evidence {
        Err(Missing::NotRecorded(columns)) => recorded_unreadably(columns, unread),
        _ => None,
    };
    recorded.unwrap_or_else(|| state_reason(finding))
}

/// Why an audit has no answer, in the same way.
pub(crate) fn unaudited_with(reason: &Unaudited, unread: &[Unread<'_>]) -> String {
    let recorded = match reason {
        Unaudited::NotRecorded(columns) => recorded_unreadably(columns, unread),
        _ => None,
    };
    recorded.unwrap_or_else(|| unaudited(reason))
}

fn recorded_unreadably(columns: &[&str], unread: &[Unread<'_>]) -> Option<String> {
    let is_there = |column: &&str| unread.iter().any(|one| one.column == *column);
    let (there, absent): (Vec<&str>, Vec<&str>) = columns.iter().copied().partition(is_there);
    if there.is_empty() {
        return None;
    }
    let there = there.iter().map(|column| cells_of(column, unread));
    let absent = (!absent.is_empty()).then(|| not_recorded(&absent));
    let clauses: Vec<String> = absent.into_iter().chain(there).collect();
    Some(clauses.join(", and "))
}

fn cells_of(column: &str, unread: &[Unread<'_>]) -> String {
    let own = || unread.iter().filter(|one| one.column == column);
    let cells = own().map(|one| one.cells).sum();
    let cells = counted(cells, "cell", "cells");
    let commonest = own().max_by_key(|one| one.cells);
    let example = commonest.and_then(|one| one.example);
    let example = example.filter(|text| is_plain(text));
    let example = example.map_or_else(String::new, |text| format!(", such as {text}"));
    format!("{column} is recorded in {cells} that could not be read{example}")
}

/// Whether a text can stand in a sentence: records are hostile.
fn is_plain(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_- ".contains(letter);
    text.len() <= LONGEST && text.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(unread: &[Unread<'_>], wanted: Option<&str>) {
        let columns = ["approval_state", "authority_crossed"];
        assert_eq!(recorded_unreadably(&columns, unread).as_deref(), wanted);
    }

    #[test]
    fn a_column_in_unknown_words_is_recorded_and_named_with_its_cells_and_a_word() {
        let state = |cells, example| Unread {
            column: "approval_state",
            cells,
            example: Some(example),
        };
        case(&[], None);
        case(
            &[state(1_200, "granted"), state(3, "other")],
            Some(
                "authority_crossed is not recorded, and approval_state is recorded in 1,203 cells that could not be read, such as \
                 granted",
            ),
        );
        case(
            &[
                state(1, "<b>x"),
                Unread {
                    column: "authority_crossed",
                    cells: 2,
                    example: None,
                },
            ],
            Some(
                "approval_state is recorded in 1 cell that could not be read, and authority_crossed is \
                 recorded in 2 cells that could not be read",
            ),
        );
    }
}

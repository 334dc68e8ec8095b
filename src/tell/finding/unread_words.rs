//! Why a question or an audit has no answer. A column that is there, in words that could not be read, is not called unrecorded.

use std::iter;

use super::missing_words::{missing_clause, not_recorded, unaudited_clause};
use crate::compare::{Missing, Unaudited};
use crate::judge::Unread;
use crate::number::counted;

/// The most characters of an example that stands in a sentence.
const LONGEST: usize = 40;

/// Why a question has no answer.
pub(crate) fn missing(missing: Missing, unread: &[Unread<'_>]) -> String {
    let clause = missing_clause(missing);
    match missing {
        Missing::NotRecorded(columns) => recorded_unreadably(columns, unread).unwrap_or(clause),
        Missing::NoSeverity => recorded_unreadably(&["severity"], unread).unwrap_or(clause),
        Missing::NoMinutes => with_unread(clause, &["rescue_minutes"], unread),
        Missing::NoClusters => with_unread(clause, &["cluster"], unread),
        Missing::NotOfClass(columns) | Missing::ClassDiffers { columns, .. } => {
            with_unread(clause, columns, unread)
        }
        Missing::RecordedDifferently(gap) => with_unread(clause, &[gap.column.name()], unread),
        _ => clause,
    }
}

/// Why an audit has no answer.
pub(crate) fn unaudited(reason: &Unaudited, unread: &[Unread<'_>]) -> String {
    match reason {
        Unaudited::NotRecorded(columns) => recorded_unreadably(columns, unread),
        Unaudited::Unknown { columns, .. } => {
            Some(with_unread(unaudited_clause(reason), columns, unread))
        }
        _ => None,
    }
    .unwrap_or_else(|| unaudited_clause(reason))
}

/// That no cell of these columns is known.
pub(crate) fn unrecorded(columns: &[&str], unread: &[Unread<'_>]) -> String {
    recorded_unreadably(columns, unread)
        .unwrap_or_else(|| format!("not recorded: {}", columns.join(", ")))
}

/// A clause with the cells of its columns that could not be read.
fn with_unread(clause: String, columns: &[&str], unread: &[Unread<'_>]) -> String {
    let there = columns.iter().filter(|column| is_there(column, unread));
    let there = there.map(|column| cells_of(column, unread));
    let clauses: Vec<String> = iter::once(clause).chain(there).collect();
    clauses.join(", and ")
}

/// Whether a column has cells that could not be read.
fn is_there(column: &str, unread: &[Unread<'_>]) -> bool {
    unread.iter().any(|one| one.column == column)
}

/// Which of the columns are not recorded, and which could not be read; `None` where all could.
fn recorded_unreadably(columns: &[&str], unread: &[Unread<'_>]) -> Option<String> {
    let (there, absent): (Vec<&str>, Vec<&str>) =
        columns.iter().partition(|column| is_there(column, unread));
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
    use crate::compare::{Column, KnownRuns, RecordingGap};

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

    const GRANTED: Unread<'_> = Unread {
        column: "approval_state",
        cells: 3,
        example: Some("granted"),
    };
    const UNREAD: &str =
        "approval_state is recorded in 3 cells that could not be read, such as granted";

    #[test]
    fn a_question_names_the_cells_that_could_not_be_read() {
        let case = |reason: Missing, before: &str| {
            assert_eq!(missing(reason, &[GRANTED]), format!("{before}{UNREAD}"));
            let all_read = missing(reason, &[]);
            assert!(!all_read.contains("could not be read"), "{all_read}");
        };
        let runs = |known| KnownRuns { known, of: 100 };
        case(Missing::NotRecorded(&["approval_state"]), "");
        case(
            Missing::NotOfClass(&["approval_state", "authority_crossed"]),
            "approval_state or authority_crossed is known for no failure of the class, and ",
        );
        case(
            Missing::ClassDiffers {
                columns: &["approval_state"],
                baseline: runs(50),
                candidate: runs(0),
            },
            "approval_state is known for 50.0 % of the baseline's failures of the class and for 0 % of the candidate's, and ",
        );
        case(
            Missing::RecordedDifferently(RecordingGap {
                column: Column::ApprovalState,
                baseline: runs(50),
                candidate: runs(0),
                possible: None,
            }),
            "approval_state is known for 50.0 % of the baseline's runs and for 0 % of the candidate's, and ",
        );
        assert_eq!(
            missing(Missing::NoSeverity, &[GRANTED]),
            "no failure has a severity"
        );
    }

    #[test]
    fn an_audit_names_the_cells_that_could_not_be_read() {
        let of = |reason: &Unaudited| unaudited(reason, &[GRANTED]);
        let absent = Unaudited::NotRecorded(vec!["approval_state", "closed_at"]);
        assert_eq!(
            of(&absent),
            format!("closed_at is not recorded, and {UNREAD}")
        );
        let partly = Unaudited::Unknown {
            runs: 2,
            columns: &["approval_state"],
        };
        let lack = "2 runs lack a value that this check needs (approval_state)";
        assert_eq!(of(&partly), format!("{lack}, and {UNREAD}"));
        assert_eq!(of(&Unaudited::NoPlan), "no failure plan is in use");
        assert_eq!(unrecorded(&["task"], &[GRANTED]), "not recorded: task");
        assert_eq!(unrecorded(&["approval_state"], &[GRANTED]), UNREAD);
    }
}

//! Inputs without a row that could be read: which files, and why.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::quarantine::{Refusal, Refused};
use super::quarantines::Quarantines;
use crate::number::counted;

/// The most files that are named.
const MOST_FILES: usize = 10;
/// The most files without rows that a note names, and the most warnings.
const MOST_NAMED: usize = 3;
/// The most reasons that are named.
const MOST_REASONS: usize = 3;

/// The rows of one file, the refused ones included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileRows {
    /// The file as it was given.
    pub(super) file: String,
    /// Its rows.
    pub(super) rows: u64,
}

/// Inputs of which no row could be read.
#[derive(Debug)]
pub struct Unread {
    /// What the rows would have been: `a run`, `exposure`.
    what: &'static str,
    files: Vec<FileRows>,
    /// The most frequent reasons, with their rows.
    reasons: Vec<(String, u64)>,
    /// A row refused for the first of them.
    example: Option<Refusal>,
    /// What else was noticed, such as a column of the mapping that no row has.
    warnings: Vec<String>,
}

impl Unread {
    /// `before` are the refused rows of what was read before these files.
    pub(super) fn of(
        what: &'static str,
        files: Vec<FileRows>,
        quarantines: &Quarantines,
        before: &Refused,
    ) -> Self {
        let mut reasons = quarantines.refused().commonest_since(before);
        reasons.truncate(MOST_REASONS);
        let first = reasons.first();
        let example = first.and_then(|(reason, _)| quarantines.example(reason));
        Self {
            what,
            files,
            example: example.cloned(),
            reasons,
            warnings: Vec::new(),
        }
    }

    /// The same with what else was noticed.
    pub(super) fn with(mut self, warnings: &[String]) -> Self {
        self.warnings = warnings.iter().take(MOST_NAMED).cloned().collect();
        self
    }
}

/// That some of the files have no rows.
pub(super) fn without_rows(files: &[FileRows]) -> Option<String> {
    let empty: Vec<&str> = files
        .iter()
        .filter(|one| one.rows == 0)
        .map(|one| one.file.as_str())
        .collect();
    let of = counted(empty.len() as u64, "file has", "files have");
    (!empty.is_empty()).then(|| {
        let named = empty.len().min(MOST_NAMED);
        let more = if named < empty.len() { ", …" } else { "" };
        format!("{of} no rows: {}{more}", empty[..named].join(", "))
    })
}

impl fmt::Display for Unread {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: u64 = self.files.iter().map(|one| one.rows).sum();
        let todo = if rows == 0 {
            "check the export that writes it"
        } else {
            "mend the rows where they are written"
        };
        write!(
            to,
            "no row of the input could be read as {}, so nothing is published; {todo}",
            self.what
        )?;
        for one in self.files.iter().take(MOST_FILES) {
            let rows = match one.rows {
                0 => "no rows".to_owned(),
                rows => format!("{}, all refused", counted(rows, "row", "rows")),
            };
            write!(to, "\n{}: {rows}", one.file)?;
        }
        let more = self.files.len().saturating_sub(MOST_FILES);
        if more > 0 {
            write!(
                to,
                "\nand {}",
                counted(more as u64, "more file", "more files")
            )?;
        }
        for (reason, rows) in &self.reasons {
            let rows = counted(*rows, "row was refused", "rows were refused");
            write!(to, "\n{rows}: {reason}")?;
        }
        if let Some(example) = &self.example {
            write!(to, "\nfor example {}", example.place())?;
            if let Some(column) = &example.column {
                write!(to, ", column {column}")?;
            }
            write!(to, ": {}", example.reason)?;
        }
        for warning in &self.warnings {
            write!(to, "\n{warning}")?;
        }
        Ok(())
    }
}

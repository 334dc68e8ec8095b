//! Files with one JSON object a line. A line that cannot be read is told and left out, and no error.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::files;
use crate::nights::published;

/// A line that could not be read.
#[derive(Debug)]
pub(crate) struct Trouble {
    path: PathBuf,
    line: usize,
    column: usize,
    is_cut: bool,
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_cut {
            "the line is cut short and counts for nothing"
        } else {
            "the line cannot be read and counts for nothing; correct or remove it"
        };
        let Self {
            path, line, column, ..
        } = self;
        write!(
            formatter,
            "{}, line {line}, column {column}: {what}",
            path.display()
        )
    }
}

/// Every line of a file that can be read; none of a file that is not there.
pub(super) fn read<T: DeserializeOwned>(
    path: &Path,
    troubles: &mut Vec<Trouble>,
) -> Result<Vec<T>> {
    let bytes = published(path)?.unwrap_or_default();
    let mut lines = Vec::new();
    for (place, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(line) => lines.push(line),
            Err(error) => troubles.push(Trouble {
                path: path.to_owned(),
                line: place + 1,
                column: error.column(),
                is_cut: error.is_eof(),
            }),
        }
    }
    Ok(lines)
}

pub(super) fn append<T: Serialize>(path: &Path, line: &T) -> Result<()> {
    let line = serde_json::to_string(line)?;
    files::append_line(path, &line).with_context(|| {
        let path = path.display();
        format!("cannot write {path}; free some space and check the permissions there")
    })
}

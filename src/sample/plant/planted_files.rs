//! A planted history on disk.

use std::io::{BufWriter, IntoInnerError, Write};
use std::path::Path;

use anyhow::{Context, Result};

use super::labelled_rows::LabelledRow;
use super::planted_history::History;
use crate::files;
use crate::sample::sample_files::{SampleFolder, WrittenSample};

const RUNS: &str = "runs.ndjson";

/// Writes `runs.ndjson` and `truth.json` into the directory, in the same way as the demo.
pub fn write(history: &History, out: &Path) -> Result<WrittenSample> {
    let folder = SampleFolder::prepare(out, RUNS)?;
    let rows = history.rows()?;
    let truth = history.truth(&rows);
    folder.fill(rows.len(), &truth, |path| write_rows(&rows, path))
}

fn write_rows(rows: &[LabelledRow<'_>], path: &Path) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let mut file = BufWriter::new(files::create_anew(path).with_context(cannot)?);
    for labelled in rows {
        serde_json::to_writer(&mut file, &labelled.row).with_context(cannot)?;
        file.write_all(b"\n").with_context(cannot)?;
    }
    let file = file.into_inner().map_err(IntoInnerError::into_error);
    file.and_then(|file| file.sync_all()).with_context(cannot)
}

//! A planted history on disk.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};

use super::history::History;
use super::labels::Labelled;
use crate::sample::write::{TRUTH, Written, aside, prepare, put_in_place, write_json};

const RUNS: &str = "runs.ndjson";

/// Writes `runs.ndjson` and `truth.json` into the directory, as [`crate::sample::write`] writes the demo.
pub fn write(history: &History, out: &Path) -> Result<Written> {
    prepare(out, RUNS)?;
    let rows = history.rows()?;
    let bytes = write_rows(&rows, &aside(out, RUNS))?;
    write_json(&history.truth(&rows), &aside(out, TRUTH))?;
    put_in_place(out, RUNS)?;
    Ok(Written {
        runs: rows.len(),
        records: out.join(RUNS),
        truth: out.join(TRUTH),
        bytes,
    })
}

fn write_rows(rows: &[Labelled<'_>], path: &Path) -> Result<u64> {
    let cannot = || format!("cannot write {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(cannot)?);
    for row in rows {
        serde_json::to_writer(&mut file, row).with_context(cannot)?;
        file.write_all(b"\n").with_context(cannot)?;
    }
    let file = file
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error);
    file.and_then(|file| file.sync_all()).with_context(cannot)?;
    Ok(fs::metadata(path).with_context(cannot)?.len())
}

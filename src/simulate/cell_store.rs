//! `simulation.json` keeps what was simulated, so that it is not simulated again.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::simulation_results::{CellKey, SCHEMA, SimulatedCell, short};
use crate::files;
use crate::leftovers;

/// The files in the directory of results.
const RESULTS: &str = "simulation.json";
const CHART: &str = "simulation.svg";

/// The results on disk. The caller holds the lock on their directory.
#[derive(Debug)]
pub(super) struct CellStore {
    folder: PathBuf,
    cells: Vec<KeptCell>,
}

/// The results of one plan, and the exact text that holds them: what is read and written again stays the same.
#[derive(Clone, Debug)]
pub struct KeptCell {
    /// The results.
    pub cell: SimulatedCell,
    /// Their JSON, in one line.
    pub(super) json: String,
}

/// The whole file.
#[derive(Deserialize)]
struct ResultsFile {
    schema: String,
    cells: Vec<Box<RawValue>>,
}

impl KeptCell {
    pub(super) fn new(cell: SimulatedCell) -> Result<Self> {
        let json = serde_json::to_string(&cell)?;
        Ok(Self { cell, json })
    }
}

impl CellStore {
    /// Reads what is there.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(RESULTS);
        let cells = if path.exists() {
            read(&path).with_context(|| {
                format!(
                    "{} holds no simulation results; move it away, or give another --out",
                    path.display()
                )
            })?
        } else {
            Vec::new()
        };
        Ok(Self {
            folder: folder.to_owned(),
            cells,
        })
    }

    /// The results of this key.
    pub(super) fn find(&self, key: &CellKey) -> Option<&KeptCell> {
        self.cells.iter().find(|kept| kept.cell.key == *key)
    }

    /// Keeps results. They replace those that another build of the program made of the same.
    pub(super) fn keep(&mut self, kept: KeptCell) -> Result<()> {
        let of_any_program = |key: &CellKey| CellKey {
            version: String::new(),
            program: String::new(),
            ..key.clone()
        };
        let new = of_any_program(&kept.cell.key);
        self.cells
            .retain(|old| of_any_program(&old.cell.key) != new);
        self.cells.push(kept);
        self.write(RESULTS, &whole(&self.cells, &[])?)
    }

    /// Keeps the chart.
    pub(super) fn draw(&self, svg: &str) -> Result<PathBuf> {
        self.write(CHART, svg)?;
        Ok(self.folder.join(CHART))
    }

    /// Writes aside, syncs and renames, so that a reader finds the old file or the new one.
    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.folder.join(name);
        let cannot = || format!("cannot write {}", path.display());
        let aside = self.folder.join(format!("{name}.partial"));
        let _standing = leftovers::hold();
        let mut file = files::create_anew(&aside).with_context(cannot)?;
        file.write_all(text.as_bytes()).with_context(cannot)?;
        file.sync_all().with_context(cannot)?;
        fs::rename(&aside, &path).with_context(cannot)
    }
}

fn read(path: &Path) -> Result<Vec<KeptCell>> {
    let text = fs::read_to_string(path)?;
    let whole: ResultsFile = serde_json::from_str(&text)?;
    if whole.schema != SCHEMA {
        bail!("its schema is {}, not {SCHEMA}", whole.schema);
    }
    whole
        .cells
        .into_iter()
        .map(|json| {
            Ok(KeptCell {
                cell: serde_json::from_str(json.get())?,
                json: json.get().to_owned(),
            })
        })
        .collect()
}

/// The results as one JSON document, a line a cell. `more` holds further fields and their JSON.
pub(super) fn whole(cells: &[KeptCell], more: &[(&str, String)]) -> Result<String> {
    let cells: Vec<&str> = cells.iter().map(|kept| kept.json.as_str()).collect();
    let mut fields = vec![format!("\"schema\": {}", serde_json::to_string(SCHEMA)?)];
    for (name, json) in more {
        fields.push(format!("{}: {json}", serde_json::to_string(name)?));
    }
    fields.push(format!("\"cells\": [\n{}\n]", cells.join(",\n")));
    Ok(format!("{{\n{}\n}}\n", fields.join(",\n")))
}

/// A digest of the running program.
pub(super) fn program() -> Result<String> {
    let path = std::env::current_exe().context("cannot find the program's own file")?;
    let cannot = || format!("cannot read {}", path.display());
    let mut file = fs::File::open(&path).with_context(cannot)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut buffer).with_context(cannot)?;
        if length == 0 {
            return Ok(short(&hasher.finalize()));
        }
        hasher.update(&buffer[..length]);
    }
}

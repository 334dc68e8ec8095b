//! The directory of a sample: `truth.json` beside the rows, and nothing that belongs to others.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::files;
use crate::leftovers::{self, Temporary};

const TRUTH: &str = "truth.json";
/// Files that may be beside the two and are left alone.
const BESIDE: [&str; 2] = ["README.md", "reports"];
/// A file has this ending until it is whole.
const ASIDE: &str = ".partial";

/// What was written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenSample {
    /// How many rows, repeats included.
    pub(crate) runs: usize,
    /// The file of the rows.
    pub records: PathBuf,
    /// The file that describes what is planted in them.
    pub truth: PathBuf,
    /// The size of the rows' file.
    pub(crate) bytes: u64,
}

/// A directory ready for a sample.
pub(super) struct SampleFolder<'a> {
    out: &'a Path,
    /// The name of the rows' file.
    runs: &'static str,
}

impl<'a> SampleFolder<'a> {
    /// Makes the directory. Refuses one that holds anything but a sample whose rows are in a file of this name.
    pub(super) fn prepare(out: &'a Path, runs: &'static str) -> Result<Self> {
        fs::create_dir_all(out)
            .with_context(|| format!("cannot make the directory {}", out.display()))?;
        let folder = Self { out, runs };
        folder.refuse_other_files()?;
        Ok(folder)
    }

    /// Writes both files aside, and gives them their names once both are whole.
    pub(super) fn fill(
        self,
        rows: usize,
        truth: &Value,
        write_rows: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<WrittenSample> {
        let asides = [self.runs, TRUTH].map(|name| Temporary::at(self.aside(name)));
        let [records, _] = &asides;
        let records = records.path();
        write_rows(records)?;
        let metadata = fs::metadata(records);
        let bytes = metadata
            .with_context(|| format!("cannot read {}", records.display()))?
            .len();
        write_json(truth, &self.aside(TRUTH))?;
        let _standing = leftovers::hold();
        Ok(WrittenSample {
            runs: rows,
            records: self.put_in_place(self.runs)?,
            truth: self.put_in_place(TRUTH)?,
            bytes,
        })
    }

    fn refuse_other_files(&self) -> Result<()> {
        let cannot = || format!("cannot look into {}", self.out.display());
        for entry in fs::read_dir(self.out).with_context(cannot)? {
            let name = entry.with_context(cannot)?.file_name();
            let name = name.to_string_lossy();
            let whole = name.trim_end_matches(ASIDE);
            if ![self.runs, TRUTH].contains(&whole) && !BESIDE.contains(&whole) {
                bail!(
                    "{} holds {name}, which this sample does not write; choose an empty directory",
                    self.out.display()
                );
            }
        }
        Ok(())
    }

    fn aside(&self, name: &str) -> PathBuf {
        self.out.join(format!("{name}{ASIDE}"))
    }

    fn put_in_place(&self, name: &str) -> Result<PathBuf> {
        let whole = self.out.join(name);
        fs::rename(self.aside(name), &whole)
            .with_context(|| format!("cannot put {} in its place", whole.display()))?;
        Ok(whole)
    }
}

fn write_json(value: &Value, path: &Path) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    let mut file = files::create_anew(path).with_context(cannot)?;
    file.write_all(text.as_bytes()).with_context(cannot)?;
    file.sync_all().with_context(cannot)
}

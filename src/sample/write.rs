//! The sample on disk.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use polars::prelude::{ParquetCompression, ParquetWriter};
use serde_json::Value;

use super::table::table;
use super::truth::describe;
use super::{Plan, Sample};

const RUNS: &str = "runs.parquet";
pub(super) const TRUTH: &str = "truth.json";
/// What may stand beside the two and is left as it is.
const BESIDE: [&str; 2] = [README, "reports"];
const README: &str = "README.md";
/// What a file is called until it is whole.
const ASIDE: &str = ".partial";

/// What was written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many rows, repeats included.
    pub runs: usize,
    /// The file of the rows.
    pub records: PathBuf,
    /// The file that says what is planted in them.
    pub truth: PathBuf,
    /// The size of the rows' file.
    pub bytes: u64,
}

/// Writes `runs.parquet` and `truth.json` into the directory, which is made if need be and may hold nothing else
/// (but a `README.md` and `reports`). Each file is written aside and then renamed.
pub fn write(plan: &Plan, out: &Path) -> Result<Written> {
    prepare(out, RUNS)?;
    let sample = Sample::of(plan);
    let written = Written {
        runs: sample.runs.len(),
        records: out.join(RUNS),
        truth: out.join(TRUTH),
        bytes: write_rows(&sample, &aside(out, RUNS))?,
    };
    write_json(&describe(plan.seed, &sample), &aside(out, TRUTH))?;
    put_in_place(out, RUNS)?;
    Ok(written)
}

/// Makes the directory; refuses one that holds something else than a sample whose rows are in a file of this name.
pub(super) fn prepare(out: &Path, runs: &str) -> Result<()> {
    fs::create_dir_all(out)
        .with_context(|| format!("cannot make the directory {}", out.display()))?;
    refuse_other_files(out, runs)
}

/// Gives both files their names once both are whole.
pub(super) fn put_in_place(out: &Path, runs: &str) -> Result<()> {
    for name in [runs, TRUTH] {
        let whole = out.join(name);
        fs::rename(aside(out, name), &whole)
            .with_context(|| format!("cannot put {} in its place", whole.display()))?;
    }
    Ok(())
}

fn refuse_other_files(out: &Path, runs: &str) -> Result<()> {
    let entries =
        fs::read_dir(out).with_context(|| format!("cannot look into {}", out.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot look into {}", out.display()))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let whole = name.trim_end_matches(ASIDE);
        if ![runs, TRUTH].contains(&whole) && !BESIDE.contains(&whole) {
            bail!(
                "{} holds {name}, which this sample does not write; choose an empty directory",
                out.display()
            );
        }
    }
    Ok(())
}

pub(super) fn aside(out: &Path, name: &str) -> PathBuf {
    out.join(format!("{name}{ASIDE}"))
}

fn write_rows(sample: &Sample, path: &Path) -> Result<u64> {
    let cannot = || format!("cannot write {}", path.display());
    let file = File::create(path).with_context(cannot)?;
    let mut rows = table(&sample.runs)?;
    ParquetWriter::new(&file)
        .with_compression(ParquetCompression::Zstd(None))
        // In one thread: the same bytes every time.
        .set_parallel(false)
        .finish(&mut rows)
        .with_context(cannot)?;
    file.sync_all().with_context(cannot)?;
    Ok(file.metadata().with_context(cannot)?.len())
}

pub(super) fn write_json(told: &Value, path: &Path) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let mut text = serde_json::to_string_pretty(told)?;
    text.push('\n');
    let mut file = File::create(path).with_context(cannot)?;
    file.write_all(text.as_bytes()).with_context(cannot)?;
    file.sync_all().with_context(cannot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    fn read(path: &Path) -> DataFrame {
        let path = PlRefPath::try_from_path(path).unwrap();
        let scan = LazyFrame::scan_parquet(path, ScanArgsParquet::default()).unwrap();
        scan.collect().unwrap()
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_in_three_megabytes_or_less() {
        let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let plan = Plan::complete(7);
        let first = write(&plan, a.path()).unwrap();
        let second = write(&plan, b.path()).unwrap();
        assert!(fs::read(&first.records).unwrap() == fs::read(&second.records).unwrap());
        assert_eq!(
            fs::read(&first.truth).unwrap(),
            fs::read(&second.truth).unwrap()
        );
        assert_eq!(first.bytes, fs::metadata(&first.records).unwrap().len());
        println!("{} rows in {} bytes", first.runs, first.bytes);
        assert!(first.bytes <= 3_000_000, "{}", first.bytes);
        let other = write(&Plan::complete(8), b.path()).unwrap();
        assert!(fs::read(&first.records).unwrap() != fs::read(&other.records).unwrap());
    }

    #[test]
    fn the_file_has_the_columns_of_the_record_and_none_is_empty() {
        let dir = tempfile::tempdir().unwrap();
        let written = write(&Plan::complete(7), dir.path()).unwrap();
        let rows = read(&written.records);
        let names: Vec<&str> = rows.get_column_names().iter().map(|n| n.as_str()).collect();
        let expected: Vec<&str> = crate::record::FIELDS
            .iter()
            .map(|field| field.name)
            .collect();
        assert_eq!(names, expected);
        assert_eq!(rows.height(), written.runs);
        for field in crate::record::FIELDS {
            let empty = rows.column(field.name).unwrap().null_count();
            assert!(empty < rows.height(), "{}", field.name);
            assert!(!field.required || empty == 0, "{}", field.name);
        }
    }

    #[test]
    fn a_directory_with_other_files_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("notes.txt"), "mine").unwrap();
        let error = write(&Plan::complete(7), dir.path())
            .unwrap_err()
            .to_string();
        assert!(error.contains("notes.txt"), "{error}");
        assert!(!dir.path().join(RUNS).exists());
    }

    #[test]
    fn a_sample_is_written_over_its_own_files_and_leaves_nothing_aside() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(README), "kept").unwrap();
        write(&Plan::complete(7), dir.path()).unwrap();
        write(&Plan::complete(7), dir.path()).unwrap();
        assert_eq!(fs::read_to_string(dir.path().join(README)).unwrap(), "kept");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
    }
}

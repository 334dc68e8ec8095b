//! The demo on disk.

use std::path::Path;

use anyhow::{Context, Result};
use polars::prelude::{ParquetCompression, ParquetWriter};

use super::demo_description::describe;
use super::demo_rows::{DemoPlan, DemoSample};
use super::table::table;
use crate::files;
use crate::generate::RunRow;
use crate::sample::sample_files::{SampleFolder, WrittenSample};

const RUNS: &str = "runs.parquet";

/// Writes `runs.parquet` and `truth.json` into the directory, which is made if need be. The directory may hold nothing
/// else but a `README.md` and `reports`. Each file is written aside and then renamed.
pub fn write(plan: &DemoPlan, out: &Path) -> Result<WrittenSample> {
    let folder = SampleFolder::prepare(out, RUNS)?;
    let sample = DemoSample::of(plan);
    let truth = describe(plan.seed, &sample);
    folder.fill(sample.runs.len(), &truth, |path| {
        write_rows(&sample.runs, path)
    })
}

fn write_rows(runs: &[RunRow<'_>], path: &Path) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let file = files::create_anew(path).with_context(cannot)?;
    let mut rows = table(runs)?;
    ParquetWriter::new(&file)
        .with_compression(ParquetCompression::Zstd(None))
        // One thread writes the same bytes every time.
        .set_parallel(false)
        .finish(&mut rows)
        .with_context(cannot)?;
    file.sync_all().with_context(cannot)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use polars::prelude::*;

    use super::*;
    use crate::sample::demo::table::NOT_DRAWN;

    const README: &str = "README.md";

    fn read(path: &Path) -> DataFrame {
        let path = PlRefPath::try_from_path(path).unwrap();
        let scan = LazyFrame::scan_parquet(path, ScanArgsParquet::default()).unwrap();
        scan.collect().unwrap()
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_in_three_megabytes_or_less() {
        let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let plan = DemoPlan::complete(7);
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
        let other = write(&DemoPlan::complete(8), b.path()).unwrap();
        assert!(fs::read(&first.records).unwrap() != fs::read(&other.records).unwrap());
    }

    #[test]
    fn the_file_has_the_columns_of_the_record_and_none_is_empty() {
        let dir = tempfile::tempdir().unwrap();
        let written = write(&DemoPlan::complete(7), dir.path()).unwrap();
        let rows = read(&written.records);
        let names: Vec<&str> = rows.get_column_names().iter().map(|n| n.as_str()).collect();
        let fields = || {
            crate::record::FIELDS
                .iter()
                .filter(|one| !NOT_DRAWN.contains(&one.name))
        };
        let expected: Vec<&str> = fields().map(|field| field.name).collect();
        assert_eq!(names, expected);
        assert_eq!(rows.height(), written.runs);
        for field in fields() {
            let empty = rows.column(field.name).unwrap().null_count();
            assert!(empty < rows.height(), "{}", field.name);
            assert!(!field.required || empty == 0, "{}", field.name);
        }
    }

    #[test]
    fn a_directory_with_other_files_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("notes.txt"), "mine").unwrap();
        let error = write(&DemoPlan::complete(7), dir.path())
            .unwrap_err()
            .to_string();
        assert!(error.contains("notes.txt"), "{error}");
        assert!(!dir.path().join(RUNS).exists());
    }

    #[test]
    fn a_sample_is_written_over_its_own_files_and_leaves_nothing_aside() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(README), "kept").unwrap();
        write(&DemoPlan::complete(7), dir.path()).unwrap();
        write(&DemoPlan::complete(7), dir.path()).unwrap();
        assert_eq!(fs::read_to_string(dir.path().join(README)).unwrap(), "kept");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
    }
}

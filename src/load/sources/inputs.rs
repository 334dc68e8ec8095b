//! From paths, globs and directories to files with a format.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::folder_columns::{FolderColumn, folder_columns, is_bookkeeping};
use super::path_words::{is_published_night, shown, why_missing};
use crate::files;
use crate::load::error::{LoadError, Reason};
use crate::load::limits::Limits;

const NOTHING_KNOWN: &str = "found no .parquet, .csv, .tsv, .ndjson, .jsonl, .json, .binpb, .pb or .otlp file (plain, .gz or .zst)";

/// How to read a file once it is decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::load) enum FileFormat {
    /// Fields separated by this byte, with a header.
    Separated(u8),
    /// One JSON object a line.
    Lines,
    /// JSON whose shape the content decides: a list of objects, documents, or one object a line.
    Json,
    /// Apache Parquet.
    Parquet,
    /// OTLP in protocol buffers: spans or log records.
    Otlp,
}

/// One file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::load) struct InputFile {
    /// The name as the user wrote it, or as the glob or directory completed it.
    pub(in crate::load) name: String,
    /// Where it is.
    pub(in crate::load) path: PathBuf,
    /// How to read it; `None` when the extension does not say.
    pub(in crate::load) format: Option<FileFormat>,
    /// The columns that its folders give.
    pub(in crate::load) folders: Vec<FolderColumn>,
    /// How many times its size it may unpack to.
    pub(in crate::load) unpack_ratio: u64,
}

/// The files, in the order given and sorted within a glob or directory, each once.
#[derive(Debug, Default)]
pub(in crate::load) struct InputFiles {
    pub(in crate::load) files: Vec<InputFile>,
    /// A warning for each skipped file.
    pub(in crate::load) warnings: Vec<String>,
    limits: Limits,
    seen: BTreeSet<PathBuf>,
}

impl InputFiles {
    /// Resolves what the user gave.
    pub(in crate::load) fn resolve(given: &[String], limits: Limits) -> Result<Self, LoadError> {
        let mut inputs = Self {
            limits,
            ..Self::default()
        };
        for input in given {
            inputs.add(input)?;
        }
        if inputs.files.is_empty() {
            return Err(LoadError::missing(
                "--input",
                "no input given; name a file, a glob or a directory",
            ));
        }
        Ok(inputs)
    }

    fn add(&mut self, given: &str) -> Result<(), LoadError> {
        let path = Path::new(given);
        let shown = shown(path);
        let missing = |reason: &str| LoadError::missing(&shown, reason);
        if path.is_dir() {
            return match self.add_directory(path)? {
                0 => Err(missing(NOTHING_KNOWN)),
                _ => Ok(()),
            };
        }
        if let Some(what) = files::special(path) {
            let text = format!(
                "it is {what}, which may never end; save what it gives to a file, and name that"
            );
            return Err(LoadError::not_loadable(&shown, text));
        }
        if path.exists() {
            self.push(path, format_of(path));
            return Ok(());
        }
        if !given.contains(['*', '?', '[']) {
            return Err(missing(why_missing(given)));
        }
        let visible = glob::MatchOptions {
            require_literal_leading_dot: true,
            ..glob::MatchOptions::default()
        };
        let matches = glob::glob_with(given, visible).map_err(|error| {
            LoadError::missing(&shown, Reason::caused_by("not a valid glob", error))
        })?;
        let mut paths = matches.collect::<Result<Vec<_>, _>>().map_err(|error| {
            let path = error.path().to_owned();
            unreadable_directory(&path, error.into())
        })?;
        paths.retain(|path| !is_below_bookkeeping(path, given));
        paths.sort();
        if paths.is_empty() {
            return Err(missing("the glob matches no file; check the pattern"));
        }
        if self.add_each(paths)? == 0 {
            return Err(missing(NOTHING_KNOWN));
        }
        Ok(())
    }

    /// Adds the files below a directory. Returns how many have a known format.
    fn add_directory(&mut self, directory: &Path) -> Result<usize, LoadError> {
        // A directory that links to itself is walked once.
        if let Ok(real) = directory.canonicalize()
            && !self.seen.insert(real)
        {
            return Ok(0);
        }
        let entries = fs::read_dir(directory).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut paths: Vec<PathBuf> = entries
            .map_err(|error| unreadable_directory(directory, error))?
            .into_iter()
            .filter(|entry| !is_bookkeeping(&entry.file_name().to_string_lossy()))
            .map(|entry| entry.path())
            .collect();
        paths.sort();
        self.add_each(paths)
    }

    /// Adds files and everything below directories. Returns how many have a known format.
    fn add_each(&mut self, paths: Vec<PathBuf>) -> Result<usize, LoadError> {
        let mut known = 0;
        for path in paths {
            if !path.is_dir() {
                known += self.add_known(&path);
            } else if is_published_night(&path) {
                let skipped = format!("{} was skipped because it is a report", shown(&path));
                self.warnings.push(skipped);
            } else {
                known += self.add_directory(&path)?;
            }
        }
        Ok(known)
    }

    /// Adds a file with a known extension, and skips any other.
    fn add_known(&mut self, path: &Path) -> usize {
        if let Some(what) = files::special(path) {
            let skipped = format!("{} was skipped because it is {what}", shown(path));
            self.warnings.push(skipped);
            return 0;
        }
        let format = format_of(path);
        if format.is_some() {
            self.push(path, format);
            return 1;
        }
        self.warnings.push(format!(
            "{} was skipped because its extension is not a known format",
            shown(path)
        ));
        0
    }

    fn push(&mut self, path: &Path, format: Option<FileFormat>) {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if self.seen.insert(real) {
            self.files.push(InputFile {
                name: shown(path),
                path: path.to_owned(),
                format,
                folders: folder_columns(path),
                unpack_ratio: self.limits.unpack_ratio,
            });
        }
    }
}

fn unreadable_directory(path: &Path, error: io::Error) -> LoadError {
    let text = "the directory cannot be read; check its permissions";
    LoadError::not_loadable(&shown(path), Reason::caused_by(text, error))
}

/// Whether a path lies in a table's bookkeeping, and no part of the glob begins as its name does: `_*.csv` asks for it.
fn is_below_bookkeeping(path: &Path, glob: &str) -> bool {
    let names = path.iter().map(std::ffi::OsStr::to_string_lossy);
    names
        .filter(|name| is_bookkeeping(name) && *name != "." && *name != "..")
        .any(|name| {
            let first = name.chars().next();
            !glob.split('/').any(|part| part.chars().next() == first)
        })
}

fn format_of(path: &Path) -> Option<FileFormat> {
    let extension = |path: &Path| Some(path.extension()?.to_str()?.to_ascii_lowercase());
    let mut last = extension(path)?;
    if matches!(last.as_str(), "gz" | "gzip" | "zst" | "zstd") {
        last = extension(Path::new(path.file_stem()?))?;
    }
    match last.as_str() {
        "csv" => Some(FileFormat::Separated(b',')),
        "tsv" => Some(FileFormat::Separated(b'\t')),
        "ndjson" | "jsonl" => Some(FileFormat::Lines),
        "json" => Some(FileFormat::Json),
        "parquet" | "pq" => Some(FileFormat::Parquet),
        "binpb" | "pb" | "otlp" | "bin" => Some(FileFormat::Otlp),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(given: &[&str]) -> Vec<String> {
        let given: Vec<String> = given.iter().map(ToString::to_string).collect();
        let files = InputFiles::resolve(&given, Limits::default())
            .unwrap()
            .files;
        files.into_iter().map(|input| input.name).collect()
    }

    #[test]
    fn the_extension_names_the_format() {
        #[track_caller]
        fn case(name: &str, wanted: Option<FileFormat>) {
            assert_eq!(format_of(Path::new(name)), wanted, "{name}");
        }
        case("a/b.csv", Some(FileFormat::Separated(b',')));
        case("b.TSV.GZ", Some(FileFormat::Separated(b'\t')));
        case("b.ndjson.zst", Some(FileFormat::Lines));
        case("2026-11-20.jsonl", Some(FileFormat::Lines));
        case("b.json", Some(FileFormat::Json));
        case("b.parquet", Some(FileFormat::Parquet));
        case(
            "traces-2026-11-20T05-02-14.173.binpb",
            Some(FileFormat::Otlp),
        );
        case("spans.otlp.zst", Some(FileFormat::Otlp));
        case("b.gz", None);
        case("LICENSE", None);
    }

    #[test]
    fn files_are_sorted_and_read_once_and_hidden_ones_are_skipped() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path();
        fs::create_dir_all(root.join("day=2")).unwrap();
        for name in [
            "b.csv",
            "a.ndjson",
            ".hidden.csv",
            "notes.txt",
            "day=2/c.parquet",
        ] {
            fs::write(root.join(name), "").unwrap();
        }
        let at = |name: &str| root.join(name).display().to_string();
        let all = [at("a.ndjson"), at("b.csv"), at("day=2/c.parquet")];
        assert_eq!(names(&[&at("")]).len(), 3);
        assert_eq!(
            names(&[&at("b.csv"), &at("*.csv"), &at("b.csv")]),
            [at("b.csv")]
        );
        assert_eq!(names(&[root.to_str().unwrap(), &at("b.csv")]), all);
        assert_eq!(names(&[&at("*")]), all);
        fs::write(root.join("_own.csv"), "").unwrap();
        assert_eq!(names(&[&at("*")]), all);
        assert_eq!(names(&[&at("_*.csv")]), [at("_own.csv")]);
        let inputs = InputFiles::resolve(&[root.display().to_string()], Limits::default()).unwrap();
        assert_eq!(inputs.warnings.len(), 1);
        assert!(inputs.warnings[0].contains("notes.txt"));
    }

    #[test]
    fn what_matches_nothing_is_missing() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("notes.txt"), "").unwrap();
        for given in [
            "nowhere.csv",
            "none-*.csv",
            "[",
            place.path().to_str().unwrap(),
        ] {
            let found = InputFiles::resolve(&[given.to_owned()], Limits::default());
            assert!(matches!(found, Err(LoadError::Missing { .. })), "{given}");
        }
    }
}

//! A first `relapse.toml` and `policy.toml`, commented, from what the data show. Nothing that exists is overwritten.

mod configuration;
mod plan;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::ops::RangeInclusive;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;

use crate::policy::Seen;

pub use configuration::configuration;
pub use plan::plan;

/// What the data show.
#[derive(Debug)]
pub struct Sight {
    /// The nights looked at.
    pub nights: RangeInclusive<NaiveDate>,
    /// Failures, by class and workflow.
    pub failures: Seen,
    /// Runs, by workflow.
    pub runs: BTreeMap<String, u64>,
}

/// A file to write.
#[derive(Debug)]
pub struct Written {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub text: String,
}

/// Writes all of the files, or none where one of them exists.
pub fn write(folder: &Path, files: &[Written]) -> Result<Vec<PathBuf>> {
    let targets: Vec<PathBuf> = files.iter().map(|file| folder.join(file.name)).collect();
    let taken = targets
        .iter()
        .find(|target| target.symlink_metadata().is_ok());
    if let Some(taken) = taken {
        bail!(exists(taken));
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut written: Vec<PathBuf> = Vec::new();
    for (target, file) in targets.iter().zip(files) {
        if let Err(error) = put(folder, target, &file.text) {
            for path in &written {
                let _ = fs::remove_file(path);
            }
            return Err(error);
        }
        written.push(target.clone());
    }
    Ok(written)
}

fn exists(target: &Path) -> String {
    format!(
        "{} exists already, and nothing was written: move it away, or give another --out",
        target.display()
    )
}

/// Writes beside, then moves into place: a file is there whole or not at all, and never in place of another.
fn put(folder: &Path, target: &Path, text: &str) -> Result<()> {
    let cannot = || format!("cannot write {}", target.display());
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).with_context(cannot)?;
    file.write_all(text.as_bytes()).with_context(cannot)?;
    file.as_file().sync_all().with_context(cannot)?;
    match file.persist_noclobber(target) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!(exists(target))
        }
        Err(error) => Err(error.error).with_context(cannot),
    }
}

/// A path of this directory as it is written into a file of that folder.
#[must_use]
pub fn seen_from(folder: &Path, path: &str) -> String {
    let up = folder
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| matches!(part, Component::Normal(_)).then_some(".."));
    let up: Option<Vec<&str>> = up.collect();
    match up {
        _ if Path::new(path).is_absolute() => path.to_owned(),
        Some(up) if up.is_empty() => path.to_owned(),
        Some(up) => format!("{}/{path}", up.join("/")),
        None => std::path::absolute(path).map_or_else(
            |_| path.to_owned(),
            |whole| whole.to_string_lossy().into_owned(),
        ),
    }
}

#[cfg(test)]
mod tests;

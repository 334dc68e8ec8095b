//! Writes new files, all of them or none.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::NamedTempFile;

use crate::leftovers;

/// A file to write.
#[derive(Debug)]
pub(crate) struct NewFile {
    /// The name.
    pub name: &'static str,
    /// The content.
    pub text: String,
}

/// A temporary file that is gone after use.
pub(crate) fn trial(text: &str) -> Result<NamedTempFile> {
    let cannot = || format!("cannot write to {}", tempfile::env::temp_dir().display());
    let file = tempfile::Builder::new()
        .prefix("relapse-init-")
        .suffix(".sql")
        .tempfile();
    let mut file = file.with_context(cannot)?;
    file.write_all(text.as_bytes()).with_context(cannot)?;
    Ok(file)
}

/// Writes all of the files, or none if one of them exists.
pub(crate) fn write(folder: &Path, files: &[NewFile]) -> Result<Vec<PathBuf>> {
    let targets: Vec<PathBuf> = files.iter().map(|file| folder.join(file.name)).collect();
    let taken = targets
        .iter()
        .find(|target| target.symlink_metadata().is_ok());
    if let Some(taken) = taken {
        bail!(exists(taken));
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let _standing = leftovers::hold();
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
        "{} exists already, so nothing was written; move it away, or give another --out",
        target.display()
    )
}

/// Writes a temporary file and renames it, so that a file is complete and never overwrites another.
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

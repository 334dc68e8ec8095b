//! Puts the files of a night or of a replay in place: whole or not at all.
//!
//! The files are written and synced in a directory beside the target, and renamed into place. A directory cannot be
//! renamed over another, so the two are exchanged in one step. Where the system cannot do that, the former night steps
//! aside first; a run killed between the two renames leaves it there, and the next one brings it back before anything
//! else. The caller holds the lock on `out`.

mod index;
mod remembered;

use std::fmt;
use std::fs;
use std::io::{BufWriter, Write};
use std::ops::RangeInclusive;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;

use crate::files;
use crate::ledgers::Ledgers;
use crate::leftovers::{self, Temporary};

/// What a directory is called while it is written, and while it steps aside.
const WRITING: &str = ".relapse-writing-";
const ASIDE: &str = ".relapse-aside-";

/// Writes a file's content.
type Writer = dyn Fn(&mut dyn Write) -> Result<()> + Send + Sync;

/// A file of a night or of a replay.
#[derive(Debug)]
pub(crate) struct File {
    /// Where, in its directory.
    pub path: PathBuf,
    /// What.
    pub content: Content,
}

/// What is in a file.
pub(crate) enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What this writes: for what should not be held in memory.
    Writer(Box<Writer>),
}

impl fmt::Debug for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(formatter, "Bytes({})", bytes.len()),
            Self::Writer(_) => formatter.write_str("Writer"),
        }
    }
}

impl File {
    /// A file of text.
    pub(crate) fn text(path: impl Into<PathBuf>, text: String) -> Self {
        Self {
            path: path.into(),
            content: Content::Bytes(text.into_bytes()),
        }
    }
}

/// Publishes a night as `<out>/<as_of>/`, and brings the list of nights and `latest` up to date. Returns the directory.
pub(crate) fn publish(
    out: &Path,
    as_of: NaiveDate,
    files: &[File],
    ledgers: &Ledgers,
) -> Result<PathBuf> {
    put(out, &as_of.to_string(), files, &|| {
        rewrite_list(out, ledgers)
    })
}

/// Brings `<out>/index.html` and `latest` up to date: the nights in `out`, and the agents that have nights in a folder of
/// their own.
pub(crate) fn list_nights(out: &Path, ledgers: &Ledgers) -> Result<()> {
    let _standing = leftovers::hold();
    rewrite_list(out, ledgers)
}

/// Removes nights, and lists the others. A night that is being removed has another name, so half a night is never listed.
pub(crate) fn remove_nights(out: &Path, nights: &[NaiveDate], ledgers: &Ledgers) -> Result<()> {
    let _standing = leftovers::hold();
    for night in nights {
        let name = night.to_string();
        let removing = out.join(format!("{WRITING}{name}"));
        remove(&removing)?;
        fs::rename(out.join(&name), &removing)
            .with_context(|| format!("cannot remove {}", out.join(&name).display()))?;
        remove(&removing)?;
    }
    rewrite_list(out, ledgers)
}

fn rewrite_list(out: &Path, ledgers: &Ledgers) -> Result<()> {
    index::rewrite(out, ledgers).with_context(|| {
        format!(
            "the list of nights in {} could not be written",
            out.display()
        )
    })
}

/// Publishes a replay as `<out>/replay-<from>-<to>/` and returns the directory. It is no night, and not listed with them.
pub(crate) fn publish_replay(
    out: &Path,
    nights: &RangeInclusive<NaiveDate>,
    files: &[File],
) -> Result<PathBuf> {
    let name = format!("replay-{}-{}", nights.start(), nights.end());
    put(out, &name, files, &|| Ok(()))
}

/// Puts a single file in place, also of one that is there. What is no file stays: a device that was renamed over is gone.
pub(crate) fn put_file(path: &Path, text: String) -> Result<()> {
    let is_in_the_way = if path.is_dir() {
        Some("a directory")
    } else {
        files::special(path)
    };
    if let Some(what) = is_in_the_way {
        bail!("cannot write {}: it is {what}; name a file", path.display());
    }
    files::no_link(path).with_context(|| format!("cannot write {}", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy());
    let writing = path.with_file_name(format!("{WRITING}{}", name.unwrap_or_default()));
    let put = || -> Result<()> {
        let _standing = leftovers::hold();
        remove(&writing)?;
        write(&writing, &Content::Bytes(text.into_bytes()))?;
        Ok(fs::rename(&writing, path)?)
    };
    put().with_context(|| format!("cannot write {}", path.display()))
}

/// Puts a directory of files in place of the one of that name, if there is one, and then does the rest. A signal comes
/// before all of that or after it.
fn put(out: &Path, name: &str, files: &[File], rest: &dyn Fn() -> Result<()>) -> Result<PathBuf> {
    let target = out.join(name);
    let cannot = || {
        format!(
            "the report could not be written to {}; free some space and check the permissions there, or give another --out",
            target.display()
        )
    };
    let written = written(out, name, files).with_context(cannot)?;
    let mut standing = leftovers::hold();
    replace(written.path(), &target, &out.join(format!("{ASIDE}{name}")))
        .and_then(|()| sync(out))
        .with_context(cannot)?;
    standing.count_published();
    rest()?;
    Ok(target)
}

/// A directory of these files beside the one that it will be.
fn written(out: &Path, name: &str, files: &[File]) -> Result<Temporary> {
    fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    clean(out)?;
    let writing = Temporary::at(out.join(format!("{WRITING}{name}")));
    write_all(writing.path(), files)?;
    Ok(writing)
}

/// Puts a directory in the place of another, if there is one. That one is left in the place of the first.
fn replace(writing: &Path, target: &Path, aside: &Path) -> Result<()> {
    let is_there = target.symlink_metadata().is_ok();
    if is_there && files::exchange(writing, target).is_ok() {
        return Ok(());
    }
    if is_there {
        return step_aside(writing, target, aside);
    }
    fs::rename(writing, target)
        .with_context(|| format!("cannot move {} into place", writing.display()))
}

/// The same on a system that cannot exchange two directories: the former one steps aside, and comes back after an error.
fn step_aside(writing: &Path, target: &Path, aside: &Path) -> Result<()> {
    fs::rename(target, aside).with_context(|| format!("cannot move {} aside", target.display()))?;
    if let Err(error) = fs::rename(writing, target) {
        let _ = fs::rename(aside, target);
        return Err(error).with_context(|| format!("cannot move {} into place", writing.display()));
    }
    remove(aside)
}

/// Brings back a directory that a killed run had moved aside, and removes what it had not finished.
fn clean(out: &Path) -> Result<()> {
    for entry in fs::read_dir(out).with_context(|| format!("cannot read {}", out.display()))? {
        let path = entry
            .with_context(|| format!("cannot read {}", out.display()))?
            .path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if name.starts_with(WRITING) {
            remove(&path)?;
        } else if let Some(former) = name.strip_prefix(ASIDE) {
            let target = out.join(former);
            if target.symlink_metadata().is_ok() {
                remove(&path)?;
            } else {
                fs::rename(&path, &target)
                    .with_context(|| format!("cannot bring back {}", target.display()))?;
            }
        }
    }
    Ok(())
}

fn write_all(directory: &Path, files: &[File]) -> Result<()> {
    fs::create_dir(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    let mut directories = vec![directory.to_owned()];
    for file in files {
        let path = directory.join(inside(&file.path)?);
        if let Some(parent) = path.parent().filter(|parent| *parent != directory) {
            fs::create_dir_all(parent)
                .with_context(|| format!("cannot create {}", parent.display()))?;
            directories.extend(
                parent
                    .ancestors()
                    .take_while(|part| *part != directory)
                    .map(Path::to_owned),
            );
        }
        write(&path, &file.content)
            .with_context(|| format!("cannot write {}", file.path.display()))?;
    }
    directories.sort();
    directories.dedup();
    directories
        .iter()
        .rev()
        .try_for_each(|directory| sync(directory))
}

/// A path that stays in its directory.
fn inside(path: &Path) -> Result<&Path> {
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !plain || path.as_os_str().is_empty() {
        bail!("{} is no place inside a report", path.display());
    }
    Ok(path)
}

fn write(path: &Path, content: &Content) -> Result<()> {
    let mut writer = BufWriter::new(fs::File::create_new(path)?);
    match content {
        Content::Bytes(bytes) => writer.write_all(bytes)?,
        Content::Writer(write) => write(&mut writer)?,
    }
    writer.into_inner()?.sync_all()?;
    Ok(())
}

/// Makes a directory's entries last.
fn sync(directory: &Path) -> Result<()> {
    #[cfg(unix)]
    fs::File::open(directory)
        .and_then(|open| open.sync_all())
        .with_context(|| format!("cannot sync {}", directory.display()))?;
    Ok(())
}

/// Removes a file, a link or a directory, if it is there.
fn remove(path: &Path) -> Result<()> {
    let Ok(found) = path.symlink_metadata() else {
        return Ok(());
    };
    let removed = if found.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.with_context(|| format!("cannot remove {}", path.display()))
}

#[cfg(test)]
mod tests;

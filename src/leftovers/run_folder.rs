//! The folder of a run's temporary data.
//!
//! Rows wait there with all their texts, so only the owner can read it. A file in it is locked as long as the run lives. By
//! that the next run tells the folder of a run that was killed, and removes it.

use std::env;
use std::fs::{self, DirEntry, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::standing::{STAGING, Temporary, hold};
use crate::files;

/// How the name of such a folder begins.
const PREFIX: &str = "relapse-run-";
/// The file in it that is locked.
const LOCK: &str = "lock";
/// How often a folder is made, if another run takes a new one for a stale one.
const ATTEMPTS: u32 = 8;
/// The most stale folders that a run removes.
const MOST_STALE: usize = 1_000;

/// The folder of this run. It is removed with this value.
#[derive(Debug)]
pub(crate) struct RunFolder {
    // In this order: the lock is held until the folder is gone.
    folder: Temporary,
    _lock: File,
}

impl RunFolder {
    /// In the directory of the reports, so on their disk.
    pub(crate) fn below(out: &Path) -> Result<Self> {
        let staging = out.join(STAGING);
        files::own_folder(&staging).with_context(|| cannot(out))?;
        Self::made_in(&staging)
    }

    /// In a directory that somebody chose.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| cannot(folder))?;
        Self::made_in(folder)
    }

    /// In the temporary directory of the system.
    pub(crate) fn of_the_system() -> Result<Self> {
        Self::made_in(&env::temp_dir())
    }

    fn made_in(folder: &Path) -> Result<Self> {
        let made = Self::make(folder)?;
        remove_stale(folder, made.folder.path());
        // Whatever is written for a while from now on is written there.
        let _ = tempfile::env::override_temp_dir(made.folder.path());
        Ok(made)
    }

    fn make(folder: &Path) -> Result<Self> {
        let mut standing = hold();
        for _ in 0..ATTEMPTS {
            let path = new_folder(folder).with_context(|| cannot(folder))?.keep();
            let lock = locked(&path).with_context(|| cannot(folder))?;
            if let Some(lock) = lock {
                return Ok(Self {
                    folder: Temporary::noted(path, &mut standing),
                    _lock: lock,
                });
            }
        }
        bail!(cannot(folder))
    }
}

fn cannot(folder: &Path) -> String {
    format!(
        "cannot store temporary files in {}; free some space and check the permissions there, or name another place with --staging",
        folder.display()
    )
}

fn new_folder(folder: &Path) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(folder)
}

/// The lock of a new folder; `None` if another run has taken the folder for a stale one.
fn locked(folder: &Path) -> io::Result<Option<File>> {
    let path = folder.join(LOCK);
    let file = match files::open_lock(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    match file.try_lock() {
        Ok(()) => Ok(path.exists().then_some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Removes the folders of runs that were killed. What cannot be removed is left: it may be another's.
fn remove_stale(folder: &Path, own: &Path) {
    let Ok(own) = own.symlink_metadata() else {
        return;
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    for entry in named.take(MOST_STALE) {
        if is_of_the_same_owner(&entry, &own) {
            let _ = remove_if_stale(&entry.path());
        }
    }
}

fn is_of_the_same_owner(entry: &DirEntry, own: &Metadata) -> bool {
    // The metadata of an entry are those of a link itself.
    let found = entry.metadata().ok().filter(Metadata::is_dir);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        found.is_some_and(|found| found.uid() == own.uid())
    }
    #[cfg(not(unix))]
    {
        let _ = own;
        found.is_some()
    }
}

fn remove_if_stale(folder: &Path) -> io::Result<()> {
    match files::find_lock(&folder.join(LOCK)) {
        // It was killed before it had a lock, and has nothing else.
        Err(error) if error.kind() == ErrorKind::NotFound => fs::remove_dir(folder),
        Err(error) => Err(error),
        Ok(lock) if lock.try_lock().is_ok() => fs::remove_dir_all(folder),
        Ok(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_folder_goes_with_its_run_and_stale_ones_go_with_the_next() {
        let place = tempfile::tempdir().unwrap();
        let stale = [1, 2].map(|number| place.path().join(format!("{PREFIX}{number}")));
        for folder in &stale {
            fs::create_dir(folder).unwrap();
        }
        fs::write(stale[0].join(LOCK), "").unwrap();
        fs::write(stale[0].join("rows.parquet"), "secret").unwrap();
        fs::create_dir(place.path().join("another")).unwrap();

        let living = place.path().join(format!("{PREFIX}living"));
        fs::create_dir(&living).unwrap();
        let lock = File::create_new(living.join(LOCK)).unwrap();
        lock.lock().unwrap();

        let run = RunFolder::make(place.path()).unwrap();
        let own = run.folder.path().to_owned();
        remove_stale(place.path(), &own);
        assert!(own.is_dir() && living.is_dir());
        assert_eq!(
            names(place.path()),
            3,
            "this run, the living one and another's"
        );
        drop(run);
        assert!(!own.exists());
        assert_eq!(names(place.path()), 2);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        let precious = place.path().join("precious");
        fs::create_dir(&precious).unwrap();
        fs::write(precious.join("file"), "kept").unwrap();
        fs::write(precious.join(LOCK), "").unwrap();

        let runs = place.path().join("runs");
        fs::create_dir(&runs).unwrap();
        symlink(&precious, runs.join(format!("{PREFIX}link"))).unwrap();
        let stale = runs.join(format!("{PREFIX}stale"));
        fs::create_dir(&stale).unwrap();
        fs::write(stale.join(LOCK), "").unwrap();
        symlink(&precious, stale.join("link")).unwrap();
        let run = RunFolder::make(&runs).unwrap();
        remove_stale(&runs, run.folder.path());
        assert!(!stale.exists());
        assert!(precious.join("file").exists());

        symlink(&precious, place.path().join(STAGING)).unwrap();
        let error = format!("{:#}", RunFolder::below(place.path()).unwrap_err());
        assert!(error.contains("is a link"), "{error}");
        assert_eq!(names(&precious), 2);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = tempfile::tempdir().unwrap();
        let run = RunFolder::make(place.path()).unwrap();
        let mode = fs::metadata(run.folder.path())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}

//! How far the run is, for the thread that a signal wakes: what must be removed, and what is published.
//!
//! A program has one set of signals, so this is one value of the whole program. Whoever holds it is not interrupted.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How often a folder is removed anew, if another thread still writes into it.
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(10);

/// The folder of the folders of runs, in the directory of the reports.
pub(super) const STAGING: &str = ".staging";

static STANDING: Mutex<Standing> = Mutex::new(Standing {
    temporary: Vec::new(),
    published: 0,
    expected: 0,
});

/// How far the run is.
pub(crate) struct Standing {
    temporary: Vec<PathBuf>,
    published: usize,
    expected: usize,
}

/// Waits until nobody else holds the standing of the run. A signal waits for whoever holds it, and after a signal nobody
/// gets it any more: the program ends.
pub(crate) fn hold() -> MutexGuard<'static, Standing> {
    STANDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The program is about to leave with a code of its own: no signal changes that any more.
pub(crate) fn leave() {
    std::mem::forget(hold());
}

impl Standing {
    /// Notes how many reports the run is to publish: one for each agent.
    pub(crate) const fn expect(&mut self, reports: usize) {
        self.expected = reports;
    }

    /// Counts a report that is in place.
    pub(crate) const fn count_published(&mut self) {
        self.published += 1;
    }

    /// Removes what is temporary.
    pub(super) fn remove_temporary(&self) {
        self.temporary.iter().for_each(|folder| remove(folder));
    }

    /// What came of the run.
    pub(super) fn outcome(&self) -> String {
        let (published, expected) = (self.published, self.expected);
        match published {
            0 => "nothing was published".to_owned(),
            _ if published >= expected => "the report was published".to_owned(),
            _ => format!("the reports of {published} of {expected} agents were published"),
        }
    }
}

/// A folder that is removed with this value, and by a signal.
#[derive(Debug)]
pub(crate) struct Temporary(PathBuf);

impl Temporary {
    /// What is to be a folder at this path.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self::noted(path, &mut hold())
    }

    pub(super) fn noted(path: PathBuf, standing: &mut Standing) -> Self {
        standing.temporary.push(path.clone());
        Self(path)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        remove(&self.0);
        hold().temporary.retain(|path| *path != self.0);
    }
}

/// Removes a folder with all that is in it. Links in it are removed and not followed.
fn remove(folder: &Path) {
    for _ in 0..ATTEMPTS {
        let is_folder = folder.symlink_metadata().is_ok_and(|found| found.is_dir());
        let removed = if is_folder {
            fs::remove_dir_all(folder)
        } else {
            fs::remove_file(folder)
        };
        match removed {
            Err(error) if error.kind() != ErrorKind::NotFound => thread::sleep(PAUSE),
            _ => break,
        }
    }
    // The folder around it goes with the last of its kind.
    if let Some(around) = folder.parent()
        && around.ends_with(STAGING)
    {
        let _ = fs::remove_dir(around);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_is_stopped_says_what_it_has_published() {
        #[track_caller]
        fn case(published: usize, expected: usize, says: &str) {
            let standing = Standing {
                temporary: Vec::new(),
                published,
                expected,
            };
            assert_eq!(standing.outcome(), says);
        }
        case(0, 1, "nothing was published");
        case(1, 1, "the report was published");
        case(1, 3, "the reports of 1 of 3 agents were published");
    }
}

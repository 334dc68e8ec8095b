//! What earlier nights have read and counted, kept so that a night reads only what is new.
//!
//! An entry is found by a key that covers everything it was made from: the inputs, the settings and this very program. So an
//! entry is never out of date. It is either there or not, and a damaged one counts as not there. The whole folder can be
//! deleted at any time; the next night makes it again.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use blake3::{Hash, Hasher};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::files;
use crate::leftovers;

/// What stands for this program: the texts of its sources, its queries and the versions of its libraries.
const PROGRAM: &str = env!("RELAPSE_SOURCES");

/// How the name of an entry begins that is being written.
const WRITING: &str = ".writing-";

/// The bytes of the checksum before each entry.
const CHECKSUM: usize = blake3::OUT_LEN;

/// How long an entry stays after a night used it last.
const LEFT_ALONE: Duration = Duration::from_hours(24 * 7);

/// How old the time of last use may become before it is set anew.
const USED_LATELY: Duration = Duration::from_hours(24);

/// The kinds of entries, each in a folder of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// What was counted of one input while it was read.
    Inputs,
    /// The counts of one day.
    Days,
    /// The rows of the runs that a report may show of one day.
    Cases,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Inputs, Self::Days, Self::Cases];

    const fn folder(self) -> &'static str {
        match self {
            Self::Inputs => "inputs",
            Self::Days => "days",
            Self::Cases => "cases",
        }
    }
}

/// Stands for everything that an entry was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(Hash);

impl Key {
    /// The key of what was made from these parts by this program.
    #[must_use]
    pub(crate) fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = Hasher::new();
        for part in [PROGRAM.as_bytes()].into_iter().chain(parts) {
            // With its length, so that no part can pass for the end of another.
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(hasher.finalize())
    }

    /// Its bytes, as a part of another key.
    #[must_use]
    pub(crate) const fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The folder of the entries.
#[derive(Debug)]
pub(crate) struct State {
    place: PathBuf,
    /// Why an entry could not be written, the first time.
    trouble: RefCell<Option<io::Error>>,
}

impl State {
    /// Opens the folder, and makes it where it is missing. It holds texts of the records, so nobody else may read it.
    pub(crate) fn open(place: &Path) -> io::Result<Self> {
        fs::create_dir_all(place)?;
        for_its_owner_only(place)?;
        for kind in Kind::ALL {
            files::own_folder(&place.join(kind.folder()))?;
        }
        Ok(Self {
            place: place.to_owned(),
            trouble: RefCell::new(None),
        })
    }

    /// An entry, if there is one and it is whole.
    pub(crate) fn value<T: DeserializeOwned>(&self, kind: Kind, key: &Key) -> Option<T> {
        postcard::from_bytes(&self.bytes(kind, key)?).ok()
    }

    /// The bytes of an entry, if there is one and it is whole.
    pub(crate) fn bytes(&self, kind: Kind, key: &Key) -> Option<Vec<u8>> {
        let path = self.path(kind, key);
        let mut bytes = fs::read(&path).ok()?;
        let (sum, content) = bytes.split_first_chunk::<CHECKSUM>()?;
        if checksum(key, content) != *sum {
            return None;
        }
        note_use(&path);
        bytes.drain(..CHECKSUM);
        Some(bytes)
    }

    /// Keeps an entry. A night does not fail for want of room here: it only has more to do the next time.
    pub(crate) fn keep<T: Serialize>(&self, kind: Kind, key: &Key, value: &T) {
        match postcard::to_stdvec(value) {
            Ok(bytes) => self.keep_bytes(kind, key, &bytes),
            Err(error) => self.note(io::Error::other(error)),
        }
    }

    /// Keeps the bytes of an entry.
    pub(crate) fn keep_bytes(&self, kind: Kind, key: &Key, bytes: &[u8]) {
        let path = self.path(kind, key);
        // A signal waits, so that it leaves no half of an entry.
        let standing = leftovers::hold();
        let write = || -> io::Result<()> {
            let folder = self.place.join(kind.folder());
            let mut file = tempfile::Builder::new()
                .prefix(WRITING)
                .tempfile_in(folder)?;
            // By the lock a night that tidies knows that it is being written.
            file.as_file().try_lock()?;
            file.write_all(&checksum(key, bytes))?;
            file.write_all(bytes)?;
            file.persist(&path)?;
            Ok(())
        };
        let written = write();
        drop(standing);
        if let Err(error) = written {
            self.note(error);
        }
    }

    /// Removes what no night has used for a week, such as the counts of inputs that were replaced or deleted, and what a run
    /// that was killed had not finished.
    pub(crate) fn tidy(&self) {
        for kind in Kind::ALL {
            let entries = fs::read_dir(self.place.join(kind.folder()));
            for entry in entries.into_iter().flatten().flatten() {
                let is_old = age(&entry.path()).is_some_and(|age| age > LEFT_ALONE);
                if is_old || is_unfinished(&entry) {
                    // What cannot be removed is in nobody's way.
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
    }

    /// Why the next night will find less than it could.
    pub(crate) fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.borrow();
        let error = trouble.as_ref()?;
        Some(format!(
            "what was counted could not be kept in {} ({error}), so the next run counts it again; free space there, or name another folder with [state] dir",
            self.place.display()
        ))
    }

    fn note(&self, error: io::Error) {
        self.trouble.borrow_mut().get_or_insert(error);
    }

    fn path(&self, kind: Kind, key: &Key) -> PathBuf {
        let name = key.0.to_hex();
        self.place.join(kind.folder()).join(name.as_str())
    }
}

/// The checksum of an entry. It covers the key, so that no entry can stand in the place of another.
fn checksum(key: &Key, content: &[u8]) -> [u8; CHECKSUM] {
    let mut hasher = Hasher::new_keyed(key.0.as_bytes());
    hasher.update(content);
    *hasher.finalize().as_bytes()
}

/// Whether an entry is being written by nobody and is not whole.
fn is_unfinished(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with(WRITING)
        && files::find_lock(&entry.path()).is_ok_and(|file| file.try_lock().is_ok())
}

fn age(path: &Path) -> Option<Duration> {
    let used = fs::symlink_metadata(path)
        .and_then(|file| file.modified())
        .ok()?;
    SystemTime::now().duration_since(used).ok()
}

fn note_use(path: &Path) {
    if age(path).is_some_and(|age| age > USED_LATELY)
        && let Ok(file) = fs::File::options().append(true).open(path)
    {
        // Without the note the entry is made again a week later.
        let _ = file.set_modified(SystemTime::now());
    }
}

#[cfg(unix)]
fn for_its_owner_only(place: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(place, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other systems can fail")]
fn for_its_owner_only(_place: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Key {
        Key::of([name.as_bytes()])
    }

    #[test]
    fn an_entry_comes_back_and_a_damaged_or_moved_one_does_not() {
        let place = tempfile::tempdir().unwrap();
        let state = State::open(place.path()).unwrap();
        let value = |name: &str| state.value::<Vec<u32>>(Kind::Days, &key(name));
        assert_eq!(value("a"), None);
        state.keep(Kind::Days, &key("a"), &vec![1_u32, 2, 3]);
        assert_eq!(value("a"), Some(vec![1, 2, 3]));
        assert_eq!(state.value::<Vec<u32>>(Kind::Cases, &key("a")), None);

        let path = |name: &str| state.path(Kind::Days, &key(name));
        fs::copy(path("a"), path("b")).unwrap();
        assert_eq!(value("b"), None, "in the place of another");
        let mut bytes = fs::read(path("a")).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(path("a"), &bytes).unwrap();
        assert_eq!(value("a"), None, "damaged");
        fs::write(path("a"), &bytes[..CHECKSUM - 1]).unwrap();
        assert_eq!(value("a"), None, "cut");
        assert_eq!(state.trouble(), None);
    }

    #[test]
    fn keys_differ_where_their_parts_do() {
        let parts = |parts: &[&str]| Key::of(parts.iter().map(|part| part.as_bytes()));
        assert_eq!(parts(&["ab", "c"]), parts(&["ab", "c"]));
        assert_ne!(parts(&["ab", "c"]), parts(&["a", "bc"]));
        assert_ne!(parts(&["ab"]), parts(&["ab", ""]));
    }

    #[test]
    fn what_no_night_used_for_a_week_is_removed() {
        let place = tempfile::tempdir().unwrap();
        let state = State::open(place.path()).unwrap();
        for name in ["old", "new"] {
            state.keep(Kind::Inputs, &key(name), &1_u8);
        }
        let old = fs::File::options()
            .append(true)
            .open(state.path(Kind::Inputs, &key("old")));
        old.unwrap()
            .set_modified(SystemTime::now() - 2 * LEFT_ALONE)
            .unwrap();
        state.tidy();
        let is_there = |name: &str| state.value::<u8>(Kind::Inputs, &key(name)).is_some();
        assert_eq!([is_there("old"), is_there("new")], [false, true]);
    }

    #[test]
    fn what_a_killed_run_had_not_finished_is_removed_and_what_is_being_written_stays() {
        let place = tempfile::tempdir().unwrap();
        let state = State::open(place.path()).unwrap();
        let [dead, living] = ["dead", "living"]
            .map(|name| place.path().join("days").join(format!("{WRITING}{name}")));
        fs::write(&dead, "half").unwrap();
        let file = fs::File::create_new(&living).unwrap();
        file.lock().unwrap();
        state.tidy();
        assert_eq!([dead.exists(), living.exists()], [false, true]);
    }

    #[test]
    fn an_entry_that_cannot_be_written_is_told_once() {
        let place = tempfile::tempdir().unwrap();
        let state = State::open(place.path()).unwrap();
        fs::remove_dir_all(place.path().join("days")).unwrap();
        state.keep(Kind::Days, &key("a"), &1_u8);
        let trouble = state.trouble().unwrap();
        assert!(
            trouble.starts_with("what was counted could not be kept in "),
            "{trouble}"
        );
    }
}

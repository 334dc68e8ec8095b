//! Files as a job that nobody watches must treat them: it reads regular files only, since a pipe may never end, and it
//! writes through no link.

use std::fs::{self, File, FileType};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// The largest text that people write for the program: a configuration, a failure plan, a mapping or a query.
const LARGEST_TEXT: u64 = 4 << 20;

/// What a path is, if it is neither a file nor a directory. A path that leads nowhere is nothing.
#[must_use]
pub(crate) fn special(path: &Path) -> Option<&'static str> {
    special_type(fs::metadata(path).ok()?.file_type())
}

#[cfg(unix)]
fn special_type(found: FileType) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt as _;
    if found.is_fifo() {
        Some("a named pipe")
    } else if found.is_socket() {
        Some("a socket")
    } else if found.is_char_device() || found.is_block_device() {
        Some("a device")
    } else {
        None
    }
}

#[cfg(not(unix))]
fn special_type(found: FileType) -> Option<&'static str> {
    (!found.is_file() && !found.is_dir()).then_some("a device")
}

/// Opens a regular file to read it.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    // Opening a pipe would wait for its writer.
    if let Some(what) = special(path) {
        let text = format!("it is {what}; name a regular file");
        return Err(io::Error::new(ErrorKind::InvalidInput, text));
    }
    File::open(path)
}

/// How many more files can be open at once, up to this number. A place without such a file has no such limit.
#[must_use]
pub(crate) fn open_at_once(most: usize) -> usize {
    let mut open = Vec::new();
    for number in 0..most {
        match File::open("/dev/null") {
            Ok(file) => open.push(file),
            // EMFILE and ENFILE (errno(3)); any other error says nothing about the limit.
            Err(error) if matches!(error.raw_os_error(), Some(23 | 24)) => return number,
            Err(_) => break,
        }
    }
    most
}

/// The bytes of a file; 0 where there is none.
#[must_use]
pub(crate) fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |found| found.len())
}

/// The text of a file that people write.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    let mut text = Vec::new();
    open(path)?.take(LARGEST_TEXT + 1).read_to_end(&mut text)?;
    if text.len() as u64 > LARGEST_TEXT {
        let text = "it is larger than 4 MiB; name another file";
        return Err(io::Error::new(ErrorKind::InvalidData, text));
    }
    let text = String::from_utf8(text).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count();
        let text = format!("line {line} is not UTF-8; save the file as UTF-8");
        io::Error::new(ErrorKind::InvalidData, text)
    })?;
    // Editors of Windows begin a text with a byte order mark.
    match text.strip_prefix('\u{FEFF}') {
        Some(rest) => Ok(rest.to_owned()),
        None => Ok(text),
    }
}

/// The bytes of a file that a program wrote, if they are no more than this.
pub(crate) fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let text = format!("it is larger than {} MiB", most >> 20);
        return Err(io::Error::new(ErrorKind::InvalidData, text));
    }
    Ok(bytes)
}

/// What to do about a text that is not there; nothing where the error says it itself.
#[must_use]
pub(crate) fn if_missing(error: &io::Error, todo: &str) -> String {
    match error.kind() {
        ErrorKind::NotFound => format!("; {todo}"),
        _ => String::new(),
    }
}

/// Creates a file in place of the file or link of that name. A link is removed and not followed.
pub(crate) fn create_anew(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => File::create_new(path),
    }
}

/// Opens the file of a lock, and makes it where it is missing. What is in it stays, and a link is not followed.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    no_link(path)?;
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    follow_no_link(&mut options);
    options.open(path)
}

/// Adds a line to a file, and makes the file where it is missing. A link is not followed. A last line that was cut short is
/// ended first, so that nothing is lost but that line.
pub(crate) fn append_line(path: &Path, line: &str) -> io::Result<()> {
    no_link(path)?;
    if let Some(what) = special(path) {
        let text = format!("{} is {what}; remove it", path.display());
        return Err(io::Error::new(ErrorKind::InvalidInput, text));
    }
    let mut options = File::options();
    options.read(true).append(true).create(true);
    follow_no_link(&mut options);
    let mut file = options.open(path)?;
    let mut last = *b"\n";
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let end_of_last = if last == *b"\n" { "" } else { "\n" };
    file.write_all(format!("{end_of_last}{line}\n").as_bytes())?;
    file.sync_all()
}

/// Opens the file of a lock that may be another's.
pub(crate) fn find_lock(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    follow_no_link(&mut options);
    options.open(path)
}

/// Makes a directory in which only its owner can read, or takes the one that is there. A link to one is refused.
pub(crate) fn own_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => no_link(path),
        made => made,
    }
}

/// Fails if the last part of a path is a link, which may lead out of the folder.
pub(crate) fn no_link(path: &Path) -> io::Result<()> {
    if path.is_symlink() {
        let text = format!(
            "{} is a link, which may lead anywhere; remove it",
            path.display()
        );
        return Err(io::Error::new(ErrorKind::InvalidInput, text));
    }
    Ok(())
}

#[cfg(unix)]
fn follow_no_link(options: &mut fs::OpenOptions) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    // Without NONBLOCK, a pipe in its place would wait for its writer.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed());
}

#[cfg(not(unix))]
const fn follow_no_link(_options: &mut fs::OpenOptions) {}

/// Exchanges two directories in one step. Not every system and file system can.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(crate) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(crate) fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_regular_file_of_some_megabytes() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a.toml");
        fs::write(&file, "a = 1").unwrap();
        assert_eq!(read_text(&file).unwrap(), "a = 1");
        fs::write(&file, vec![b' '; 5 << 20]).unwrap();
        let error = read_text(&file).unwrap_err().to_string();
        assert!(error.contains("larger than 4 MiB"), "{error}");
        fs::write(&file, b"a = 1\n# caf\xE9\n").unwrap();
        let error = read_text(&file).unwrap_err().to_string();
        assert_eq!(error, "line 2 is not UTF-8; save the file as UTF-8");
        fs::write(&file, "\u{FEFF}a = 1").unwrap();
        assert_eq!(read_text(&file).unwrap(), "a = 1");
        let error = read_text(Path::new("/dev/zero")).unwrap_err().to_string();
        assert!(error.contains("it is a device"), "{error}");
    }

    #[test]
    fn a_line_is_added_after_one_that_was_cut_short() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a.ndjson");
        append_line(&file, "{}").unwrap();
        append_line(&file, "[]").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "{}\n[]\n");
        fs::write(&file, "{}\n{\"cut").unwrap();
        append_line(&file, "[]").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "{}\n{\"cut\n[]\n");
        let link = place.path().join("link");
        #[cfg(unix)]
        std::os::unix::fs::symlink(&file, &link).unwrap();
        #[cfg(unix)]
        assert!(append_line(&link, "{}").is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "{}\n{\"cut\n[]\n");
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let place = tempfile::tempdir().unwrap();
        let [precious, link] = ["precious", "link"].map(|name| place.path().join(name));
        fs::write(&precious, "kept").unwrap();
        std::os::unix::fs::symlink(&precious, &link).unwrap();
        let error = open_lock(&link).unwrap_err().to_string();
        assert!(error.contains("is a link"), "{error}");
        assert!(find_lock(&link).is_err());
        create_anew(&link).unwrap().write_all(b"new").unwrap();
        assert_eq!(fs::read_to_string(&precious).unwrap(), "kept");
        assert_eq!(fs::read_to_string(&link).unwrap(), "new");
        drop(open_lock(&precious).unwrap());
        assert_eq!(fs::read_to_string(&precious).unwrap(), "kept", "truncated");
    }
}

//! Gives the program a name for its own sources and its compiler, so that what another version has counted is never taken for its own.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// Everything that counts are made from.
const SOURCES: [&str; 4] = ["src", "queries", "crates", "Cargo.lock"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        add(&root.join(source), Path::new(source), &mut hasher)?;
    }
    let compiler = env::var_os("RUSTC").unwrap_or_default();
    let version = Command::new(compiler).arg("--version").output()?;
    version.stdout.hash(&mut hasher);
    println!("cargo::rustc-env=RELAPSE_SOURCES={:016x}", hasher.finish());
    Ok(())
}

/// Adds a file, or everything below a folder, by its name from the root.
fn add(path: &Path, name: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_file() {
        (name, fs::read(path)?).hash(hasher);
        return Ok(());
    }
    let entries = fs::read_dir(path)?;
    let mut names = entries
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    for entry in names {
        add(&path.join(&entry), &name.join(&entry), hasher)?;
    }
    Ok(())
}

//! The mappings: files with a `SELECT` over the table `raw`, and those that come with the program.

use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

/// The mappings that come with the program, by name.
const SHIPPED: [(&str, &str); 12] = [
    ("autogpt", include_str!("../queries/map/autogpt.sql")),
    (
        "clickhouse_otel",
        include_str!("../queries/map/clickhouse_otel.sql"),
    ),
    (
        "coding_agents",
        include_str!("../queries/map/coding_agents.sql"),
    ),
    ("inspect_ai", include_str!("../queries/map/inspect_ai.sql")),
    ("langfuse", include_str!("../queries/map/langfuse.sql")),
    ("langsmith", include_str!("../queries/map/langsmith.sql")),
    ("mlflow", include_str!("../queries/map/mlflow.sql")),
    (
        "openai_agents",
        include_str!("../queries/map/openai_agents.sql"),
    ),
    (
        "openinference",
        include_str!("../queries/map/openinference.sql"),
    ),
    ("otel_genai", include_str!("../queries/map/otel_genai.sql")),
    ("tau", include_str!("../queries/map/tau.sql")),
    (
        "terminal_bench",
        include_str!("../queries/map/terminal_bench.sql"),
    ),
];

/// The SQL of the shipped mapping that a path names. A file of that path wins.
#[must_use]
pub(crate) fn shipped(map: &Path) -> Option<&'static str> {
    if map.is_file() {
        return None;
    }
    let named = SHIPPED.iter().find(|(name, _)| map == Path::new(name));
    named.map(|(_, sql)| *sql)
}

/// The SQL of a mapping: that of the file, or else of the shipped mapping of this name.
pub(crate) fn read(map: &Path) -> Result<Cow<'static, str>, UnreadMapping> {
    if let Some(sql) = shipped(map) {
        return Ok(Cow::Borrowed(sql));
    }
    fs::read_to_string(map)
        .map(Cow::Owned)
        .map_err(UnreadMapping)
}

/// A mapping that is neither a readable file nor a shipped one.
#[derive(Debug)]
pub(crate) struct UnreadMapping(io::Error);

impl UnreadMapping {
    /// The error underneath.
    #[must_use]
    pub(crate) fn into_cause(self) -> io::Error {
        self.0
    }
}

impl fmt::Display for UnreadMapping {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.kind() != ErrorKind::NotFound {
            return formatter.write_str("the file cannot be read; check the path given with --map");
        }
        let names = SHIPPED.map(|(name, _)| name);
        write!(
            formatter,
            "there is no such file and no shipped mapping of this name; those are {}",
            names.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mapping_of_the_folder_is_shipped_under_its_name() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/map");
        let mut files: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        files.sort();
        assert_eq!(files, SHIPPED.map(|(name, _)| name));
        for (name, sql) in SHIPPED {
            assert_eq!(read(Path::new(name)).unwrap(), sql);
        }
    }

    #[test]
    fn a_file_wins_over_a_shipped_name() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("langfuse");
        fs::write(&file, "SELECT 1").unwrap();
        assert_eq!(read(&file).unwrap(), "SELECT 1");
        assert_eq!(shipped(&file), None);
        assert!(shipped(&place.path().join("tau")).is_none());
    }
}

//! The mappings: files with a `SELECT` over the table `raw`, and those that come with the program.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::files;

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

/// The shipped mappings by name, each with its SQL.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    SHIPPED.into_iter()
}

/// The header line of a mapping that reads several layouts of its source, such as a copy of a shipped one.
pub(crate) const LAYOUTS: &str = "-- Layouts: several";

/// Whether a mapping reads several layouts of its source, of which none has every column.
#[must_use]
pub(crate) fn reads_layouts(map: &Path, sql: &str) -> bool {
    shipped(map).is_some() || sql.lines().any(|line| line.trim_end() == LAYOUTS)
}

/// What a table must have to be a source that a shipped mapping reads: a header line
/// `-- Recognise: <source>: column, column = value, column = prefix*`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Recognition {
    /// The source in words.
    pub source: &'static str,
    /// What must be there, all of it in one table.
    pub conditions: Vec<Condition>,
}

/// A column that a table must have.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    /// The column, under the name that a mapping uses.
    pub column: &'static str,
    /// What one of its values must be; `None` where any will do.
    pub value: Option<&'static str>,
}

impl Condition {
    /// Whether a value is the one that must be there. A `*` at the end stands for anything.
    #[must_use]
    pub(crate) fn holds_for(&self, text: &str) -> bool {
        self.value.is_none_or(|value| {
            value
                .strip_suffix('*')
                .map_or(text == value, |prefix| text.starts_with(prefix))
        })
    }
}

/// The sources that a shipped mapping says it reads.
pub(crate) fn recognitions(sql: &'static str) -> impl Iterator<Item = Recognition> {
    let lines = sql.lines().take_while(|line| line.starts_with("--"));
    lines
        .filter_map(|line| line.strip_prefix("-- Recognise: "))
        .filter_map(recognition)
}

fn recognition(line: &'static str) -> Option<Recognition> {
    let (source, conditions) = line.split_once(": ")?;
    let conditions = conditions.split(',').map(|condition| {
        let (column, value) = match condition.split_once('=') {
            Some((column, value)) => (column.trim(), Some(value.trim())),
            None => (condition.trim(), None),
        };
        let is_whole = !column.is_empty() && value != Some("");
        is_whole.then_some(Condition { column, value })
    });
    Some(Recognition {
        source,
        conditions: conditions.collect::<Option<_>>()?,
    })
}

/// The SQL of a mapping: that of the file, or else of the shipped mapping of this name.
pub(crate) fn read(map: &Path) -> Result<Cow<'static, str>, UnreadMapping> {
    if let Some(sql) = shipped(map) {
        return Ok(Cow::Borrowed(sql));
    }
    files::read_text(map).map(Cow::Owned).map_err(UnreadMapping)
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
            return formatter.write_str("the file cannot be read");
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
    use std::fs;

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

    #[test]
    fn every_shipped_mapping_says_how_its_sources_are_recognised() {
        for (name, sql) in SHIPPED {
            let lines = sql.lines().filter(|line| line.contains("Recognise:"));
            assert_eq!(lines.clone().count(), recognitions(sql).count(), "{name}");
            assert!(lines.count() > 0, "{name} has no line `-- Recognise: …`");
        }
    }

    #[test]
    fn a_source_is_recognised_by_columns_values_and_prefixes() {
        let found = recognition("logs of A, new: body = a.*, trace.id, kind = run").unwrap();
        assert_eq!(found.source, "logs of A, new");
        let columns: Vec<&str> = found.conditions.iter().map(|one| one.column).collect();
        assert_eq!(columns, ["body", "trace.id", "kind"]);
        let [prefix, column, value] = found.conditions.as_slice() else {
            panic!("{found:?}");
        };
        assert!(prefix.holds_for("a.b") && !prefix.holds_for("b.a"));
        assert!(column.holds_for("anything"));
        assert!(value.holds_for("run") && !value.holds_for("runs"));
        for broken in ["no conditions", "a: b,", "a: = x", "a: b ="] {
            assert_eq!(recognition(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_header_line_says_that_a_mapping_reads_several_layouts() {
        let own = Path::new("map.sql");
        assert!(reads_layouts(Path::new("langfuse"), "SELECT 1"));
        assert!(reads_layouts(
            own,
            "-- Mine.\n-- Layouts: several\r\nSELECT 1"
        ));
        assert!(!reads_layouts(own, "SELECT '-- Layouts: several'"));
    }
}

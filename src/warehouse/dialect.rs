//! The one place that knows how the dialects of the engines differ.

use std::path::Path;

/// The dialect of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// SQLite: times are RFC 3339 texts in UTC, and booleans are 0 and 1.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// DuckDB.
    Duckdb,
    /// Spark SQL. The session's time zone is UTC.
    Spark,
}

impl Dialect {
    /// The dialect of a driver, by its name or by the name of its library.
    pub(super) fn of_driver(driver: &str) -> Option<Self> {
        let file = Path::new(driver)
            .file_name()?
            .to_str()?
            .to_ascii_lowercase();
        let named = [
            ("sqlite", Self::Sqlite),
            ("postgres", Self::Postgres),
            ("duckdb", Self::Duckdb),
            ("spark", Self::Spark),
        ];
        let is_name = !driver.contains('/');
        let found = named.into_iter().find(|(word, _)| {
            if is_name {
                file == *word || (*word == "postgres" && file == "postgresql")
            } else {
                file.contains(word)
            }
        });
        found.map(|(_, dialect)| dialect)
    }

    /// A name as the engine quotes it.
    pub(super) fn quoted(self, name: &str) -> String {
        match self {
            Self::Spark => format!("`{}`", name.replace('`', "``")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A column as it is asked for. A column of SQLite may hold values of any type, and its driver takes the type of the first
    /// ones for that of all; so they all come as text, a number with all its digits, and an empty text stands for none.
    pub(super) fn selected(self, name: &str) -> String {
        let column = self.quoted(name);
        match self {
            Self::Sqlite => format!(
                "CASE typeof({column}) WHEN 'null' THEN '' WHEN 'real' THEN printf('%!.17g', {column}) ELSE CAST({column} AS TEXT) END AS {column}"
            ),
            _ => column,
        }
    }

    /// A table by its name, which may have parts.
    pub(super) fn table(self, name: &str) -> String {
        let is_word = |part: &str| {
            part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && part
                    .chars()
                    .all(|one| one.is_ascii_alphanumeric() || one == '_')
        };
        // What a person quoted stays as it is.
        if name.split('.').all(is_word) || name.contains(['"', '`']) {
            name.to_owned()
        } else {
            let parts: Vec<String> = name.split('.').map(|part| self.quoted(part)).collect();
            parts.join(".")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_as_the_engine_quotes() {
        assert_eq!(Dialect::Postgres.selected("a\"b"), "\"a\"\"b\"");
        assert_eq!(Dialect::Spark.selected("label.team"), "`label.team`");
        assert_eq!(Dialect::Postgres.table("ops.runs"), "ops.runs");
        assert_eq!(
            Dialect::Postgres.table("ops.agent runs"),
            "\"ops\".\"agent runs\""
        );
        assert_eq!(Dialect::Duckdb.table("\"Agent.Runs\""), "\"Agent.Runs\"");
    }

    #[test]
    fn a_driver_says_which_dialect_its_engine_has() {
        let of = Dialect::of_driver;
        assert_eq!(of("postgresql"), Some(Dialect::Postgres));
        assert_eq!(of("/opt/libadbc_driver_sqlite.so"), Some(Dialect::Sqlite));
        assert_eq!(of("lib/libduckdb.so"), Some(Dialect::Duckdb));
        assert_eq!([of("oracle"), of("my-sqlite"), of("")], [None; 3]);
    }
}

//! Which engine is asked for the records, and for which of its rows.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::dialect::Dialect;

/// The longest time that an answer may take.
const LONGEST_WAIT: u64 = 24 * 3600;

/// A SQL engine that holds the records, read through ADBC. The counting queries run inside the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WarehouseSettings {
    /// The ADBC driver: `sqlite`, `postgresql`, `duckdb` or `spark`, or the path of its library.
    pub driver: String,
    /// Where the engine is: a path or `file:PATH`, `postgresql://…` or `sc://…`. A password in it is shown nowhere.
    pub uri: Uri,
    /// The table that holds the records, in the columns of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// A SELECT in the engine's own dialect that gives the records, instead of a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// How many seconds the engine may take for one answer; default: 600.
    #[serde(default = "ten_minutes")]
    pub timeout_s: u64,
}

const fn ten_minutes() -> u64 {
    600
}

impl WarehouseSettings {
    /// Fails on the first invalid value, with an example of a valid one.
    pub(crate) fn check(&self) -> Result<()> {
        ensure!(
            Dialect::of_driver(&self.driver).is_some(),
            "input.warehouse.driver is {:?}; it must be sqlite, postgresql, duckdb or spark, or the path of a library whose name contains one of these",
            self.driver
        );
        ensure!(
            !self.uri.0.trim().is_empty(),
            "input.warehouse.uri is empty; give a path, or for example \"postgresql://localhost/agents\""
        );
        let given = [&self.table, &self.sql].map(|text| {
            let text = text.as_ref();
            text.is_some_and(|text| !text.trim().is_empty())
        });
        ensure!(
            given == [true, false] || given == [false, true],
            "input.warehouse needs either table or sql; give for example table = \"runs\""
        );
        ensure!(
            (1..=LONGEST_WAIT).contains(&self.timeout_s),
            "input.warehouse.timeout_s is {}; it must be between 1 and {LONGEST_WAIT}, for example 600",
            self.timeout_s
        );
        Ok(())
    }

    /// Resolves the path of a database or a driver against a folder.
    pub(crate) fn resolve_paths(&mut self, folder: &Path) {
        if let Some(file) = self.file() {
            let path = folder.join(file);
            self.uri = Uri(path.to_string_lossy().into_owned());
        }
        if self.driver.contains('/') {
            let path = folder.join(&self.driver);
            self.driver = path.to_string_lossy().into_owned();
        }
    }

    /// The dialect of the engine. Settings that were checked have one.
    pub(super) fn dialect(&self) -> Dialect {
        Dialect::of_driver(&self.driver).unwrap_or(Dialect::Sqlite)
    }

    /// The file of an engine that reads one.
    pub(super) fn file(&self) -> Option<PathBuf> {
        let dialect = self.dialect();
        if !matches!(dialect, Dialect::Sqlite | Dialect::Duckdb) {
            return None;
        }
        let uri = self.uri.0.as_str();
        let path = uri.strip_prefix("file:").unwrap_or(uri);
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        // `file:///a` and `file:/a` are the same file.
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(PathBuf::from(path))
    }

    /// What messages and reports call the records: the engine, its place without credentials, and the table.
    #[must_use]
    pub(crate) fn name(&self) -> String {
        let rows = self
            .table
            .as_deref()
            .unwrap_or("the rows of input.warehouse.sql");
        format!("{rows} in {}", self.place())
    }

    /// The engine's place without credentials.
    pub(super) fn place(&self) -> String {
        match self.file() {
            Some(file) => file.display().to_string(),
            None => self.uri.without_secrets(),
        }
    }

    /// Whether the columns may hold values of any type.
    #[must_use]
    pub(crate) fn has_untyped_columns(&self) -> bool {
        self.dialect() == Dialect::Sqlite
    }

    /// The question that has the columns and no rows.
    pub(crate) fn columns_query(&self) -> String {
        format!("SELECT * FROM {} WHERE 1 = 0", self.rows())
    }

    /// The question for some columns of all rows.
    pub(crate) fn rows_query(&self, columns: &[&str]) -> String {
        let dialect = self.dialect();
        let columns = columns.iter().map(|name| dialect.selected(name));
        let columns: Vec<String> = columns.collect();
        format!("SELECT {} FROM {}", columns.join(", "), self.rows())
    }

    /// What the rows are selected from.
    fn rows(&self) -> String {
        match (&self.sql, &self.table) {
            (Some(own), _) => format!("({}\n) AS records", own.trim().trim_end_matches(';')),
            (None, Some(table)) => self.dialect().table(table),
            (None, None) => String::new(),
        }
    }
}

/// Where an engine is. Whoever prints or keeps it gets it without its password and its query.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Uri(pub(super) String);

/// What stands for a secret.
const HIDDEN: &str = "***";

impl Uri {
    /// The uri without a password, and without what follows a question mark or a semicolon, where drivers take tokens.
    fn without_secrets(&self) -> String {
        let Some((scheme, rest)) = self.0.split_once("://") else {
            return self.0.clone();
        };
        let end = rest.find(['?', ';', '#']).unwrap_or(rest.len());
        let rest = &rest[..end];
        // A password may hold an `@` itself.
        let (user, place) = rest
            .rsplit_once('@')
            .map_or((None, rest), |(user, place)| (Some(user), place));
        let user = user.map(|user| match user.split_once(':') {
            Some((name, _)) => format!("{name}:{HIDDEN}@"),
            None => format!("{user}@"),
        });
        format!("{scheme}://{}{place}", user.unwrap_or_default())
    }

    /// The texts in it that nobody may see: what stands for a password, and the values of its query.
    #[cfg(any(feature = "warehouse", test))]
    fn secrets(&self) -> Vec<String> {
        let Some((_, rest)) = self.0.split_once("://") else {
            return Vec::new();
        };
        let end = rest.find(['?', ';', '#']).unwrap_or(rest.len());
        let (before, query) = rest.split_at(end);
        let password = before
            .rsplit_once('@')
            .and_then(|(user, _)| user.split_once(':'));
        let values = query
            .split(['?', ';', '#', '&'])
            .filter_map(|pair| pair.split_once('='));
        let is_secret = |name: &str| {
            let name = name.to_ascii_lowercase();
            ["pass", "token", "secret", "key"]
                .iter()
                .any(|word| name.contains(word))
        };
        let values = values.filter(|(name, _)| is_secret(name));
        let raw = password.into_iter().chain(values).map(|(_, secret)| secret);
        let mut secrets: Vec<String> = raw
            .flat_map(|secret| {
                let plain = percent_encoding::percent_decode_str(secret).decode_utf8_lossy();
                [secret.to_owned(), plain.into_owned()]
            })
            .filter(|secret| !secret.is_empty())
            .collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        secrets
    }

    /// A message of a driver without the secrets of the uri.
    #[cfg(any(feature = "warehouse", test))]
    pub(super) fn hide_secrets(&self, message: &str) -> String {
        let message = message.replace(&self.0, &self.without_secrets());
        let hide = |message: String, secret: String| message.replace(&secret, HIDDEN);
        self.secrets().into_iter().fold(message, hide)
    }
}

impl Serialize for Uri {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.without_secrets())
    }
}

impl fmt::Debug for Uri {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.without_secrets().fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn shown(uri: &str, expected: &str) {
        let uri = Uri(uri.to_owned());
        assert_eq!(uri.without_secrets(), expected);
        assert_eq!(serde_json::to_value(&uri).unwrap(), expected);
        for secret in uri.secrets() {
            assert!(!expected.contains(&secret), "{secret}");
        }
    }

    #[test]
    fn a_uri_is_shown_without_its_secrets() {
        shown(
            "postgresql://localhost/agents",
            "postgresql://localhost/agents",
        );
        shown(
            "postgresql://ana:s3cr%40t@db:5432/x?sslmode=require",
            "postgresql://ana:***@db:5432/x",
        );
        shown(
            "postgresql://ana:p@ss:word@db/x",
            "postgresql://ana:***@db/x",
        );
        shown(
            "postgresql://ana@db/x?password=hush",
            "postgresql://ana@db/x",
        );
        shown("sc://127.0.0.1:15002/;token=hush", "sc://127.0.0.1:15002/");
        shown("data/runs.sqlite", "data/runs.sqlite");
    }

    #[test]
    fn a_message_of_a_driver_loses_the_secrets() {
        let uri = Uri("postgresql://ana:s3cr%40t@db/x?password=hush".to_owned());
        let message =
            "cannot reach postgresql://ana:s3cr%40t@db/x?password=hush with s3cr@t or hush";
        assert_eq!(
            uri.hide_secrets(message),
            "cannot reach postgresql://ana:***@db/x with *** or ***"
        );
    }

    #[test]
    fn a_relative_file_lies_beside_the_configuration() {
        let of = |driver: &str, uri: &str| {
            let mut settings = WarehouseSettings {
                driver: driver.to_owned(),
                uri: Uri(uri.to_owned()),
                table: Some("runs".to_owned()),
                sql: None,
                timeout_s: 600,
            };
            settings.resolve_paths(Path::new("/etc/agents"));
            (settings.driver.clone(), settings.uri.0.clone())
        };
        let sqlite = |uri| of("sqlite", uri).1;
        assert_eq!(sqlite("file:runs.sqlite"), "/etc/agents/runs.sqlite");
        assert_eq!(
            sqlite("../runs.sqlite?mode=rw"),
            "/etc/agents/../runs.sqlite"
        );
        assert_eq!(sqlite("file:///srv/runs.sqlite"), "/srv/runs.sqlite");
        let (driver, uri) = of("lib/libadbc_driver_postgresql.so", "postgresql://db/x");
        assert_eq!(driver, "/etc/agents/lib/libadbc_driver_postgresql.so");
        assert_eq!(uri, "postgresql://db/x");
    }
}

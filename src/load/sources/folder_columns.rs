//! Columns that the names of folders give: below `release=1.10` every file has the release 1.10.

use std::path::{Component, Path};

use percent_encoding::percent_decode_str;

/// What writers of partitioned tables put in the place of null.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// A column and its value, from a folder's name. The value is text: `1.10` is no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::load) struct FolderColumn {
    pub(in crate::load) name: String,
    /// `None` for null.
    pub(in crate::load) value: Option<String>,
}

/// The columns that the folders of a path give. Of two folders with one name, the inner one counts.
pub(super) fn folder_columns(path: &Path) -> Vec<FolderColumn> {
    let mut columns: Vec<FolderColumn> = Vec::new();
    for folder in path.parent().into_iter().flat_map(Path::components) {
        let Component::Normal(folder) = folder else {
            continue;
        };
        if let Some(column) = folder.to_str().and_then(folder_column) {
            columns.retain(|known| known.name != column.name);
            columns.push(column);
        }
    }
    columns
}

fn folder_column(folder: &str) -> Option<FolderColumn> {
    let (name, value) = folder.split_once('=')?;
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    (!name.is_empty()).then(|| FolderColumn {
        name: decoded(name),
        value: (value != NULL).then(|| decoded(value)),
    })
}

/// Whether a file or folder belongs to the bookkeeping of a table rather than to its rows: `_delta_log`, `_SUCCESS`,
/// `_temporary`, Iceberg's `*.metadata.json`, and dot files. A name with `=` is a column, whatever it begins with.
pub(super) fn is_bookkeeping(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with('_') && !name.contains('=')
        || name.ends_with(".metadata.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_a_column_and_its_value_as_text() {
        #[track_caller]
        fn case(path: &str, wanted: &[(&str, Option<&str>)]) {
            let found = folder_columns(Path::new(path));
            let found: Vec<_> = found
                .iter()
                .map(|column| (column.name.as_str(), column.value.as_deref()))
                .collect();
            assert_eq!(found, wanted, "{path}");
        }
        case("runs/part-0.parquet", &[]);
        case(
            "runs/release=1.10/part-0.parquet",
            &[("release", Some("1.10"))],
        );
        case(
            "day=2026-11-20/tenant=a%2Fb%20c/x.csv",
            &[("day", Some("2026-11-20")), ("tenant", Some("a/b c"))],
        );
        case("release=1/release=2/x.csv", &[("release", Some("2"))]);
        case("tool=__HIVE_DEFAULT_PARTITION__/x.csv", &[("tool", None)]);
        case("tool=/x.csv", &[("tool", Some(""))]);
        case("=1/x.csv", &[]);
        case("runs/release=1.csv", &[]);
    }

    #[test]
    fn bookkeeping_is_told_from_rows() {
        for name in [
            "_SUCCESS",
            "_delta_log",
            "_temporary",
            ".part.crc",
            "00001-ab.metadata.json",
        ] {
            assert!(is_bookkeeping(name), "{name}");
        }
        for name in [
            "part-0.parquet",
            "_day=2026-11-20",
            "release=1.10",
            "metadata.json",
        ] {
            assert!(!is_bookkeeping(name), "{name}");
        }
    }
}

//! Free labels. The column `label` holds all of a run's labels as one JSON object of names and texts.

use std::collections::BTreeMap;

/// The column that holds the labels.
pub const LABEL: &str = "label";

/// The most labels that are counted: the first by name.
pub const MOST_LABELS: usize = 20;

/// The most values of a label that are kept apart: the most frequent ones.
pub const MOST_LABEL_VALUES: usize = 1_000;

/// The most workflows that are kept apart: the most frequent ones.
pub const MOST_WORKFLOWS: usize = 2_000;

/// The most failure classes that are kept apart: the most frequent ones.
pub const MOST_CLASSES: usize = 1_000;

/// Stands for the values that are not kept apart.
pub const OTHER_VALUES: &str = "other";

/// The label that a column holds alone: `team` of `label.team`.
#[must_use]
pub fn label_of(column: &str) -> Option<&str> {
    let name = column.strip_prefix(LABEL)?.strip_prefix('.')?;
    (!name.is_empty()).then_some(name)
}

/// The labels of a checked cell, by name.
#[must_use]
pub fn labels(cell: &str) -> BTreeMap<String, String> {
    serde_json::from_str(cell).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_one_label_is_told_by_its_name() {
        assert_eq!(label_of("label.team"), Some("team"));
        assert_eq!(label_of("label.a.b"), Some("a.b"));
        for column in ["label", "label.", "labels.team", "team"] {
            assert_eq!(label_of(column), None, "{column}");
        }
    }
}

//! Which labels are counted, and which of their values are kept apart.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;
use serde::{Deserialize, Serialize};

use super::value_counts::ValueCounts;
use crate::number;
use crate::record::{LABEL, MOST_LABEL_VALUES, MOST_LABELS, OTHER_VALUES, labels};

/// The longest name of a label, in bytes.
const LONGEST_NAME: usize = 100;

/// The most labels left out that a warning names.
const MOST_NAMED: usize = 20;

/// The labels that are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Labels {
    /// By name; the values that are kept apart, where there are more than that.
    by_name: BTreeMap<String, Option<BTreeSet<String>>>,
}

impl Labels {
    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The value under which a run counts.
    #[must_use]
    pub fn counted<'a>(&self, name: &str, value: &'a str) -> &'a str {
        match self.by_name.get(name) {
            Some(Some(kept)) if !kept.contains(value) => OTHER_VALUES,
            _ => value,
        }
    }
}

/// The labels of some rows while they are counted: the first by name, with the runs of each value.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct LabelCounts {
    counts: BTreeMap<String, ValueCounts>,
    /// Names beyond the first, the first of them.
    left_out: BTreeSet<String>,
}

impl LabelCounts {
    /// Counts the labels of a frame's rows.
    pub(super) fn of(frame: &DataFrame) -> PolarsResult<Self> {
        let mut counted = Self::default();
        let column = frame.column(LABEL)?;
        if column.null_count() < column.len() {
            for cell in column.str()?.iter().flatten() {
                for (name, value) in labels(cell) {
                    counted.of_name(name, |values| values.add(&value, 1, MOST_LABEL_VALUES));
                }
            }
        }
        Ok(counted)
    }

    /// Whether no row has a label.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.left_out.is_empty()
    }

    /// Adds those of other rows.
    pub(super) fn absorb(&mut self, other: Self) {
        for (name, more) in other.counts {
            self.of_name(name, |values| values.absorb(more, MOST_LABEL_VALUES));
        }
        for name in other.left_out {
            self.leave_out(name);
        }
    }

    /// Counts values of a label, if it is among the first.
    fn of_name(&mut self, name: String, count: impl FnOnce(&mut ValueCounts)) {
        if !self.counts.contains_key(&name) {
            if name.len() > LONGEST_NAME {
                return self.leave_out(name);
            }
            if self.counts.len() == MOST_LABELS {
                // Whatever is among the first of all rows was among the first ever since its first row.
                match self.counts.last_entry() {
                    Some(last) if *last.key() > name => {
                        let (last, _) = last.remove_entry();
                        self.leave_out(last);
                    }
                    _ => return self.leave_out(name),
                }
            }
        }
        count(self.counts.entry(name).or_default());
    }

    fn leave_out(&mut self, name: String) {
        self.left_out.insert(name);
        // One more than is named shows that there are more.
        if self.left_out.len() > MOST_NAMED + 1 {
            self.left_out.pop_last();
        }
    }

    /// The labels, the warnings and the notes about them.
    pub(super) fn finish(self) -> (Labels, Vec<String>, Vec<String>) {
        let mut notes = Vec::new();
        let mut by_name = BTreeMap::new();
        for (name, values) in self.counts {
            let kept = values.kept(MOST_LABEL_VALUES);
            if kept.is_some() {
                notes.push(format!(
                    "label.{name} has more than {most} values; the {most} most frequent are kept, and the others count as `{OTHER_VALUES}`",
                    most = number::count(MOST_LABEL_VALUES as u64),
                ));
            }
            by_name.insert(name, kept);
        }
        let warning = left_out(&self.left_out);
        (Labels { by_name }, warning.into_iter().collect(), notes)
    }
}

fn left_out(names: &BTreeSet<String>) -> Option<String> {
    let shown = names.iter().take(MOST_NAMED);
    let shown: Vec<String> = shown
        .map(|name| name.chars().take(LONGEST_NAME).collect())
        .collect();
    let more = if names.len() > MOST_NAMED {
        ", …"
    } else {
        ""
    };
    (!shown.is_empty()).then(|| {
        format!(
            "only the first {MOST_LABELS} labels by name, of at most {LONGEST_NAME} bytes, are counted; left out: {}{more}",
            shown.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(rows: &[(&str, &str)]) -> LabelCounts {
        let mut counts = LabelCounts::default();
        for (name, value) in rows {
            counts.of_name((*name).to_owned(), |values| {
                values.add(value, 1, MOST_LABEL_VALUES);
            });
        }
        counts
    }

    #[test]
    fn the_first_labels_by_name_are_counted_whatever_comes_first() {
        let names: Vec<String> = (0..25)
            .rev()
            .map(|number| format!("l{number:02}"))
            .collect();
        let rows: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
        let (labels, warnings, notes) = counted(&rows).finish();
        let expected: Vec<String> = (0..20).map(|number| format!("l{number:02}")).collect();
        assert_eq!(labels.names().collect::<Vec<_>>(), expected);
        assert_eq!(
            warnings,
            [
                "only the first 20 labels by name, of at most 100 bytes, are counted; left out: l20, l21, l22, l23, l24"
            ]
        );
        assert_eq!(notes, [""; 0]);
    }

    #[test]
    fn of_too_many_values_the_frequent_ones_are_kept() {
        let values: Vec<String> = (0..=MOST_LABEL_VALUES)
            .map(|number| format!("v{number:04}"))
            .collect();
        let mut rows: Vec<(&str, &str)> =
            values.iter().map(|value| ("id", value.as_str())).collect();
        rows.push(("id", "v1000"));
        let (labels, _, notes) = counted(&rows).finish();
        // All but one occur once, and of these the last by name goes.
        assert_eq!(labels.counted("id", "v1000"), "v1000");
        assert_eq!(labels.counted("id", "v0998"), "v0998");
        assert_eq!(labels.counted("id", "v0999"), "other");
        assert_eq!(
            notes,
            [
                "label.id has more than 1,000 values; the 1,000 most frequent are kept, and the others count as `other`"
            ]
        );
    }

    #[test]
    fn parts_add_up_to_the_same_labels() {
        let mut one = counted(&[("b", "x"), ("b", "y")]);
        one.absorb(counted(&[("a", "z"), ("b", "y")]));
        assert_eq!(one.counts["b"].rows["y"], 2);
        assert_eq!(one.counts["a"].rows["z"], 1);
    }
}

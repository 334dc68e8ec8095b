//! A column of the inputs with what its values show.

use std::collections::BTreeMap;

use sqlparser::keywords::ALL_KEYWORDS;

use super::names::{normal, points};
use crate::load::{SurveyColumn, SurveyKind, SurveyTable};
use crate::number::counted;
use crate::policy::key;

/// Where the values of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StandsIn {
    /// In the rows.
    Rows,
    /// In the elements of a list around the rows.
    Elements,
    /// In the document around the rows.
    Document,
}

/// A column of the inputs.
#[derive(Debug)]
pub(super) struct Field<'a> {
    /// The name as the input spells it.
    pub(super) raw_name: &'a str,
    /// The name in lower case with its parts joined by `_`.
    pub(super) name: String,
    /// The column in SQL.
    pub(super) sql: String,
    /// The kind of its values.
    pub(super) kind: SurveyKind,
    /// The values, one a row; an empty text is none.
    pub(super) cells: Vec<Option<&'a str>>,
    /// How often each value occurs.
    pub(super) values: BTreeMap<&'a str, usize>,
    /// Rows with a value.
    pub(super) filled: usize,
    /// Whether some rows have an empty text.
    pub(super) has_empty: bool,
    /// Whether the values are JSON lists or objects.
    pub(super) is_nested: bool,
    stands: StandsIn,
}

impl<'a> Field<'a> {
    /// A column; `table` is its name in SQL where the query joins several.
    pub(super) fn of(column: &'a SurveyColumn, table: Option<&str>, is_outer: bool) -> Self {
        let blank = |text: &&str| text.trim().is_empty();
        let texts = || column.cells.iter().map(Option::as_deref);
        let cells: Vec<Option<&str>> = texts()
            .map(|text| text.filter(|text| !blank(text)))
            .collect();
        let mut values = BTreeMap::new();
        for text in cells.iter().flatten() {
            *values.entry(*text).or_default() += 1;
        }
        let filled = values.values().sum();
        let is_json = |text: &&&str| text.starts_with(['[', '{']);
        let json = values.keys().filter(is_json).count();
        let quoted = quoted(&column.name);
        Self {
            raw_name: &column.name,
            name: normal(&column.name),
            sql: table.map_or(quoted.clone(), |table| format!("{table}.{quoted}")),
            kind: column.kind,
            has_empty: texts().flatten().any(|text| blank(&text)),
            is_nested: json > 0 && 2 * json >= values.len(),
            cells,
            values,
            filled,
            stands: match (is_outer, column.is_around) {
                (true, _) => StandsIn::Document,
                (false, true) => StandsIn::Elements,
                (false, false) => StandsIn::Rows,
            },
        }
    }

    /// The columns of a table that a query can name.
    pub(super) fn all(table: &'a SurveyTable, name: Option<&str>, is_outer: bool) -> Vec<Self> {
        let columns = table
            .columns
            .iter()
            .filter(|column| can_be_named(&column.name));
        columns
            .map(|column| Self::of(column, name, is_outer))
            .collect()
    }

    /// Whether it is a column of what stands around the rows: the document, or an element of a list.
    pub(super) fn is_outer(&self) -> bool {
        self.stands != StandsIn::Rows
    }

    /// Whether it is a field of an element of a list around the rows.
    pub(super) fn is_around(&self) -> bool {
        self.stands == StandsIn::Elements
    }

    /// The rows.
    pub(super) const fn rows(&self) -> usize {
        self.cells.len()
    }

    /// How many different values there are.
    pub(super) fn distinct(&self) -> usize {
        self.values.len()
    }

    /// How many different values there are, in words.
    pub(super) fn counted(&self) -> String {
        counted(self.distinct() as u64, "value", "values")
    }

    /// The characters of the longest value.
    pub(super) fn longest(&self) -> usize {
        self.values
            .keys()
            .map(|text| text.chars().count())
            .max()
            .unwrap_or(0)
    }

    /// How well the name fits a list of words. A column of the document around the rows fits less.
    pub(super) fn points(&self, words: &[&str]) -> Option<i32> {
        let points = points(&self.name, words)?;
        Some(if self.is_outer() { points - 30 } else { points })
    }

    /// The column as text in SQL, null where it is empty.
    pub(super) fn text_sql(&self) -> String {
        match self.kind {
            SurveyKind::Text => self.nullable_sql(),
            _ => format!("CAST({} AS VARCHAR)", self.sql),
        }
    }

    /// The column in SQL, null where it is an empty text.
    pub(super) fn nullable_sql(&self) -> String {
        if self.kind == SurveyKind::Text && self.has_empty {
            format!("NULLIF({}, '')", self.sql)
        } else {
            self.sql.clone()
        }
    }

    /// The name for a comment or a terminal: on one line, and without a character that cannot be seen.
    pub(super) fn shown(&self) -> String {
        key(self.raw_name)
    }
}

/// Whether a query can name a column. Polars reads `*` and `^…$` as patterns of names.
fn can_be_named(name: &str) -> bool {
    let is_pattern = name == "*" || (name.starts_with('^') && name.ends_with('$'));
    !name.trim().is_empty() && !is_pattern && !name.contains('\0')
}

/// A name in SQL, in quotes unless it is plain and no word of SQL.
#[must_use]
pub(super) fn quoted(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let is_word = || ALL_KEYWORDS.contains(&name.to_ascii_uppercase().as_str());
    if name == "raw" || (is_plain && !is_word()) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// A text in SQL.
#[must_use]
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::column;
    use super::*;

    #[test]
    fn a_hostile_name_cannot_leave_its_quotes() {
        assert_eq!(quoted("job_id"), "job_id");
        assert_eq!(quoted("timestamp"), "\"timestamp\"");
        assert_eq!(quoted("a\" FROM raw; --"), "\"a\"\" FROM raw; --\"");
        assert_eq!(literal("it's"), "'it''s'");
        assert!(!can_be_named("*") && !can_be_named("^a.*$") && !can_be_named(" "));
        let hostile = column("x\n-- y", &[Some("1")]);
        assert!(!Field::of(&hostile, None, false).shown().contains('\n'));
    }

    #[test]
    fn an_empty_text_is_no_value() {
        let texts = column("state", &[Some("a"), Some(" "), None, Some("a")]);
        let field = Field::of(&texts, Some("results"), false);
        assert_eq!(
            (field.filled, field.distinct(), field.has_empty),
            (2, 1, true)
        );
        assert_eq!(field.text_sql(), "NULLIF(results.state, '')");
    }
}

//! The schema of the record.

use super::columns::columns;
use crate::vocabulary::{ApprovalState, Implication, Outcome};

/// The kind of values in a column. A column that is not required may also be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A short text that is compared as a whole. Blanks and invisible characters at its ends are no part of it.
    Name,
    /// Text, or a list kept as its JSON text.
    TextOrList,
    /// Free labels: an object of names and values, kept as JSON text with the names in order and every value a text.
    Labels,
    /// An instant: a text with an offset, or an epoch number. Kept as UTC microseconds.
    Timestamp,
    /// A whole number, zero or more.
    Count,
    /// A finite number, zero or more.
    Amount,
    /// True or false.
    Flag,
    /// 1 (worst) to 5, or a word such as high.
    Severity,
    /// A word from a closed list.
    Word(&'static [&'static str]),
}

/// One column of the record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name.
    pub name: &'static str,
    /// The kind of its values.
    pub kind: Kind,
    /// Whether a row without it is refused.
    pub required: bool,
    /// The description, for the schema and the documentation.
    pub about: &'static str,
}

macro_rules! kind {
    (Word($word:ty)) => {
        Kind::Word(<$word>::WORDS)
    };
    ($kind:ident) => {
        Kind::$kind
    };
}

macro_rules! is_required {
    (required) => {
        true
    };
    (optional) => {
        false
    };
}

macro_rules! fields {
    ($($name:ident: $type:ty = $need:ident $kind:ident $(($word:ty))?, $about:literal;)+) => {
        /// Every column, in the order of the canonical table.
        pub const FIELDS: &[Field] = &[$(
            Field {
                name: stringify!($name),
                kind: kind!($kind $(($word))?),
                required: is_required!($need),
                about: $about,
            },
        )+];
    };
}

columns!(fields);

/// The position of a column in [`FIELDS`].
#[must_use]
pub fn position(name: &str) -> Option<usize> {
    FIELDS.iter().position(|field| field.name == name)
}

/// The column name that is most like a misspelt one.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    FIELDS
        .iter()
        .map(|field| (strsim::jaro_winkler(name, field.name), field.name))
        .filter(|(similarity, _)| *similarity > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_column_is_recognised() {
        assert_eq!(nearest("sevrity"), Some("severity"));
        assert_eq!(nearest("started_att"), Some("started_at"));
        assert_eq!(nearest("zzz"), None);
    }

    #[test]
    fn a_word_of_the_record_is_a_word_of_the_vocabulary() {
        let column = |name| FIELDS[position(name).unwrap()].kind;
        assert_eq!(
            column("outcome"),
            Kind::Word(&["success", "failure", "pending"])
        );
        assert_eq!(column("approval_state"), Kind::Word(ApprovalState::WORDS));
    }
}

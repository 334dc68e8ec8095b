//! One cell as its source typed it, and its checked value.

use std::borrow::Cow;
use std::fmt;

/// A cell with the type that its source gives it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::load) enum InputCell<'a> {
    /// Nothing.
    Null,
    /// A typed true or false.
    Flag(bool),
    /// A typed whole number.
    Integer(i64),
    /// A typed number.
    Float(f64),
    /// A typed text.
    Text(Cow<'a, str>),
    /// Text of a source without types: a CSV field, or a text from a mapping.
    Untyped(Cow<'a, str>),
    /// A list or an object, as its JSON text.
    Nested(Cow<'a, str>),
    /// A typed instant: microseconds since 1970, UTC.
    Instant(i64),
    /// A typed time without a zone: microseconds since 1970 of the wall clock.
    Local(i64),
    /// A typed date, which is read as midnight UTC: days since 1970.
    Midnight(i32),
    /// A value that its format does not allow.
    Faulty {
        /// What is wrong with it, without the value.
        reason: &'static str,
        /// The value.
        text: Cow<'a, str>,
    },
}

impl InputCell<'_> {
    /// The type, as reasons name it.
    pub(in crate::load) const fn name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Flag(_) => "true or false",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) | Self::Untyped(_) => "text",
            Self::Nested(_) => "a list or an object",
            Self::Instant(_) | Self::Local(_) => "a timestamp",
            Self::Midnight(_) => "a date",
            Self::Faulty { reason, .. } => reason,
        }
    }
}

impl fmt::Display for InputCell<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Flag(flag) => write!(formatter, "{flag}"),
            Self::Integer(number) | Self::Instant(number) | Self::Local(number) => {
                write!(formatter, "{number}")
            }
            Self::Float(number) => write!(formatter, "{number}"),
            Self::Text(text)
            | Self::Untyped(text)
            | Self::Nested(text)
            | Self::Faulty { text, .. } => formatter.write_str(text),
            Self::Midnight(days) => write!(formatter, "{days}"),
        }
    }
}

/// A cell that passed its check, in the canonical type of its column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Canonical<'a> {
    /// Nothing.
    Null,
    /// Text, a word, or a list's JSON text.
    Text(Cow<'a, str>),
    /// A count, a severity, or an instant in microseconds.
    Integer(i64),
    /// An amount.
    Float(f64),
    /// True or false.
    Flag(bool),
}

/// Why a cell was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::load) struct CellFault {
    /// Never contains the value, so that reasons can be counted.
    pub(in crate::load) reason: Cow<'static, str>,
    /// The refused value.
    pub(in crate::load) text: String,
}

impl CellFault {
    pub(in crate::load) fn new(reason: impl Into<Cow<'static, str>>, cell: &InputCell<'_>) -> Self {
        Self {
            reason: reason.into(),
            text: cell.to_string(),
        }
    }
}

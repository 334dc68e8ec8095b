//! The value of one cell, in the canonical type of its column.

use chrono::{DateTime, Utc};

use super::present::says_something;
use crate::vocabulary::{ApprovalState, Implication, Outcome, Severity};

/// The value of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text, a word, or a list as its JSON text.
    Text(&'a str),
    /// A count or a severity.
    Whole(i64),
    /// An amount.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl Value<'_> {
    /// The number, whole or not.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "loading refuses counts beyond 2^53"
    )]
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(number as f64),
            Self::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// The type of a column in [`Record`](super::Record).
pub(super) trait Held<'a>: Sized {
    /// Converts a value; `None` for values that loading refuses in the column.
    fn of(value: Value<'a>) -> Option<Self>;

    /// Whether the value has content.
    fn has_content(&self) -> bool {
        true
    }
}

impl<'a> Held<'a> for &'a str {
    fn of(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn has_content(&self) -> bool {
        says_something(self)
    }
}

impl Held<'_> for u64 {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Whole(number) => Self::try_from(number).ok(),
            _ => None,
        }
    }
}

impl Held<'_> for f64 {
    fn of(value: Value<'_>) -> Option<Self> {
        value.number()
    }
}

impl Held<'_> for bool {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }
}

impl Held<'_> for DateTime<Utc> {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Instant(instant) => Some(instant),
            _ => None,
        }
    }
}

impl Held<'_> for Severity {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Whole(level) => Self::new(u8::try_from(level).ok()?),
            _ => None,
        }
    }
}

impl Held<'_> for Outcome {
    fn of(value: Value<'_>) -> Option<Self> {
        <&str>::of(value).and_then(Self::from_word)
    }
}

impl Held<'_> for ApprovalState {
    fn of(value: Value<'_>) -> Option<Self> {
        <&str>::of(value).and_then(Self::from_word)
    }

    fn has_content(&self) -> bool {
        self.is_known()
    }
}

impl Held<'_> for Implication {
    fn of(value: Value<'_>) -> Option<Self> {
        <&str>::of(value).and_then(Self::from_word)
    }
}

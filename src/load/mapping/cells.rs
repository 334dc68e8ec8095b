//! The cells of a row before its columns have types: text, and what the text was written as.

use std::borrow::Cow;

use super::super::json::{Broken, Value};

/// How many cells a row may have.
const MOST_CELLS: usize = 4096;

/// What scalars a column has held, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held(u8);

impl Held {
    /// Nothing yet.
    pub(super) const NOTHING: Self = Self(0);
    /// A whole number that fits 64 bits.
    pub(super) const INTEGER: Self = Self(1);
    /// Another number.
    pub(super) const FLOAT: Self = Self(2);
    /// True or false.
    pub(super) const FLAG: Self = Self(4);
    /// Text, or a list.
    pub(super) const TEXT: Self = Self(8);

    /// Both.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether nothing but these has been held.
    pub(super) const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}

/// One cell: its text and what it was written as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scalar<'a> {
    /// The text of the scalar as it stood in the source.
    pub(super) text: Cow<'a, str>,
    /// What it was.
    pub(super) held: Held,
}

impl<'a> Scalar<'a> {
    /// A text.
    pub(super) const fn text(text: Cow<'a, str>) -> Self {
        Self {
            text,
            held: Held::TEXT,
        }
    }

    /// A JSON value; `None` for null.
    pub(super) fn of(value: Value<'a>) -> Option<Self> {
        let (text, held) = match value {
            Value::Null => return None,
            Value::Flag(flag) => (if flag { "true" } else { "false" }.into(), Held::FLAG),
            Value::Number(text) => (text.into(), number(text)),
            Value::Text(text) => (text, Held::TEXT),
            Value::List(text) | Value::Object(text) => (text.into(), Held::TEXT),
        };
        Some(Self { text, held })
    }

    /// A field of a file without types; `None` for an empty one. Numbers are recognised only in the one spelling
    /// that they are written back in, so that no identifier changes.
    pub(super) fn untyped(text: &'a str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        let is_integer = text
            .parse::<i64>()
            .is_ok_and(|number| number.to_string() == text);
        let held = if is_integer {
            Held::INTEGER
        } else if text
            .parse::<f64>()
            .is_ok_and(|number| number.is_finite() && number.to_string() == text && text != "-0")
        {
            Held::FLOAT
        } else if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
            Held::FLAG
        } else {
            Held::TEXT
        };
        Some(Self {
            text: text.into(),
            held,
        })
    }
}

/// What a JSON number is: whole numbers beyond 64 bits are identifiers and stay text.
pub(super) fn number(text: &str) -> Held {
    if text.parse::<i64>().is_ok() {
        Held::INTEGER
    } else if text
        .bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_digit())
    {
        Held::TEXT
    } else {
        Held::FLOAT
    }
}

/// The cells of one row, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells<'a>(Vec<(Cow<'a, str>, Option<Scalar<'a>>)>);

impl<'a> Cells<'a> {
    /// Sets a cell; a second value for one name is a fault of the row.
    pub(super) fn set(
        &mut self,
        name: Cow<'a, str>,
        scalar: Option<Scalar<'a>>,
    ) -> Result<(), Broken> {
        if self.0.len() >= MOST_CELLS {
            return Err(Broken("more than 4,096 columns in one row"));
        }
        if self.0.iter().any(|(known, _)| *known == name) {
            return Err(Broken("a key stands twice in the object"));
        }
        self.0.push((name, scalar));
        Ok(())
    }

    /// The cells that hold something.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Scalar<'a>)> {
        self.0
            .iter()
            .filter_map(|(name, scalar)| Some((name.as_ref(), scalar.as_ref()?)))
    }

    /// Every name, also of cells that hold nothing.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_untyped_number_is_one_only_when_it_is_written_back_the_same() {
        #[track_caller]
        fn case(text: &str, wanted: Held) {
            assert_eq!(Scalar::untyped(text).unwrap().held, wanted, "{text}");
        }
        case("7", Held::INTEGER);
        case("-7", Held::INTEGER);
        case("1.5", Held::FLOAT);
        case("True", Held::FLAG);
        for text in [
            "007",
            "+7",
            "1.10",
            "1.0",
            "1e5",
            "NaN",
            "-0",
            " 7",
            "2026-11-20",
            "99999999999999999999.5",
        ] {
            case(text, Held::TEXT);
        }
        assert_eq!(Scalar::untyped(""), None);
    }

    #[test]
    fn a_json_number_beyond_64_bits_stays_text() {
        assert_eq!(number("12"), Held::INTEGER);
        assert_eq!(number("1.50"), Held::FLOAT);
        assert_eq!(number("99999999999999999999"), Held::TEXT);
    }
}

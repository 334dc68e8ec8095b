//! The cells of a row before its columns have types: the text, and the kind of value it was.

use std::borrow::Cow;

use crate::load::sources::{Broken, JsonValue};

/// The most cells of a row.
const MOST_CELLS: usize = 4096;

/// The kinds of scalars in a column, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held(u8);

impl Held {
    /// No value yet.
    pub(super) const NOTHING: Self = Self(0);
    /// A whole number that fits 64 bits.
    pub(super) const INTEGER: Self = Self(1);
    /// Another number.
    pub(super) const FLOAT: Self = Self(2);
    /// True or false.
    pub(super) const FLAG: Self = Self(4);
    /// Text, or a list.
    pub(super) const TEXT: Self = Self(8);
    /// A whole number beyond 2^53, which no 64-bit float represents exactly.
    pub(super) const LARGE_INTEGER: Self = Self(16);
    /// No value, but the reason why there is none.
    pub(super) const FAULT: Self = Self(32);

    /// The union.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether only these kinds occur.
    pub(super) const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}

/// One cell: its text, and the kind of value it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScalarText<'a> {
    /// The text of the scalar in the source, or the reason of a fault.
    pub(super) text: Cow<'a, str>,
    /// The kind.
    pub(super) held: Held,
}

impl<'a> ScalarText<'a> {
    /// A text.
    pub(super) const fn text(text: Cow<'a, str>) -> Self {
        Self {
            text,
            held: Held::TEXT,
        }
    }

    /// The cell without its source.
    pub(super) fn into_owned(self) -> ScalarText<'static> {
        ScalarText {
            text: Cow::Owned(self.text.into_owned()),
            held: self.held,
        }
    }

    /// A JSON value; `None` for null.
    pub(super) fn of(value: JsonValue<'a>) -> Option<Self> {
        let (text, held) = match value.whole() {
            JsonValue::Null => return None,
            JsonValue::Flag(flag) => (if flag { "true" } else { "false" }.into(), Held::FLAG),
            JsonValue::Number(text) => (text.into(), number(text)),
            JsonValue::Text(text) => (text, Held::TEXT),
            JsonValue::List(text) | JsonValue::Object(text) => (text.into(), Held::TEXT),
            JsonValue::Faulty(fault) => (fault.reason.into(), Held::FAULT),
        };
        Some(Self { text, held })
    }

    /// A field of a file without types; `None` for an empty one. A number is recognised only if it is written back the
    /// same, so that no identifier changes.
    pub(super) fn untyped(text: &'a str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        let is_integer = text
            .parse::<i64>()
            .is_ok_and(|number| number.to_string() == text);
        let held = if is_integer {
            number(text)
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

/// The kind of a JSON number. A whole number beyond 64 bits is an identifier and stays text.
pub(super) fn number(text: &str) -> Held {
    if let Ok(whole) = text.parse::<i64>() {
        if whole.unsigned_abs() <= 1 << 53 {
            Held::INTEGER
        } else {
            Held::LARGE_INTEGER
        }
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
pub(super) struct NamedCells<'a>(Vec<(Cow<'a, str>, Option<ScalarText<'a>>)>);

impl<'a> NamedCells<'a> {
    /// Sets a cell. A second value for one name is an error of the row.
    pub(super) fn set(
        &mut self,
        name: Cow<'a, str>,
        scalar: Option<ScalarText<'a>>,
    ) -> Result<(), Broken> {
        if self.0.len() >= MOST_CELLS {
            return Err(Broken("more than 4,096 columns in one row"));
        }
        if self.0.iter().any(|(known, _)| *known == name) {
            return Err(Broken("the object has a key twice"));
        }
        self.0.push((name, scalar));
        Ok(())
    }

    /// A cell without a value, for a reason.
    pub(super) fn fault(name: &str, reason: &'static str) -> Self {
        let fault = ScalarText {
            text: Cow::Borrowed(reason),
            held: Held::FAULT,
        };
        Self(vec![(Cow::Owned(name.to_owned()), Some(fault))])
    }

    /// The cells one by one.
    pub(super) fn into_cells(self) -> impl Iterator<Item = (Cow<'a, str>, Option<ScalarText<'a>>)> {
        self.0.into_iter()
    }

    /// The cells with a value.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &ScalarText<'a>)> {
        self.0
            .iter()
            .filter_map(|(name, scalar)| Some((name.as_ref(), scalar.as_ref()?)))
    }

    /// The names of all cells, also of empty ones.
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
            assert_eq!(ScalarText::untyped(text).unwrap().held, wanted, "{text}");
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
        assert_eq!(ScalarText::untyped(""), None);
    }

    #[test]
    fn a_json_number_beyond_64_bits_stays_text() {
        assert_eq!(number("12"), Held::INTEGER);
        assert_eq!(number("1.50"), Held::FLOAT);
        assert_eq!(number("99999999999999999999"), Held::TEXT);
        assert_eq!(number("9007199254740992"), Held::INTEGER);
        assert_eq!(number("-9007199254740993"), Held::LARGE_INTEGER);
    }
}

//! What a rule asks of one column, as it is written: a value, or a table of tests that must all hold.

use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// What must hold of one column.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Condition {
    /// It is this value.
    Is(Scalar),
    /// All of these tests.
    Tests(Test),
}

/// A value as a rule names it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// True or false.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text, or a word of a closed list.
    Text(String),
}

/// Tests of one column; a field that is missing fulfils none but `is_present = false`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Test {
    /// A regular expression that is found in the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// It is one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<Scalar>>,
    /// The number is this or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The number is this or less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Whether the field is known at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_present: Option<bool>,
}

impl Condition {
    /// What it asks of a column, in words.
    pub(super) fn words(&self, column: &str) -> Vec<String> {
        let test = match self {
            Self::Is(value) => return vec![format!("{column} is {value}")],
            Self::Tests(test) => test,
        };
        let mut words = Vec::new();
        if let Some(pattern) = &test.matches {
            words.push(format!("{column} matches {}", on_one_line(pattern)));
        }
        if let Some(values) = &test.one_of {
            let values: Vec<String> = values.iter().map(Scalar::to_string).collect();
            words.push(format!("{column} is one of {}", values.join(", ")));
        }
        if let Some(least) = test.at_least {
            words.push(format!("{column} is at least {least}"));
        }
        if let Some(most) = test.at_most {
            words.push(format!("{column} is at most {most}"));
        }
        if let Some(is_present) = test.is_present {
            let state = if is_present { "known" } else { "missing" };
            words.push(format!("{column} is {state}"));
        }
        words
    }
}

/// A pattern that was spread over lines, each without its indentation.
fn on_one_line(pattern: &str) -> String {
    let lines: Vec<&str> = pattern.trim().lines().map(str::trim).collect();
    lines.join(" ")
}

impl fmt::Display for Scalar {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(out, "{flag}"),
            Self::Number(number) => write!(out, "{number}"),
            Self::Text(text) => out.write_str(text),
        }
    }
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text, a number, true or false")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Scalar, E> {
        Ok(Scalar::Flag(flag))
    }

    #[expect(clippy::cast_precision_loss, reason = "no column holds such numbers")]
    fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(ScalarVisitor)
    }
}

struct ConditionVisitor;

impl<'de> Visitor<'de> for ConditionVisitor {
    type Value = Condition;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(
            "a text, a number, true or false, or a table such as { matches = \"timed out\" }",
        )
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Condition, E> {
        ScalarVisitor.visit_bool(flag).map(Condition::Is)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Condition, E> {
        ScalarVisitor.visit_i64(number).map(Condition::Is)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Condition, E> {
        ScalarVisitor.visit_f64(number).map(Condition::Is)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Condition, E> {
        ScalarVisitor.visit_str(text).map(Condition::Is)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Condition, A::Error> {
        Test::deserialize(MapAccessDeserializer::new(table)).map(Condition::Tests)
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(ConditionVisitor)
    }
}

//! A condition of a rule on one column: a value, or a table of tests that must all be met.

use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A condition on one column.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Condition {
    /// The column has this value.
    Is(Scalar),
    /// All of these tests are met.
    Tests(Test),
}

/// A value in a rule.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// True or false.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text, or a word from a closed list.
    Text(String),
}

/// Tests of one column. A missing field meets only `is_present = false`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Test {
    /// A regular expression, found anywhere in the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// The column has one of these values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<Scalar>>,
    /// The number is at least this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The number is at most this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Whether the field is present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_present: Option<bool>,
}

impl Condition {
    /// The condition in words.
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
            let state = if is_present { "present" } else { "missing" };
            words.push(format!("{column} is {state}"));
        }
        words
    }
}

/// A pattern of several lines, joined without their indentation.
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

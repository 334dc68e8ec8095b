//! Compiled rules.

use anyhow::{Result, anyhow};
use regex::Regex;

use super::class_rule::Rule;
use super::condition::{Condition, Scalar, Test};
use crate::expression::compiled;
use crate::record::{self, FIELDS, Kind, Value};
use crate::vocabulary::Severity;

/// Compiled rules, in order.
#[derive(Debug)]
pub struct Classifier {
    rules: Vec<Ready>,
    columns: Vec<&'static str>,
}

/// A rule and its checks. A column is given by its position in [`Classifier::columns`].
#[derive(Debug)]
struct Ready {
    rule: Rule,
    checks: Vec<(usize, Check)>,
}

#[derive(Debug)]
enum Check {
    OneOf(Vec<Scalar>),
    Matches(Regex),
    AtLeast(f64),
    AtMost(f64),
    IsPresent(bool),
}

impl Classifier {
    /// The rules of a team, tried first, and the shipped ones.
    pub fn of(own: &[Rule], shipped: &[Rule]) -> Result<Self> {
        let own = own.iter().map(|rule| (rule, compiled as Compile));
        let shipped = shipped.iter().map(|rule| (rule, english as Compile));
        let mut columns = Vec::new();
        let mut ready = Vec::new();
        for (rule, compile) in own.chain(shipped) {
            let mut checks = Vec::new();
            for (name, condition) in &rule.when {
                let position = record::position(name)
                    .ok_or_else(|| anyhow!("rule {}: no column {name}", rule.id))?;
                let field = &FIELDS[position];
                let column = place(&mut columns, field.name);
                for check in checks_of(condition, field.kind, compile)? {
                    checks.push((column, check));
                }
            }
            // Cheap checks come first.
            checks.sort_by_key(|(_, check)| matches!(check, Check::Matches(_)));
            ready.push(Ready {
                rule: rule.clone(),
                checks,
            });
        }
        Ok(Self {
            rules: ready,
            columns,
        })
    }

    /// The columns that the rules test.
    #[must_use]
    pub fn columns(&self) -> &[&'static str] {
        &self.columns
    }

    /// The first rule that matches a record; `fields` are in the order of [`Self::columns`].
    #[must_use]
    pub fn classify(&self, fields: &[Option<Value<'_>>]) -> Option<&Rule> {
        let holds =
            |(column, check): &(usize, Check)| check.holds(fields.get(*column).copied().flatten());
        self.rules
            .iter()
            .find(|ready| ready.checks.iter().all(holds))
            .map(|ready| &ready.rule)
    }

    /// The rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        let mut rules = self.rules.iter().map(|ready| &ready.rule);
        rules.find(|rule| rule.id == id)
    }
}

fn place(columns: &mut Vec<&'static str>, name: &'static str) -> usize {
    columns
        .iter()
        .position(|known| *known == name)
        .unwrap_or_else(|| {
            columns.push(name);
            columns.len() - 1
        })
}

fn checks_of(condition: &Condition, kind: Kind, compile: Compile) -> Result<Vec<Check>> {
    let Test {
        matches,
        one_of,
        at_least,
        at_most,
        is_present,
    } = match condition {
        Condition::Is(value) => return Ok(vec![Check::OneOf(vec![as_held(value, kind)])]),
        Condition::Tests(test) => test,
    };
    let values = one_of.as_ref();
    let held = values.map(|values| values.iter().map(|value| as_held(value, kind)).collect());
    let matches = matches.as_deref().map(compile).transpose();
    Ok(held
        .map(Check::OneOf)
        .into_iter()
        .chain(matches.map_err(|why| anyhow!(why))?.map(Check::Matches))
        .chain(at_least.map(Check::AtLeast))
        .chain(at_most.map(Check::AtMost))
        .chain(is_present.map(Check::IsPresent))
        .collect())
}

/// A value in its canonical form: a word for a severity becomes a number.
fn as_held(value: &Scalar, kind: Kind) -> Scalar {
    match (kind, value) {
        (Kind::Severity, Scalar::Text(word)) => Severity::from_word(word).map_or_else(
            || value.clone(),
            |severity| Scalar::Number(f64::from(severity.level())),
        ),
        _ => value.clone(),
    }
}

/// Compiles a pattern.
type Compile = fn(&str) -> Result<Regex, String>;

/// A shipped pattern. They are English, so ASCII word boundaries suffice. The engine finds those much faster in messages with
/// other letters.
fn english(text: &str) -> Result<Regex, String> {
    compiled(&text.replace(r"\b", r"(?-u:\b)"))
}

impl Check {
    fn holds(&self, field: Option<Value<'_>>) -> bool {
        match (self, field) {
            (Self::IsPresent(wanted), field) => field.is_some() == *wanted,
            (Self::OneOf(values), Some(field)) => values.iter().any(|value| value.is(field)),
            (Self::Matches(pattern), Some(Value::Text(text))) => pattern.is_match(text),
            (Self::AtLeast(least), Some(field)) => {
                field.number().is_some_and(|number| number >= *least)
            }
            (Self::AtMost(most), Some(field)) => {
                field.number().is_some_and(|number| number <= *most)
            }
            _ => false,
        }
    }
}

impl Scalar {
    fn is(&self, field: Value<'_>) -> bool {
        match (self, field) {
            (Self::Text(wanted), Value::Text(text)) => wanted == text,
            (Self::Number(wanted), field) => field
                .number()
                .is_some_and(|number| wanted.total_cmp(&number).is_eq()),
            (Self::Flag(wanted), Value::Flag(flag)) => *wanted == flag,
            _ => false,
        }
    }
}

//! Failures without a class get one by rule, before anything is counted.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use polars::prelude::{
    BooleanChunked, ChunkFullNull, Column, DataFrame, IntoColumn, NewChunkedArray, StringChunked,
};

use super::by_date::dates;
use super::typed_columns::{RULE, TypedColumn};
use crate::classify::{Classifier, Rule};
use crate::cube::counts::{Cell, KnownCells};
use crate::record::Value;
use crate::vocabulary::Outcome;

/// The rows of some days, with every class that a rule could give.
pub(in crate::cube) struct Classified {
    /// The rows.
    pub(in crate::cube) frame: DataFrame,
    /// Failures that a rule gave a class, by day, cell and rule.
    pub(in crate::cube) by_rule: BTreeMap<NaiveDate, BTreeMap<(Cell, String), u64>>,
}

/// Gives failures without a class the class of the first rule that they fulfil; without rules, none.
pub(in crate::cube) fn fill_classes(
    frame: DataFrame,
    classifier: Option<&Classifier>,
) -> Result<Classified> {
    let mut by_rule: BTreeMap<NaiveDate, BTreeMap<_, u64>> = BTreeMap::new();
    let Some(classifier) = classifier else {
        return Ok(Classified { frame, by_rule });
    };
    let open = without_class(&frame)?;
    if !open.any() {
        return Ok(Classified { frame, by_rule });
    }
    let rows = frame.filter(&open)?;
    let columns: Vec<TypedColumn<'_>> = classifier
        .columns()
        .iter()
        .map(|name| TypedColumn::of(rows.column(name)?))
        .collect::<Result<_>>()?;
    let releases = rows.column("release")?.str()?;
    let workflows = rows.column("workflow")?.str()?;
    let mut cells = KnownCells::default();
    let mut found: Vec<Option<&Rule>> = Vec::with_capacity(rows.height());
    for (row, date) in dates(&rows)?.into_iter().enumerate() {
        let values: Vec<Option<Value<'_>>> = columns.iter().map(|column| column.get(row)).collect();
        let rule = classifier.classify(&values);
        if let Some(rule) = rule {
            let release = releases.get(row).context("a run without release")?;
            let workflow = workflows.get(row).context("a run without workflow")?;
            let cell = cells.named(release, workflow);
            let of_day = by_rule.entry(date).or_default();
            *of_day.entry((cell, rule.id.clone())).or_default() += 1;
        }
        found.push(rule);
    }
    let recorded = frame.column("failure_class")?.str()?;
    let classes = filled("failure_class", recorded, &open, &found, |rule| &rule.class);
    let none = StringChunked::full_null(RULE.into(), frame.height());
    let rules = filled(RULE, &none, &open, &found, |rule| &rule.id);
    let mut frame = frame;
    frame.with_column(classes)?;
    frame.with_column(rules)?;
    Ok(Classified { frame, by_rule })
}

/// The failures whose record has no class.
fn without_class(frame: &DataFrame) -> Result<BooleanChunked> {
    let outcomes = frame.column("outcome")?.str()?;
    let classes = frame.column("failure_class")?.str()?;
    let failure = Outcome::Failure.as_str();
    Ok(outcomes
        .iter()
        .zip(classes.iter())
        .map(|(outcome, class)| class.is_none() && outcome == Some(failure))
        .collect())
}

/// What is recorded, and where a row is open what its rule says.
fn filled(
    name: &str,
    recorded: &StringChunked,
    open: &BooleanChunked,
    found: &[Option<&Rule>],
    says: fn(&Rule) -> &String,
) -> Column {
    let mut found = found.iter();
    let texts = recorded.iter().zip(open.iter()).map(|(text, is_open)| {
        if is_open == Some(true) {
            let rule = found.next().copied().flatten();
            rule.map(|rule| says(rule).as_str())
        } else {
            text
        }
    });
    StringChunked::from_iter_options(name.into(), texts).into_column()
}

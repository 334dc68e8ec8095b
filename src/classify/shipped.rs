//! The rules that come with the program.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::class_rule::Rule;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rule: Vec<Rule>,
}

/// The shipped rules, in the order in which they are tried.
pub(crate) fn shipped() -> Result<Vec<Rule>> {
    let rules: Rules =
        toml::from_str(include_str!("shipped.toml")).context("reading the shipped rules")?;
    Ok(rules.rule)
}

//! The decision for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::text::is_hidden;
use crate::decision::Decision;

/// The decision as indented JSON with a newline at its end. Invisible characters are written as escapes: the same JSON,
/// safe to look at.
pub(crate) fn json(decision: &Decision) -> Result<String> {
    let plain = serde_json::to_string_pretty(decision)
        .context("the decision could not be written as JSON")?;
    let mut text = spelled(&plain);
    text.push('\n');
    Ok(text)
}

/// The decisions of several agents as one object.
pub(crate) fn json_of_agents(decisions: &[&Decision]) -> Result<String> {
    let agents = BTreeMap::from([("agents", decisions)]);
    let plain = serde_json::to_string_pretty(&agents)
        .context("the decisions could not be written as JSON")?;
    let mut text = spelled(&plain);
    text.push('\n');
    Ok(text)
}

/// JSON with its invisible characters written as escapes, newlines aside.
pub(super) fn spelled(plain: &str) -> String {
    let mut text = String::with_capacity(plain.len() + 1);
    for character in plain.chars() {
        if character != '\n' && is_hidden(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(character);
        }
    }
    text
}

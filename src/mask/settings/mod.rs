//! The rules of a team, beside the shipped ones: regular expressions, and files in the format of gitleaks.

mod gitleaks;
mod gitleaks_file;

use anyhow::{Context, Result};
use regex::Regex;

use super::spans::Spans;
use gitleaks::GitleaksRules;

/// The rules of the configuration.
#[derive(Debug, Default)]
pub(super) struct OwnRules {
    patterns: Vec<Regex>,
    gitleaks: Vec<GitleaksRules>,
    /// The texts of all rules.
    key: Vec<u8>,
}

impl OwnRules {
    /// Reads them. What cannot be read is an error: masking less than the team asked for would be worse than no report.
    pub(super) fn of(patterns: &[String], gitleaks: &[(String, String)]) -> Result<Self> {
        let mut own = Self::default();
        for (place, pattern) in patterns.iter().enumerate() {
            let compiled = Regex::new(pattern).with_context(|| {
                format!(
                    "mask.patterns has at place {} no regular expression: {pattern:?}; correct it",
                    place + 1
                )
            })?;
            own.patterns.push(compiled);
            own.add_to_key(pattern);
        }
        for (file, text) in gitleaks {
            let rules = GitleaksRules::of(text)
                .with_context(|| format!("mask.gitleaks: the rules {file} cannot be used"))?;
            own.gitleaks.push(rules);
            own.add_to_key(text);
        }
        Ok(own)
    }

    fn add_to_key(&mut self, text: &str) {
        self.key.extend((text.len() as u64).to_le_bytes());
        self.key.extend(text.as_bytes());
    }

    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// Finds what they match. Where an expression has a group, only the first one is masked.
    pub(super) fn find(&self, text: &str, spans: &mut Spans) {
        for pattern in &self.patterns {
            for found in pattern.captures_iter(text) {
                let group = found.iter().skip(1).flatten().next();
                spans.extend(group.or_else(|| found.get(0)).map(|found| found.range()));
            }
        }
        for rules in &self.gitleaks {
            rules.find(text, spans);
        }
    }
}

#[cfg(test)]
mod tests;

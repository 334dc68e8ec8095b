//! What a team decided about single patterns, by fingerprint, and about how messages are folded.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Policy;
use crate::config::date_text;
use crate::pattern::{Folding, Unusable};

/// What is decided about one pattern, named by its fingerprint or by that of any of its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KnownPattern {
    /// It counts under the pattern of this fingerprint, whatever its class, workflow and tool; nothing else is said of it then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// It is never merged with others because it is like them. Of a pattern that was merged: each of its parts stands alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub apart: bool,
    /// Known, and accepted up to this day. It changes what is said of the pattern, and no recommendation.
    #[serde(skip_serializing_if = "Option::is_none", with = "date_text")]
    #[schemars(with = "Option<NaiveDate>")]
    pub accept_until: Option<NaiveDate>,
    /// Why it is accepted; with `accept_until`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_why: Option<String>,
    /// The day a fix went out: seen on a later day, it came back.
    #[serde(skip_serializing_if = "Option::is_none", with = "date_text")]
    #[schemars(with = "Option<NaiveDate>")]
    pub fixed_on: Option<NaiveDate>,
    /// Whose it is, defined under `[owner]`; default: the class's owner, or the workflow's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// How messages are folded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeptText {
    /// Regular expressions: text that is never folded away, so that it tells patterns apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
}

impl Policy {
    /// How messages are folded under this plan.
    pub fn folding(&self) -> Result<Folding, Unusable> {
        Folding::keeping(&self.folding.keep)
    }

    /// The pattern that a fingerprint counts under at last: where that one counts under a third, the third.
    #[must_use]
    pub fn same_as(&self, fingerprint: &str) -> Option<&str> {
        let next = |from: &str| self.pattern.get(from)?.same_as.as_deref();
        let mut seen = BTreeSet::from([fingerprint]);
        let mut last = next(fingerprint)?;
        while let Some(further) = next(last).filter(|_| seen.insert(last)) {
            last = further;
        }
        Some(last)
    }

    /// What is doubtful about the patterns on a night.
    pub(super) fn doubtful_patterns(&self, as_of: NaiveDate) -> Vec<String> {
        let mut warnings = Vec::new();
        for (fingerprint, known) in &self.pattern {
            if let Some(until) = known.accept_until.filter(|until| *until < as_of) {
                warnings.push(format!(
                    "pattern.{fingerprint}.accept_until is {until}, which is past: it is accepted no more"
                ));
            }
            if let Some(fixed_on) = known.fixed_on.filter(|day| *day > as_of) {
                warnings.push(format!(
                    "pattern.{fingerprint}.fixed_on is {fixed_on}, which is still to come: it counts from then on"
                ));
            }
        }
        warnings
    }
}

/// Fingerprints that the plan names and no pattern of the window has.
pub(super) fn not_seen(fingerprints: &BTreeSet<String>) -> Vec<String> {
    let sentence = |fingerprint: &String| {
        format!(
            "no pattern of the window has the fingerprint {fingerprint}: it was mistyped, its failures are too long ago, or their messages changed; relapse explain RUN_ID prints a run's"
        )
    };
    fingerprints.iter().map(sentence).collect()
}

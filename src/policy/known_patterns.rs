//! What a team decided about single patterns, by fingerprint, and about how messages are folded.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::date_text;

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

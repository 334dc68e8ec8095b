//! Decisions about single patterns and about folding.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::date_text;

/// The decisions about one pattern, named by its fingerprint or that of any of its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KnownPattern {
    /// The fingerprint under which the pattern counts, whatever its class, workflow and tool. No other key applies then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// Never merge the pattern with similar ones. A merged pattern is split into its parts.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub apart: bool,
    /// The pattern is accepted until this day. It changes the status of the pattern, and no recommendation.
    #[serde(skip_serializing_if = "Option::is_none", with = "date_text")]
    #[schemars(with = "Option<NaiveDate>")]
    pub accept_until: Option<NaiveDate>,
    /// Why the pattern is accepted; needed with `accept_until`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_why: Option<String>,
    /// The day of the fix. If the pattern is seen on a later day, it came back.
    #[serde(skip_serializing_if = "Option::is_none", with = "date_text")]
    #[schemars(with = "Option<NaiveDate>")]
    pub fixed_on: Option<NaiveDate>,
    /// The owner, defined under `[owner]`; default: the owner of the class or of the workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// How messages are folded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeptText {
    /// Regular expressions for text that is never folded, so that it distinguishes patterns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
}

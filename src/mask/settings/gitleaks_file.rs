//! A file of rules as gitleaks writes it (its README, "Configuration"). Only what concerns a text is read: a text of a
//! record has neither a path nor a commit.

use serde::Deserialize;

/// The file.
#[derive(Debug, Deserialize)]
pub(super) struct GitleaksFile {
    #[serde(default)]
    pub(super) extend: Extend,
    #[serde(default)]
    pub(super) rules: Vec<WrittenRule>,
    /// For all rules, or for those that it names.
    #[serde(default)]
    pub(super) allowlists: Vec<WrittenAllowlist>,
    /// The same in the older notation.
    pub(super) allowlist: Option<WrittenAllowlist>,
}

/// Other rules that the file builds on.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Extend {
    pub(super) path: Option<String>,
    pub(super) use_default: bool,
}

/// A rule.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WrittenRule {
    pub(super) id: String,
    /// Without it, the rule is about paths alone.
    pub(super) regex: Option<String>,
    /// The group that is the secret; 0 for the first one that matched, or the whole match.
    #[serde(default)]
    pub(super) secret_group: usize,
    /// The least entropy of the secret.
    #[serde(default)]
    pub(super) entropy: f64,
    /// Words of which the text has to hold one; any text if there are none.
    #[serde(default)]
    pub(super) keywords: Vec<String>,
    #[serde(default)]
    pub(super) allowlists: Vec<WrittenAllowlist>,
    pub(super) allowlist: Option<WrittenAllowlist>,
}

/// What is no secret after all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WrittenAllowlist {
    /// `OR`, the default, or `AND`.
    pub(super) condition: Option<String>,
    pub(super) paths: Vec<String>,
    pub(super) commits: Vec<String>,
    /// What the expressions are matched with: the secret, the `match` or the `line`.
    pub(super) regex_target: Option<String>,
    pub(super) regexes: Vec<String>,
    pub(super) stopwords: Vec<String>,
    pub(super) target_rules: Vec<String>,
}

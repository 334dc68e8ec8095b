//! How failures without a class get one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How failures without a class get one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Classification {
    /// Whether the shipped rules are asked after the file's own. Default: true.
    pub shipped_rules: bool,
}

impl Default for Classification {
    fn default() -> Self {
        Self {
            shipped_rules: true,
        }
    }
}

//! How failures without a class get one.

use anyhow::Result;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Policy;
use crate::classify::{Classifier, shipped};

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

impl Policy {
    /// The rules for failures without a class: the file's own, then the shipped ones.
    pub fn classifier(&self) -> Result<Classifier> {
        let shipped = if self.classification.shipped_rules {
            shipped()?
        } else {
            Vec::new()
        };
        Classifier::of(&self.rule, &shipped)
    }
}

//! Reading `policy.toml`.

use std::path::Path;

use anyhow::{Context, Error, Result};

use super::failure_plan::Policy;
use crate::config::explain;
use crate::files;

/// The file that is read beside the configuration if none is named.
pub(crate) const DEFAULT_FILE: &str = "policy.toml";

/// A plan and the file it was read from.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    /// The plan.
    pub policy: Policy,
    /// The file, as it was named.
    pub file: String,
}

impl PolicyFile {
    /// Reads a file.
    pub fn read(file: &Path) -> Result<Self> {
        let text = files::read_text(file).map_err(|error| {
            let todo = "name an existing file with --policy, or write one with relapse init";
            let todo = files::if_missing(&error, todo);
            Error::new(error).context(format!(
                "cannot read the failure plan {}{todo}",
                file.display()
            ))
        })?;
        let policy = Policy::parse(&text)
            .with_context(|| format!("the failure plan {} is not valid", file.display()))?;
        Ok(Self {
            policy,
            file: file.to_string_lossy().into_owned(),
        })
    }
}

impl Policy {
    /// Reads the text of a file.
    pub fn parse(text: &str) -> Result<Self> {
        let policy: Self = toml::from_str(text).map_err(|error| explain(&error))?;
        policy.check(text)?;
        Ok(policy)
    }
}

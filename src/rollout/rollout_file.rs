//! `rollout.json`: written with the hash of its own lines, and refused where it was changed since.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Error, Result, bail};
use sha2::{Digest, Sha256};

use super::planned_rollout::PlannedRollout;
use crate::files;

/// The file of a plan, and its page.
pub(crate) const ROLLOUT_FILE: &str = "rollout.json";
pub(crate) const ROLLOUT_PAGE: &str = "rollout.html";

/// How the line of the hash begins. It is the one line that the hash leaves out.
const HASH_LINE: &str = "  \"sha256\": ";

impl PlannedRollout {
    /// The plan with the hash of its text.
    pub(crate) fn sealed(self) -> Result<Self> {
        let sha256 = hash(&serde_json::to_string_pretty(&self)?);
        Ok(Self { sha256, ..self })
    }

    /// The text of the file.
    pub(crate) fn to_json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Reads a file, and refuses one that was changed.
    pub(crate) fn read(file: &Path) -> Result<Self> {
        let text = files::read_text(file).map_err(|error| {
            let todo = "name an existing file with --rollout, or write one with relapse plan";
            let todo = files::if_missing(&error, todo);
            Error::new(error).context(format!(
                "cannot read the rollout plan {}{todo}",
                file.display()
            ))
        })?;
        Self::parse(&text).with_context(|| {
            format!(
                "cannot use the rollout plan {}; write it again with relapse plan",
                file.display()
            )
        })
    }

    /// Reads the text of a file, and refuses one that was changed.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let plan: Self = serde_json::from_str(text).context("it is not a rollout plan")?;
        if plan.schema != Self::SCHEMA {
            bail!(
                "its schema is {:?}, and this program reads {:?}",
                plan.schema,
                Self::SCHEMA
            );
        }
        let found = hash(text);
        if plan.sha256 != found {
            bail!(
                "it was changed after it was written: its sha256 is {:?}, and that of its lines is {found:?}",
                plan.sha256
            );
        }
        plan.ramp.check()?;
        Ok(plan)
    }
}

/// The hash of all lines but that of the hash, each with a line feed.
fn hash(text: &str) -> String {
    let mut hasher = Sha256::new();
    for line in text.lines().filter(|line| !line.starts_with(HASH_LINE)) {
        hasher.update(line);
        hasher.update("\n");
    }
    let mut digits = String::new();
    for byte in hasher.finalize() {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn plan() -> PlannedRollout {
        PlannedRollout::example().sealed().unwrap()
    }

    #[test]
    fn a_plan_is_read_as_it_was_written() {
        let plan = plan();
        let text = plan.to_json().unwrap();
        assert_eq!(PlannedRollout::parse(&text).unwrap(), plan);
        // Line ends of another system are no change.
        let text = text.replace('\n', "\r\n");
        assert_eq!(PlannedRollout::parse(&text).unwrap(), plan);
    }

    /// `printf 'a\nb\n' | sha256sum` of coreutils 9.1.
    #[test]
    fn the_hash_is_that_of_the_other_lines() {
        let text = "a\n  \"sha256\": \"0\",\nb\n";
        assert_eq!(
            hash(text),
            "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"
        );
    }

    #[test]
    fn a_changed_plan_is_refused() {
        let text = plan().to_json().unwrap();
        for (was, now) in [
            ("\"share\": 0.1", "\"share\": 0.5"),
            ("\"horizon\": 14", "\"horizon\": 21"),
            ("\"found_by\": 6", "\"found_by\": 5"),
            ("  \"horizon\"", "   \"horizon\""),
        ] {
            assert!(text.contains(was), "{was}");
            let error = PlannedRollout::parse(&text.replace(was, now)).unwrap_err();
            assert!(error.to_string().contains("changed"), "{error}");
        }
    }

    #[test]
    fn what_is_no_plan_is_refused_with_its_place() {
        let error = PlannedRollout::parse("{\n  \"schema\": 1\n}").unwrap_err();
        assert!(format!("{error:#}").contains("line 2"), "{error:#}");
        let other = plan().to_json().unwrap().replace("rollout/1", "rollout/2");
        let error = PlannedRollout::parse(&other).unwrap_err();
        assert!(error.to_string().contains("relapse.rollout/2"), "{error}");
    }
}

//! What can be typed of a night or of a release.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::night;
use crate::vocabulary::{Recommendation, ReleaseOutcome};

/// The most letters of what a person says.
const LONGEST: usize = 2_000;

#[derive(Debug, Args)]
pub(in crate::cli) struct OverruleArguments {
    /// The night, by its last day
    #[arg(long, value_name = "DATE", value_parser = night)]
    pub(in crate::cli) as_of: NaiveDate,
    /// Who decided
    #[arg(long, value_name = "WHO", value_parser = words)]
    pub(in crate::cli) by: String,
    /// Why
    #[arg(long, value_name = "TEXT", value_parser = words)]
    pub(in crate::cli) why: String,
    /// What is done instead: `roll_back`, `restrict`, `hold`, `proceed` or `data_incomplete`
    #[arg(long, value_name = "VERDICT", value_parser = verdict)]
    pub(in crate::cli) to: Option<Recommendation>,
    /// Whose night, where several agents have one of that day
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) agent: Option<String>,
    /// The directory of the reports [default: that of ./relapse.toml, or reports]
    #[arg(long, value_name = "DIR", env = "RELAPSE_OUT")]
    pub(in crate::cli) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct OutcomeArguments {
    /// A release that was the candidate of a night
    #[arg(long, value_name = "RELEASE")]
    pub(in crate::cli) release: String,
    /// How it turned out: `good` or `bad`
    #[arg(long, value_name = "OUTCOME", value_parser = release_outcome)]
    pub(in crate::cli) was: ReleaseOutcome,
    /// Why
    #[arg(long, value_name = "TEXT", value_parser = words)]
    pub(in crate::cli) why: String,
    /// Who says so
    #[arg(long, value_name = "WHO", value_parser = words)]
    pub(in crate::cli) by: Option<String>,
    /// Whose release, where several agents have one of that name
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) agent: Option<String>,
    /// The directory of the reports [default: that of ./relapse.toml, or reports]
    #[arg(long, value_name = "DIR", env = "RELAPSE_OUT")]
    pub(in crate::cli) out: Option<PathBuf>,
}

fn verdict(word: &str) -> Result<Recommendation, String> {
    let known = || format!("one of {}", Recommendation::WORDS.join(", "));
    Recommendation::from_word(word).ok_or_else(known)
}

fn release_outcome(word: &str) -> Result<ReleaseOutcome, String> {
    ReleaseOutcome::from_word(word).ok_or_else(|| "good or bad".to_owned())
}

fn words(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("a text that is not empty".to_owned());
    }
    if text.chars().count() > LONGEST {
        return Err(format!("a text of at most {LONGEST} letters"));
    }
    Ok(text.to_owned())
}

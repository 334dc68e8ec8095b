//! A first `relapse.toml`, `policy.toml` and, where the inputs need a mapping, `map.sql`. What the inputs show goes in.
//! Commented texts come out. No existing file is overwritten.

mod config_template;
mod guess;
mod new_files;
mod plan_template;
mod recognise;
mod release_tie;
mod source;

pub(crate) use config_template::{MapIs, configuration};
pub(crate) use guess::Proposal;
pub(crate) use new_files::{NewFile, trial, write};
pub(crate) use plan_template::{ProposedPlan, Sight, plan};
pub(crate) use recognise::telling_columns;
pub(crate) use release_tie::ReleaseTie;
pub(crate) use source::Source;

/// The mapping that is written beside the configuration.
pub(crate) const MAP_FILE: &str = "map.sql";

#[cfg(test)]
mod tests;

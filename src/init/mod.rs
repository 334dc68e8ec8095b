//! A first `relapse.toml` and `policy.toml`. What the inputs show goes in. Two commented texts come out. No existing file is
//! overwritten.

mod config_template;
mod new_files;
mod plan_template;

pub(crate) use config_template::configuration;
pub(crate) use new_files::{NewFile, write};
pub(crate) use plan_template::{Sight, plan};

#[cfg(test)]
mod tests;

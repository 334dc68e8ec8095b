//! A first `relapse.toml` and `policy.toml`: what the data show goes in; two commented texts come out and are written where
//! nothing stands yet.

mod config_template;
mod new_files;
mod plan_template;

pub use config_template::configuration;
pub use new_files::{NewFile, write};
pub use plan_template::{Sight, plan};

#[cfg(test)]
mod tests;

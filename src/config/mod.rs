//! `relapse.toml`: the text of the file goes in; checked settings come out, or an error that says where and what to do.

mod config_file;
pub(crate) mod date_text;
mod explain;
mod sections;
mod validity;

pub use config_file::DEFAULT_FILE;
pub(crate) use explain::explain;
pub use sections::{Config, Cost, Decision, Input, Margins, MetricMargin, Release, Report, Window};

#[cfg(test)]
mod tests;

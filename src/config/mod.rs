//! `relapse.toml`. The text of the file goes in. Checked settings come out, or an error with its line and a correction.

mod config_file;
pub(crate) mod date_text;
mod explain;
mod night_count;
mod sections;
mod validity;

pub use config_file::DEFAULT_FILE;
pub(crate) use explain::explain;
pub use sections::{
    Checks, ClassMetric, Config, Cost, Decision, Input, Kept, Margins, Mask, MetricMargin, Notify,
    Paths, Release, Report, Rollout, Window,
};

pub(crate) use validity::LARGEST_RATIO;

#[cfg(test)]
mod tests;

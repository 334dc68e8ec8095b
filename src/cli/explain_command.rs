//! `relapse explain`: how one run was read.

use anyhow::anyhow;

use super::arguments::{ExplainArguments, ExplainFormat};
use super::settings::Settings;
use super::{Progress, print};
use crate::compare::nights;
use crate::exit::{self, Failure};
use crate::pipeline;
use crate::report;

/// Reads the records, finds the run and prints what is known of it.
pub(super) fn explain(typed: ExplainArguments) -> Result<u8, Failure> {
    let settings = Settings::planned(typed.input, None)?;
    let progress = Progress::new();
    let found = pipeline::explain(
        &settings.config,
        settings.plan.as_ref(),
        settings.as_of,
        &typed.run_id,
        &|step| progress.say(step),
    )?;
    drop(progress);
    let Some(run) = found else {
        let window = nights(&settings.config.window, settings.as_of);
        return Err(Failure {
            code: exit::NOT_LOADABLE,
            error: anyhow!(
                "no run {} among the rows that count from {} to {}: look at the id, --as-of and --window",
                typed.run_id,
                window.start(),
                window.end()
            ),
        });
    };
    match typed.format {
        ExplainFormat::Text => print(&report::explained(&run))?,
        ExplainFormat::Json => print(&report::explained_json(&run)?)?,
    }
    Ok(exit::OK)
}

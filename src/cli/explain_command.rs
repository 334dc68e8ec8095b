//! `relapse explain`: how one run was read. Where several agents have a run of this id, each is explained.

use anyhow::anyhow;

use super::arguments::{ExplainArguments, ExplainFormat};
use super::settings::Settings;
use super::{Progress, masked_by, print};
use crate::compare::nights;
use crate::exit::{self, Failure};
use crate::pipeline;
use crate::report::{self, Screen};

/// Reads the records, finds the run and prints what is known of it.
pub(super) fn explain(typed: &ExplainArguments, screen: Screen) -> Result<u8, Failure> {
    let settings = Settings::planned(typed.input.clone(), None)?;
    explain_run(typed, &settings, screen).map_err(masked_by(&settings.config.masker))
}

fn explain_run(
    typed: &ExplainArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<u8, Failure> {
    let _folder = settings.run_folder(None)?;
    let progress = Progress::new();
    let found = pipeline::explain(
        &settings.config,
        settings.plan.as_ref(),
        settings.as_of,
        (settings.agent.as_deref(), &typed.run_id),
        &|step| progress.say(step),
    )?;
    drop(progress);
    if found.is_empty() {
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
    }
    for (place, run) in found.iter().enumerate() {
        match typed.format {
            ExplainFormat::Text => {
                let between = if place > 0 { "\n" } else { "" };
                let text = report::fitted(&report::explained(run), screen);
                print(&format!("{between}{text}"))?;
            }
            ExplainFormat::Json => print(&report::explained_json(run)?)?,
        }
    }
    Ok(exit::OK)
}

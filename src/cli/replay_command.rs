//! `relapse replay`: what each past night would have recommended.

use anyhow::anyhow;

use super::arguments::{ReplayArguments, ReplayFormat};
use super::settings::Settings;
use super::{Progress, print, style};
use crate::exit::{self, Failure};
use crate::nights::Lock;
use crate::replay;
use crate::report::{self, File, Replay};

/// Replays the nights and prints them; with `--out`, writes them as well.
pub(super) fn replay(typed: ReplayArguments) -> Result<u8, Failure> {
    let nights = typed.from..=typed.to;
    if nights.is_empty() {
        return Err(Failure {
            code: exit::USAGE,
            error: anyhow!(
                "--from {} lies after --to {}: give the first night with --from and the last with --to",
                typed.from,
                typed.to
            ),
        });
    }
    let settings = Settings::of_replay(typed.input, &nights)?;
    let _lock = typed.out.as_deref().map(Lock::take).transpose()?;
    let progress = Progress::new();
    let plan = settings.plan.as_ref();
    let say = |step: &str| progress.say(step);
    let replayed = replay::replay(&settings.config, plan, &nights, &say)?;
    let shown = Replay {
        nights: &replayed,
        command: &settings.command,
    };
    let place = typed
        .out
        .as_deref()
        .map(|out| {
            progress.say("writing the replay");
            report::publish_replay(out, &nights, &files(&shown)?)
                .map_err(Failure::with(exit::CANNOT_WRITE))
        })
        .transpose()?;
    drop(progress);
    match typed.format {
        ReplayFormat::Text => {
            print(&report::replay_terminal(&replayed, style()))?;
            if let Some(place) = place {
                print(&format!(
                    "\nreport: {}\n",
                    place.join("index.html").display()
                ))?;
            }
        }
        ReplayFormat::Json => print(&report::replay_lines(&replayed)?)?,
    }
    Ok(exit::OK)
}

/// What a replay leaves.
fn files(shown: &Replay<'_>) -> anyhow::Result<[File; 3]> {
    Ok([
        File::text("index.html", report::replay_html(shown)?),
        File::text("timeline.svg", report::timeline(shown.nights)?),
        File::text("replay.ndjson", report::replay_lines(shown.nights)?),
    ])
}

//! `relapse init`: a first configuration and failure plan, from what the data show.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::arguments::InitArguments;
use super::settings::{Effective, Settings};
use super::{Progress, print};
use crate::compare::nights;
use crate::config;
use crate::exit::{self, Failure};
use crate::init::{self, NewFile, Sight};
use crate::number::counted;
use crate::pipeline;
use crate::policy::{self, Policy, PolicyFile};
use crate::report::visible;

/// Writes `policy.toml`, and `relapse.toml` where no configuration is in use yet.
pub(super) fn init(typed: InitArguments) -> Result<u8, Failure> {
    let out = typed.out.unwrap_or_else(|| PathBuf::from("."));
    let effective = Effective::from(typed.input.clone(), None)?;
    let sight = if effective.config.input.runs.is_empty() {
        None
    } else {
        Some(look(&Settings::from(typed.input, None)?)?)
    };
    let mut files = vec![NewFile {
        name: policy::DEFAULT_FILE,
        text: init::plan(sight.as_ref()),
    }];
    if effective.file.is_none() {
        files.push(NewFile {
            name: config::DEFAULT_FILE,
            text: init::configuration(&effective.config, &out),
        });
    }
    let written = init::write(&out, &files).map_err(Failure::with(exit::CANNOT_WRITE))?;
    print(&said(&written, effective.file.as_deref(), sight.as_ref()))?;
    Ok(exit::OK)
}

/// The classes and workflows of the window.
fn look(settings: &Settings) -> Result<Sight, Failure> {
    let progress = Progress::new();
    // The classes are those that the next night will see: the shipped rules give them where the records do not.
    let bare = PolicyFile {
        policy: Policy::default(),
        file: policy::DEFAULT_FILE.to_owned(),
    };
    let loaded = pipeline::read_of(
        &settings.config,
        Some(&bare),
        settings.as_of,
        settings.agent.as_deref(),
        &|step| progress.say(step),
    )?;
    let nights = nights(&settings.config.window, settings.as_of);
    Ok(Sight {
        failures: loaded.cube.failures_seen(&nights),
        runs: loaded.cube.runs_seen(&nights),
        nights,
    })
}

fn said(written: &[PathBuf], in_use: Option<&Path>, sight: Option<&Sight>) -> String {
    let mut text = String::new();
    for path in written {
        let _ = writeln!(text, "wrote {}", visible(&path.to_string_lossy()));
    }
    if let Some(file) = in_use {
        let _ = writeln!(
            text,
            "{} is in use and stays as it is",
            visible(&file.to_string_lossy())
        );
    }
    let seen = match sight {
        None => "no input was given: the failure plan is a template".to_owned(),
        Some(sight) => format!(
            "{} and {} seen in the nights {} to {}{}",
            counted(
                sight.failures.len() as u64,
                "failure class",
                "failure classes"
            ),
            counted(sight.runs.len() as u64, "workflow", "workflows"),
            sight.nights.start(),
            sight.nights.end(),
            if sight.runs.is_empty() {
                ": --as-of and --window say which nights are looked at"
            } else {
                ""
            }
        ),
    };
    let _ = writeln!(
        text,
        "{seen}\nnext: decide what stands behind a # in policy.toml, then relapse check"
    );
    text
}

//! The page of a replay: the timeline and the table, in one file that needs nothing else.

use anyhow::{Context, Result};
use minijinja::value::Serde;
use minijinja::{Value, context};

use super::super::html::{STYLE, filled};
use super::super::text::{Text, name};
use super::{Replay, rows, summary, timeline};

const PAGE: &str = include_str!("replay.html");

/// The most nights in the table; `replay.ndjson` has them all.
const MOST: usize = 800;

/// The replay as one self-contained page.
pub(crate) fn replay_html(replay: &Replay<'_>) -> Result<String> {
    let rows = rows(replay.nights);
    // The newest nights are what is looked for first.
    let left_out = rows.len().saturating_sub(MOST);
    let context = context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        agent => replay.agent.map(|agent| name(agent).to_string()),
        summary => summary(replay.nights),
        timeline => Value::from_safe_string(timeline(replay.nights)?),
        rows => Value::from(Serde(&rows[left_out..])),
        left_out,
        command => Text::line(replay.command).as_str(),
        version => env!("CARGO_PKG_VERSION"),
    };
    filled(PAGE, context).context("the page of the replay could not be filled in")
}

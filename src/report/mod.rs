//! The decision as people and programs read it: in, a decision and the series of its charts; out, HTML, Markdown, JSON, CSV, a
//! text for a terminal, gauges, JUnit XML, a message of Slack, pictures, and a directory a night.
//!
//! Nothing here decides or computes a statistic. `figures` puts numbers into words, `charts` draws them, `view` places finished
//! sentences on a page, and each format escapes them for its target.

pub(crate) mod charts;
mod configuration_hash;
mod csv;
mod decision_json;
mod explained;
mod figures;
mod html;
mod junit;
mod markdown;
mod packet;
mod prometheus;
mod publish;
mod replay;
mod rollout;
mod slack;
mod terminal;
mod text;
mod view;

pub(crate) use charts::charts;
pub(crate) use configuration_hash::configuration_hash;
pub(crate) use csv::{findings_csv, to_label_csv};
pub(crate) use decision_json::{json, json_of_agents};
pub(crate) use explained::{explained, explained_json};
pub(crate) use html::{html, whole_html};
pub(crate) use junit::{Cases, junit, junit_cases};
pub(crate) use markdown::{markdown, markdown_of_agents};
pub(crate) use packet::{evaluation_lines, packet, packet_html, packet_json};
pub(crate) use prometheus::prometheus;
pub(crate) use publish::{
    Content, File, list_nights, publish, publish_replay, put_file, remove_nights,
};
pub(crate) use replay::{Replay, replay_html, replay_lines, replay_terminal, timeline};
pub(crate) use rollout::{RolloutShown, rollout_html};
pub(crate) use slack::{Message, slack, slack_message};
pub(crate) use terminal::{Screen, Style, agent_line, fitted, terminal};
pub(crate) use text::visible;

use crate::compare::series::Series;
use crate::decision::{Decision, RunToLabel};
use crate::panels::Panel;

/// Everything a report shows. It decides nothing and computes no statistic: every sentence and number comes from here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report<'a> {
    /// What the night decided.
    pub decision: &'a Decision,
    /// What the charts draw.
    pub series: &'a Series,
    /// The effective configuration, as TOML.
    pub configuration: &'a str,
    /// The command that reproduces the night.
    pub command: &'a str,
    /// The team's own tables.
    pub panels: &'a [Panel],
    /// The runs that people are asked to read.
    pub to_label: &'a [RunToLabel],
}

#[cfg(test)]
mod tests;

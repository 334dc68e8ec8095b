//! The page of a planned rollout: what it promises, on which ramp, and what the promises mean.

use anyhow::{Context, Result};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::html::{STYLE, filled};
use super::text::{Text, name};

const PAGE: &str = include_str!("rollout.html");

/// What the page of a planned rollout shows. Its sentences and figures are finished.
#[derive(Clone, Debug)]
pub(crate) struct RolloutShown<'a> {
    /// The agent; `None` where the records name none.
    pub agent: Option<&'a str>,
    /// The release that the candidate is to be compared with.
    pub baseline: &'a str,
    /// The plan in sentences.
    pub promises: Vec<String>,
    /// What the plan rests on, in sentences.
    pub rests_on: Vec<String>,
    /// By ratio: found by, and ruled out by.
    pub by_ratio: Vec<[String; 3]>,
    /// Each ramp, the excess failures, and the nights to proceed.
    pub ramps: Vec<[String; 3]>,
    /// Each other setting, found by, and proceeds by.
    pub tried: Vec<[String; 3]>,
    /// The picture of the shares by night.
    pub chart: String,
    /// The hash of the plan.
    pub sha256: &'a str,
    /// The command that plans it again.
    pub command: &'a str,
}

/// A row of a table.
#[derive(Serialize)]
struct Row([Text; 3]);

/// The plan as one self-contained page.
pub(crate) fn rollout_html(shown: &RolloutShown<'_>) -> Result<String> {
    let lines = |lines: &[String]| -> Value {
        let lines: Vec<Text> = lines.iter().map(|line| Text::from(line.clone())).collect();
        Value::from(Serde(&lines))
    };
    let rows = |rows: &[[String; 3]]| -> Value {
        let rows: Vec<Row> = rows
            .iter()
            .map(|row| Row(row.clone().map(Text::from)))
            .collect();
        Value::from(Serde(&rows))
    };
    let context = context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        agent => shown.agent.map(|agent| name(agent).to_string()),
        baseline => name(shown.baseline).to_string(),
        promises => lines(&shown.promises),
        rests_on => lines(&shown.rests_on),
        by_ratio => rows(&shown.by_ratio),
        ramps => rows(&shown.ramps),
        tried => rows(&shown.tried),
        chart => Value::from_safe_string(shown.chart.clone()),
        sha256 => shown.sha256,
        command => Text::line(shown.command).as_str(),
        version => env!("CARGO_PKG_VERSION"),
    };
    filled(PAGE, context).context("the page of the rollout plan could not be filled in")
}

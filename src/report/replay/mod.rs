//! A replay as people and programs read it: a table for a terminal, a page with a timeline, a JSON object a line.

mod replay_page;
mod replay_table;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use anyhow::{Context, Result};
use serde::Serialize;

pub(crate) use replay_page::replay_html;
pub(crate) use replay_table::replay_terminal;

use super::charts;
use super::decision_json::spelled;
use super::text::{Text, name, within};
use crate::decision::Replayed;
use crate::number;
use crate::terms;
use crate::vocabulary::Recommendation;

/// What the page of a replay shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Replay<'a> {
    /// The agent; `None` where the records name none.
    pub agent: Option<&'a str>,
    /// The nights, in order.
    pub nights: &'a [Replayed],
    /// The command that replays them again.
    pub command: &'a str,
}

/// The nights as lines of JSON: `as_of`, `recommendation`, `decided_by` and `triggers` as in `decision.json`.
pub(crate) fn replay_lines(nights: &[Replayed]) -> Result<String> {
    let mut lines = String::new();
    for night in nights {
        let line = serde_json::to_string(night)
            .with_context(|| format!("the night {} could not be written as JSON", night.as_of))?;
        lines.push_str(&spelled(&line));
        lines.push('\n');
    }
    Ok(lines)
}

/// The nights as a picture that stands by itself.
pub(crate) fn timeline(nights: &[Replayed]) -> Result<String> {
    charts::timeline(nights, &summary(nights))
}

/// A night as both tables show it.
#[derive(Debug, Serialize)]
struct Row {
    as_of: String,
    /// Which night of how many.
    night: String,
    releases: Text,
    /// `roll_back`, …: picks the colour.
    key: &'static str,
    word: &'static str,
    sign: &'static str,
    /// The night before had another recommendation.
    changed: bool,
    decided_by: Text,
}

fn rows(nights: &[Replayed]) -> Vec<Row> {
    let before = std::iter::once(None).chain(nights.iter().map(Some));
    let rows = nights.iter().zip(before).map(|(night, before)| Row {
        as_of: night.as_of.to_string(),
        night: match night.night {
            0 => "–".to_owned(),
            number => format!("{number}/{}", night.horizon),
        },
        releases: releases(night).into(),
        key: night.recommendation.as_str(),
        word: terms::verdict(night.recommendation),
        sign: terms::verdict_sign(night.recommendation),
        changed: before.is_some_and(|before| before.recommendation != night.recommendation),
        decided_by: within(&night.decided_by_text, 120).into(),
    });
    rows.collect()
}

fn releases(night: &Replayed) -> String {
    let arms = night.candidate.as_ref().zip(night.baseline.as_ref());
    arms.map_or_else(
        || "–".to_owned(),
        |(candidate, baseline)| format!("{} vs {}", name(candidate), name(baseline)),
    )
}

/// The nights counted by their recommendations, in one sentence.
pub(super) fn summary(nights: &[Replayed]) -> String {
    let (Some(first), Some(last)) = (nights.first(), nights.last()) else {
        return "No night was replayed.".to_owned();
    };
    if nights.len() == 1 {
        let word = terms::verdict(first.recommendation);
        return format!("1 night, {}: {word}.", number::date(first.as_of));
    }
    let mut sentence = format!(
        "{} from {} to {}:",
        number::counted(nights.len() as u64, "night", "nights"),
        number::day(first.as_of),
        number::date(last.as_of)
    );
    let mut comma = "";
    for recommendation in Recommendation::ALL {
        let said = nights
            .iter()
            .filter(|night| night.recommendation == *recommendation);
        let count = said.count() as u64;
        if count > 0 {
            let word = terms::verdict(*recommendation);
            let _ = write!(sentence, "{comma} {} {word}", number::count(count));
            comma = ",";
        }
    }
    let changes = nights
        .windows(2)
        .filter(|pair| pair[0].recommendation != pair[1].recommendation)
        .count();
    let changes = match changes {
        0 => "no change".to_owned(),
        some => number::counted(some as u64, "change", "changes"),
    };
    let _ = write!(sentence, "; {changes}.");
    sentence
}

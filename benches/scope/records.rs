//! Histories as records, for what only records have: tools, models, tenants and batches, and what explains a change.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use relapse::config::Config;
use relapse::decision::{Decision, Finding};
use relapse::pipeline::{judge, read};
use relapse::sample::plant::{Asked, Confined, History, Kind, Wish, write};
use relapse::vocabulary::Scope;
use serde_json::{Value, from_reader, to_value};

use crate::{percent, strongest};

/// What is planted, where, and the scope that is right for it.
struct Case {
    kind: Kind,
    place: &'static str,
    right: Scope,
}

const fn case(kind: Kind, place: &'static str, right: Scope) -> Case {
    Case { kind, place, right }
}

const CASES: [Case; 8] = [
    case(Kind::Local, "workflow", Scope::Local),
    case(Kind::Local, "workflow+class", Scope::Local),
    case(Kind::Local, "tool", Scope::Local),
    case(Kind::Local, "tool+class", Scope::Local),
    case(Kind::Local, "model", Scope::Local),
    case(Kind::Local, "tenant", Scope::Local),
    case(Kind::Rollout, "class", Scope::Rollout),
    case(Kind::Burst, "batch", Scope::OneOff),
];

/// What was said.
struct Said {
    case: usize,
    scope: Option<Scope>,
    /// Whether the place that is named is the planted one; `None` where none was to be named.
    names_place: Option<bool>,
    /// The share of the planted excess that lies in the part that is said to lead; 0 where another part is.
    found: Option<f64>,
}

/// Prints what was said of so many histories.
#[expect(clippy::print_stdout, reason = "the table is the output")]
pub(super) fn table(histories: u64, seed: u64) -> Result<()> {
    // One after the other: reading keeps all cores busy by itself.
    let all: Vec<Said> = (0..histories)
        .map(|number| said(number, seed))
        .collect::<Result<_>>()?;
    println!(
        "\nplanted as records       seen  scope right%  place right%  excess in the leading part: median, mean"
    );
    for (number, case) in CASES.iter().enumerate() {
        let regressed: Vec<&Said> = all
            .iter()
            .filter(|one| one.case == number && one.scope.is_some())
            .collect();
        let right = regressed.iter().filter(|one| one.scope == Some(case.right));
        let places: Vec<bool> = regressed.iter().filter_map(|one| one.names_place).collect();
        let named = places.iter().filter(|named| **named).count();
        let mut found: Vec<f64> = regressed.iter().filter_map(|one| one.found).collect();
        found.sort_by(f64::total_cmp);
        println!(
            "{:<24} {:>4} {:>13.1} {:>13} {:>29}",
            format!("{} {}", case.kind, case.place),
            regressed.len(),
            percent(right.count(), regressed.len()),
            if places.is_empty() {
                "–".to_owned()
            } else {
                format!("{:.1}", percent(named, places.len()))
            },
            match found.get(found.len() / 2) {
                Some(median) => format!("{median:.2}, {:.2}", mean(&found)),
                None => "–".to_owned(),
            },
        );
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a number of histories")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn said(number: u64, seed: u64) -> Result<Said> {
    let place = usize::try_from(number)? % CASES.len();
    let case = &CASES[place];
    let wish = Wish {
        place: Some(Confined::from_word(case.place)?),
        ..Wish::any(case.kind)
    };
    let asked = Asked {
        events: vec![wish],
        ..Asked::default()
    };
    let history = History::of(&asked, seed.wrapping_mul(1_000_003).wrapping_add(number))?;
    let folder = tempfile::tempdir()?;
    let written = write(&history, folder.path())?;
    let truth: Value = from_reader(std::fs::File::open(&written.truth)?)?;
    let mut config = Config::default();
    config.input.runs = vec![written.records.display().to_string()];
    let loaded = read(&config, None, history.as_of(), &|_| {})
        .map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
    let decision = judge(&config, history.as_of(), &loaded, None, None).decision;
    let event = &truth["events"][0];
    let finding = strongest(&decision, None);
    Ok(Said {
        case: place,
        scope: finding.and_then(|finding| finding.scope),
        names_place: finding
            .filter(|_| case.right == Scope::Local)
            .map(|finding| names(finding, event))
            .transpose()?,
        // What explains a change knows class, workflow and tool.
        found: (case.right != Scope::OneOff && !matches!(case.place, "model" | "tenant"))
            .then(|| found(&decision, event))
            .transpose()?,
    })
}

/// Whether a finding names the planted workflow, tool, model or tenant.
fn names(finding: &Finding, event: &Value) -> Result<bool> {
    let named = to_value(&finding.r#where)?;
    Ok(["workflow", "tool", "model", "tenant"]
        .into_iter()
        .all(|column| named[column] == event["where"][column]))
}

/// The planted excess in the part that leads, if that lies within what was planted or the other way round.
fn found(decision: &Decision, event: &Value) -> Result<f64> {
    let explanation = decision
        .explanation
        .as_ref()
        .context("nothing is explained")?;
    let Some(leading) = &explanation.leading else {
        return Ok(0.0);
    };
    let said = BTreeMap::from([
        ("failure_class", &leading.failure_class),
        ("workflow", &leading.workflow),
        ("tool", &leading.tool),
    ]);
    let is_planted = said.iter().all(|(column, value)| {
        let planted = event["where"][*column].as_str();
        value.is_none() || planted.is_none() || value.as_deref() == planted
    });
    let excess = event["excess"].as_f64().context("an excess")?;
    Ok(if is_planted {
        (leading.excess / excess).clamp(0.0, 1.0)
    } else {
        0.0
    })
}

//! Histories as records, for what only records have: tools, models, tenants and batches, and what explains a change.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use relapse::config::Config;
use relapse::decision::{Decision, Finding};
use relapse::pipeline::{judge, read};
use relapse::sample::plant::{
    Confinement, EventKind, EventRequest, History, HistoryRequest, write,
};
use relapse::vocabulary::Scope;
use serde_json::{Value, from_reader, to_value};

use crate::{percent, strongest};

/// What is planted, where, and the scope that is right for it.
struct Case {
    kind: EventKind,
    place: &'static str,
    right: Scope,
}

const fn case(kind: EventKind, place: &'static str, right: Scope) -> Case {
    Case { kind, place, right }
}

const CASES: [Case; 8] = [
    case(EventKind::Local, "workflow", Scope::Local),
    case(EventKind::Local, "workflow+class", Scope::Local),
    case(EventKind::Local, "tool", Scope::Local),
    case(EventKind::Local, "tool+class", Scope::Local),
    case(EventKind::Local, "model", Scope::Local),
    case(EventKind::Local, "tenant", Scope::Local),
    case(EventKind::Rollout, "class", Scope::Rollout),
    case(EventKind::Burst, "batch", Scope::OneOff),
];

/// What the decision reports of a history.
struct ReportedRecords {
    case: usize,
    scope: Option<Scope>,
    /// Whether the place that is named is the planted one; `None` where none was to be named.
    names_place: Option<bool>,
    /// The share of the planted excess in the leading part. 0 where another part leads.
    found: Option<f64>,
}

/// Prints what the decision reports of this many histories.
#[expect(clippy::print_stdout, reason = "the table is the output")]
pub(super) fn table(histories: u64, seed: u64) -> Result<()> {
    // One after the other: reading keeps all cores busy by itself.
    let all: Vec<ReportedRecords> = (0..histories)
        .map(|number| reported(number, seed))
        .collect::<Result<_>>()?;
    println!(
        "\nplanted as records       seen  scope right%  place right%  excess in the leading part: median, mean"
    );
    for (number, case) in CASES.iter().enumerate() {
        let regressed: Vec<&ReportedRecords> = all
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

fn reported(number: u64, seed: u64) -> Result<ReportedRecords> {
    let place = usize::try_from(number)? % CASES.len();
    let case = &CASES[place];
    let event = EventRequest {
        place: Some(Confinement::from_word(case.place)?),
        ..EventRequest::any(case.kind)
    };
    let request = HistoryRequest {
        events: vec![event],
        ..HistoryRequest::default()
    };
    let history = History::of(&request, seed.wrapping_mul(1_000_003).wrapping_add(number))?;
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
    Ok(ReportedRecords {
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

/// The share of the planted excess in the part that leads, if the part and the planted place agree.
fn found(decision: &Decision, event: &Value) -> Result<f64> {
    let explanation = decision
        .explanation
        .as_ref()
        .context("nothing is explained")?;
    let Some(leading) = &explanation.leading else {
        return Ok(0.0);
    };
    let named = BTreeMap::from([
        ("failure_class", &leading.failure_class),
        ("workflow", &leading.workflow),
        ("tool", &leading.tool),
    ]);
    let is_planted = named.iter().all(|(column, value)| {
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

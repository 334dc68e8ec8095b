//! How the runs kept to the failure plan, audit by audit.

use crate::decision::{AuditRate, Audited, Conduct};
use crate::number;
use crate::report::text::{Sentences, Text, name};
use crate::report::view::section::{Cell, Column, Grid};
use crate::report::view::source::Caps;
use crate::terms;
use crate::vocabulary::FindingState;

/// The most audits, and runs of a row.
const AUDITS: usize = 12;
const RUNS: usize = 3;

/// The audits that found something, and those that got worse.
pub(super) fn audits(conduct: &Conduct, caps: Caps) -> Option<Grid> {
    let mut found: Vec<&Audited> = conduct
        .audits
        .iter()
        .filter(|audit| audit.candidate.count > 0 || audit.state == FindingState::Regressed)
        .filter(|audit| audit.state != FindingState::NoData)
        .collect();
    // What got worse comes first, then what is most frequent.
    found.sort_by(|a, b| {
        let is_worse = |one: &Audited| one.state == FindingState::Regressed;
        let rate = |one: &Audited| number::finite(one.candidate.rate).unwrap_or(0.0);
        is_worse(b)
            .cmp(&is_worse(a))
            .then_with(|| rate(b).total_cmp(&rate(a)))
    });
    (!found.is_empty()).then(|| Grid {
        caption: "Deviations from the plan (intervals valid for this night only; they do not affect the verdict)".into(),
        columns: vec![
            Column::words("Audit"),
            Column::words("Change"),
            Column::number("Baseline"),
            Column::number("Candidate"),
            Column::number("95 % interval"),
            Column::number("Not known"),
            Column::words("Worst runs"),
        ],
        rows: found.iter().take(caps.rows(AUDITS)).map(|one| audit(one)).collect(),
        more: caps.rest(found.len(), AUDITS, "decision.json"),
    })
}

fn audit(audit: &Audited) -> Vec<Cell> {
    let worst = audit
        .worst
        .iter()
        .take(RUNS)
        .map(|run| name(&run.run_id).to_string());
    let interval = match (audit.candidate.lower, audit.candidate.upper) {
        (Some(lower), Some(upper)) => {
            format!("{} to {}", number::rate(lower), number::rate(upper))
        }
        _ => String::new(),
    };
    vec![
        terms::audit(audit.audit).into(),
        format!(
            "{} {}",
            terms::state_sign(audit.state),
            terms::state(audit.state)
        )
        .into(),
        audit
            .baseline
            .as_ref()
            .map_or_else(String::new, share)
            .into(),
        share(&audit.candidate).into(),
        interval.into(),
        number::count(audit.candidate.unknown).into(),
        worst.collect::<Vec<_>>().join(", ").into(),
    ]
}

fn share(rate: &AuditRate) -> String {
    number::share(&crate::number::Count::of_events(rate.count, rate.of))
}

/// What is not measured, by the reason.
pub(super) fn unmeasured(audits: &[Audited], sentences: &Sentences) -> Option<Text> {
    let mut by_reason: std::collections::BTreeMap<&str, Vec<&str>> =
        std::collections::BTreeMap::new();
    for audit in audits {
        if let Some(reason) = audit.reason.as_deref() {
            let own = by_reason.entry(reason).or_default();
            own.push(terms::audit(audit.audit));
        }
    }
    let parts: Vec<String> = by_reason
        .into_iter()
        .map(|(reason, audits)| {
            let reason = sentences.text(reason);
            format!("{} ({})", audits.join(", "), reason.as_str())
        })
        .collect();
    (!parts.is_empty()).then(|| format!("Not measured: {}.", parts.join("; ")).into())
}

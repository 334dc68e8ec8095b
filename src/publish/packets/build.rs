//! A packet, from what was decided and the rows of its runs.

use std::collections::{BTreeMap, BTreeSet};

use super::brief::{About, Brief, Chosen, ListedRun};
use super::lacking::{of_plan, of_records};
use super::masked_text::{said, shown};
use super::next_action_of::next_action;
use super::tried::tried;
use crate::compare::in_minutes;
use crate::cube::Run;
use crate::decision::{
    Behind, Decision, Finding, HowOften, InRelease, PACKET_SCHEMA, Packet, PacketOwner, PacketRun,
    WhatFailed,
};
use crate::mask::Masker;
use crate::pattern::{Folding, Pattern};
use crate::policy::Planned;
use crate::publish::matters::Matters;
use crate::publish::pattern::{in_dollars, trend};
use crate::publish::unread_cells::unread;
use crate::tell::hand_off::{self, in_short};
use crate::vocabulary::{Matter, Metric, Severity};

/// The most characters of a text, of a list of tools, of a name and of a link.
const TEXT: usize = 2_000;
const TOOLS: usize = 500;
const NAME: usize = 200;
const LINK: usize = 2_000;

/// The most distinct texts of a kind.
const MOST: usize = 3;

/// What a packet is put together from besides its brief.
#[derive(Debug)]
pub(crate) struct PacketInputs<'a> {
    /// What the night decided.
    pub decision: &'a Decision,
    /// The failure plan, where one is in use.
    pub plan: Option<&'a Planned<'a>>,
    /// How messages are folded.
    pub folding: &'a Folding,
    /// What masks the texts of the records.
    pub masker: &'a Masker,
    /// The record's columns that at least one input has.
    pub columns: &'a BTreeSet<&'static str>,
    /// The rows read for the night's packets, by run id; of an id on several days or in several releases, in the
    /// order of the days.
    pub rows: &'a BTreeMap<&'a str, Vec<&'a Run>>,
}

/// Puts a packet together.
#[must_use]
pub(crate) fn packet(brief: &Brief, of: &PacketInputs<'_>) -> Option<Packet> {
    let decision = of.decision;
    let finding = decision.findings.get(*brief.findings.first()?)?;
    let runs = rows(brief, finding, of);
    let class = brief.class(finding).map(str::to_owned);
    let workflow = brief.workflow(finding, &runs);
    let owner = owner(brief, [class.as_ref(), workflow.as_ref()], of);
    let class = class.as_deref();
    let mut missing = of_records(&runs, of.columns, &unread(&decision.data.unknown_cells));
    missing.extend(of_plan(class, &owner, of.plan));
    let failed = failed(brief, finding, &runs, workflow.as_deref(), of);
    let how_often = how_often(brief, finding, decision);
    let verdict = behind(brief, finding, decision);
    Some(Packet {
        schema: PACKET_SCHEMA,
        version: decision.version.clone(),
        agent: decision
            .agent
            .as_deref()
            .map(|agent| shown(agent, NAME, of.masker).into_string()),
        as_of: decision.as_of,
        file: brief.file(),
        title: shown(&brief.title, NAME, of.masker).into_string(),
        in_short: in_short(&verdict, &failed, &how_often, &owner.owner),
        verdict,
        failed,
        how_often,
        onset: finding.onset.clone(),
        task: said(&runs, |run| run.task.as_deref(), [TEXT, MOST], of.masker),
        evidence: said(
            &runs,
            |run| run.evidence.as_deref(),
            [TEXT, MOST],
            of.masker,
        ),
        tools_called: said(
            &runs,
            |run| run.tools_called.as_deref(),
            [TOOLS, MOST],
            of.masker,
        ),
        tried: tried(&runs, of.masker),
        next_action: next_action(&runs, class, &owner, of),
        owner,
        runs: runs.iter().map(|run| listed(run, of.masker)).collect(),
        missing,
    })
}

fn behind(brief: &Brief, finding: &Finding, decision: &Decision) -> Behind {
    Behind {
        recommendation: decision.recommendation,
        summary: decision.summary.clone(),
        finding: finding.id.clone(),
        findings: brief.ids.clone(),
        is_deciding: brief.is_deciding,
        metric: finding.metric,
        state: finding.state,
        says: brief.says.clone(),
    }
}

/// The rows of its runs, in its order. Of a run with rows on several days, the row that fits the brief.
fn rows<'a>(brief: &Brief, finding: &Finding, of: &PacketInputs<'a>) -> Vec<&'a Run> {
    let fits = |run: &Run| match &brief.about {
        About::Pattern(chosen) => {
            let own = run.pattern(of.folding);
            own.is_some_and(|own| chosen.found.parts.contains_key(&own))
        }
        About::Finding => {
            let workflow = finding.workflow.as_ref();
            workflow.is_none_or(|workflow| run.workflow == *workflow)
        }
    };
    let row = |listed: &ListedRun| {
        let days = of.rows.get(listed.run_id.as_str())?;
        let mut own = days
            .iter()
            .rev()
            .filter(|run| run.release == listed.release);
        own.find(|run| fits(run)).copied()
    };
    brief.runs.iter().filter_map(row).collect()
}

impl Brief {
    fn class<'a>(&'a self, finding: &'a Finding) -> Option<&'a str> {
        match self.chosen() {
            Some(chosen) => Some(&chosen.found.pattern.failure_class),
            None => finding.failure_class.as_deref(),
        }
    }

    /// The workflow of the pattern, of the finding, of the place of the regression, or of all its runs.
    fn workflow(&self, finding: &Finding, runs: &[&Run]) -> Option<String> {
        if let Some(chosen) = self.chosen() {
            return Some(chosen.found.pattern.workflow.clone());
        }
        let carrier = || finding.r#where.as_ref()?.workflow.clone();
        let shared = || {
            let first = &runs.first()?.workflow;
            let is_shared = runs.iter().all(|run| run.workflow == *first);
            is_shared.then(|| first.clone())
        };
        finding.workflow.clone().or_else(carrier).or_else(shared)
    }
}

fn failed(
    brief: &Brief,
    finding: &Finding,
    runs: &[&Run],
    workflow: Option<&str>,
    of: &PacketInputs<'_>,
) -> WhatFailed {
    let named = |name: &str| shown(name, NAME, of.masker).into_string();
    let class = brief.class(finding);
    let pattern = brief.chosen().map(|chosen| &chosen.found.pattern);
    let worst = runs.iter().filter_map(|run| run.severity).min();
    WhatFailed {
        pattern: pattern.map(Pattern::fingerprint),
        failure_class: class.map(named),
        workflow: workflow.map(named),
        tool: match pattern {
            Some(pattern) => pattern.tool.as_deref().map(named),
            None => finding
                .r#where
                .as_ref()
                .and_then(|place| place.tool.as_deref())
                .map(named),
        },
        approval_state: finding.approval_state,
        template: pattern
            .map(|pattern| shown(&pattern.template, TEXT, of.masker))
            .filter(|template| !template.is_empty()),
        messages: said(
            runs,
            |run| run.error_message.as_deref(),
            [TEXT, MOST],
            of.masker,
        ),
        worst_severity: match brief.chosen() {
            Some(chosen) => chosen.found.counts.worst_severity,
            None => worst,
        }
        .map(Severity::level),
        response: of
            .plan
            .zip(class)
            .and_then(|(plan, class)| plan.response_of(class)),
    }
}

fn how_often(brief: &Brief, finding: &Finding, decision: &Decision) -> HowOften {
    let often = match brief.chosen() {
        Some(chosen) => of_pattern(chosen, decision),
        None => of_finding(finding, decision),
    };
    HowOften {
        in_words: hand_off::how_often(&often, finding.onset.as_ref()),
        ..often
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn of_pattern(chosen: &Chosen, decision: &Decision) -> HowOften {
    let Chosen {
        found, releases, ..
    } = chosen;
    let counts = &found.counts;
    HowOften {
        from: decision.window.from,
        to: decision.window.to,
        count: counts.count as f64,
        releases: releases.clone(),
        first_seen: Some(counts.first_seen),
        last_seen: Some(counts.last_seen),
        status: Some(found.standing.status()),
        came_back_on: found.standing.came_back_on(),
        trend: Some(trend(found.trend)),
        rescue_minutes: counts.rescue().map(in_minutes),
        rescue_minutes_unknown: counts.minutes_unknown,
        cost_usd: counts.micro_usd.map(in_dollars),
        retries: counts.retries,
        in_words: Vec::new(),
    }
}

/// What the finding counts, of both releases.
fn of_finding(finding: &Finding, decision: &Decision) -> HowOften {
    let arms = [
        (&decision.candidate, finding.candidate),
        (&decision.baseline, finding.baseline),
    ];
    // A mix is no count of anything.
    let is_count = finding.metric != Metric::ApprovalMix;
    let arms = arms.into_iter().filter(|_| is_count);
    let releases = arms.filter_map(|(arm, count)| {
        Some(InRelease {
            release: arm.as_ref()?.release.clone(),
            count,
            first_seen: None,
            last_seen: None,
        })
    });
    HowOften {
        from: decision.window.from,
        to: decision.window.to,
        count: finding.candidate.count + finding.baseline.count,
        releases: releases.collect(),
        first_seen: None,
        last_seen: None,
        status: None,
        came_back_on: None,
        trend: None,
        rescue_minutes: None,
        rescue_minutes_unknown: None,
        cost_usd: None,
        retries: None,
        in_words: Vec::new(),
    }
}

fn owner(brief: &Brief, place: [Option<&String>; 2], of: &PacketInputs<'_>) -> PacketOwner {
    let owner = brief.owner.clone();
    let Some(planned) = of.plan else {
        return PacketOwner {
            owner,
            ..PacketOwner::default()
        };
    };
    let matters = Matters::of(of.decision, planned);
    let matter = matters.matter(&owner, Matter::Pattern, place, String::new());
    PacketOwner {
        contact: planned
            .owner(&owner)
            .and_then(|known| known.contact.clone()),
        queue: matter.queue,
        fallback: matter.fallback,
        runbook: matter.runbook,
        ticket: matter.ticket,
        owner,
    }
}

fn listed(run: &Run, masker: &Masker) -> PacketRun {
    let link = |text: &Option<String>| {
        let text = text
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        text.map(|text| shown(text, LINK, masker))
    };
    PacketRun {
        run_id: run.run_id.clone(),
        started_at: run.started_at,
        release: run.release.clone(),
        workflow: run.workflow.clone(),
        trace_url: link(&run.trace_url),
        ticket: link(&run.ticket),
    }
}

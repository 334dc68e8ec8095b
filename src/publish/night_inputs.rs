//! What a decision is put together from besides the findings, and what every decision has.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::event::event;
use super::looked::{Looked, looks};
use super::pattern::pattern_of;
use super::proposed_response::proposals;
use super::published_rollout::{not_begun, rollout_of};
use crate::compare::{ConductFindings, Conducted, RepeatedPattern, RetryProposal};
use crate::config::Config;
use crate::cube::Reviewed;
use crate::decision::{
    COSTLIEST, Conduct, Data, Decision, Evaluation, NextStep, NightBefore, OF_THE_CANDIDATE,
    SCHEMA, Window,
};
use crate::diagnose::FoundEvent;
use crate::judge::{Owners, Scorecard};
use crate::policy::{FailuresSeen, Planned};
use crate::vocabulary::{Recommendation, VerdictReason};

/// Everything a decision is put together from, besides the findings.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "the night before is a night too")]
pub(crate) struct Night<'a> {
    /// The agent; `None` where the records name none.
    pub agent: Option<&'a str>,
    /// The last day that counts.
    pub as_of: NaiveDate,
    /// The configuration.
    pub config: &'a Config,
    /// What hit every release, and bursts.
    pub events: Vec<FoundEvent>,
    /// The failure patterns, the most expensive first.
    pub repeated: Vec<RepeatedPattern>,
    /// Each release's first day.
    pub first_seen: &'a BTreeMap<String, NaiveDate>,
    /// The night before.
    pub last_night: Option<&'a NightBefore>,
    /// What was read and refused.
    pub data: Data,
    /// The failure plan, where one is in use.
    pub plan: Option<&'a Planned<'a>>,
    /// The failures of the window.
    pub seen: &'a FailuresSeen,
    /// How the runs kept to the plan, added up.
    pub conducted: &'a Conducted,
    /// How they did in the releases compared; in all of them, where none are.
    pub conduct: &'a ConductFindings,
    /// What retries achieved, by class.
    pub proposals: Vec<RetryProposal>,
    /// What people found when they read single runs.
    pub reviewed: &'a Reviewed,
    /// What was put into the agent's evaluation.
    pub evaluation: Option<Evaluation>,
}

impl<'a> Night<'a> {
    pub(super) const fn owners(&self) -> Owners<'a> {
        Owners::of(self.config, self.plan)
    }

    /// What the scorecard is made from.
    pub(super) const fn scorecard(&self) -> Scorecard<'a> {
        Scorecard {
            conducted: self.conducted,
            found: self.conduct,
            seen: self.seen,
            planned: self.plan,
        }
    }
}

/// What every decision has, whatever was found.
pub(super) fn skeleton(night: Night<'_>) -> Decision {
    let config = night.config;
    let owners = night.owners();
    let nights = crate::compare::nights(&config.window, night.as_of);
    Decision {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        agent: night.agent.map(str::to_owned),
        as_of: night.as_of,
        window: Window {
            from: *nights.start(),
            to: *nights.end(),
            nights: config.window.nights - config.window.maturity_days,
        },
        candidate: None,
        baseline: None,
        design: None,
        design_caveat: None,
        recommendation: Recommendation::DataIncomplete,
        restriction: None,
        reason: VerdictReason::BadData,
        decided_by: String::new(),
        decided_by_text: String::new(),
        summary: String::new(),
        reasons: Vec::new(),
        against: String::new(),
        keeping: None,
        choices: Vec::new(),
        next_step: NextStep {
            owner: String::new(),
            action: String::new(),
            needs: Vec::new(),
        },
        triggers: Vec::new(),
        margins: Vec::new(),
        findings: Vec::new(),
        labels: None,
        explanation: None,
        changes: Vec::new(),
        across: None,
        events: night
            .events
            .into_iter()
            .map(|found| event(found, &owners))
            .collect(),
        repeated: night
            .repeated
            .into_iter()
            .enumerate()
            .filter(|(place, found)| *place < COSTLIEST || found.new_in_candidate)
            .take(COSTLIEST + OF_THE_CANDIDATE)
            .map(|(_, found)| {
                let pattern = &found.pattern;
                let owner = owners.name(Some(&pattern.failure_class), Some(&pattern.workflow));
                pattern_of(found, owner)
            })
            .collect(),
        packets: Vec::new(),
        evaluation: night.evaluation,
        plan: None,
        proposals: proposals(&night.proposals, night.plan),
        rollout: rollout_of(config, night.agent).map(not_begun),
        policy_health: Vec::new(),
        scorecard: None,
        conduct: Conduct::default(),
        looks: looks(&Looked::default(), config),
        since_last_night: None,
        first_verdict: None,
        overruled: None,
        data: night.data,
    }
}

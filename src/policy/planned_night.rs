//! The plan as it stands on one night.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::accepted_classes::Accepted;
use super::failure_plan::{Handoff, Owner, Policy, RetryBounds};
use super::gaps::{FailuresSeen, FoundGap};
use super::policy_file::PolicyFile;
use super::warnings::not_seen;
use crate::vocabulary::{Action, Response, Restriction, Statement};

/// The plan, and what it leaves open for the failures of a night's window.
#[derive(Clone, Debug)]
pub struct Planned<'a> {
    policy: &'a Policy,
    /// The file it was read from.
    pub file: &'a str,
    as_of: NaiveDate,
    /// What it leaves open.
    pub gaps: Vec<FoundGap>,
    /// Fingerprints that it names and no pattern of the window has.
    not_seen: BTreeSet<String>,
}

/// What the plan says of a regression of one class, over the whole release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRegression {
    /// The rules for every class.
    Usual,
    /// It is known, and accepted up to this day: alone it neither rolls back nor restricts.
    Accepted(NaiveDate),
    /// It leads to this (`none` or `update_evaluation`): alone it neither rolls back nor restricts.
    Spared(Action),
    /// It restricts in place of rolling back.
    Restrict(Restriction),
}

impl<'a> Planned<'a> {
    /// The plan on a night that saw these failures.
    #[must_use]
    pub fn on(plan: &'a PolicyFile, as_of: NaiveDate, seen: &FailuresSeen) -> Self {
        Self {
            policy: &plan.policy,
            file: &plan.file,
            as_of,
            gaps: plan.policy.gaps(seen),
            not_seen: BTreeSet::new(),
        }
    }

    /// The plan, knowing which of the fingerprints that it names no pattern of the window has.
    #[must_use]
    pub fn without_patterns(self, not_seen: BTreeSet<String>) -> Self {
        Self { not_seen, ..self }
    }

    /// The file's name alone, for sentences.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.file.rsplit(['/', '\\']).next().unwrap_or(self.file)
    }

    /// The first gap among the failures seen.
    #[must_use]
    pub fn open_gap(&self) -> Option<&FoundGap> {
        self.gaps.iter().find(|found| found.failures > 0)
    }

    /// What the plan says of a regression of a class.
    #[must_use]
    pub fn ruling(&self, class: &str) -> OnRegression {
        if let Some(until) = self.policy.accepted_until(class, self.as_of) {
            return OnRegression::Accepted(until);
        }
        let Some(trigger) = self.policy.trigger_of(class) else {
            return OnRegression::Usual;
        };
        match (trigger.action, trigger.restriction) {
            (Action::RollBack, _) => OnRegression::Usual,
            (Action::Restrict, restriction) => {
                OnRegression::Restrict(restriction.unwrap_or(Restriction::NarrowPermissions))
            }
            (action @ (Action::UpdateEvaluation | Action::None), _) => OnRegression::Spared(action),
        }
    }

    /// Who gets a failure.
    #[must_use]
    pub fn owner_of(&self, class: Option<&str>, workflow: Option<&str>) -> Option<&'a str> {
        self.policy.owner_of(class, workflow)
    }

    /// What is known of an owner.
    #[must_use]
    pub fn owner(&self, name: &str) -> Option<&'a Owner> {
        self.policy.owner.get(name)
    }

    /// Where a class's failures are put, and who gets them when the owner does not answer.
    #[must_use]
    pub fn handoff_of(&self, class: &str) -> Handoff {
        self.policy.handoff_of(class)
    }

    /// Whether to stop or to retry a class.
    #[must_use]
    pub fn response_of(&self, class: &str) -> Option<Response> {
        self.policy.response_of(class)
    }

    /// Whether a metric says when to act on a class.
    #[must_use]
    pub fn has_trigger(&self, class: &str) -> bool {
        self.policy.any_trigger_of(class).is_some()
    }

    /// The least share of compliance with which a statement holds.
    #[must_use]
    pub fn target_of(&self, statement: Statement) -> f64 {
        self.policy.audit.target_of(statement)
    }

    /// How often a class may be retried, and when at all.
    #[must_use]
    pub fn retries_of(&self, class: &str) -> RetryBounds {
        self.policy.retries_of(class)
    }

    /// The classes whose failures are put into the agent's evaluation.
    #[must_use]
    pub fn evaluated(&self) -> Vec<&'a str> {
        let policy = self.policy;
        let is_asked = |class: &&String| {
            let trigger = policy.any_trigger_of(class);
            trigger.is_some_and(|trigger| trigger.action == Action::UpdateEvaluation)
        };
        let asked = policy.class.keys().filter(is_asked);
        asked.map(String::as_str).collect()
    }

    /// The classes accepted on this night.
    #[must_use]
    pub fn accepted(&self) -> Vec<Accepted> {
        self.policy.accepted(self.as_of)
    }

    /// What is doubtful about the plan on this night.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = self.policy.warnings(self.as_of);
        warnings.extend(not_seen(&self.not_seen));
        warnings
    }
}

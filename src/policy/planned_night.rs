//! The plan on one night.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::answers::Accepted;
use super::failure_plan::{Handoff, Owner, Policy, RetryBounds};
use super::gaps::{FailuresSeen, FoundGap, Unrecorded};
use super::policy_file::PolicyFile;
use super::warnings::not_seen;
use crate::vocabulary::{Action, Metric, Response, Restriction, Statement};

/// The plan, and its gaps for the failures in the window of a night.
#[derive(Clone, Debug)]
pub(crate) struct Planned<'a> {
    policy: &'a Policy,
    /// The file it was read from.
    pub file: &'a str,
    as_of: NaiveDate,
    /// Its gaps.
    pub gaps: Vec<FoundGap>,
    /// Fingerprints in the plan that no pattern of the window has.
    not_seen: BTreeSet<String>,
}

/// What the plan says about a regression of one class, over the whole release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnRegression {
    /// Nothing: the default rules apply.
    Usual,
    /// The class is accepted until this day. Alone it neither rolls back nor restricts.
    Accepted(NaiveDate),
    /// The action is `none` or `update_evaluation`. Alone the class neither rolls back nor restricts.
    Spared(Action),
    /// It restricts instead of rolling back.
    Restrict(Restriction),
}

impl<'a> Planned<'a> {
    /// The plan on a night with these failures.
    #[must_use]
    pub(crate) fn on(
        plan: &'a PolicyFile,
        as_of: NaiveDate,
        seen: &FailuresSeen,
        unrecorded: &Unrecorded,
    ) -> Self {
        Self {
            policy: &plan.policy,
            file: &plan.file,
            as_of,
            gaps: plan.policy.gaps(seen, unrecorded),
            not_seen: BTreeSet::new(),
        }
    }

    /// The plan, with those of its fingerprints that no pattern of the window has.
    #[must_use]
    pub(crate) fn without_patterns(self, not_seen: BTreeSet<String>) -> Self {
        Self { not_seen, ..self }
    }

    /// The name of the file without its directory.
    #[must_use]
    pub(crate) fn file_name(&self) -> &str {
        self.file.rsplit(['/', '\\']).next().unwrap_or(self.file)
    }

    /// The first gap with failures in the window.
    #[must_use]
    pub(crate) fn open_gap(&self) -> Option<&FoundGap> {
        self.gaps.iter().find(|found| found.failures > 0)
    }

    /// What the plan says about a regression of a metric within a class.
    #[must_use]
    pub(crate) fn ruling(&self, class: &str, metric: Metric) -> OnRegression {
        if let Some(until) = self.policy.accepted_until(class, self.as_of) {
            return OnRegression::Accepted(until);
        }
        let trigger = self.policy.trigger_of(class);
        let Some(trigger) = trigger.filter(|trigger| trigger.metric == metric) else {
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
    pub(crate) fn owner_of(&self, class: Option<&str>, workflow: Option<&str>) -> Option<&'a str> {
        self.policy.owner_of(class, workflow)
    }

    /// The details of an owner.
    #[must_use]
    pub(crate) fn owner(&self, name: &str) -> Option<&'a Owner> {
        self.policy.owner.get(name)
    }

    /// The hand-off of a class.
    #[must_use]
    pub(crate) fn handoff_of(&self, class: &str) -> Handoff {
        self.policy.handoff_of(class)
    }

    /// Whether to stop or retry a class.
    #[must_use]
    pub(crate) fn response_of(&self, class: &str) -> Option<Response> {
        self.policy.response_of(class)
    }

    /// Whether a class has a trigger.
    #[must_use]
    pub(crate) fn has_trigger(&self, class: &str) -> bool {
        self.policy.any_trigger_of(class).is_some()
    }

    /// The lowest compliance at which a statement holds.
    #[must_use]
    pub(crate) fn target_of(&self, statement: Statement) -> f64 {
        self.policy.audit.target_of(statement)
    }

    /// How often and when a class may be retried.
    #[must_use]
    pub(crate) fn retries_of(&self, class: &str) -> RetryBounds {
        self.policy.retries_of(class)
    }

    /// The classes whose failures are added to the evaluation of the agent.
    #[must_use]
    pub(crate) fn evaluated(&self) -> Vec<&'a str> {
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
    pub(crate) fn accepted(&self) -> Vec<Accepted> {
        self.policy.accepted(self.as_of)
    }

    /// The warnings about the plan on this night.
    #[must_use]
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings = self.policy.warnings(self.as_of);
        warnings.extend(not_seen(&self.not_seen));
        warnings
    }
}

//! What the plan asks of each class, put together once for many runs.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::HANDOFF_WORDS;
use crate::expression::compiled;
use crate::policy::Policy;
use crate::vocabulary::Response;

/// Where a hand-off goes that nobody in particular answers for, unless the plan names other places.
const GENERIC: [&str; 16] = [
    "anyone",
    "default",
    "general",
    "helpdesk",
    "human",
    "human_agent",
    "inbox",
    "misc",
    "on call",
    "operations",
    "other",
    "queue",
    "support",
    "team",
    "triage",
    "unassigned",
];

/// What runs are held against.
#[derive(Debug)]
pub struct Standard<'a> {
    policy: Option<&'a Policy>,
    classes: BTreeMap<&'a str, ClassStandard<'a>>,
    generic: BTreeSet<String>,
    handoff_words: Option<Regex>,
}

/// What the plan asks of one class, with what it leaves to the defaults.
#[derive(Clone, Debug, Default)]
pub(super) struct ClassStandard<'a> {
    pub(super) response: Option<Response>,
    pub(super) max_retries: Option<u64>,
    pub(super) transient_only: bool,
    pub(super) idempotent_only: bool,
    pub(super) evidence: Vec<&'a str>,
}

impl<'a> Standard<'a> {
    /// From a failure plan, where there is one.
    #[must_use]
    pub fn of(policy: Option<&'a Policy>) -> Self {
        let audit = policy.map(|policy| &policy.audit);
        let words = audit.and_then(|audit| audit.handoff_words.as_deref());
        let generic = audit.and_then(|audit| audit.generic_targets.as_ref());
        Self {
            policy,
            classes: policy.map(classes).unwrap_or_default(),
            generic: match generic {
                Some(named) => named.iter().map(|name| folded(name)).collect(),
                None => GENERIC.iter().map(|name| folded(name)).collect(),
            },
            handoff_words: compiled(words.unwrap_or(HANDOFF_WORDS)).ok(),
        }
    }

    /// Whether a plan says what is to be done.
    pub(super) const fn is_planned(&self) -> bool {
        self.policy.is_some()
    }

    /// What is asked of a class.
    pub(super) fn class(&self, class: Option<&str>) -> Option<&ClassStandard<'a>> {
        self.classes.get(class?)
    }

    /// The names a hand-off of a class in a workflow may go to; empty where none is planned.
    pub(super) fn planned_targets(&self, class: Option<&str>, workflow: &str) -> Vec<&'a str> {
        let Some(policy) = self.policy else {
            return Vec::new();
        };
        let own = class.and_then(|class| policy.class.get(class).map(|plan| &plan.handoff));
        let all = own.map(|_| &policy.defaults.handoff);
        let owner = policy.owner_of(class, Some(workflow));
        let part = |of: fn(&crate::policy::Handoff) -> &Option<String>| {
            own.and_then(|own| of(own).as_deref())
                .or_else(|| all.and_then(|all| of(all).as_deref()))
        };
        let fallback = part(|handoff| &handoff.fallback);
        let contact = |name: &str| policy.owner.get(name)?.contact.as_deref();
        [
            owner,
            part(|handoff| &handoff.queue),
            fallback,
            owner.and_then(contact),
            fallback.and_then(contact),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Whether nobody in particular answers for a target.
    pub(super) fn is_generic(&self, target: &str) -> bool {
        self.generic.contains(&folded(target))
    }

    /// Whether a next action is to hand the run over.
    pub(super) fn asks_for_handoff(&self, next_action: &str) -> bool {
        self.handoff_words
            .as_ref()
            .is_some_and(|words| words.is_match(next_action))
    }
}

fn classes(policy: &Policy) -> BTreeMap<&str, ClassStandard<'_>> {
    policy
        .class
        .iter()
        .map(|(name, plan)| {
            let all = &policy.defaults;
            let evidence = plan.evidence.as_ref().or(all.evidence.as_ref());
            let most = plan.max_retries.or(all.max_retries);
            let standard = ClassStandard {
                response: plan.response.or(all.response),
                max_retries: most.map(u64::from),
                transient_only: plan.transient_only.or(all.transient_only).unwrap_or(true),
                idempotent_only: plan.idempotent_only.or(all.idempotent_only).unwrap_or(true),
                evidence: evidence.into_iter().flatten().map(String::as_str).collect(),
            };
            (name.as_str(), standard)
        })
        .collect()
}

/// A name as it is compared: people write `Human Agent`, `human-agent` and `human_agent`.
pub(super) fn folded(name: &str) -> String {
    let letters = name.trim().chars();
    letters
        .map(|letter| match letter {
            '_' | '-' => ' ',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

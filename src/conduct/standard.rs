//! The requirements of the plan for each class, prepared once for many runs.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::expression::compiled;
use crate::policy::{Handoff, Policy, RetryBounds};
use crate::record::Present;
use crate::vocabulary::Response;

/// The default expression for a next action that asks for a hand-off.
const HANDOFF_WORDS: &str = r"(?i)\bhand(s|ed|ing)?[ _-]?((it|this|them)[ _-])??(off|over)\b|\bescalat|\btransfer(s|red|ring)?\b.{0,40}\b(human|person|agent|team|specialist)s?\b";

/// The columns a reviewer needs to reconstruct a run.
pub(crate) const RECONSTRUCTION: [&str; 6] = [
    "task",
    "evidence",
    "tools_called",
    "approval_state",
    "error_message",
    "next_action",
];

/// The columns that belong to a hand-off.
pub(crate) const PACKET: [&str; 4] = ["task", "evidence", "tools_called", "next_action"];

/// The default names of targets without a particular owner.
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

/// What runs are checked against.
#[derive(Debug)]
pub(crate) struct Standard<'a> {
    policy: Option<&'a Policy>,
    classes: BTreeMap<&'a str, ClassStandard>,
    generic: BTreeSet<String>,
    handoff_words: Option<Regex>,
    /// [`RECONSTRUCTION`] and [`PACKET`].
    pub(super) reconstruction: Present,
    pub(super) packet: Present,
}

/// The requirements for one class, with the defaults applied.
#[derive(Clone, Debug)]
pub(super) struct ClassStandard {
    pub(super) response: Option<Response>,
    pub(super) retries: RetryBounds,
    handoff: Handoff,
    pub(super) evidence: Present,
}

impl<'a> Standard<'a> {
    /// From a failure plan, if there is one.
    #[must_use]
    pub(crate) fn of(policy: Option<&'a Policy>) -> Self {
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
            reconstruction: Present::of(RECONSTRUCTION),
            packet: Present::of(PACKET),
        }
    }

    /// Whether there is a plan.
    pub(super) const fn is_planned(&self) -> bool {
        self.policy.is_some()
    }

    /// The requirements for a class.
    pub(super) fn class(&self, class: Option<&str>) -> Option<&ClassStandard> {
        self.classes.get(class?)
    }

    /// The planned targets for a class in a workflow; empty if there are none.
    pub(super) fn planned_targets(&self, class: Option<&str>, workflow: &str) -> Vec<&str> {
        let Some(policy) = self.policy else {
            return Vec::new();
        };
        let handoff = self.class(class).map(|class| &class.handoff);
        let owner = policy.owner_of(class, Some(workflow));
        let queue = handoff.and_then(|handoff| handoff.queue.as_deref());
        let fallback = handoff.and_then(|handoff| handoff.fallback.as_deref());
        let contact = |name: &str| policy.owner.get(name)?.contact.as_deref();
        let contacts = [owner.and_then(contact), fallback.and_then(contact)];
        let names = [owner, queue, fallback].into_iter();
        names.chain(contacts).flatten().collect()
    }

    /// Whether a target has no particular owner.
    pub(super) fn is_generic(&self, target: &str) -> bool {
        self.generic.contains(&folded(target))
    }

    /// Whether a next action asks for a hand-off.
    pub(super) fn asks_for_handoff(&self, next_action: &str) -> bool {
        self.handoff_words
            .as_ref()
            .is_some_and(|words| words.is_match(next_action))
    }
}

fn classes(policy: &Policy) -> BTreeMap<&str, ClassStandard> {
    let standard = |name: &String| {
        let plan = policy.plan_of(name)?;
        let evidence = plan.evidence.unwrap_or_default();
        Some(ClassStandard {
            response: plan.response,
            retries: policy.retries_of(name),
            handoff: plan.handoff,
            evidence: Present::of(evidence.iter().map(String::as_str)),
        })
    };
    let classes = policy.class.keys();
    classes
        .filter_map(|name| Some((name.as_str(), standard(name)?)))
        .collect()
}

/// A name in the form in which names are compared. People write `Human Agent`, `human-agent` and `human_agent`.
pub(super) fn folded(name: &str) -> String {
    let letters = name.trim().chars();
    letters
        .map(|letter| match letter {
            '_' | '-' => ' ',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

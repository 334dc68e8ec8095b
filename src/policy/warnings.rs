//! Warnings about a failure plan that is valid but doubtful.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::failure_plan::Policy;
use super::template::key;

impl Policy {
    /// The warnings on a night.
    #[must_use]
    pub fn warnings(&self, as_of: NaiveDate) -> Vec<String> {
        let mut warnings = Vec::new();
        for (name, plan) in &self.class {
            if let Some(until) = plan.accept_until.filter(|until| *until < as_of) {
                warnings.push(format!(
                    "class.{}.accept_until was {until}; failures of the class count again",
                    key(name)
                ));
            }
            let elsewhere = self
                .any_trigger_of(name)
                .filter(|trigger| !trigger.metric.is_of_classes());
            if let Some(trigger) = elsewhere {
                warnings.push(format!(
                    "class.{}.trigger.metric is {}, which is measured for the whole release and not for a class; the trigger changes no recommendation",
                    key(name),
                    trigger.metric
                ));
            }
        }
        warnings.extend(self.doubtful_patterns(as_of));
        let owns = |owner: &String| {
            let mut handoffs = self
                .class
                .values()
                .chain([&self.defaults])
                .map(|plan| &plan.handoff);
            handoffs.any(|handoff| {
                handoff.owner.as_ref() == Some(owner) || handoff.fallback.as_ref() == Some(owner)
            }) || self
                .workflow
                .values()
                .any(|workflow| workflow.owner.as_ref() == Some(owner))
                || self
                    .pattern
                    .values()
                    .any(|pattern| pattern.owner.as_ref() == Some(owner))
        };
        for owner in self.owner.keys().filter(|owner| !owns(owner)) {
            warnings.push(format!(
                "owner.{} is not used; name it in a workflow, a hand-off or a pattern",
                key(owner)
            ));
        }
        warnings
    }

    /// The warnings about patterns on a night.
    fn doubtful_patterns(&self, as_of: NaiveDate) -> Vec<String> {
        let mut warnings = Vec::new();
        for (fingerprint, known) in &self.pattern {
            if let Some(until) = known.accept_until.filter(|until| *until < as_of) {
                warnings.push(format!(
                    "pattern.{fingerprint}.accept_until was {until}; the pattern is no longer accepted"
                ));
            }
            if let Some(fixed_on) = known.fixed_on.filter(|day| *day > as_of) {
                warnings.push(format!(
                    "pattern.{fingerprint}.fixed_on is {fixed_on}, which is in the future; the fix counts from that day"
                ));
            }
        }
        warnings
    }
}

/// The warnings about fingerprints that no pattern of the window has.
pub(super) fn not_seen(fingerprints: &BTreeSet<String>) -> Vec<String> {
    let sentence = |fingerprint: &String| {
        format!(
            "no pattern in the window has the fingerprint {fingerprint}; compare it with the output of relapse explain RUN_ID, or remove it if its failures have stopped"
        )
    };
    fingerprints.iter().map(sentence).collect()
}

//! An event as it is published.

use crate::decision::{Event, Onset, Place};
use crate::diagnose::FoundEvent;
use crate::judge::Owners;
use crate::tell::beyond::event_sentence;
use crate::vocabulary::Scope;

/// An event with its owner.
pub(super) fn event(found: FoundEvent, owners: &Owners<'_>) -> Event {
    let (class, workflow) = (found.failure_class.as_deref(), found.workflow.as_deref());
    let owner = match (owners.planned(class, workflow), found.scope()) {
        (Some(owner), _) => owner.to_owned(),
        (None, Scope::Systemic) => format!("{} (upstream)", owners.default_owner()),
        (None, _) => owners.default_owner().to_owned(),
    };
    Event {
        scope: found.scope(),
        evidence: event_sentence(&found),
        onset: Onset {
            date: found.from,
            lower: found.from,
            upper: found.from,
            evidence: None,
            placebo: None,
        },
        until: found.until,
        r#where: Place {
            releases: found.releases.into_iter().collect(),
            workflow: found.workflow,
            failure_class: found.failure_class,
        },
        owner,
    }
}

//! What each owner has to look at: findings, patterns that keep coming back, and events.

use std::collections::BTreeMap;

use super::unread_cells::unread;
use crate::config::Config;
use crate::decision::{Arm, Decision, Owned, OwnedMatter, PacketEntry};
use crate::judge::{Judged, Owners};
use crate::number::counted;
use crate::policy::{Filling, Planned};
use crate::tell::finding::statement;
use crate::vocabulary::{FindingState, Matter};

/// Everything that has an owner.
pub(super) struct Matters<'a> {
    decision: &'a Decision,
    planned: &'a Planned<'a>,
}

impl<'a> Matters<'a> {
    pub(super) const fn of(decision: &'a Decision, planned: &'a Planned<'a>) -> Self {
        Self { decision, planned }
    }

    /// What each owner has to do. Of the findings, the regressions, and the inconclusive ones of a class or a workflow.
    pub(super) fn by_owner(&self, judged: &[Judged], owners: &Owners<'_>) -> Vec<Owned> {
        let mut by_owner: BTreeMap<String, Vec<OwnedMatter>> = BTreeMap::new();
        let mut add = |owner: String, matter: OwnedMatter| {
            by_owner.entry(owner).or_default().push(matter);
        };
        for one in judged.iter().filter(|one| is_open(one)) {
            let owner = owners.of_finding(one);
            let matter = self.finding(one, &owner, owners.config);
            add(owner, matter);
        }
        for pattern in &self.decision.repeated {
            let text = format!(
                "{}: {}",
                counted(pattern.count, "failure", "failures"),
                if pattern.template.is_empty() {
                    "no message"
                } else {
                    &pattern.template
                }
            );
            let place = [Some(&pattern.failure_class), Some(&pattern.workflow)];
            let mut matter = self.matter(&pattern.owner, Matter::Pattern, place, text);
            matter.packets =
                self.packets(|packet| packet.pattern.as_ref() == Some(&pattern.fingerprint));
            matter.id = Some(pattern.fingerprint.clone());
            add(pattern.owner.clone(), matter);
        }
        for event in &self.decision.events {
            let place = [
                event.r#where.failure_class.as_ref(),
                event.r#where.workflow.as_ref(),
            ];
            let text = event.evidence.clone();
            add(
                event.owner.clone(),
                self.matter(&event.owner, Matter::Event, place, text),
            );
        }
        by_owner
            .into_iter()
            .map(|(owner, matters)| Owned {
                contact: self
                    .planned
                    .owner(&owner)
                    .and_then(|known| known.contact.clone()),
                owner,
                matters,
            })
            .collect()
    }

    fn finding(&self, one: &Judged, owner: &str, config: &Config) -> OwnedMatter {
        let question = &one.finding.question;
        let workflow = one.workflow().map(str::to_owned);
        let place = [question.failure_class.as_ref(), workflow.as_ref()];
        let unread = unread(&self.decision.data.unknown_cells);
        let says = statement(&one.finding, config, &unread);
        let text = format!("{}: {says}", one.finding.state);
        let mut matter = self.matter(owner, Matter::Finding, place, text);
        let id = question.id();
        matter.packets = self.packets(|packet| packet.findings.contains(&id));
        matter.id = Some(id);
        matter
    }

    /// The files of the packets that are about something.
    fn packets(&self, is_about: impl Fn(&PacketEntry) -> bool) -> Vec<String> {
        let packets = self.decision.packets.iter();
        let about = packets.filter(|packet| is_about(packet));
        about.map(|packet| packet.file.clone()).collect()
    }

    /// A matter of a class in a workflow.
    pub(super) fn matter(
        &self,
        owner: &str,
        kind: Matter,
        place: [Option<&String>; 2],
        text: String,
    ) -> OwnedMatter {
        let [class, workflow] = place;
        let known = self.planned.owner(owner);
        let fill = |template: &String| self.fill(template, place);
        let handoff = class.map(|class| self.planned.handoff_of(class));
        let handoff = handoff.unwrap_or_default();
        OwnedMatter {
            kind,
            id: None,
            failure_class: class.cloned(),
            workflow: workflow.cloned(),
            text,
            response: class.and_then(|class| self.planned.response_of(class)),
            queue: handoff.queue,
            fallback: handoff.fallback,
            runbook: known
                .and_then(|owner| owner.runbook.as_ref())
                .and_then(fill),
            ticket: known.and_then(|owner| owner.ticket.as_ref()).and_then(fill),
            packets: Vec::new(),
        }
    }

    fn fill(&self, template: &str, place: [Option<&String>; 2]) -> Option<String> {
        let [failure_class, workflow] = place.map(|part| part.map(String::as_str));
        let release = |arm: &'a Option<Arm>| arm.as_ref().map(|arm| arm.release.as_str());
        let filling = Filling {
            failure_class,
            workflow,
            candidate: release(&self.decision.candidate),
            baseline: release(&self.decision.baseline),
            as_of: &self.decision.as_of.to_string(),
        };
        filling.fill(template)
    }
}

/// A regression, or an inconclusive finding of a class or a workflow.
fn is_open(one: &Judged) -> bool {
    let question = &one.finding.question;
    match one.finding.state {
        FindingState::Regressed => true,
        FindingState::Inconclusive => {
            question.failure_class.is_some() || question.workflow.is_some()
        }
        FindingState::Clear | FindingState::NoData => false,
    }
}

//! What the failure plan states of one run's pattern and class, beside what the run shows.

use chrono::NaiveDate;

use crate::compare::RepeatedPattern;
use crate::cube::Run;
use crate::decision::{RequiredEvidence, RunAccepted, RunPlan, RunTrigger};
use crate::pattern::Pattern;
use crate::policy::{Policy, PolicyFile};
use crate::vocabulary::Response;

/// The plan, and the failed run it is checked against.
pub(super) struct Stated<'a> {
    pub(super) file: &'a PolicyFile,
    pub(super) as_of: NaiveDate,
    pub(super) run: &'a Run,
    /// The run's failure class.
    pub(super) class: &'a str,
    /// The pattern it counts under, where it counts.
    pub(super) found: Option<&'a RepeatedPattern>,
}

impl<'a> Stated<'a> {
    const fn policy(&self) -> &'a Policy {
        &self.file.policy
    }

    /// Whose it is: the pattern's owner, else the class's, else the workflow's.
    pub(super) fn owner(&self) -> Option<&'a str> {
        let of_pattern = self.found.and_then(|found| found.owner.as_deref());
        of_pattern.or_else(|| {
            self.policy()
                .owner_of(Some(self.class), Some(&self.run.workflow))
        })
    }

    pub(super) fn published(&self) -> RunPlan {
        let plan = self.policy().plan_of(self.class);
        let plan = plan.unwrap_or_default();
        let retries = plan.response == Some(Response::Retry);
        RunPlan {
            file: self.file.file.clone(),
            is_planned: self.policy().class.contains_key(self.class),
            response: plan.response,
            max_retries: plan.max_retries.filter(|_| retries),
            retry_count: self.run.retry_count,
            transient_only: retries.then_some(plan.transient_only.unwrap_or(true)),
            idempotent_only: retries.then_some(plan.idempotent_only.unwrap_or(true)),
            owner: self.owner().map(str::to_owned),
            queue: plan.handoff.queue,
            fallback: plan.handoff.fallback,
            evidence: self.evidence(plan.evidence.unwrap_or_default()),
            trigger: plan.trigger.map(|trigger| RunTrigger {
                metric: trigger.metric,
                margin: trigger.margin,
                action: trigger.action,
                restriction: trigger.restriction,
            }),
            accepted: self.accepted(),
            fixed_on: self.found.and_then(|found| found.fixed_on),
        }
    }

    fn evidence(&self, columns: Vec<String>) -> Vec<RequiredEvidence> {
        let present = self.run.borrowed().present();
        let required = columns.into_iter().map(|column| RequiredEvidence {
            present: present.has(&column),
            column,
        });
        required.collect()
    }

    /// The acceptance of its pattern, under whichever fingerprint, else of its class.
    fn accepted(&self) -> Option<RunAccepted> {
        let of_pattern = || {
            let found = self.found?;
            let own: Vec<String> = found.parts.keys().map(Pattern::fingerprint).collect();
            let published = [&found.fingerprint].into_iter();
            let mut names = published.chain(&found.also_known_as).chain(&own);
            names.find_map(|fingerprint| {
                let known = self.policy().pattern.get(fingerprint)?;
                Some(RunAccepted {
                    fingerprint: Some(fingerprint.clone()),
                    failure_class: None,
                    until: known.accept_until.filter(|until| *until >= self.as_of)?,
                    why: known.accept_why.clone().unwrap_or_default(),
                })
            })
        };
        let of_class = || {
            let accepted = self.policy().accepted(self.as_of).into_iter();
            let mut own = accepted.filter(|one| one.failure_class == self.class);
            own.next().map(|one| RunAccepted {
                fingerprint: None,
                failure_class: Some(one.failure_class),
                until: one.until,
                why: one.why,
            })
        };
        of_pattern().or_else(of_class)
    }
}

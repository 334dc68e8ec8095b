//! What the failure plan adds to a decision: who owns what, what is planned, what is left open.

use std::collections::BTreeMap;

use super::sentences::statement;
use super::verdict::{Judged, Verdict};
use crate::compare::{Arms, Question};
use crate::config::Config;
use crate::decision::{
    AcceptedFailure, Decision, FailurePlan, NextStep, Owned, OwnedMatter, PlanGap, Reason,
};
use crate::number::counted;
use crate::policy::{Filling, FoundGap, Planned, Ruling, Seen};
use crate::vocabulary::{Action, FindingState, Gap, Matter, Recommendation, Remedy, Response};

/// The class that a question asks about over the whole release: the one of which a plan speaks.
pub(super) fn class_of(question: &Question) -> Option<&str> {
    let class = question.failure_class.as_deref()?;
    question.workflow.is_none().then_some(class)
}

/// Who acts: as the plan has it, else as the configuration does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owners<'a> {
    config: &'a Config,
    planned: Option<&'a Planned<'a>>,
}

impl<'a> Owners<'a> {
    pub(super) const fn of(config: &'a Config, planned: Option<&'a Planned<'a>>) -> Self {
        Self { config, planned }
    }

    /// Who acts where nothing else names an owner.
    pub(super) fn default_owner(&self) -> &'a str {
        &self.config.decision.owner
    }

    /// The plan's owner of a class in a workflow.
    pub(super) fn planned(&self, class: Option<&str>, workflow: Option<&str>) -> Option<&'a str> {
        self.planned?.owner_of(class, workflow)
    }

    /// Who acts on a class in a workflow.
    pub(super) fn name(&self, class: Option<&str>, workflow: Option<&str>) -> String {
        let owner = self.planned(class, workflow);
        owner.unwrap_or(self.default_owner()).to_owned()
    }

    /// Who acts on a finding, in the workflow that carries it where one does.
    pub(super) fn of_finding(&self, one: &Judged) -> String {
        let question = &one.finding.question;
        self.name(question.failure_class.as_deref(), workflow_of(one))
    }

    /// What is left to do of a regression that the plan holds for the evaluation's sake.
    pub(super) fn evaluation(
        &self,
        one: &Judged,
        verdict: &Verdict,
        arms: &Arms,
    ) -> Option<String> {
        let class = class_of(&one.finding.question)?;
        let ruling = self.planned?.ruling(class);
        let is_asked = ruling == Ruling::Spared(Action::UpdateEvaluation)
            && one.finding.state == FindingState::Regressed
            && verdict.recommendation == Recommendation::Hold;
        is_asked.then(|| {
            format!(
                "keep the traffic of {} as it is, and put the sample runs of {class} failures into the evaluation",
                arms.candidate
            )
        })
    }

    /// The planned response to a class.
    pub(super) fn response(&self, class: Option<&str>) -> Option<Response> {
        self.planned?.response_of(class?)
    }
}

fn workflow_of(one: &Judged) -> Option<&str> {
    let asked = one.finding.question.workflow.as_deref();
    let carries = || one.diagnosis.as_ref()?.place.as_ref()?.workflow();
    asked.or_else(carries)
}

/// The reason for a hold that the plan alone brings about.
pub(super) fn reason(found: &FoundGap) -> Reason {
    Reason {
        text: format!("{}.", capital(&found.text, &found.failure_class)),
        rule: format!(
            "{}: a gap in the failure plan keeps the release from proceeding (decision.plan_gaps_hold)",
            found.gap
        ),
        finding: None,
    }
}

/// What is left of a case against such a hold.
pub(super) const AGAINST: &str =
    "Every headline that could be measured is clear: the failure plan alone holds it.";

/// Who does what about a gap in place of widening the rollout.
pub(super) fn next_step(found: &FoundGap, arms: &Arms, owners: &Owners<'_>) -> NextStep {
    let owner = found.owner.as_deref().unwrap_or(owners.default_owner());
    let file = owners
        .planned
        .map_or("the failure plan", Planned::file_name);
    let (candidate, class) = (&arms.candidate, &found.failure_class);
    let action = match (found.remedy, found.gap) {
        (Remedy::SmallerPilot, _) => {
            format!(
                "keep {candidate} in a small pilot, and say in {file} whether {class} is stopped or retried"
            )
        }
        (Remedy::ClearerGate, _) => format!(
            "keep the traffic of {candidate} as it is, and name in {file} who owns {class}{}",
            found
                .workflow
                .as_ref()
                .map_or_else(String::new, |workflow| format!(" in {workflow}"))
        ),
        (Remedy::BetterMeasurement, Gap::OwnerWithoutTrigger) => format!(
            "keep the traffic of {candidate} as it is, and choose in {file} the metric that is acted on for {class}"
        ),
        (Remedy::BetterMeasurement, _) => format!(
            "keep the traffic of {candidate} as it is, and record the failure_class of every failure"
        ),
    };
    NextStep {
        owner: owner.to_owned(),
        action,
    }
}

/// The decision with the plan as it stands, where one is in use.
pub(super) fn with_plan(
    decision: Decision,
    judged: &[Judged],
    owners: &Owners<'_>,
    seen: &Seen,
) -> Decision {
    let Some(planned) = owners.planned else {
        return decision;
    };
    let plan = FailurePlan {
        file: planned.file.to_owned(),
        gaps: planned.gaps.iter().map(gap).collect(),
        accepted: accepted(planned, judged, seen),
        warnings: planned.warnings(),
        owners: Matters::of(&decision, planned).by_owner(judged, owners),
    };
    Decision {
        plan: Some(plan),
        ..decision
    }
}

fn gap(found: &FoundGap) -> PlanGap {
    PlanGap {
        gap: found.gap,
        failure_class: found.failure_class.clone(),
        workflow: found.workflow.clone(),
        owner: found.owner.clone(),
        failures: found.failures,
        next_step: found.remedy,
        text: format!("{}.", capital(&found.text, &found.failure_class)),
    }
}

fn accepted(planned: &Planned<'_>, judged: &[Judged], seen: &Seen) -> Vec<AcceptedFailure> {
    let state = |class: &str| {
        let is_asked = |one: &&Judged| class_of(&one.finding.question) == Some(class);
        judged.iter().find(is_asked).map(|one| one.finding.state)
    };
    let accepted = planned.accepted().into_iter();
    accepted
        .map(|one| AcceptedFailure {
            failures: seen
                .get(&one.failure_class)
                .map_or(0, |workflows| workflows.values().sum()),
            state: state(&one.failure_class),
            failure_class: one.failure_class,
            until: one.until,
            why: one.why,
        })
        .collect()
}

/// Everything that has an owner.
struct Matters<'a> {
    decision: &'a Decision,
    planned: &'a Planned<'a>,
}

impl<'a> Matters<'a> {
    const fn of(decision: &'a Decision, planned: &'a Planned<'a>) -> Self {
        Self { decision, planned }
    }

    fn by_owner(&self, judged: &[Judged], owners: &Owners<'_>) -> Vec<Owned> {
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
        let workflow = workflow_of(one).map(str::to_owned);
        let place = [question.failure_class.as_ref(), workflow.as_ref()];
        let text = format!("{}: {}", one.finding.state, statement(&one.finding, config));
        let mut matter = self.matter(owner, Matter::Finding, place, text);
        matter.id = Some(question.id());
        matter
    }

    /// A matter of a class in a workflow.
    fn matter(
        &self,
        owner: &str,
        kind: Matter,
        place: [Option<&String>; 2],
        text: String,
    ) -> OwnedMatter {
        let [class, workflow] = place;
        let known = self.planned.owner(owner);
        let fill = |template: &String| self.fill(template, place);
        OwnedMatter {
            kind,
            id: None,
            failure_class: class.cloned(),
            workflow: workflow.cloned(),
            text,
            response: class.and_then(|class| self.planned.response_of(class)),
            runbook: known.and_then(|owner| owner.runbook.as_ref()).map(fill),
            ticket: known.and_then(|owner| owner.ticket.as_ref()).map(fill),
        }
    }

    fn fill(&self, template: &str, place: [Option<&String>; 2]) -> String {
        let [failure_class, workflow] = place.map(|part| part.map_or("", String::as_str));
        let release = |arm: &'a Option<crate::decision::Arm>| {
            arm.as_ref().map_or("", |arm| arm.release.as_str())
        };
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

/// Worse, or a class or a workflow of which nothing is shown yet.
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

/// A sentence's beginning; a name keeps its own spelling, also there.
fn capital(text: &str, name: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if !text.starts_with(name) => {
            format!("{}{}", first.to_uppercase(), letters.as_str())
        }
        _ => text.to_owned(),
    }
}

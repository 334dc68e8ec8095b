//! What the failure plan adds to a decision: who owns what, what is planned, what is left open.

use super::matters::Matters;
use super::verdict::{Judged, Verdict};
use crate::compare::{Arms, Question};
use crate::config::Config;
use crate::decision::{AcceptedFailure, Decision, FailurePlan, NextStep, PlanGap, Reason};
use crate::policy::{FoundGap, Planned, Ruling, Seen};
use crate::vocabulary::{Action, FindingState, Gap, Recommendation, Remedy, Response};

/// The class that a question asks about over the whole release: the one of which a plan speaks.
pub(super) fn class_of(question: &Question) -> Option<&str> {
    let class = question.failure_class.as_deref()?;
    question.workflow.is_none().then_some(class)
}

/// Who acts: as the plan has it, else as the configuration does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owners<'a> {
    pub(super) config: &'a Config,
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

/// The workflow that a finding is about, or that carries it.
pub(super) fn workflow_of(one: &Judged) -> Option<&str> {
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

//! The four questions of each workflow.

use std::collections::BTreeMap;

use super::owners::Owners;
use super::scorecard::Scorecard;
use crate::stats::Arm;
use crate::vocabulary::{Audit, Health, PlanQuestion, Statement};

/// A workflow in which something failed, with its answers.
#[derive(Clone, Debug)]
pub(crate) struct WorkflowAnswers {
    pub(crate) workflow: String,
    /// Who owns it, where the plan names somebody.
    pub(crate) owner: Option<String>,
    /// Its failures in the window.
    pub(crate) failures: u64,
    /// An answer to each question.
    pub(crate) answers: Vec<PlanAnswer>,
}

/// The answer to one question about the failure plan in a workflow.
#[derive(Clone, Debug)]
pub(crate) struct PlanAnswer {
    pub(crate) question: PlanQuestion,
    /// Whether it holds.
    pub(crate) state: Health,
    /// The figure behind it.
    pub(crate) because: AnswerBecause,
}

/// What an answer rests on.
#[derive(Clone, Debug)]
pub(crate) enum AnswerBecause {
    /// The classes for which the plan lacks it; none where it holds.
    Classes(Vec<String>),
    /// Failures that cannot be reconstructed, out of those known.
    Reconstructed(Arm),
    /// Nothing is known in these columns.
    NotRecorded(Vec<&'static str>),
}

impl Scorecard<'_> {
    /// The four questions of each workflow in which something failed.
    #[must_use]
    pub(crate) fn workflows(&self, owners: &Owners<'_>) -> Vec<WorkflowAnswers> {
        let mut classes: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
        for (class, workflows) in self.seen {
            for (workflow, failures) in workflows {
                let own = classes.entry(workflow).or_default();
                own.insert(class, *failures);
            }
        }
        let workflows = classes.into_iter();
        workflows
            .map(|(workflow, classes)| WorkflowAnswers {
                workflow: workflow.to_owned(),
                owner: owners.planned(None, Some(workflow)).map(str::to_owned),
                failures: classes.values().sum(),
                answers: self.answers(workflow, &classes, owners),
            })
            .collect()
    }

    fn answers(
        &self,
        workflow: &str,
        classes: &BTreeMap<&str, u64>,
        owners: &Owners<'_>,
    ) -> Vec<PlanAnswer> {
        let lacking = |is_there: &dyn Fn(&str) -> bool| -> Vec<String> {
            let names = classes.keys().filter(|class| !is_there(class));
            names.map(|class| (*class).to_owned()).collect()
        };
        let trigger = |class: &str| self.planned.is_some_and(|plan| plan.has_trigger(class));
        let owner = |class: &str| owners.planned(Some(class), Some(workflow)).is_some();
        let response = |class: &str| owners.response(Some(class)).is_some();
        vec![
            of_classes(PlanQuestion::TriggerExplicit, lacking(&trigger)),
            of_classes(PlanQuestion::StepsOwned, lacking(&owner)),
            of_classes(PlanQuestion::StopRuleStated, lacking(&response)),
            self.evidence(workflow),
        ]
    }

    fn evidence(&self, workflow: &str) -> PlanAnswer {
        let audit = Audit::NotReconstructable;
        let unrecorded = self.conducted.unrecorded(audit);
        let arm = self.conducted.in_workflow(audit, workflow).arm;
        let target = self
            .planned
            .map_or(Statement::PacketsKeepContext.usual_target(), |planned| {
                planned.target_of(Statement::PacketsKeepContext)
            });
        let missed = arm.rate().is_some_and(|rate| 1.0 - rate < target);
        let (state, because) = if !unrecorded.is_empty() {
            (Health::NotMeasured, AnswerBecause::NotRecorded(unrecorded))
        } else if missed {
            (Health::NotMet, AnswerBecause::Reconstructed(arm))
        } else {
            (Health::Met, AnswerBecause::Reconstructed(arm))
        };
        PlanAnswer {
            question: PlanQuestion::EvidenceEnough,
            state,
            because,
        }
    }
}

fn of_classes(question: PlanQuestion, lacking: Vec<String>) -> PlanAnswer {
    PlanAnswer {
        question,
        state: if lacking.is_empty() {
            Health::Met
        } else {
            Health::NotMet
        },
        because: AnswerBecause::Classes(lacking),
    }
}

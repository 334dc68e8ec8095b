//! The four questions of each workflow.

use std::collections::BTreeMap;

use super::Audited;
use crate::decide::plan::Owners;
use crate::decision::{WorkflowAnswer, WorkflowHealth};
use crate::number::count;
use crate::vocabulary::{Audit, Health, PlanQuestion, Statement};

impl Audited<'_> {
    /// The four questions of each workflow in which something failed.
    pub(in crate::decide) fn workflows(&self, owners: &Owners<'_>) -> Vec<WorkflowHealth> {
        let mut classes: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
        for (class, workflows) in self.seen {
            for (workflow, failures) in workflows {
                let own = classes.entry(workflow).or_default();
                own.insert(class, *failures);
            }
        }
        let workflows = classes.into_iter();
        workflows
            .map(|(workflow, classes)| WorkflowHealth {
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
    ) -> Vec<WorkflowAnswer> {
        let lacking = |is_there: &dyn Fn(&str) -> bool| -> Vec<&str> {
            let names = classes.keys().copied();
            names.filter(|class| !is_there(class)).collect()
        };
        let trigger = |class: &str| self.planned.is_some_and(|plan| plan.has_trigger(class));
        let owner = |class: &str| owners.planned(Some(class), Some(workflow)).is_some();
        let response = |class: &str| owners.response(Some(class)).is_some();
        vec![
            of_classes(
                PlanQuestion::TriggerExplicit,
                &lacking(&trigger),
                "no trigger",
            ),
            of_classes(PlanQuestion::StepsOwned, &lacking(&owner), "no owner"),
            of_classes(
                PlanQuestion::StopRuleStated,
                &lacking(&response),
                "neither stopped nor retried by plan",
            ),
            self.evidence(workflow),
        ]
    }

    fn evidence(&self, workflow: &str) -> WorkflowAnswer {
        let audit = Audit::NotReconstructable;
        let unrecorded = self.conducted.unrecorded(audit);
        let arm = self.conducted.in_workflow(audit, workflow).arm;
        let target = self
            .planned
            .map_or(Statement::PacketsKeepContext.usual_target(), |planned| {
                planned.target_of(Statement::PacketsKeepContext)
            });
        let (state, reason) = if unrecorded.is_empty() {
            let good = arm.exposure() - arm.events();
            let reason = format!(
                "{} of {} can be reconstructed",
                count(good),
                count(arm.exposure())
            );
            let missed = arm.rate().is_some_and(|rate| 1.0 - rate < target);
            (if missed { Health::NotMet } else { Health::Met }, reason)
        } else {
            let reason = format!("not recorded: {}", unrecorded.join(", "));
            (Health::NotMeasured, reason)
        };
        WorkflowAnswer {
            question: PlanQuestion::EvidenceEnough,
            state,
            reason: Some(reason),
        }
    }
}

/// The most classes named in an answer.
const NAMED: usize = 3;

fn of_classes(question: PlanQuestion, lacking: &[&str], what: &str) -> WorkflowAnswer {
    let rest = lacking.len().saturating_sub(NAMED);
    let shown = lacking[..lacking.len().min(NAMED)].join(", ");
    let more = if rest > 0 {
        format!(" and {} more", count(rest as u64))
    } else {
        String::new()
    };
    WorkflowAnswer {
        question,
        state: if lacking.is_empty() {
            Health::Met
        } else {
            Health::NotMet
        },
        reason: (!lacking.is_empty()).then(|| format!("{what}: {shown}{more}")),
    }
}

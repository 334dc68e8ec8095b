//! The failure plan as it is published: its gaps, what it accepts, and what each owner has to do.

use super::matters::Matters;
use crate::compare::Question;
use crate::decision::{AcceptedFailure, Decision, FailurePlan, PlanGap};
use crate::judge::{Judged, Owners};
use crate::policy::{FailuresSeen, FoundGap, Planned};
use crate::tell::capital;
use crate::tell::records::plan_sentence;

/// The decision with the plan as it stands, where one is in use.
pub(super) fn with_plan(
    decision: Decision,
    judged: &[Judged],
    owners: &Owners<'_>,
    seen: &FailuresSeen,
) -> Decision {
    let Some(planned) = owners.planned else {
        return decision;
    };
    let accepted = accepted(planned, judged, seen);
    let open_gaps = planned.gaps.iter().filter(|gap| gap.failures > 0);
    let open_gaps = open_gaps.count() as u64;
    let plan = FailurePlan {
        file: planned.file.to_owned(),
        gaps: planned.gaps.iter().map(gap).collect(),
        open_gaps,
        in_words: plan_sentence(planned.file, open_gaps, accepted.len() as u64),
        accepted,
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
        text: format!("{}.", capital(&found.text, Some(&found.failure_class))),
    }
}

fn accepted(planned: &Planned<'_>, judged: &[Judged], seen: &FailuresSeen) -> Vec<AcceptedFailure> {
    let state = |class: &str| {
        let asked = Question::class(class);
        let is_asked = |one: &&Judged| one.finding.question == asked;
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

//! The names that a decision has from the records and from the failure plan: what its sentences may hold.

use std::collections::BTreeMap;

use crate::decision::{
    Across, Arm, Carrier, Conduct, Data, Decision, Explanation, FailurePlan, Finding,
    ReleaseChange, Repeated,
};

/// Every name, some of them more than once.
pub(super) fn known_names(decision: &Decision) -> Vec<&str> {
    let arms = [&decision.candidate, &decision.baseline]
        .into_iter()
        .flatten();
    let mut names: Vec<&str> = arms.map(|arm: &Arm| arm.release.as_str()).collect();
    names.push(&decision.next_step.owner);
    if let Some(restriction) = &decision.restriction {
        names.extend(of_place(&restriction.place));
    }
    names.extend(decision.findings.iter().flat_map(of_finding));
    names.extend(decision.explanation.iter().flat_map(of_explanation));
    names.extend(decision.changes.iter().flat_map(of_change));
    names.extend(decision.across.iter().flat_map(across));
    for event in &decision.events {
        let place = &event.r#where;
        names.extend(place.releases.iter().map(String::as_str));
        names.extend(those([&place.workflow, &place.failure_class]));
        names.push(&event.owner);
    }
    names.extend(decision.repeated.iter().flat_map(of_pattern));
    names.extend(decision.packets.iter().map(|packet| packet.owner.as_str()));
    let evaluated = decision.evaluation.iter().flat_map(|asked| &asked.classes);
    names.extend(evaluated.map(String::as_str));
    names.extend(decision.rollout.iter().map(|one| one.baseline.as_str()));
    names.extend(decision.plan.iter().flat_map(of_plan));
    names.extend(of_conduct(&decision.conduct));
    names.extend(of_data(&decision.data));
    names
}

fn those<const N: usize>(names: [&Option<String>; N]) -> impl Iterator<Item = &str> {
    names.into_iter().filter_map(|name| name.as_deref())
}

fn of_place(place: &Carrier) -> impl Iterator<Item = &str> {
    those([&place.workflow, &place.tool, &place.model, &place.tenant])
        .chain(place.facets.values().map(String::as_str))
        .chain(labels(&place.facets))
}

/// The names of labels.
fn labels(facets: &BTreeMap<String, String>) -> impl Iterator<Item = &str> {
    facets
        .keys()
        .filter_map(|column| column.strip_prefix("label."))
}

fn of_finding(finding: &Finding) -> impl Iterator<Item = &str> {
    let own = [
        &finding.failure_class,
        &finding.workflow,
        &finding.tool,
        &finding.tenant,
        &finding.model,
        &finding.owner,
    ];
    those(own).chain(finding.r#where.iter().flat_map(of_place))
}

fn of_change(change: &ReleaseChange) -> impl Iterator<Item = &str> {
    let label = change
        .key
        .as_deref()
        .and_then(|key| key.strip_prefix("label."));
    those([&change.key, &change.from, &change.to]).chain(label)
}

fn of_explanation(explanation: &Explanation) -> Vec<&str> {
    let mut names = Vec::new();
    if let Some(leading) = &explanation.leading {
        names.extend(those([
            &leading.failure_class,
            &leading.workflow,
            &leading.tool,
        ]));
    }
    names.extend(
        explanation
            .classes
            .iter()
            .map(|class| class.failure_class.as_str()),
    );
    for part in &explanation.contributors {
        names.extend([part.failure_class.as_str(), &part.workflow]);
        names.extend(those([&part.tool]));
    }
    names.extend(explanation.mix.iter().map(|part| part.workflow.as_str()));
    for place in &explanation.places {
        names.push(&place.workflow);
        names.extend(those([&place.tool]));
    }
    names
}

fn across(across: &Across) -> Vec<&str> {
    let mut names: Vec<&str> = those([&across.reference]).collect();
    names.extend(across.releases.iter().map(|one| one.release.as_str()));
    if let Some(creep) = &across.creep {
        names.extend([creep.release.as_str(), &creep.largest_step]);
    }
    if let Some(rollback) = &across.rollback {
        names.extend([rollback.release.as_str(), &rollback.returned_to]);
        let class = rollback.class.iter();
        names.extend(class.map(|class| class.failure_class.as_str()));
    }
    names.extend(across.candidates.iter().map(|one| one.release.as_str()));
    names
}

fn of_pattern(pattern: &Repeated) -> impl Iterator<Item = &str> {
    let own = [&pattern.failure_class, &pattern.workflow, &pattern.owner];
    own.into_iter()
        .chain(&pattern.releases)
        .map(String::as_str)
        .chain(those([&pattern.tool]))
}

fn of_plan(plan: &FailurePlan) -> Vec<&str> {
    let mut names = vec![plan.file.as_str()];
    for gap in &plan.gaps {
        names.push(&gap.failure_class);
        names.extend(those([&gap.workflow, &gap.owner]));
    }
    names.extend(plan.accepted.iter().map(|one| one.failure_class.as_str()));
    for owned in &plan.owners {
        names.push(&owned.owner);
        for matter in &owned.matters {
            names.extend(those([
                &matter.failure_class,
                &matter.workflow,
                &matter.queue,
                &matter.fallback,
            ]));
        }
    }
    names
}

fn of_conduct(conduct: &Conduct) -> Vec<&str> {
    let never = conduct.retries_never_helped.iter();
    let mut names: Vec<&str> = never.map(|one| one.workflow.as_str()).collect();
    for workflow in &conduct.workflows {
        names.push(&workflow.workflow);
        names.extend(those([&workflow.owner]));
    }
    names
}

fn of_data(data: &Data) -> impl Iterator<Item = &str> {
    let shares = data.unclassified_share.iter();
    let releases = shares.flat_map(|share| [&share.candidate.release, &share.baseline.release]);
    let pending = data.pending.iter().map(|one| &one.release);
    let names = data.classified.keys().chain(releases).chain(pending);
    names.map(String::as_str)
}

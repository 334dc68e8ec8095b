//! Why a regression does not roll back, or restricts: the words beside the rules.

use super::plan::class_of;
use crate::compare::{Coverage, Standing};
use crate::config;
use crate::number;
use crate::policy::{Planned, Ruling};
use crate::vocabulary::{Consequence, Metric, Scope};

pub(super) fn why_not(one: &Standing, scope: Option<Scope>, config: &config::Decision) -> String {
    match scope {
        Some(scope) if config.by_scope.get(&scope) == Some(&Consequence::Hold) => {
            format!("decision.by_scope sets {scope} to hold")
        }
        Some(Scope::OneOff) => "it is one burst, not the release".to_owned(),
        Some(Scope::Systemic) => "it hits every release".to_owned(),
        _ if !one.is_guarded => {
            "too few nights are known to tell it from the nights' own variation".to_owned()
        }
        _ if !config.roll_back.contains(&one.question.trigger()) => {
            format!("{} is not set to roll back", one.question.trigger())
        }
        _ if one.question.metric == Metric::ApprovalMix => {
            "a mix that moved is not yet a worse one".to_owned()
        }
        Some(Scope::Rollout) if one.question.workflow.is_some() => {
            "the other workflows are not shown to be free of it, nor the whole release to have it"
                .to_owned()
        }
        _ => "its scope is undetermined".to_owned(),
    }
}

/// Why the plan keeps a regression from rolling back or restricting, where it does.
pub(super) fn excuse(one: &Standing, ruling: Ruling, plan: Option<&Planned<'_>>) -> Option<String> {
    let file = plan?.file_name();
    let class = class_of(&one.question)?;
    match ruling {
        Ruling::Usual | Ruling::Restrict(_) => None,
        Ruling::Accepted(until) => Some(format!(
            "{file} accepts {class} until {}",
            number::date(until)
        )),
        Ruling::Spared(action) => Some(format!("{file} sets the action for {class} to {action}")),
    }
}

/// Why a regression restricts that would have rolled back.
pub(super) fn restricts(one: &Standing, plan: Option<&Planned<'_>>) -> String {
    let file = plan.map_or("the failure plan", Planned::file_name);
    let class = class_of(&one.question).unwrap_or_default();
    format!("{file} sets the action for {class} to restrict")
}

/// What could not be compared, in words.
pub(super) fn uncompared(coverage: Coverage) -> String {
    format!(
        "{} of the candidate's {} runs, {} of them failed, have no run of the baseline in the same workflow and time to be held against",
        number::count(coverage.uncompared),
        number::count(coverage.runs),
        number::count(coverage.uncompared_failures)
    )
}

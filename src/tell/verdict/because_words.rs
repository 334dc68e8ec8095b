//! Why a verdict is no plain rollback, restriction or go-ahead, and what the design cannot say.

use super::data_problem_words::problem;
use crate::compare::{Arms, Coverage};
use crate::judge::Because;
use crate::number;
use crate::policy::Planned;
use crate::tell::finding::missing;
use crate::vocabulary::Design;

/// The reason of a verdict as a clause, about the class of the deciding finding; `file` is the failure plan's.
pub(super) fn because(reason: &Because, class: &str, file: &str) -> String {
    match reason {
        Because::ScopeIsSetToHold(scope) => format!("decision.by_scope sets {scope} to hold"),
        Because::OneBurst => "it is one burst, not the release".to_owned(),
        Because::EveryRelease => "it hits every release".to_owned(),
        Because::FewNights => {
            "too few nights are known to tell it from the nights' own variation".to_owned()
        }
        Because::NotSetToRollBack(trigger) => format!("{trigger} is not set to roll back"),
        Because::OnlyTheMix => "a mix that moved is not yet a worse one".to_owned(),
        Because::OtherWorkflowsOpen => {
            "the other workflows are not shown to be free of it, nor the whole release to have it"
                .to_owned()
        }
        Because::ScopeUndetermined => "its scope is undetermined".to_owned(),
        Because::Accepted(until) => {
            format!("{file} accepts {class} until {}", number::date(*until))
        }
        Because::Spared(action) => {
            format!("{file} sets the action for {class} to {action}")
        }
        Because::PlanRestricts => format!("{file} sets the action for {class} to restrict"),
        Because::RequiredUnmeasured(trigger, reason) => {
            format!("{trigger} must be measured, and {}", missing(*reason))
        }
        Because::TooLittleData => "too little data to tell yet".to_owned(),
        Because::Uncompared(coverage) => uncompared(*coverage),
        Because::Distrusted(reason) => problem(reason),
        Because::PlanGap(gap) => gap.text.clone(),
    }
}

/// The name of the failure plan's file.
pub(super) fn plan_file<'a>(planned: Option<&'a Planned<'_>>) -> &'a str {
    planned.map_or("the failure plan", Planned::file_name)
}

/// What could not be compared.
fn uncompared(coverage: Coverage) -> String {
    format!(
        "{} of the candidate's {} runs, {} of them failed, have no run of the baseline in the same workflow and time to be held against",
        number::count(coverage.uncompared),
        number::count(coverage.runs),
        number::count(coverage.uncompared_failures)
    )
}

/// What the design cannot tell, in one sentence.
pub(crate) fn caveat(arms: &Arms) -> Option<String> {
    match arms.design {
        Design::Concurrent => None,
        Design::Mixed => Some(format!("Not all of it is compared: {}.", uncompared(arms.coverage))),
        Design::BeforeAfter => Some(
            "The releases share no day in any workflow: what changed with the days cannot be told from what changed with the release."
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Action;

    #[test]
    fn a_spared_class_names_the_plan_and_its_action() {
        assert_eq!(
            because(&Because::Spared(Action::None), "timeout", "policy.toml"),
            "policy.toml sets the action for timeout to none"
        );
    }

    #[test]
    fn what_could_not_be_compared_is_counted() {
        let coverage = Coverage {
            runs: 1000,
            uncompared: 700,
            uncompared_failures: 90,
        };
        let text = because(&Because::Uncompared(coverage), "", "");
        assert!(text.contains("700 of the candidate's 1,000 runs, 90 of them failed"));
    }
}

//! Why a verdict is no plain rollback, restriction or go-ahead, and what the design cannot show.

use super::choice_words::waiting_costs_more;
use super::data_problem_words::problem;
use crate::compare::{Arms, Coverage, SharedRuns};
use crate::judge::{Because, Unread};
use crate::number;
use crate::policy::Planned;
use crate::tell::finding::{FEW_NIGHTS, few_incidents, missing};
use crate::terms;
use crate::vocabulary::{Design, Scope};

/// The reason of a verdict as a clause, about the class of the deciding finding; `file` is the failure plan's.
pub(super) fn because(reason: &Because, class: &str, file: &str, unread: &[Unread<'_>]) -> String {
    match reason {
        Because::ScopeIsSetToHold(scope) => format!("decision.by_scope sets {scope} to hold"),
        Because::OneBurst => "it was a single burst, not the release".to_owned(),
        Because::EveryRelease => "it affects every release".to_owned(),
        Because::FewNights => FEW_NIGHTS.to_owned(),
        Because::NotSetToRollBack(trigger) => {
            format!("decision.roll_back does not include {trigger}")
        }
        Because::OnlyTheMix => "a changed mix alone is not a regression".to_owned(),
        Because::OtherWorkflowsOpen => {
            "the data do not show whether the other workflows are affected".to_owned()
        }
        Because::ScopeUndetermined => "its scope is undetermined".to_owned(),
        Because::ScopeUncertain {
            scope,
            confidence,
            least,
        } => format!(
            "the cause is too uncertain: {} that it is {} (decision.min_scope_confidence is {least})",
            // Rounded down: what is below the setting does not read as equal to it.
            number::fixed((100.0 * confidence).floor() / 100.0, 2),
            supposed(*scope)
        ),
        Because::Accepted(until) => {
            format!("{file} accepts {class} until {}", number::date(*until))
        }
        Because::Spared(action) => {
            format!("{file} sets the action for {class} to {action}")
        }
        Because::PlanRestricts => format!("{file} sets the action for {class} to restrict"),
        Because::RequiredUnmeasured(trigger, reason) => {
            format!(
                "decision.require asks for {trigger}, but {}",
                missing(*reason, unread)
            )
        }
        Because::NotComparable(metric, reason) => {
            format!(
                "{} cannot be compared: {}",
                terms::metric(*metric),
                missing(*reason, unread)
            )
        }
        Because::EveryRunFails => {
            "every run of both releases failed, so nothing distinguishes them".to_owned()
        }
        Because::FewIncidents(_, few) => few_incidents(*few),
        Because::TooLittleData => "the data do not settle the question yet".to_owned(),
        Because::AtHorizon(_) => {
            "the planned nights are over, and the data do not settle the question".to_owned()
        }
        Because::WaitingCostsMore(weighed) => waiting_costs_more(weighed),
        Because::Uncompared(coverage) => uncompared(*coverage),
        Because::Distrusted(reason) => problem(reason),
        Because::PlanGap(gap) => gap.text.clone(),
    }
}

/// What a scope would make of a regression.
const fn supposed(scope: Scope) -> &'static str {
    match scope {
        Scope::Rollout => "the rollout",
        Scope::Local => "the rollout in one place",
        Scope::OneOff => "a single burst",
        Scope::Systemic => "every release",
        // Of a lasting change no cause is shown, so this is all that its probability is of.
        Scope::Undetermined => "a lasting change",
    }
}

/// The name of the failure plan's file.
pub(super) fn plan_file<'a>(planned: Option<&'a Planned<'_>>) -> &'a str {
    planned.map_or("the failure plan", Planned::file_name)
}

/// What could not be compared.
fn uncompared(coverage: Coverage) -> String {
    format!(
        "{} of the candidate's {} runs ({} of them failed) have no baseline runs in the same workflow and time to compare with",
        number::count(coverage.uncompared),
        number::count(coverage.runs),
        number::count(coverage.uncompared_failures)
    )
}

/// What the design cannot show, in one sentence.
pub(crate) fn caveat(arms: &Arms) -> Option<String> {
    match arms.design {
        Design::Concurrent => None,
        Design::Mixed => Some(format!("Part of the traffic is not compared: {}.", uncompared(arms.coverage))),
        Design::BeforeAfter if arms.shared_runs.baseline > 0 => Some(format!(
            "{}, so its nights are compared with those before it. An effect of the release cannot be separated from an effect of \
             the days.",
            few_beside(arms)
        )),
        Design::BeforeAfter => Some(
            "The releases share no day in any workflow, so an effect of the release cannot be separated from an effect of the days."
                .to_owned(),
        ),
    }
}

/// That few runs of one release are beside the other's, as a clause.
pub(super) fn few_beside(arms: &Arms) -> String {
    let SharedRuns {
        candidate,
        baseline,
    } = arms.shared_runs;
    if baseline < candidate {
        return format!(
            "Only {} of the baseline {} beside the candidate's",
            number::counted(baseline, "run", "runs"),
            if baseline == 1 { "is" } else { "are" }
        );
    }
    format!(
        "Only {} of the candidate's {} runs are beside runs of the baseline",
        number::count(candidate),
        number::count(arms.coverage.runs)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Action;

    #[test]
    fn a_spared_class_names_the_plan_and_its_action() {
        assert_eq!(
            because(
                &Because::Spared(Action::None),
                "timeout",
                "policy.toml",
                &[]
            ),
            "policy.toml sets the action for timeout to none"
        );
    }

    #[test]
    fn an_uncertain_cause_is_named_with_its_probability() {
        let uncertain = |scope, confidence| {
            let reason = Because::ScopeUncertain {
                scope,
                confidence,
                least: 0.5,
            };
            because(&reason, "", "", &[])
        };
        assert_eq!(
            uncertain(Scope::Rollout, 0.464),
            "the cause is too uncertain: 0.46 that it is the rollout (decision.min_scope_confidence is 0.5)"
        );
        assert_eq!(
            uncertain(Scope::Undetermined, 0.499_9),
            "the cause is too uncertain: 0.49 that it is a lasting change (decision.min_scope_confidence is 0.5)"
        );
    }

    #[test]
    fn what_could_not_be_compared_is_counted() {
        let coverage = Coverage {
            runs: 1000,
            uncompared: 700,
            uncompared_failures: 90,
        };
        let text = because(&Because::Uncompared(coverage), "", "", &[]);
        assert!(text.contains("700 of the candidate's 1,000 runs (90 of them failed)"));
    }
}

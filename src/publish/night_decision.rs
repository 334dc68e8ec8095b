//! The published decision, put together from what was found.

use super::arm::arm;
use super::beyond::explanation;
use super::finding::{Publishing, carrier, finding};
use super::night_inputs::{Night, skeleton};
use super::packets::Brief;
use super::published_conduct::{conduct, policy_check, workflow};
use super::published_plan::with_plan;
use crate::compare::{Comparison, View};
use crate::config::Config;
use crate::decision::{
    Across, Arm, Conduct, Decision, Improved, Keeping, Looks, NextStep, Reason, RestrictionPlace,
    TriggerState,
};
use crate::diagnose::explain;
use crate::judge::{
    Bill, DataProblem, Decided, Judged, NightSeen, Owners, Prices, Scorecard, decided_by, standings,
};
use crate::tell;
use crate::vocabulary::{FindingState, Recommendation, Trigger};

/// The decision of a night on which the releases could be compared.
#[must_use]
pub fn decision(
    night: Night<'_>,
    view: &View<'_>,
    decided: &Decided<'_>,
    across: Option<Across>,
    briefs: &[Brief],
) -> Decision {
    let config = night.config;
    let Decided {
        judgement,
        arms,
        owners,
        ..
    } = *decided;
    let (seen, scorecard) = (night.seen, night.scorecard());
    let verdict = &judgement.verdict;
    let place = judgement.deciding().and_then(Judged::place);
    let prices = Prices::of(view);
    let publishing = Publishing {
        view,
        config,
        owners,
        prices: &prices,
    };
    let keeping =
        Bill::of(&judgement.judged, arms, &prices).map(|bill| keeping(bill, &arms.candidate));
    let reasons = tell::verdict::reasons(decided);
    let decision = Decision {
        candidate: Some(arm(view.cube, arms, &arms.candidate, night.first_seen)),
        baseline: Some(arm(view.cube, arms, &arms.baseline, night.first_seen)),
        design: Some(arms.design),
        design_caveat: tell::verdict::caveat(arms),
        recommendation: verdict.recommendation,
        restriction: verdict.restriction.map(|kind| RestrictionPlace {
            kind,
            place: place.map(carrier).unwrap_or_default(),
        }),
        decided_by: verdict.decided_by(&standings(&judgement.judged)),
        summary: tell::verdict::summary(decided),
        reasons: reasons.into_iter().map(reason).collect(),
        against: tell::verdict::against(decided, &night.events),
        keeping,
        next_step: NextStep {
            owner: decided.owner(),
            action: tell::verdict::next_action(decided),
        },
        triggers: Trigger::ALL
            .iter()
            .map(|trigger| state_of(*trigger, &judgement.judged))
            .collect(),
        findings: judgement
            .judged
            .iter()
            .map(|one| finding(one, &publishing))
            .collect(),
        explanation: explain(
            view,
            &judgement.comparison.findings,
            config.decision.interval_level,
        )
        .map(|breakdown| explanation(&breakdown)),
        across,
        packets: briefs.iter().map(Brief::entry).collect(),
        looks: looks(&judgement.comparison, config),
        ..skeleton(night)
    };
    let decision = with_scorecard(decision, &judgement.judged, &scorecard, &owners);
    with_plan(decision, &judgement.judged, &owners, seen)
}

/// The decision of a night that cannot be judged, with what the releases in a row show.
#[must_use]
pub fn incomplete(night: Night<'_>, problem: &DataProblem, across: Option<Across>) -> Decision {
    let (owners, seen, scorecard) = (night.owners(), night.seen, night.scorecard());
    let reason = tell::verdict::problem(problem);
    let decision = Decision {
        decided_by: decided_by(problem),
        summary: tell::verdict::incomplete_summary(problem),
        against: tell::verdict::nothing_compared(),
        next_step: NextStep {
            owner: owners.default_owner().to_owned(),
            action: tell::verdict::mend(problem),
        },
        triggers: Trigger::ALL
            .iter()
            .map(|trigger| TriggerState {
                trigger: *trigger,
                state: FindingState::NoData,
                finding: None,
                reason: Some(reason.clone()),
            })
            .collect(),
        across,
        ..skeleton(night)
    };
    let decision = with_scorecard(decision, &[], &scorecard, &owners);
    with_plan(decision, &[], &owners, seen)
}

fn reason(reason: tell::verdict::ReasonText) -> Reason {
    Reason {
        text: reason.text,
        rule: reason.rule,
        finding: reason.finding,
    }
}

fn keeping(bill: Bill, candidate: &str) -> Keeping {
    let in_words = tell::verdict::bill(&bill, candidate);
    let gives_back = bill.gives_back.into_iter().map(|one| Improved {
        finding: one.finding,
        failure_class: one.failure_class,
        failures: one.failures,
    });
    Keeping {
        failures: Some(bill.failures),
        rescue_minutes: bill.rescue_minutes,
        usd: bill.usd,
        gives_back: gives_back.collect(),
        in_words,
    }
}

fn looks(comparison: &Comparison, config: &Config) -> Looks {
    Looks {
        night: comparison.night,
        horizon: config.window.horizon,
        budget: config.decision.false_rollback_budget,
        spent: comparison.spent,
        questions: comparison.questions,
    }
}

/// The decision with how the runs kept to the plan.
fn with_scorecard(
    decision: Decision,
    judged: &[Judged],
    scorecard: &Scorecard<'_>,
    owners: &Owners<'_>,
) -> Decision {
    let release = |arm: &'_ Option<Arm>| arm.as_ref().map(|arm| arm.release.clone());
    let (candidate, baseline) = (release(&decision.candidate), release(&decision.baseline));
    let statements = scorecard.statements(&NightSeen {
        candidate: candidate.as_deref(),
        baseline: baseline.as_deref(),
        judged,
        events: decision.events.len(),
        is_judged: decision.recommendation != Recommendation::DataIncomplete,
    });
    let workflows = scorecard.workflows(owners).into_iter();
    Decision {
        policy_health: statements.into_iter().map(policy_check).collect(),
        conduct: Conduct {
            workflows: workflows.map(workflow).collect(),
            ..conduct(scorecard.found, judged)
        },
        ..decision
    }
}

/// The worst state among a trigger's findings, and the finding that speaks for it: the strongest regression, else the
/// headline.
fn state_of(trigger: Trigger, judged: &[Judged]) -> TriggerState {
    let own = || {
        judged
            .iter()
            .filter(|one| one.finding.question.trigger() == trigger)
    };
    let regression = own()
        .filter(|one| one.is_regressed())
        .min_by(|a, b| a.ln_p().total_cmp(&b.ln_p()));
    let headline = own().find(|one| one.finding.question.is_headline());
    let speaks = regression.or(headline);
    TriggerState {
        trigger,
        state: speaks.map_or(FindingState::NoData, |one| one.finding.state),
        finding: speaks.map(|one| one.finding.question.id()),
        reason: speaks
            .and_then(|one| one.finding.evidence.as_ref().err())
            .map(|reason| tell::finding::missing(*reason)),
    }
}

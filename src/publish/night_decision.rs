//! The published decision, put together from what was found.

use super::arm::arm;
use super::beyond::{changes, explanation};
use super::choices::choices;
use super::finding::{Publishing, carrier, finding, ranked_by_harm};
use super::labelled::Labelled;
use super::looked::{Looked, looks};
use super::margin::margin;
use super::night_inputs::{Night, skeleton};
use super::packets::Brief;
use super::published_conduct::{conduct, policy_check, scorecard as published_scorecard, workflow};
use super::published_plan::with_plan;
use super::published_rollout::with_rollout;
use super::unread_cells::unread;
use crate::compare::{ONE_NIGHT_LEVEL, View, known_shares};
use crate::decision::{
    Across, Arm, Conduct, Decision, FirstVerdict, Improved, Keeping, NextStep, NightBefore,
    Overrule, Overruled, PolicyCheck, Reason, RestrictionPlace, TriggerState,
};
use crate::diagnose::explain;
use crate::judge::{
    Bill, DataProblem, Decided, Judged, NightSeen, Owners, Prices, Scorecard, Unread, decided_by,
    settling, standings,
};
use crate::tell;
use crate::vocabulary::{FindingState, Recommendation, Trigger, VerdictReason};

/// The decision of a night on which the releases could be compared.
#[must_use]
pub(crate) fn decision(
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
        unread,
        ..
    } = *decided;
    let (seen, scorecard, before) = (night.seen, night.scorecard(), night.last_night);
    let verdict = &judgement.verdict;
    let place = judgement.deciding().and_then(Judged::place);
    let prices = Prices::of(view, &config.cost);
    let labelled = Labelled::of(view, night.reviewed);
    let publishing = Publishing {
        corrected: labelled.as_ref().and_then(Labelled::corrected),
        view,
        config,
        owners,
        prices: &prices,
        unread,
        known: known_shares(view),
    };
    let keeping =
        Bill::of(&judgement.judged, arms, &prices).map(|bill| keeping(bill, &arms.candidate));
    let reasons = tell::verdict::reasons(decided);
    let findings = judgement.judged.iter();
    let findings = findings.map(|one| finding(one, &publishing));
    let decision = Decision {
        candidate: Some(arm(view.cube, arms, &arms.candidate, night.first_seen)),
        baseline: Some(arm(view.cube, arms, &arms.baseline, night.first_seen)),
        design: Some(arms.design),
        design_caveat: tell::verdict::caveat(arms),
        recommendation: verdict.recommendation,
        restriction: verdict.restriction.map(|kind| RestrictionPlace {
            kind,
            place: place.map(|place| carrier(place, view)).unwrap_or_default(),
        }),
        reason: verdict.reason(),
        decided_by: verdict.decided_by(&standings(&judgement.judged)),
        decided_by_text: tell::verdict::decided_by_words(decided),
        summary: tell::verdict::summary(decided),
        reasons: reasons.into_iter().map(reason).collect(),
        against: tell::verdict::against(decided, &night.events),
        keeping,
        choices: choices(view, config, judgement, &prices),
        next_step: NextStep {
            owner: decided.owner(),
            action: tell::verdict::next_action(decided),
            needs: needs(decided),
        },
        triggers: Trigger::ALL
            .iter()
            .map(|trigger| state_of(*trigger, &judgement.judged, unread))
            .collect(),
        margins: judgement
            .comparison
            .margins
            .headlines()
            .filter_map(margin)
            .collect(),
        findings: ranked_by_harm(findings.collect()),
        labels: labelled.as_ref().map(Labelled::published),
        explanation: explain(view, &judgement.comparison.findings, ONE_NIGHT_LEVEL)
            .map(|breakdown| explanation(&breakdown)),
        changes: changes(view, decided.changes, &judgement.judged),
        across,
        packets: briefs.iter().map(Brief::entry).collect(),
        looks: looks(&Looked::by(&judgement.comparison), config),
        ..skeleton(night)
    };
    let decision = with_scorecard(decision, &judgement.judged, &scorecard, &owners);
    let decision = with_plan(decision, &judgement.judged, &owners, seen);
    after(before, with_rollout(decision, decided))
}

/// The decision with what is another than on the night before.
fn after(before: Option<&NightBefore>, decision: Decision) -> Decision {
    Decision {
        since_last_night: before.map(|before| before.until(&decision)),
        ..decision
    }
}

/// The decision with the verdict that its night was first published with, where that is another.
#[must_use]
pub(crate) fn with_first_verdict(decision: Decision, first: Option<&FirstVerdict>) -> Decision {
    let now = FirstVerdict::from(&decision);
    Decision {
        first_verdict: first.filter(|first| !first.is_that_of(&now)).cloned(),
        ..decision
    }
}

/// The decision that a person put in place of the one that the night advised. What was found stays.
#[must_use]
pub(crate) fn with_overrule(decision: Decision, said: &Overrule) -> Decision {
    let Some(to) = said.to else {
        return decision;
    };
    let candidate = decision.candidate.as_ref().map(|arm| arm.release.as_str());
    let words = tell::verdict::overruled(said, to, candidate, &decision.summary);
    Decision {
        recommendation: to,
        restriction: decision
            .restriction
            .filter(|_| to == Recommendation::Restrict),
        reason: VerdictReason::Overruled,
        decided_by: "overruled".to_owned(),
        decided_by_text: words.decided_by,
        summary: words.summary,
        against: words.against,
        next_step: NextStep {
            owner: said.by.clone(),
            action: words.action,
            needs: Vec::new(),
        },
        overruled: Some(Overruled {
            written_at: said.written_at,
            by: said.by.clone(),
            why: said.why.clone(),
            advised: decision.recommendation,
            decided_by: decision.decided_by,
        }),
        ..decision
    }
}

/// The decision of a night that cannot be judged, with what the releases in a row show.
#[must_use]
pub(crate) fn incomplete(
    night: Night<'_>,
    problem: &DataProblem,
    across: Option<Across>,
) -> Decision {
    let (owners, seen, scorecard) = (night.owners(), night.seen, night.scorecard());
    let before = night.last_night;
    let reason = tell::verdict::problem(problem);
    let decision = Decision {
        decided_by: decided_by(problem),
        decided_by_text: tell::verdict::data_check(problem).to_owned(),
        summary: tell::verdict::incomplete_summary(problem),
        against: tell::verdict::nothing_compared(),
        next_step: NextStep {
            owner: owners.default_owner().to_owned(),
            action: tell::verdict::mend(problem),
            needs: Vec::new(),
        },
        triggers: Trigger::ALL
            .iter()
            .map(|trigger| TriggerState {
                trigger: *trigger,
                state: FindingState::NoData,
                finding: None,
                reason: None,
                reason_text: Some(reason.clone()),
            })
            .collect(),
        across,
        ..skeleton(night)
    };
    let decision = with_scorecard(decision, &[], &scorecard, &owners);
    after(before, with_plan(decision, &[], &owners, seen))
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
    let unread = unread(&decision.data.unknown_cells);
    let policy_health: Vec<PolicyCheck> = statements
        .into_iter()
        .map(|statement| policy_check(statement, &unread))
        .collect();
    let conduct = Conduct {
        workflows: workflows.map(|found| workflow(found, &unread)).collect(),
        ..conduct(scorecard.found, judged, &unread)
    };
    Decision {
        scorecard: published_scorecard(&policy_health),
        policy_health,
        conduct,
        ..decision
    }
}

/// The most lines on what would settle the triggers.
const MOST_NEEDS: usize = 3;

/// What would settle the triggers of a night that holds.
fn needs(decided: &Decided<'_>) -> Vec<String> {
    let recommendation = decided.judgement.verdict.recommendation;
    if !matches!(
        recommendation,
        Recommendation::Hold | Recommendation::DataIncomplete
    ) {
        return Vec::new();
    }
    let speaks = Trigger::ALL.iter();
    let speaks = speaks.filter_map(|trigger| representative(*trigger, decided.judged()));
    let needs = speaks.filter_map(|one| {
        let settling = settling(&one.finding, decided.arms, decided.config)?;
        let subject = tell::finding::subject(&one.finding.question);
        tell::finding::to_settle(&subject, settling, &decided.arms.candidate)
    });
    needs.take(MOST_NEEDS).collect()
}

/// The finding that represents a trigger: the strongest regression, else the headline.
fn representative(trigger: Trigger, judged: &[Judged]) -> Option<&Judged> {
    let own = || {
        judged
            .iter()
            .filter(move |one| one.finding.question.trigger() == trigger)
    };
    let regression = own()
        .filter(|one| one.is_regressed())
        .min_by(|a, b| a.ln_p().total_cmp(&b.ln_p()));
    regression.or_else(|| own().find(|one| one.finding.question.is_headline()))
}

/// The state of a trigger: that of the finding that represents it.
fn state_of(trigger: Trigger, judged: &[Judged], unread: &[Unread<'_>]) -> TriggerState {
    let speaks = representative(trigger, judged);
    let reason = speaks.and_then(|one| one.finding.reason());
    let finding = speaks.map(|one| &one.finding).filter(|_| reason.is_some());
    TriggerState {
        trigger,
        state: speaks.map_or(FindingState::NoData, |one| one.finding.state),
        finding: speaks.map(|one| one.finding.question.id()),
        reason,
        reason_text: finding.map(|finding| tell::finding::state_reason(finding, unread)),
    }
}

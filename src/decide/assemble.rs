//! The published decision, put together from what was found.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::because::uncompared;
use super::findings::{carrier, finding};
use super::happenings::{pattern_of, published};
use super::health::Audited;
use super::keeping::{Prices, keeping};
use super::packets::Brief;
use super::plan::{self, Owners};
use super::verdict::{Judged, Verdict, standings};
use super::{across, next_step, reasons, sentences};
use crate::compare::{
    Arms, Comparison, ConductFindings, Conducted, RepeatedPattern, Unusable, View,
};
use crate::config::Config;
use crate::cube::Cube;
use crate::decision::{
    Arm, Conduct, Data, Decision, Evaluation, LastNight, Looks, NextStep, RestrictionPlace, SCHEMA,
    TriggerState, Window,
};
use crate::diagnose::{FoundEvent, explain};
use crate::policy::{Planned, Seen};
use crate::publish::beyond::{Beyond, explanation};
use crate::vocabulary::{Design, FindingState, Recommendation, Trigger};

/// Patterns listed in the decision.
const MOST_PATTERNS: usize = 50;

/// Everything a decision is put together from, besides the findings.
#[derive(Debug)]
pub struct Night<'a> {
    /// The last day that counts.
    pub as_of: NaiveDate,
    /// The configuration.
    pub config: &'a Config,
    /// What hit every release, and bursts.
    pub events: Vec<FoundEvent>,
    /// The failure patterns, the most expensive first.
    pub repeated: Vec<RepeatedPattern>,
    /// Each release's first day.
    pub first_seen: &'a BTreeMap<String, NaiveDate>,
    /// The night before.
    pub last_night: Option<LastNight>,
    /// What was read and refused.
    pub data: Data,
    /// The failure plan, where one is in use.
    pub plan: Option<&'a Planned<'a>>,
    /// The failures of the window.
    pub seen: &'a Seen,
    /// How the runs kept to the plan, added up.
    pub conducted: &'a Conducted,
    /// How they did in the releases compared; in all of them, where none are.
    pub conduct: &'a ConductFindings,
    /// What was put into the agent's evaluation.
    pub evaluation: Option<Evaluation>,
}

impl<'a> Night<'a> {
    /// What the scorecard is made from.
    const fn audited(&self) -> Audited<'a> {
        Audited {
            conducted: self.conducted,
            found: self.conduct,
            seen: self.seen,
            planned: self.plan,
        }
    }
}

/// The decision of a night on which the releases could be compared.
#[must_use]
pub fn decision(
    night: Night<'_>,
    view: &View<'_>,
    comparison: &Comparison,
    judged: &[Judged],
    verdict: &Verdict,
    beyond: Beyond,
    briefs: &[Brief],
) -> Decision {
    let config = night.config;
    let (owners, seen) = (Owners::of(config, night.plan), night.seen);
    let audited = night.audited();
    let arms = view.arms;
    let place = next_step::place(verdict.deciding.map(|place| &judged[place]));
    let restriction = verdict.restriction.map(|kind| RestrictionPlace {
        kind,
        place: place.map(carrier).unwrap_or_default(),
    });
    let prices = Prices::of(view);
    let keeping = keeping(judged, arms, &prices);
    // What a night more costs is no reason where there is no night more.
    let bill = keeping.as_ref().filter(|_| beyond.across.gone.is_none());
    let mut reasons = reasons::reasons(judged, verdict, bill, arms, config);
    reasons.extend(across::reasons(verdict, arms, &beyond.across, config));
    let beyond_questions = [
        across::creep(&beyond.across),
        reasons::ongoing(&night.events, arms),
    ];
    let decision = Decision {
        candidate: Some(arm(view.cube, arms, &arms.candidate, night.first_seen)),
        baseline: Some(arm(view.cube, arms, &arms.baseline, night.first_seen)),
        design: Some(arms.design),
        design_caveat: caveat(arms),
        recommendation: verdict.recommendation,
        restriction,
        decided_by: verdict.decided_by(&standings(judged)),
        summary: sentences::summary(judged, verdict, arms, config, &beyond.across),
        reasons,
        against: reasons::against(judged, verdict, beyond_questions, config),
        keeping,
        next_step: next_step::next_step(judged, verdict, arms, &owners, &beyond.across),
        triggers: Trigger::ALL
            .iter()
            .map(|trigger| state_of(*trigger, judged))
            .collect(),
        findings: judged
            .iter()
            .map(|one| finding(one, view, &owners, config, &prices))
            .collect(),
        explanation: explain(view, &comparison.findings, config.decision.interval_level)
            .map(|breakdown| explanation(&breakdown)),
        across: beyond.published(),
        packets: briefs.iter().map(Brief::entry).collect(),
        looks: Looks {
            night: comparison.night,
            horizon: config.window.horizon,
            budget: config.decision.false_rollback_budget,
            spent: comparison.spent,
            questions: comparison.questions,
        },
        ..skeleton(night)
    };
    let decision = with_scorecard(decision, judged, &audited, &owners);
    plan::with_plan(decision, judged, &owners, seen)
}

/// The decision of a night that cannot be judged, with what the releases in a row show all the same.
#[must_use]
pub fn incomplete(
    night: Night<'_>,
    unusable: &Unusable,
    across: Option<crate::decision::Across>,
) -> Decision {
    let (owners, seen) = (Owners::of(night.config, night.plan), night.seen);
    let audited = night.audited();
    let decision = Decision {
        decided_by: format!("data:{}", unusable.check),
        summary: format!("Data incomplete: {}.", unusable.reason),
        against: "Nothing was compared, so nothing speaks either way.".to_owned(),
        next_step: NextStep {
            owner: owners.default_owner().to_owned(),
            action: unusable.action.clone(),
        },
        triggers: Trigger::ALL
            .iter()
            .map(|trigger| TriggerState {
                trigger: *trigger,
                state: FindingState::NoData,
                finding: None,
                reason: Some(unusable.reason.clone()),
            })
            .collect(),
        across,
        ..skeleton(night)
    };
    let decision = with_scorecard(decision, &[], &audited, &owners);
    plan::with_plan(decision, &[], &owners, seen)
}

/// The decision with how the runs kept to the plan.
fn with_scorecard(
    decision: Decision,
    judged: &[Judged],
    audited: &Audited<'_>,
    owners: &Owners<'_>,
) -> Decision {
    let conduct = Conduct {
        workflows: audited.workflows(owners),
        ..super::conduct::conduct(audited.found, judged)
    };
    Decision {
        policy_health: audited.statements(&decision, judged),
        conduct,
        ..decision
    }
}

/// What every decision has, whatever was found.
fn skeleton(night: Night<'_>) -> Decision {
    let config = night.config;
    let owners = Owners::of(config, night.plan);
    let nights = crate::compare::nights(&config.window, night.as_of);
    Decision {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        as_of: night.as_of,
        window: Window {
            from: *nights.start(),
            to: *nights.end(),
            nights: config.window.nights - config.window.maturity_days,
        },
        candidate: None,
        baseline: None,
        design: None,
        design_caveat: None,
        recommendation: Recommendation::DataIncomplete,
        restriction: None,
        decided_by: String::new(),
        summary: String::new(),
        reasons: Vec::new(),
        against: String::new(),
        keeping: None,
        next_step: NextStep {
            owner: String::new(),
            action: String::new(),
        },
        triggers: Vec::new(),
        findings: Vec::new(),
        explanation: None,
        across: None,
        events: night
            .events
            .into_iter()
            .map(|event| published(event, &owners))
            .collect(),
        repeated: night
            .repeated
            .into_iter()
            .take(MOST_PATTERNS)
            .map(|found| {
                let pattern = &found.pattern;
                let owner = owners.name(Some(&pattern.failure_class), Some(&pattern.workflow));
                pattern_of(found, owner)
            })
            .collect(),
        packets: Vec::new(),
        evaluation: night.evaluation,
        plan: None,
        policy_health: Vec::new(),
        conduct: Conduct::default(),
        looks: Looks {
            night: 0,
            horizon: config.window.horizon,
            budget: config.decision.false_rollback_budget,
            spent: 0.0,
            questions: 0,
        },
        since_last_night: night.last_night,
        data: night.data,
    }
}

pub(super) fn arm(
    cube: &Cube,
    arms: &Arms,
    release: &str,
    first_seen: &BTreeMap<String, NaiveDate>,
) -> Arm {
    let days = || cube.days.range(arms.from..=arms.to);
    let cells = || {
        days()
            .flat_map(|(_, day)| day.runs.iter())
            .filter(|(cell, _)| cell.release == release)
    };
    let in_window = days()
        .find(|(_, day)| day.runs.keys().any(|cell| cell.release == release))
        .map(|(date, _)| *date);
    Arm {
        release: release.to_owned(),
        runs: cells().map(|(_, counts)| counts.runs).sum(),
        failures: cells().map(|(_, counts)| counts.failures).sum(),
        first_seen: first_seen
            .get(release)
            .copied()
            .or(in_window)
            .unwrap_or(arms.from),
    }
}

/// What the design cannot tell, in one sentence.
fn caveat(arms: &Arms) -> Option<String> {
    match arms.design {
        Design::Concurrent => None,
        Design::Mixed => Some(format!("Not all of it is compared: {}.", uncompared(arms.coverage))),
        Design::BeforeAfter => Some(
            "The releases share no day in any workflow: what changed with the days cannot be told from what changed with the release."
                .to_owned(),
        ),
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
        .filter(|one| super::verdict::regressed(one))
        .min_by(|a, b| a.ln_p().total_cmp(&b.ln_p()));
    let headline = own().find(|one| one.finding.question.is_headline());
    let speaks = regression.or(headline);
    TriggerState {
        trigger,
        state: speaks.map_or(FindingState::NoData, |one| one.finding.state),
        finding: speaks.map(|one| one.finding.question.id()),
        reason: speaks.and_then(|one| one.finding.evidence.as_ref().err().cloned()),
    }
}

//! The published decision, put together from what was found.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::sentences;
use super::verdict::{Judged, Verdict};
use crate::compare::{
    Arms, Comparison, Evidence, Finding, RepeatedPattern, Unusable, View, ln_share,
};
use crate::config::Config;
use crate::cube::{Cube, EXAMPLES, Topic};
use crate::decision::{
    Arm, CostPerNight, Data, Decision, Effect, EffectKind, Estimate, Event, LastNight, Looks,
    Needs, NextStep, Onset, Place, Repeated, RestrictionPlace, SCHEMA, TriggerState, Validity,
    Window,
};
use crate::diagnose::FoundEvent;
use crate::stats::{Interval, Unsettled, interval_level, runs_to_settle};
use crate::vocabulary::{Design, FindingState, Metric, Recommendation, Scope, Trigger};

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
}

/// The decision of a night on which the releases could be compared.
#[must_use]
pub fn decision(
    night: Night<'_>,
    view: &View<'_>,
    comparison: &Comparison,
    judged: &[Judged],
    verdict: &Verdict,
) -> Decision {
    let config = night.config;
    let arms = view.arms;
    let restriction = verdict.restriction.map(|kind| RestrictionPlace {
        kind,
        workflow: Some(sentences::place(
            verdict.deciding.map(|place| &judged[place]),
        )),
        tool: None,
    });
    Decision {
        candidate: Some(arm(view.cube, arms, &arms.candidate, night.first_seen)),
        baseline: Some(arm(view.cube, arms, &arms.baseline, night.first_seen)),
        design: Some(arms.design),
        design_caveat: caveat(arms.design),
        recommendation: verdict.recommendation,
        restriction,
        decided_by: verdict.decided_by(judged),
        summary: sentences::summary(judged, verdict, arms, config),
        reasons: sentences::reasons(judged, verdict, config),
        against: sentences::against(judged, verdict, config),
        next_step: sentences::next_step(judged, verdict, arms, config),
        triggers: Trigger::ALL
            .iter()
            .map(|trigger| state_of(*trigger, judged))
            .collect(),
        findings: judged
            .iter()
            .map(|one| finding(one, judged, view, config))
            .collect(),
        looks: Looks {
            night: comparison.night,
            horizon: config.window.horizon,
            budget: config.decision.false_rollback_budget,
            spent: comparison.spent,
            questions: comparison.questions,
        },
        ..skeleton(night)
    }
}

/// The decision of a night that cannot be judged.
#[must_use]
pub fn incomplete(night: Night<'_>, unusable: &Unusable) -> Decision {
    let owner = night.config.decision.owner.clone();
    Decision {
        decided_by: format!("data:{}", unusable.check),
        summary: format!("Data incomplete: {}.", unusable.reason),
        against: "Nothing was compared, so nothing speaks either way.".to_owned(),
        next_step: NextStep {
            owner,
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
        ..skeleton(night)
    }
}

/// What every decision has, whatever was found.
fn skeleton(night: Night<'_>) -> Decision {
    let config = night.config;
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
        next_step: NextStep {
            owner: String::new(),
            action: String::new(),
        },
        triggers: Vec::new(),
        findings: Vec::new(),
        events: night
            .events
            .into_iter()
            .map(|event| published(event, config))
            .collect(),
        repeated: night
            .repeated
            .into_iter()
            .take(MOST_PATTERNS)
            .map(|pattern| pattern_of(pattern, config))
            .collect(),
        policy_health: Vec::new(),
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

fn arm(cube: &Cube, arms: &Arms, release: &str, first_seen: &BTreeMap<String, NaiveDate>) -> Arm {
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

fn caveat(design: Design) -> Option<String> {
    match design {
        Design::Concurrent => None,
        Design::Mixed => Some(
            "The releases share only some of the candidate's days: the others are not compared.".to_owned(),
        ),
        Design::BeforeAfter => Some(
            "The releases share no day: what changed with the days cannot be told from what changed with the release."
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
        .min_by(|a, b| super::verdict::ln_p(a).total_cmp(&super::verdict::ln_p(b)));
    let headline = own().find(|one| one.finding.question.is_headline());
    let speaks = regression.or(headline);
    TriggerState {
        trigger,
        state: speaks.map_or(FindingState::NoData, |one| one.finding.state),
        finding: speaks.map(|one| one.finding.question.id()),
        reason: speaks.and_then(|one| one.finding.evidence.as_ref().err().cloned()),
    }
}

fn finding(
    one: &Judged,
    judged: &[Judged],
    view: &View<'_>,
    config: &Config,
) -> crate::decision::Finding {
    let finding = &one.finding;
    let question = &finding.question;
    let evidence = finding.evidence.as_ref().ok();
    let level = config.decision.interval_level;
    let effect = |kind, estimate: Option<f64>, interval: Interval| Effect {
        kind,
        estimate: estimate.filter(|value| value.is_finite()),
        lower: Some(interval.lower).filter(|value| value.is_finite()),
        upper: Some(interval.upper).filter(|value| value.is_finite()),
        level,
        valid: Validity::EveryNight,
    };
    let unmeasured = Interval {
        lower: f64::NEG_INFINITY,
        upper: f64::INFINITY,
    };
    let log10 = |ln: f64| ln / std::f64::consts::LN_10;
    let diagnosis = one.diagnosis.as_ref();
    crate::decision::Finding {
        id: question.id(),
        trigger: question.trigger(),
        metric: question.metric,
        failure_class: question.failure_class.clone(),
        workflow: question.workflow.clone(),
        tool: None,
        tenant: None,
        model: None,
        approval_state: question.approval_state,
        baseline: evidence
            .map(|evidence| evidence.baseline)
            .unwrap_or_default(),
        candidate: evidence
            .map(|evidence| evidence.candidate)
            .unwrap_or_default(),
        effect: evidence.map_or(
            effect(EffectKind::RateRatio, None, unmeasured),
            |evidence| effect(evidence.kind, evidence.estimate, evidence.interval),
        ),
        difference: evidence.and_then(|evidence| {
            let difference = evidence.difference?;
            Some(effect(
                difference.kind,
                Some(difference.estimate),
                difference.interval,
            ))
        }),
        log10_p: evidence
            .map(|evidence| log10(evidence.ln_p))
            .filter(|value| value.is_finite()),
        adjusted_p: finding
            .adjusted_ln_p
            .map(|ln_p| ln_p.exp().max(f64::MIN_POSITIVE)),
        log10_e: None,
        dispersion: evidence.and_then(|evidence| Some(evidence.dispersion?.factor)),
        margin: finding.margin,
        margin_difference: finding.margin_difference,
        state: finding.state,
        reason: finding.evidence.as_ref().err().cloned(),
        new_failure_class: finding.is_new_class(),
        cause: diagnosis.map(|diagnosis| diagnosis.cause),
        extent: diagnosis.map(|diagnosis| diagnosis.extent),
        scope: diagnosis.map(crate::diagnose::Diagnosis::scope),
        scope_confidence: None,
        scope_evidence: diagnosis.map(|diagnosis| diagnosis.evidence.clone()),
        onset: None,
        cost_per_night: evidence.and_then(|evidence| cost(question.metric, evidence, view.arms)),
        needs: needs(finding, judged, view.arms, config),
        response: None,
        owner: Some(config.decision.owner.clone()),
        runs: examples(finding, view),
    }
}

/// The excess a night at the candidate's mean traffic over the compared nights.
#[expect(clippy::cast_precision_loss, reason = "runs of a night")]
fn cost(metric: Metric, evidence: &Evidence, arms: &Arms) -> Option<CostPerNight> {
    let difference = evidence.difference?;
    let runs_a_night = evidence.candidate.exposure as f64 / f64::from(arms.night().max(1));
    let excess = Estimate {
        estimate: difference.estimate * runs_a_night,
        lower: Some(difference.interval.lower * runs_a_night).filter(|value| value.is_finite()),
        upper: Some(difference.interval.upper * runs_a_night).filter(|value| value.is_finite()),
    };
    Some(match metric {
        Metric::RescueMinutes => CostPerNight {
            failures: None,
            rescue_minutes: Some(excess),
            usd: None,
        },
        _ => CostPerNight {
            failures: Some(excess),
            rescue_minutes: None,
            usd: None,
        },
    })
}

/// What it would take to settle an inconclusive rate; `None` where the effect lies between none and the margin, or
/// the horizon ends first.
fn needs(finding: &Finding, judged: &[Judged], arms: &Arms, config: &Config) -> Option<Needs> {
    let needs = needs_without_horizon(finding, judged, arms, config)?;
    let last = u64::from(arms.night()) + needs.nights;
    (last <= u64::from(config.window.horizon)).then_some(needs)
}

/// What it would take, however long that is.
pub(super) fn needs_without_horizon(
    finding: &Finding,
    judged: &[Judged],
    arms: &Arms,
    config: &Config,
) -> Option<Needs> {
    let evidence = finding.evidence.as_ref().ok()?;
    if finding.state != FindingState::Inconclusive || evidence.kind != EffectKind::RateRatio {
        return None;
    }
    let night = arms.night();
    let questions = judged
        .iter()
        .filter(|one| one.finding.evidence.is_ok())
        .count();
    let questions = f64::from(u32::try_from(questions.max(1)).unwrap_or(u32::MAX));
    let runs = runs_to_settle(&Unsettled {
        ratio: evidence.estimate?,
        interval: evidence.interval,
        level: interval_level(night, config.decision.interval_level, config.window.horizon),
        critical_ln_p: ln_share(config, night) - questions.ln(),
        margin: finding.margin,
        runs: evidence.candidate.exposure,
    })?;
    let runs_a_night = evidence
        .candidate
        .exposure
        .div_ceil(u64::from(night.max(1)))
        .max(1);
    let nights = runs.div_ceil(runs_a_night);
    Some(Needs { runs, nights })
}

/// Run ids of the candidate that show what a finding counts, newest day first.
fn examples(finding: &Finding, view: &View<'_>) -> Vec<String> {
    use crate::vocabulary::ApprovalState::{Bypassed, TimedOutApproved};
    let question = &finding.question;
    let shows = |topic: &Topic| match (question.metric, topic) {
        (Metric::FailureRate, Topic::Failure(class)) => question
            .failure_class
            .as_ref()
            .is_none_or(|own| own == class),
        (Metric::HighSeverityRate, Topic::HighSeverity)
        | (Metric::BoundaryRate | Metric::AuthorityCrossedRate, Topic::AuthorityCrossed)
        | (
            Metric::BoundaryRate | Metric::ApprovalMix,
            Topic::Approval(Bypassed | TimedOutApproved),
        )
        | (Metric::RescueRate | Metric::RescueMinutes, Topic::Rescue)
        | (Metric::HiddenRescueRate, Topic::HiddenRescue) => true,
        (Metric::ApprovalStateRate, Topic::Approval(state)) => {
            Some(*state) == question.approval_state
        }
        _ => false,
    };
    let mut runs: Vec<String> = Vec::new();
    for day in view
        .cube
        .days
        .range(view.arms.from..=view.arms.to)
        .rev()
        .map(|(_, day)| day)
    {
        for ((cell, topic), examples) in &day.examples {
            let is_here = cell.release == view.arms.candidate
                && question
                    .workflow
                    .as_ref()
                    .is_none_or(|own| *own == cell.workflow);
            if is_here && shows(topic) {
                runs.extend(
                    examples
                        .iter()
                        .filter(|run| !runs.contains(run))
                        .cloned()
                        .collect::<Vec<_>>(),
                );
            }
        }
        if runs.len() >= EXAMPLES {
            break;
        }
    }
    runs.truncate(EXAMPLES);
    runs
}

fn published(event: FoundEvent, config: &Config) -> Event {
    Event {
        scope: event.scope,
        onset: Onset {
            date: event.from,
            lower: event.from,
            upper: event.from,
        },
        until: event.until,
        r#where: Place {
            releases: event.releases.into_iter().collect(),
            workflow: event.workflow,
            failure_class: Some(event.failure_class),
        },
        evidence: event.evidence,
        owner: match event.scope {
            Scope::Systemic => format!("{} (upstream)", config.decision.owner),
            _ => config.decision.owner.clone(),
        },
    }
}

fn pattern_of(found: RepeatedPattern, config: &Config) -> Repeated {
    let RepeatedPattern {
        pattern, counts, ..
    } = found;
    Repeated {
        fingerprint: pattern.fingerprint(),
        failure_class: pattern.failure_class,
        workflow: pattern.workflow,
        tool: pattern.tool,
        template: pattern.template,
        count: counts.count,
        rescue_minutes: crate::compare::in_minutes(counts.milli_minutes),
        rescue_minutes_unknown: counts.minutes_unknown,
        cost_usd: in_dollars(counts.micro_usd),
        worst_severity: counts.worst_severity,
        first_seen: counts.first_seen,
        last_seen: counts.last_seen,
        releases: found.releases.into_iter().collect(),
        new_in_candidate: found.new_in_candidate,
        owner: config.decision.owner.clone(),
        runs: counts.examples,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a sum of money stays far below 2^53 millionths"
)]
fn in_dollars(micro_usd: u64) -> f64 {
    micro_usd as f64 / 1e6
}

//! A finding as it is published, with its cost and the runs to look at.

use crate::compare::{Finding, Place, View};
use crate::config::Config;
use crate::cube::{Dimension, EXAMPLES, Topic};
use crate::decision::{Carrier, CostPerNight, Effect, Needs, Onset, Placebo, Validity};
use crate::diagnose::{Began, Diagnosis};
use crate::judge::{Judged, NightlyExcess, Owners, Prices, Settling, settling};
use crate::stats::Interval;
use crate::tell;
use crate::vocabulary::{EffectKind, Extent, FindingState, Metric, Scope};

/// What findings are published with.
pub(super) struct Publishing<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) config: &'a Config,
    pub(super) owners: Owners<'a>,
    pub(super) prices: &'a Prices,
}

/// A finding as it is published.
pub(super) fn finding(one: &Judged, with: &Publishing<'_>) -> crate::decision::Finding {
    let Publishing {
        view,
        config,
        owners,
        prices,
    } = *with;
    let finding = &one.finding;
    let question = &finding.question;
    let evidence = finding.evidence.as_ref().ok();
    let level = config.decision.interval_level;
    let effect = |kind, estimate, interval| {
        published(kind, estimate, interval, (level, Validity::EveryNight))
    };
    let unmeasured = Interval {
        lower: f64::NEG_INFINITY,
        upper: f64::INFINITY,
    };
    let log10 = |ln: f64| ln / std::f64::consts::LN_10;
    let diagnosis = one.diagnosis.as_ref();
    let is_open = finding.state == FindingState::Inconclusive;
    let settling = settling(finding, view.arms, config);
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
        shown: finding.shown(),
        reason: finding
            .evidence
            .as_ref()
            .err()
            .map(|reason| tell::finding::missing(*reason)),
        new_failure_class: finding.is_new_class(),
        cause: diagnosis.map(|diagnosis| diagnosis.cause),
        extent: diagnosis.map(|diagnosis| diagnosis.extent),
        scope: diagnosis
            .map(Diagnosis::scope)
            .or_else(|| is_open.then_some(Scope::Undetermined)),
        scope_confidence: diagnosis.map(|diagnosis| diagnosis.confidence),
        r#where: diagnosis
            .filter(|diagnosis| diagnosis.extent == Extent::Local)
            .and_then(|diagnosis| diagnosis.place.as_ref())
            .map(carrier),
        scope_evidence: diagnosis
            .map(|diagnosis| tell::finding::scope_sentence(&diagnosis.evidence, view.arms))
            .or_else(|| is_open.then(|| NOT_YET.to_owned())),
        onset: diagnosis
            .and_then(|diagnosis| diagnosis.began.as_ref())
            .map(|began| onset(began, &view.arms.candidate)),
        cost_per_night: evidence.and_then(|evidence| {
            let class = question.failure_class.as_deref();
            NightlyExcess::of(question.metric, class, evidence, view.arms, prices).map(cost)
        }),
        needs: settling.and_then(needs),
        needs_reason: settling.and_then(tell::finding::why_no_number),
        response: owners
            .response(question.failure_class.as_deref())
            .map(|response| response.to_string()),
        owner: Some(owners.of_finding(one)),
        runs: examples(finding, view),
    }
}

/// An effect with its interval; what is not finite is absent.
pub(super) fn published(
    kind: EffectKind,
    estimate: Option<f64>,
    interval: Interval,
    (level, valid): (f64, Validity),
) -> Effect {
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    Effect {
        kind,
        estimate: estimate.and_then(finite),
        lower: finite(interval.lower),
        upper: finite(interval.upper),
        level,
        valid,
    }
}

const fn needs(settling: Settling) -> Option<Needs> {
    match settling {
        Settling::Within { runs, nights } => Some(Needs {
            runs,
            nights: nights as u64,
        }),
        _ => None,
    }
}

const fn cost(excess: NightlyExcess) -> CostPerNight {
    match excess {
        NightlyExcess::RescueMinutes(minutes) => CostPerNight {
            failures: None,
            rescue_minutes: Some(minutes),
            usd: None,
        },
        NightlyExcess::Events { events, usd } => CostPerNight {
            failures: Some(events),
            rescue_minutes: None,
            usd,
        },
    }
}

/// The place that carries a finding.
pub(super) fn carrier(place: &Place) -> Carrier {
    let value = |dimension| place.value_of(dimension).map(str::to_owned);
    Carrier {
        workflow: place.workflow().map(str::to_owned),
        tool: value(Dimension::Tool),
        model: value(Dimension::Model),
        tenant: value(Dimension::Tenant),
    }
}

/// Of a finding that is neither clear nor regressed.
const NOT_YET: &str = "nothing is shown to be worse, so that there is no event to place yet";

fn onset(began: &Began, candidate: &str) -> Onset {
    Onset {
        date: began.date,
        lower: began.lower,
        upper: began.upper,
        evidence: Some(tell::finding::onset_sentence(began, candidate)),
        placebo: began.placebo().map(|placebo| Placebo {
            dates: placebo.tried,
            as_large: placebo.as_large,
        }),
    }
}

/// Run ids of the candidate that show what a finding counts, newest day first.
pub(super) fn examples(finding: &Finding, view: &View<'_>) -> Vec<String> {
    let question = &finding.question;
    let shows = |topic: &Topic| match (question.metric, topic) {
        (Metric::FailureRate, Topic::Failure(class)) => question
            .failure_class
            .as_ref()
            .is_none_or(|own| own == class),
        (Metric::FailedClusterRate, Topic::Failure(_))
        | (Metric::HighSeverityRate, Topic::HighSeverity)
        | (Metric::BoundaryRate | Metric::AuthorityCrossedRate, Topic::AuthorityCrossed)
        | (Metric::RescueRate | Metric::RescueMinutes, Topic::Rescue)
        | (Metric::HiddenRescueRate, Topic::HiddenRescue) => true,
        (Metric::BoundaryRate | Metric::ApprovalMix, Topic::Approval(state)) => {
            state.is_past_boundary()
        }
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

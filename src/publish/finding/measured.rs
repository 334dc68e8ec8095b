//! The numbers of a finding as they are published.

use super::Publishing;
use crate::compare::{Evidence, Finding};
use crate::decision::{CostPerNight, Effect, Validity};
use crate::judge::NightlyExcess;
use crate::number::Count;
use crate::stats::Interval;
use crate::vocabulary::EffectKind;

/// The counts of both releases, the effect and its cost.
pub(super) struct Measured {
    pub(super) baseline: Count,
    pub(super) candidate: Count,
    pub(super) effect: Effect,
    pub(super) difference: Option<Effect>,
    pub(super) log10_p: Option<f64>,
    pub(super) dispersion: Option<f64>,
    pub(super) cost_per_night: Option<CostPerNight>,
}

impl Measured {
    pub(super) fn of(finding: &Finding, with: &Publishing<'_>) -> Self {
        let level = with.config.decision.interval_level;
        match &finding.evidence {
            Ok(evidence) => Self::by(finding, evidence, with, level),
            Err(_) => Self::nothing(level),
        }
    }

    fn by(finding: &Finding, evidence: &Evidence, with: &Publishing<'_>, level: f64) -> Self {
        let valid = (level, Validity::EveryNight);
        let question = &finding.question;
        let class = question.failure_class.as_deref();
        let excess = NightlyExcess::of(
            question.metric,
            class,
            evidence,
            with.view.arms,
            with.prices,
        );
        Self {
            baseline: evidence.baseline,
            candidate: evidence.candidate,
            effect: published(evidence.kind, evidence.estimate, evidence.interval, valid),
            difference: evidence.difference.map(|difference| {
                let estimate = Some(difference.estimate);
                published(difference.kind, estimate, difference.interval, valid)
            }),
            log10_p: Some(evidence.ln_p / std::f64::consts::LN_10)
                .filter(|value| value.is_finite()),
            dispersion: evidence.dispersion.map(|dispersion| dispersion.factor),
            cost_per_night: excess.map(cost),
        }
    }

    fn nothing(level: f64) -> Self {
        let unbounded = Interval {
            lower: f64::NEG_INFINITY,
            upper: f64::INFINITY,
        };
        let valid = (level, Validity::EveryNight);
        Self {
            baseline: Count::default(),
            candidate: Count::default(),
            effect: published(EffectKind::RateRatio, None, unbounded, valid),
            difference: None,
            log10_p: None,
            dispersion: None,
            cost_per_night: None,
        }
    }
}

/// An effect with its interval; what is not finite is absent.
pub(in crate::publish) fn published(
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

//! What a night more of the candidate costs, and what taking it back would bring back.

use std::collections::BTreeMap;

use super::verdict::Judged;
use crate::compare::{Arms, Evidence, View};
use crate::decision::{CostPerNight, Estimate, Improved, Keeping};
use crate::number;
use crate::vocabulary::{FindingState, Metric};

/// What the candidate's failed runs cost: micro-dollars and runs, by failure class, over the window.
#[derive(Debug, Default)]
pub(super) struct Prices {
    by_class: BTreeMap<String, [u64; 2]>,
}

impl Prices {
    pub(super) fn of(view: &View<'_>) -> Self {
        let mut prices = Self::default();
        for day in view
            .cube
            .days
            .range(view.arms.from..=view.arms.to)
            .map(|(_, day)| day)
        {
            for ((pattern, release), counts) in &day.patterns {
                if *release == view.arms.candidate {
                    let sums = prices.by_class.entry(pattern.failure_class.clone());
                    let sums = sums.or_default();
                    sums[0] += counts.micro_usd;
                    sums[1] += counts.count;
                }
            }
        }
        prices
    }

    /// Dollars a failed run of a class, or of all; `None` where no cost is known.
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums of money and runs stay far below 2^53"
    )]
    fn of_failure(&self, class: Option<&str>) -> Option<f64> {
        let chosen = self
            .by_class
            .iter()
            .filter(|(name, _)| class.is_none_or(|class| class == *name));
        let [micro_usd, runs] =
            chosen.fold([0, 0], |sum, (_, own)| [sum[0] + own[0], sum[1] + own[1]]);
        (micro_usd > 0).then(|| micro_usd as f64 / 1e6 / runs as f64)
    }
}

/// The excess a night at the candidate's mean traffic over the compared nights. Money is that of the excess failures, at
/// the mean known cost of the candidate's failed runs.
#[expect(clippy::cast_precision_loss, reason = "runs of a night")]
pub(super) fn cost(
    metric: Metric,
    class: Option<&str>,
    evidence: &Evidence,
    arms: &Arms,
    prices: &Prices,
) -> Option<CostPerNight> {
    let difference = evidence.difference?;
    let runs_a_night = evidence.candidate.exposure as f64 / f64::from(arms.night().max(1));
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    let excess = Estimate {
        estimate: difference.estimate * runs_a_night,
        lower: finite(difference.interval.lower * runs_a_night),
        upper: finite(difference.interval.upper * runs_a_night),
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
            usd: (metric == Metric::FailureRate)
                .then(|| prices.of_failure(class))
                .flatten()
                .map(|price| times(excess, price)),
        },
    })
}

fn times(estimate: Estimate, factor: f64) -> Estimate {
    Estimate {
        estimate: estimate.estimate * factor,
        lower: estimate.lower.map(|value| value * factor),
        upper: estimate.upper.map(|value| value * factor),
    }
}

/// The whole bill; `None` where the failure rate was not measured.
pub(super) fn keeping(judged: &[Judged], arms: &Arms, prices: &Prices) -> Option<Keeping> {
    let whole = |metric: Metric| {
        let one = judged.iter().find(|one| {
            let question = &one.finding.question;
            question.metric == metric
                && question.workflow.is_none()
                && question.failure_class.is_none()
        })?;
        cost(
            metric,
            None,
            one.finding.evidence.as_ref().ok()?,
            arms,
            prices,
        )
    };
    let failures = whole(Metric::FailureRate)?;
    let rescue_minutes = whole(Metric::RescueMinutes).and_then(|cost| cost.rescue_minutes);
    let gives_back: Vec<Improved> = judged
        .iter()
        .filter_map(|one| improved(one, arms, prices))
        .collect();
    let mut keeping = Keeping {
        failures: failures.failures,
        rescue_minutes,
        usd: failures.usd,
        gives_back,
        in_words: String::new(),
    };
    keeping.in_words = in_words(&keeping, arms);
    Some(keeping)
}

/// A class that the candidate has less of, shown by the whole interval.
fn improved(one: &Judged, arms: &Arms, prices: &Prices) -> Option<Improved> {
    let question = &one.finding.question;
    let class = question.failure_class.as_deref()?;
    let evidence = one.finding.evidence.as_ref().ok()?;
    let is_better = question.workflow.is_none()
        && one.finding.state != FindingState::Regressed
        && evidence.difference?.interval.upper < 0.0;
    let excess = cost(question.metric, Some(class), evidence, arms, prices)?.failures?;
    is_better.then(|| Improved {
        finding: question.id(),
        failure_class: class.to_owned(),
        failures: Estimate {
            estimate: -excess.estimate,
            lower: excess.upper.map(|value| -value),
            upper: excess.lower.map(|value| -value),
        },
    })
}

fn in_words(keeping: &Keeping, arms: &Arms) -> String {
    let mut parts = Vec::new();
    let mut part = |estimate: Option<Estimate>, unit: &str| {
        if let Some(estimate) = estimate {
            parts.push(format!(
                "{} {unit}{}",
                shown(estimate.estimate),
                range(estimate)
            ));
        }
    };
    part(keeping.failures, "more failures");
    part(keeping.rescue_minutes, "more person-minutes of rescue");
    part(keeping.usd, "more dollars on failed runs");
    let back: Vec<String> = keeping
        .gives_back
        .iter()
        .map(|one| {
            format!(
                "{} {} failures",
                shown(one.failures.estimate),
                one.failure_class
            )
        })
        .collect();
    let back = if back.is_empty() {
        String::new()
    } else {
        format!(
            "; taking it back would bring back {} a night",
            back.join(", ")
        )
    };
    format!(
        "Each night with {} costs {}{back}.",
        arms.candidate,
        parts.join(", ")
    )
}

fn range(estimate: Estimate) -> String {
    match (estimate.lower, estimate.upper) {
        (Some(lower), Some(upper)) => format!(" ({} to {})", shown(lower), shown(upper)),
        _ => String::new(),
    }
}

/// Whole numbers from ten on, one digit below.
fn shown(value: f64) -> String {
    number::fixed(value, usize::from(value.abs() < 10.0))
}

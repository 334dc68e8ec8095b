//! What one more night with the candidate costs, and what taking it back would bring back.

use std::collections::BTreeMap;

use super::judged::Judged;
use crate::compare::{Arms, Evidence, View};
use crate::config::Cost;
use crate::number::Estimate;
use crate::vocabulary::{FindingState, Metric};

/// What the candidate's failed runs cost: micro-dollars and runs, by failure class, over the window.
#[derive(Debug, Default)]
pub(crate) struct Prices {
    by_class: BTreeMap<String, [u64; 2]>,
    /// Dollars that a failure costs beside what its run cost.
    beside: Option<f64>,
}

impl Prices {
    /// Adds up the candidate's failed runs.
    #[must_use]
    pub(crate) fn of(view: &View<'_>, cost: &Cost) -> Self {
        let mut prices = Self {
            beside: cost.failure_usd,
            ..Self::default()
        };
        let days = view.cube.days.range(view.arms.from..=view.arms.to);
        for ((pattern, release), counts) in days.flat_map(|(_, day)| &day.patterns) {
            if *release == view.arms.candidate {
                let sums = prices.by_class.entry(pattern.failure_class.clone());
                let sums = sums.or_default();
                sums[0] += counts.micro_usd.unwrap_or_default();
                sums[1] += counts.count;
            }
        }
        prices
    }

    /// Dollars a failed run of a class, or of all, with what a failure costs beside; `None` where neither is known.
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums of money and runs stay far below 2^53"
    )]
    pub(super) fn of_failure(&self, class: Option<&str>) -> Option<f64> {
        let [micro_usd, runs] = if let Some(class) = class {
            self.by_class.get(class).copied().unwrap_or_default()
        } else {
            let all = self.by_class.values();
            all.fold([0, 0], |sum, own| [sum[0] + own[0], sum[1] + own[1]])
        };
        let of_run = (micro_usd > 0).then(|| micro_usd as f64 / 1e6 / runs as f64);
        match (of_run, self.beside) {
            (None, None) => None,
            (of_run, beside) => Some(of_run.unwrap_or(0.0) + beside.unwrap_or(0.0)),
        }
    }
}

/// The excess of one night at the candidate's mean traffic over the compared nights.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NightlyExcess {
    /// Person-minutes of rescue.
    RescueMinutes(Estimate),
    Events {
        events: Estimate,
        /// What failures cost, at the mean known cost of the candidate's failed runs.
        usd: Option<Estimate>,
    },
}

impl NightlyExcess {
    /// The excess that evidence shows, of one class or of all; `None` for a mix.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "runs of a night")]
    pub(crate) fn of(
        metric: Metric,
        class: Option<&str>,
        evidence: &Evidence,
        arms: &Arms,
        prices: &Prices,
    ) -> Option<Self> {
        let difference = evidence.difference?;
        let runs_a_night = evidence.candidate.exposure as f64 / f64::from(arms.night().max(1));
        let finite = |value: f64| Some(value).filter(|value| value.is_finite());
        let excess = Estimate {
            estimate: difference.estimate * runs_a_night,
            lower: finite(difference.interval.lower * runs_a_night),
            upper: finite(difference.interval.upper * runs_a_night),
        };
        Some(match metric {
            Metric::RescueMinutes => Self::RescueMinutes(excess),
            _ => Self::Events {
                events: excess,
                usd: (metric == Metric::FailureRate)
                    .then(|| prices.of_failure(class))
                    .flatten()
                    .map(|price| times(excess, price)),
            },
        })
    }
}

fn times(estimate: Estimate, factor: f64) -> Estimate {
    Estimate {
        estimate: estimate.estimate * factor,
        lower: estimate.lower.map(|value| value * factor),
        upper: estimate.upper.map(|value| value * factor),
    }
}

/// What one more night with the candidate costs, against the baseline.
#[derive(Clone, Debug)]
pub(crate) struct Bill {
    /// Excess failures.
    pub(crate) failures: Estimate,
    /// Excess person-minutes of rescue.
    pub(crate) rescue_minutes: Option<Estimate>,
    /// Excess dollars on failed runs.
    pub(crate) usd: Option<Estimate>,
    /// Failure classes that the candidate has less of.
    pub(crate) gives_back: Vec<Improvement>,
}

/// A failure class that the candidate has less of, shown by the whole interval.
#[derive(Clone, Debug)]
pub(crate) struct Improvement {
    /// The finding that shows it.
    pub(crate) finding: String,
    pub(crate) failure_class: String,
    /// Failures a night that taking the candidate back would bring back.
    pub(crate) failures: Estimate,
}

impl Bill {
    /// The bill of a night; `None` where the failure rate was not measured.
    #[must_use]
    pub(crate) fn of(judged: &[Judged], arms: &Arms, prices: &Prices) -> Option<Self> {
        let whole = |metric: Metric| {
            let one = judged.iter().find(|one| {
                let question = &one.finding.question;
                question.metric == metric
                    && question.workflow.is_none()
                    && question.failure_class.is_none()
            })?;
            let evidence = one.finding.evidence.as_ref().ok()?;
            NightlyExcess::of(metric, None, evidence, arms, prices)
        };
        let NightlyExcess::Events { events, usd } = whole(Metric::FailureRate)? else {
            return None;
        };
        Some(Self {
            failures: events,
            rescue_minutes: match whole(Metric::RescueMinutes) {
                Some(NightlyExcess::RescueMinutes(minutes)) => Some(minutes),
                _ => None,
            },
            usd,
            gives_back: judged
                .iter()
                .filter_map(|one| improvement(one, arms, prices))
                .collect(),
        })
    }
}

fn improvement(one: &Judged, arms: &Arms, prices: &Prices) -> Option<Improvement> {
    let question = &one.finding.question;
    let class = question.failure_class.as_deref()?;
    if question.metric != Metric::FailureRate {
        return None;
    }
    let evidence = one.finding.evidence.as_ref().ok()?;
    let is_better = question.workflow.is_none()
        && one.finding.state != FindingState::Regressed
        && evidence.difference?.interval.upper < 0.0;
    let excess = NightlyExcess::of(question.metric, Some(class), evidence, arms, prices)?;
    let NightlyExcess::Events { events, .. } = excess else {
        return None;
    };
    is_better.then(|| Improvement {
        finding: question.id(),
        failure_class: class.to_owned(),
        failures: Estimate {
            estimate: -events.estimate,
            lower: events.upper.map(|value| -value),
            upper: events.lower.map(|value| -value),
        },
    })
}

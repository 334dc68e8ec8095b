//! What is believed of the candidate's excess per run, from the evidence of one night.

use std::collections::BTreeMap;

use crate::compare::{
    Evidence, Look, Margin, MarginsInForce, ONE_NIGHT_LEVEL, Question, View, in_real,
};
use crate::config::{Config, Cost};
use crate::judge::bill::Prices;
use crate::stats::{Distribution, EstimatedDifference, Interval, posterior, prior};
use crate::vocabulary::Metric;

/// The metrics of which a choice says what it brings, and by which going on is judged.
const METRICS: [Metric; 5] = [
    Metric::FailureRate,
    Metric::HighSeverityRate,
    Metric::BoundaryRate,
    Metric::RescueRate,
    Metric::RescueMinutes,
];

/// The excess per run of one metric: the candidate less the baseline.
#[derive(Clone, Debug)]
pub(crate) struct Belief {
    estimated: EstimatedDifference,
    pub(super) posterior: Distribution,
    /// The variance of the estimate.
    pub(super) variance: f64,
}

/// The excess per run of each metric that was measured.
#[derive(Clone, Debug)]
pub(crate) struct Beliefs {
    by_metric: BTreeMap<Metric, Belief>,
    /// Runs of the candidate whose failures were compared.
    pub(super) compared: f64,
}

impl Belief {
    fn of(estimated: EstimatedDifference) -> Option<Self> {
        Some(Self {
            posterior: posterior(&estimated)?,
            variance: estimated.variance()?,
            estimated,
        })
    }

    /// The baseline's rate of events has half an event more in one run more: a rate of zero would exclude every rise.
    fn of_evidence(metric: Metric, evidence: &Evidence) -> Option<Self> {
        let difference = evidence.difference.filter(|_| evidence.guarded)?;
        let (events, runs) = (evidence.baseline.count, in_real(evidence.baseline.exposure));
        Self::of(EstimatedDifference {
            baseline: match metric {
                Metric::RescueMinutes => events / runs.max(1.0),
                _ => (events + 0.5) / (runs + 1.0),
            },
            difference: difference.estimate,
            interval: difference.interval,
            level: ONE_NIGHT_LEVEL,
        })
    }

    /// The rate or mean that the excess is over.
    pub(super) const fn baseline(&self) -> f64 {
        self.estimated.baseline
    }

    /// The difference that matters: the larger of both margins.
    fn matters(&self, margin: Margin) -> f64 {
        let relative = self.baseline() * (margin.relative - 1.0);
        relative.max(margin.difference.unwrap_or(0.0))
    }

    /// Whether the data make a rise by a margin more probable than it was before them.
    fn is_raised(&self, margin: Margin) -> bool {
        let matters = self.matters(margin);
        let before = prior(self.baseline()).map(|prior| prior.chance_of_at_least(matters));
        before.is_none_or(|before| self.posterior.chance_of_at_least(matters) > before)
    }
}

impl Beliefs {
    /// What the nights of a view tell; `None` where the failure rate is not measured, or the variation between nights is not known.
    #[must_use]
    pub(super) fn of(view: &View<'_>) -> Option<Self> {
        let evidence = |metric: Metric| {
            let question = Question::whole(metric);
            let look = Look {
                through: view.arms.to,
                level: ONE_NIGHT_LEVEL,
            };
            let missing = view.known.missing(&question);
            // A bound is no estimate: what one release leaves unknown is counted in the candidate's favour there.
            match missing.or_else(|| view.known.bounded(&question)) {
                None => view.evidence(&question, look, &view.history(&question)),
                Some(_) => None,
            }
        };
        let mut compared = None;
        let mut by_metric = BTreeMap::new();
        for metric in METRICS {
            let Some(evidence) = evidence(metric) else {
                continue;
            };
            let Some(belief) = Belief::of_evidence(metric, &evidence) else {
                continue;
            };
            if metric == Metric::FailureRate {
                compared = Some(in_real(evidence.candidate.exposure));
            }
            by_metric.insert(metric, belief);
        }
        Some(Self {
            compared: compared?,
            by_metric,
        })
    }

    /// What is believed of one metric.
    pub(super) fn metric(&self, metric: Metric) -> Option<&Belief> {
        self.by_metric.get(&metric)
    }

    /// Dollars per run: failures at what one costs, and rescue time at what an hour costs; `None` where neither is known. The
    /// ends of both intervals add up, as if both rose together.
    pub(super) fn dollars(&self, prices: &Prices, cost: &Cost) -> Option<Belief> {
        let failures = self.metric(Metric::FailureRate)?;
        let minutes = self.metric(Metric::RescueMinutes);
        let of_failure = prices.of_failure(None);
        let of_minute = cost.person_hour_usd.map(|hour| hour / 60.0);
        let parts = [Some(failures).zip(of_failure), minutes.zip(of_minute)];
        let parts: Vec<(&EstimatedDifference, f64)> = parts
            .into_iter()
            .flatten()
            .map(|(belief, price)| (&belief.estimated, price))
            .collect();
        let sum = |of: fn(&EstimatedDifference) -> f64| -> f64 {
            parts.iter().map(|(one, price)| of(one) * price).sum()
        };
        Belief::of(EstimatedDifference {
            baseline: sum(|one| one.baseline),
            difference: sum(|one| one.difference),
            interval: Interval {
                lower: sum(|one| one.interval.lower),
                upper: sum(|one| one.interval.upper),
            },
            level: ONE_NIGHT_LEVEL,
        })
    }

    /// The difference of the failure rate that matters.
    pub(super) fn margin(&self, margins: &MarginsInForce, config: &Config) -> Option<f64> {
        let margin = margins.of(&Question::whole(Metric::FailureRate), config);
        Some(self.metric(Metric::FailureRate)?.matters(margin))
    }

    /// The first headline that the data make more likely to have risen by its margin than it was before them.
    pub(super) fn raised(&self, margins: &MarginsInForce, config: &Config) -> Option<Metric> {
        Metric::HEADLINES.into_iter().find(|metric| {
            let margin = margins.of(&Question::whole(*metric), config);
            self.metric(*metric)
                .is_some_and(|belief| belief.is_raised(margin))
        })
    }
}

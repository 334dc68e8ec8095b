//! The nights of a history in order, and the shapes that all releases of the same nights share.

use std::collections::BTreeMap;

use super::baseline_history::Night;
use crate::ln_level;
use crate::numerics::{ln_fisher_upper, real, real_length};

/// A night of a history with its place in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DatedNight {
    /// Which release's night it is. Nights of one release follow each other.
    pub series: usize,
    /// Its day, counted from any day.
    pub day: i64,
    /// What occurred.
    pub night: Night,
}

/// Nights with the level that is fitted to each: what its expected events are multiplied by.
#[derive(Clone, Debug)]
pub(super) struct FittedNights {
    nights: Vec<DatedNight>,
    levels: Vec<f64>,
    /// Parameters that were fitted.
    parameters: f64,
}

/// Days of a week.
const WEEK: i64 = 7;

/// ln of the p from which on the days of a week differ: one in twenty.
const LN_WEEKDAYS_DIFFER: f64 = ln_level::ONE_IN_TWENTY;

/// The excess of the likelihood ratio, over what nights vary by, from which on a trend is fitted: χ² with one degree of
/// freedom exceeds it once in a hundred times.
const TREND_FROM: f64 = 6.63;

/// The same for one step on an unknown day: 12.16 is exceeded once in a hundred times (Andrews 1993, table I, one parameter,
/// 15 % trimmed).
const STEP_FROM: f64 = 12.16;

/// A step has at least this many days on either side.
const DAYS_BESIDE_A_STEP: usize = 3;

/// Newton's steps of the trend. Each halves the digits that are missing, or better.
const TREND_STEPS: usize = 6;

/// The longest distance in nights at which nights are held against each other for what persists.
const LAGS: usize = 3;

/// The same as days.
const FARTHEST: i64 = 3;

/// Standard errors beyond which what persists is beyond chance: one-sided 1 % of the normal distribution. At 5 %, every
/// twentieth history of independent nights would hide a threefold rise.
const PERSISTS_FROM: f64 = 2.326;

impl FittedNights {
    /// One level for all nights: Σ O / Σ E.
    pub(super) fn level(nights: Vec<DatedNight>) -> Self {
        let events: f64 = nights.iter().map(|one| real(one.night.events)).sum();
        let expected: f64 = nights.iter().map(|one| one.night.expected).sum();
        Self {
            levels: vec![events / expected; nights.len()],
            nights,
            parameters: 1.0,
        }
    }

    pub(super) fn count(&self) -> f64 {
        real_length(self.nights.len())
    }

    /// Nights beyond the fitted parameters.
    pub(super) fn spare(&self) -> f64 {
        self.count() - self.parameters
    }

    /// Events of a night, on average.
    pub(super) fn mean_events(&self) -> f64 {
        let events: f64 = self.nights.iter().map(|one| real(one.night.events)).sum();
        events / self.count()
    }

    /// (O − E)²/V of each night.
    pub(super) fn squares(&self) -> Vec<f64> {
        let residuals = self.residuals();
        residuals.map(|residual| residual * residual).collect()
    }

    /// Σ (O − E)²/V over the spare nights.
    pub(super) fn dispersion(&self) -> f64 {
        self.squares().iter().sum::<f64>() / self.spare()
    }

    fn fitted(&self) -> impl Iterator<Item = (&DatedNight, f64)> {
        let levels = self.levels.iter();
        let both = self.nights.iter().zip(levels);
        both.map(|(one, level)| (one, level * one.night.expected))
    }

    /// (O − E)/√V of each night.
    fn residuals(&self) -> impl Iterator<Item = f64> + '_ {
        self.nights.iter().zip(&self.levels).map(|(one, level)| {
            let gap = real(one.night.events) - level * one.night.expected;
            if gap == 0.0 {
                0.0
            } else {
                gap / (level * one.night.variance).sqrt()
            }
        })
    }

    /// The same with each night's level multiplied, at the cost of some parameters.
    fn times(&self, factor: impl Fn(&DatedNight) -> f64, parameters: f64) -> Self {
        let both = self.nights.iter().zip(&self.levels);
        Self {
            levels: both.map(|(one, level)| level * factor(one)).collect(),
            nights: self.nights.clone(),
            parameters: self.parameters + parameters,
        }
    }

    /// With a factor for each day of the week, where an F test finds that they differ.
    pub(super) fn with_weekdays(self) -> Self {
        let mut sums = [[0.0; 2]; 7];
        let weekday = |one: &DatedNight| usize::try_from(one.day.rem_euclid(WEEK)).unwrap_or(0);
        for (one, fitted) in self.fitted() {
            let [events, expected] = &mut sums[weekday(one)];
            *events += real(one.night.events);
            *expected += fitted;
        }
        let seen = sums.iter().filter(|[_, expected]| *expected > 0.0).count();
        let more = real_length(seen) - 1.0;
        let weekly = self.times(|one| ratio(sums[weekday(one)]), more);
        if more < 1.0 || weekly.spare() < more {
            return self;
        }
        let [without, with] = [&self, &weekly].map(|fit| fit.squares().iter().sum::<f64>());
        let statistic = (without - with) / more / (with / weekly.spare());
        if ln_fisher_upper(statistic, more, weekly.spare()) <= LN_WEEKDAYS_DIFFER {
            weekly
        } else {
            self
        }
    }

    /// With a trend or a single step, where one of them is beyond chance and nothing that persists is left after it.
    pub(super) fn with_trend_or_step(self) -> Self {
        let shapes = [
            (self.with_trend(), TREND_FROM),
            (self.with_step(), STEP_FROM),
        ];
        let deviance = self.deviance();
        let gain = |(fit, from): (Option<Self>, f64)| {
            let fit = fit.filter(|fit| fit.spare() >= 1.0 && fit.persistence() <= 0.0)?;
            let gain = (deviance - fit.deviance()) / fit.dispersion().max(1.0) - from;
            (gain > 0.0).then_some((gain, fit))
        };
        let best = shapes.into_iter().filter_map(gain);
        let best = best.max_by(|(one, _), (other, _)| one.total_cmp(other));
        best.map_or(self, |(_, fit)| fit)
    }

    /// Twice the log-likelihood that a Poisson law loses by the fit, up to what does not depend on it.
    fn deviance(&self) -> f64 {
        let loss = |(one, fitted): (&DatedNight, f64)| {
            let events = real(one.night.events);
            2.0 * (fitted - ln_product(events, fitted))
        };
        self.fitted().map(loss).sum()
    }

    /// A straight line of the logarithm of the rate, by Newton's method.
    fn with_trend(&self) -> Option<Self> {
        let days = || self.nights.iter().map(|one| one.day);
        let (first, last) = (days().min()?, days().max()?);
        if first == last {
            return None;
        }
        let time = |one: &DatedNight| place(one.day, first, last);
        let mut fit = self.times(|_| 1.0, 1.0);
        for _ in 0..TREND_STEPS {
            let (mut score, mut information) = (0.0, 0.0);
            for (one, fitted) in fit.fitted() {
                let time = time(one);
                score += (real(one.night.events) - fitted) * time;
                information += fitted * time * time;
            }
            let slope = (score / information).clamp(-1.0, 1.0);
            fit = fit.times(|one| (slope * time(one)).exp(), 0.0);
            let total = fit.total();
            fit = fit.times(|_| ratio(total), 0.0);
        }
        Some(fit)
    }

    /// Events and fitted events of all nights.
    fn total(&self) -> [f64; 2] {
        self.fitted()
            .fold([0.0; 2], |[events, expected], (one, fitted)| {
                [events + real(one.night.events), expected + fitted]
            })
    }

    /// The single step that fits best.
    fn with_step(&self) -> Option<Self> {
        let mut days: Vec<i64> = self.nights.iter().map(|one| one.day).collect();
        days.sort_unstable();
        days.dedup();
        let last = days.len().checked_sub(DAYS_BESIDE_A_STEP)?;
        let cuts = days.get(DAYS_BESIDE_A_STEP..=last)?;
        let steps = cuts.iter().map(|cut| {
            let mut sums = [[0.0; 2]; 2];
            for (one, fitted) in self.fitted() {
                let [events, expected] = &mut sums[usize::from(one.day >= *cut)];
                *events += real(one.night.events);
                *expected += fitted;
            }
            let gain: f64 = sums
                .iter()
                .map(|[events, expected]| ln_product(*events, events / expected))
                .sum();
            (gain, *cut, sums)
        });
        let (_, cut, sums) = steps.max_by(|(one, ..), (other, ..)| one.total_cmp(other))?;
        Some(self.times(|one| ratio(sums[usize::from(one.day >= cut)]), 2.0))
    }

    /// What persists from night to night: the covariance of the residuals of nights one to three days apart, per unit of a
    /// night's variance. 0 where it is not beyond chance.
    ///
    /// A rate that wanders by a coefficient of variation τ adds φ + 2τ²V to the variance of a comparison with the score
    /// variance V, as V grows with the nights, where φ alone stays as it is (Newey & West 1987 sum the same covariances).
    pub(super) fn persistence(&self) -> f64 {
        let residuals: Vec<f64> = self.residuals().collect();
        let (mut products, mut pairs) = ([0.0; LAGS], [0.0; LAGS]);
        let mut of_series: BTreeMap<(usize, i64), Vec<usize>> = BTreeMap::new();
        for (place, one) in self.nights.iter().enumerate() {
            of_series
                .entry((one.series, one.day))
                .or_default()
                .push(place);
        }
        for (place, one) in self.nights.iter().enumerate() {
            let days = (one.series, one.day - FARTHEST)..=(one.series, one.day + FARTHEST);
            let around = of_series.range(days).flat_map(|(_, places)| places);
            let mut later: Vec<usize> = around.copied().filter(|other| *other > place).collect();
            later.sort_unstable();
            for other in later {
                let lag = one.day.abs_diff(self.nights[other].day);
                let lag = usize::try_from(lag).unwrap_or(usize::MAX);
                if (1..=LAGS).contains(&lag) {
                    products[lag - 1] += residuals[place] * residuals[other];
                    pairs[lag - 1] += 1.0;
                }
            }
        }
        let known = pairs.iter().filter(|pairs| **pairs > 0.0).count();
        if known == 0 {
            return 0.0;
        }
        let dispersion = self.dispersion();
        let covariances = products.iter().zip(pairs);
        let covariances = covariances.filter(|(_, pairs)| *pairs > 0.0);
        let mean = covariances
            .map(|(products, pairs)| products / pairs)
            .sum::<f64>()
            / real_length(known);
        // The fitted mean takes about φ/n from every covariance.
        let covariance = mean + dispersion / self.count();
        let error = dispersion / (real_length(known) * self.count()).sqrt();
        if covariance <= PERSISTS_FROM * error {
            return 0.0;
        }
        let both = self.nights.iter().zip(&self.levels);
        let variance: f64 = both.map(|(one, level)| level * one.night.variance).sum();
        covariance / (variance / self.count())
    }
}

/// Events over those fitted. Half an event where there was none: a rate of zero would forbid the first.
fn ratio([events, expected]: [f64; 2]) -> f64 {
    if expected > 0.0 {
        events.max(0.5) / expected
    } else {
        1.0
    }
}

/// a ln b, which is 0 for a = 0.
fn ln_product(a: f64, b: f64) -> f64 {
    if a > 0.0 { a * b.ln() } else { 0.0 }
}

/// A day's place between two others, from −½ to ½.
#[expect(clippy::cast_precision_loss, reason = "a number of days")]
fn place(day: i64, first: i64, last: i64) -> f64 {
    (day - first) as f64 / (last - first) as f64 - 0.5
}

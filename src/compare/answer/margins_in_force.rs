//! The margins of the headline rates, fixed on the candidate's first night.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::margin::Margin;
use crate::compare::counted::{Question, View};
use crate::compare::in_units::in_real;
use crate::config::Config;
use crate::cube::Cell;
use crate::stats::{Arm, PlannedArms};
use crate::vocabulary::{Design, MarginSource, Metric};

/// The probability with which an innocent release is to be shown within a margin by the horizon, in one rate.
const POWER: f64 = 0.975;

/// A margin, and what fixed it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct FixedMargin {
    pub(crate) margin: Margin,
    pub(crate) source: MarginSource,
}

/// The margins of the headline rates.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MarginsInForce(BTreeMap<Metric, FixedMargin>);

impl MarginsInForce {
    /// The margin of a question. Only a headline rate's depends on the traffic.
    pub(crate) fn of(&self, question: &Question, config: &Config) -> Margin {
        let fixed = self.0.get(&question.metric);
        let fixed = fixed.filter(|_| question.is_headline());
        fixed.map_or_else(|| Margin::of(question, config), |fixed| fixed.margin)
    }

    /// Every headline rate's, in the order of the headlines.
    pub(crate) fn headlines(&self) -> impl Iterator<Item = (Metric, FixedMargin)> {
        let of = |metric: Metric| Some((metric, *self.0.get(&metric)?));
        Metric::HEADLINES.into_iter().filter_map(of)
    }
}

impl View<'_> {
    /// The smallest margins within which a release that changes nothing can be shown to be by the horizon, between the
    /// configured ones and the widest (`stats::PlannedArms`). They are planned on the candidate's first night, for as many
    /// runs on each night of the rollout as on that one, and stay until another candidate comes.
    #[must_use]
    pub(crate) fn margins(&self, config: &Config) -> MarginsInForce {
        let fixed = Metric::HEADLINES.into_iter().map(|metric| {
            let question = Question::headline(metric.trigger());
            (metric, self.fixed_margin(&question, config))
        });
        MarginsInForce(fixed.collect())
    }

    fn fixed_margin(&self, question: &Question, config: &Config) -> FixedMargin {
        let least = Margin::of(question, config);
        let configured = FixedMargin {
            margin: least,
            source: MarginSource::Configuration,
        };
        let planned = self.planned_arms(question, config);
        let (Some(planned), Some(difference)) = (planned, least.difference) else {
            return configured;
        };
        let alpha = 0.5 * (1.0 - config.decision.interval_level);
        let wanted = planned.margin(alpha, POWER);
        let [widest_ratio, widest_difference] = config.margin.widest_of(question.metric);
        let margin = Margin {
            relative: wanted.ratio.min(widest_ratio).max(least.relative),
            difference: Some(wanted.difference.min(widest_difference).max(difference)),
        };
        let is_too_little = wanted.ratio > widest_ratio && wanted.difference > widest_difference;
        FixedMargin {
            margin,
            source: match (margin == least, is_too_little) {
                (true, _) => MarginSource::Configuration,
                (false, true) => MarginSource::Widest,
                (false, false) => MarginSource::Traffic,
            },
        }
    }

    /// The rate of the nights before the candidate, and the runs of a whole rollout. `None` where the metric is not measured,
    /// or nothing tells its rate.
    fn planned_arms(&self, question: &Question, config: &Config) -> Option<PlannedArms> {
        if self.known.missing(question).is_some() {
            return None;
        }
        let arms = self.arms;
        let first = arms.since.max(arms.from);
        let on = |date: NaiveDate, is_asked: &dyn Fn(&Cell) -> bool| {
            let day = self.cube.days.get(&date)?;
            let own = day.runs.keys().filter(|cell| is_asked(cell));
            own.filter_map(|cell| self.count(question, date, day, cell))
                .reduce(Arm::and)
        };
        let candidate = on(first, &|cell| cell.release == arms.candidate)?;
        let baseline = on(first, &|cell| cell.release == arms.baseline);
        let before = self.days_through(arms.to).take_while(|date| *date < first);
        let before = before
            .filter_map(|date| on(date, &|cell| cell.release != arms.candidate))
            .reduce(Arm::and);
        let history = before.or(baseline)?;
        let nights = f64::from(config.window.horizon);
        let beside = baseline.filter(|_| arms.design != Design::BeforeAfter);
        let of_baseline = beside.map_or(in_real(history.exposure()), |beside| {
            nights * in_real(beside.exposure())
        });
        let dispersion = self.history(question).dispersion(arms.design);
        Some(PlannedArms {
            // Half an event more: a history without one has a rate too.
            rate: (in_real(history.events()) + 0.5) / (in_real(history.exposure()) + 1.0),
            runs: [nights * in_real(candidate.exposure()), of_baseline],
            factor: dispersion.map_or(1.0, |dispersion| dispersion.factor.max(1.0)),
        })
    }
}

//! The margins of the headline rates, fixed on the candidate's first night.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::margin::Margin;
use crate::compare::arms::Arms;
use crate::compare::counted::{Question, View};
use crate::compare::in_units::in_real;
use crate::config::Config;
use crate::cube::Cell;
use crate::stats::{Arm, PlannedArms, PlannedMargin};
use crate::vocabulary::{Design, MarginSource, Metric};

/// The probability with which an innocent release is to be shown within a margin by the horizon, in one rate.
const POWER: f64 = 0.975;

/// A margin, and what fixed it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct FixedMargin {
    pub(crate) margin: Margin,
    pub(crate) source: MarginSource,
    /// The night whose traffic it was planned for.
    pub(crate) fixed_on: NaiveDate,
    /// The probability with which an equal rate is shown to be within it by the horizon; `None` where that was not planned.
    pub(crate) power: Option<f64>,
}

/// The margins of the headline rates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MarginsInForce(BTreeMap<Metric, FixedMargin>);

impl FixedMargin {
    /// The same, where the configuration still allows it.
    fn within(self, question: &Question, config: &Config) -> Self {
        let least = Margin::of(question, config);
        let widest = config.margin.widest_of(question.metric);
        let margin = self.margin.between(least, widest);
        let is_allowed = margin == self.margin
            && (margin == least) == (self.source == MarginSource::Configuration);
        Self {
            margin,
            source: if is_allowed {
                self.source
            } else {
                MarginSource::Configuration
            },
            ..self
        }
    }
}

impl FromIterator<(Metric, FixedMargin)> for MarginsInForce {
    fn from_iter<T: IntoIterator<Item = (Metric, FixedMargin)>>(fixed: T) -> Self {
        Self(fixed.into_iter().collect())
    }
}

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
    /// runs on each night of the rollout as on that one, and stay until another candidate comes: those that an `earlier` night
    /// of the same releases kept are taken over. Only nights that the whole rollout has in its window tell the rate.
    #[must_use]
    pub(crate) fn margins(&self, config: &Config, earlier: &MarginsInForce) -> MarginsInForce {
        let first = self.arms.since.max(self.arms.from);
        let before = config.window.nights.saturating_sub(config.window.horizon);
        let planned = Arms {
            from: self.arms.from.max(first - Days::new(before.into())),
            to: first,
            ..self.arms.clone()
        };
        let view = View::of(self.cube, &planned, self.known);
        let fixed = Metric::HEADLINES.into_iter().map(|metric| {
            let question = Question::headline(metric.trigger());
            let planned = || view.fixed_margin(&question, config);
            let kept = earlier.0.get(&metric);
            let fixed = kept.map_or_else(planned, |kept| kept.within(&question, config));
            (metric, fixed)
        });
        MarginsInForce(fixed.collect())
    }

    fn fixed_margin(&self, question: &Question, config: &Config) -> FixedMargin {
        let least = Margin::of(question, config);
        let configured = FixedMargin {
            margin: least,
            source: MarginSource::Configuration,
            fixed_on: self.arms.to,
            power: None,
        };
        let planned = self.planned_arms(question, config);
        let Some([planned, planned_with_history]) = planned else {
            return configured;
        };
        let alpha = 0.5 * (1.0 - config.decision.interval_level);
        let wanted = planned.margin(alpha, POWER);
        let widest = config.margin.widest_of(question.metric);
        let planned = Margin {
            relative: wanted.ratio,
            difference: Some(wanted.difference),
        };
        let margin = planned.between(least, widest);
        let power = planned_with_history.power(
            alpha,
            PlannedMargin {
                ratio: margin.relative,
                difference: margin.difference.unwrap_or(0.0),
            },
        );
        let is_too_little = wanted.ratio > widest[0] && wanted.difference > widest[1];
        FixedMargin {
            margin,
            source: match (margin == least, is_too_little) {
                (true, _) => MarginSource::Configuration,
                (false, true) => MarginSource::Widest,
                (false, false) => MarginSource::Traffic,
            },
            power: Some(power),
            ..configured
        }
    }

    /// What some cells have on a day.
    fn on(
        &self,
        question: &Question,
        date: NaiveDate,
        is_asked: &dyn Fn(&Cell) -> bool,
    ) -> Option<Arm> {
        let day = self.cube.days.get(&date)?;
        let own = day.runs.keys().filter(|cell| is_asked(cell));
        own.filter_map(|cell| self.count(question, date, day, cell))
            .reduce(Arm::and)
    }

    /// The rate of the nights before the candidate, and the runs of a whole rollout; then the same with the baseline's earlier
    /// nights, where these may count for good news. `None` where the metric is not measured, or nothing tells its rate.
    fn planned_arms(&self, question: &Question, config: &Config) -> Option<[PlannedArms; 2]> {
        if self.known.missing(question).is_some() {
            return None;
        }
        let arms = self.arms;
        let on = |date, is_asked: &dyn Fn(&Cell) -> bool| self.on(question, date, is_asked);
        let candidate = on(arms.to, &|cell| cell.release == arms.candidate)?;
        let baseline = on(arms.to, &|cell| cell.release == arms.baseline);
        let before = |is_asked: &dyn Fn(&Cell) -> bool| {
            let days = self.days_through(arms.to);
            days.take_while(|date| *date < arms.to)
                .filter_map(|date| on(date, is_asked))
                .reduce(Arm::and)
        };
        let history = before(&|cell| cell.release != arms.candidate).or(baseline)?;
        let nights = f64::from(config.window.horizon);
        let design = match baseline {
            Some(_) => Design::Concurrent,
            None => Design::BeforeAfter,
        };
        let of_baseline = baseline.map_or(in_real(history.exposure()), |beside| {
            nights * in_real(beside.exposure())
        });
        let nights_before = self.history(question);
        let dispersion = nights_before.dispersion(design);
        let planned = PlannedArms {
            // Half an event more: a history without one has a rate too.
            rate: (in_real(history.events()) + 0.5) / (in_real(history.exposure()) + 1.0),
            runs: [nights * in_real(candidate.exposure()), of_baseline],
            factor: dispersion.map_or(1.0, |dispersion| dispersion.factor.max(1.0)),
        };
        let may_speak = baseline.is_some() && nights_before.is_stationary();
        let earlier = before(&|cell| cell.release == arms.baseline).filter(|_| may_speak);
        let earlier = earlier.map_or(0.0, |earlier| in_real(earlier.exposure()));
        let with_history = PlannedArms {
            runs: [planned.runs[0], planned.runs[1] + earlier],
            ..planned
        };
        Some([planned, with_history])
    }
}

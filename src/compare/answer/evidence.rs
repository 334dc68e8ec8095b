//! What the counts so far show about one question.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::longer_tally::{History, UpperLimits};
use super::margin::Margin;
use super::night_dispersion::{among_nights, between_nights, raised};
use super::night_history::{Guard, GuardingHistory};
use crate::compare::counted::{NightExcess, Question, QuestionTally, View};
use crate::compare::in_units::in_real;
use crate::number::Count;
use crate::stats::{Dispersion, FEWEST_SHARED_NIGHTS, Interval};
use crate::vocabulary::{ClearedBy, Design, EffectKind};

/// The evidence of one question at one night.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The baseline's events and exposure over the matched strata.
    pub baseline: Count,
    /// The candidate's.
    pub candidate: Count,
    /// What `estimate` and `interval` are measured in.
    pub(crate) kind: EffectKind,
    /// A ratio, or a distance between mixes; `None` where there was no event at all.
    pub(crate) estimate: Option<f64>,
    pub(crate) interval: Interval,
    /// The upper limit of the baseline's rate of successes over the candidate's; `None` where it is no rate.
    pub(crate) success_ratio_upper: Option<f64>,
    /// The same change in absolute terms; `None` for a mix.
    pub(crate) difference: Option<Difference>,
    /// Natural logarithm of the one-sided p of "no worse".
    pub(crate) ln_p: f64,
    /// Whether the variation between nights could be estimated, and is in the p-value and the intervals.
    pub(crate) guarded: bool,
    /// The variation between nights, or within clusters where that is larger.
    pub(crate) dispersion: Option<Dispersion>,
    /// What else bounds the upper limits of a headline rate, where the baseline's earlier nights show nothing but chance.
    pub(crate) history: Option<History>,
    /// The tasks that both releases ran, each compared with itself; `None` where runs are compared by day and workflow.
    pub(crate) tasks: Option<u64>,
}

/// A change in absolute terms, per run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Difference {
    /// Mean or rate, or their difference: which one is in `kind`.
    pub(crate) kind: EffectKind,
    /// Candidate minus baseline.
    pub(crate) estimate: f64,
    pub(crate) interval: Interval,
}

/// What one look asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// The last day that is known.
    pub(crate) through: NaiveDate,
    /// The level of the intervals.
    pub(crate) level: f64,
}

impl Evidence {
    /// Whether every run of both releases has the event.
    #[must_use]
    pub(crate) fn has_only_events(&self) -> bool {
        let is_full = |count: Count| count.exposure > 0 && count.count >= in_real(count.exposure);
        self.kind == EffectKind::RateRatio && is_full(self.baseline) && is_full(self.candidate)
    }

    /// Whether both releases ran the same tasks, and nothing tells how much passes over them vary.
    #[must_use]
    pub(crate) fn is_of_single_passes(&self) -> bool {
        let varies = |one: Dispersion| one.degrees_of_freedom.is_finite();
        self.tasks.is_some() && !self.dispersion.is_some_and(varies)
    }

    /// The margin that the change is shown to be less than, where it is.
    pub(super) fn cleared_by(&self, margin: Margin) -> Option<ClearedBy> {
        let difference = self.difference.map(|difference| difference.interval);
        margin.clears(self.interval, self.success_ratio_upper, difference)
    }

    /// The same while nothing is known of the nights: no effect is excluded.
    pub(super) fn opened(self) -> Self {
        Self {
            interval: Interval {
                lower: 0.0,
                upper: match self.kind {
                    EffectKind::TotalVariation => 1.0,
                    _ => f64::INFINITY,
                },
            },
            difference: self.difference.map(|difference| Difference {
                interval: Interval {
                    lower: f64::NEG_INFINITY,
                    upper: f64::INFINITY,
                },
                ..difference
            }),
            success_ratio_upper: self.success_ratio_upper.map(|_| f64::INFINITY),
            ln_p: 0.0,
            guarded: false,
            ..self
        }
    }

    /// The same where an earlier night has excluded "no worse" for all nights: no interval holds it again.
    pub(crate) fn worse(self) -> Self {
        self.with_intervals(|interval, none| Interval {
            lower: interval.lower.max(none.next_up()),
            upper: interval.upper.max(none.next_up()),
        })
    }

    /// The same where the p of the look does not exclude "no worse": it may be larger than that of the counts alone, which
    /// know of no incidents and no single night.
    pub(super) fn not_worse(self) -> Self {
        self.with_intervals(|interval, none| Interval {
            lower: interval.lower.min(none),
            ..interval
        })
    }

    /// The same with the lower limits of other evidence. An interval still holds its estimate.
    pub(crate) fn with_lower(self, other: &Self) -> Self {
        let below = |interval: Interval, lower: f64, estimate: f64| Interval {
            lower: lower.min(estimate),
            ..interval
        };
        let estimate = self.estimate.unwrap_or(f64::INFINITY);
        let differences = self.difference.zip(other.difference);
        Self {
            interval: below(self.interval, other.interval.lower, estimate),
            difference: differences.map(|(own, other)| Difference {
                interval: below(own.interval, other.interval.lower, own.estimate),
                ..own
            }),
            ..self
        }
    }

    /// The same with upper limits that the baseline's history gives. An interval still holds its estimate.
    pub(super) fn with_upper(self, upper: UpperLimits) -> Self {
        let above = |interval: Interval, upper: f64, estimate: f64| Interval {
            upper: upper.max(estimate),
            ..interval
        };
        Self {
            interval: above(self.interval, upper.ratio, self.estimate.unwrap_or(0.0)),
            difference: self.difference.map(|difference| Difference {
                interval: above(difference.interval, upper.difference, difference.estimate),
                ..difference
            }),
            success_ratio_upper: self.success_ratio_upper.map(|_| upper.success_ratio),
            history: Some(upper.history),
            ..self
        }
    }

    fn with_intervals(self, of: impl Fn(Interval, f64) -> Interval) -> Self {
        let none = match self.kind {
            EffectKind::TotalVariation => 0.0,
            _ => 1.0,
        };
        Self {
            interval: of(self.interval, none),
            difference: self.difference.map(|difference| Difference {
                interval: of(difference.interval, 0.0),
                ..difference
            }),
            ..self
        }
    }
}

impl View<'_> {
    /// All the evidence of a question; `None` where the releases share no stratum.
    #[must_use]
    pub(crate) fn evidence(
        &self,
        question: &Question,
        look: Look,
        history: &GuardingHistory,
    ) -> Option<Evidence> {
        let tally = QuestionTally::through(self, question, look.through);
        let guard = self.guard(&tally, look.through, history);
        tally.evidence(look.level, Variation::of(guard))
    }

    /// Only the p-value of a question (natural logarithm).
    #[must_use]
    pub(crate) fn ln_p(
        &self,
        question: &Question,
        through: NaiveDate,
        history: &GuardingHistory,
    ) -> Option<f64> {
        let tally = QuestionTally::through(self, question, through);
        let guard = self.guard(&tally, through, history);
        tally.ln_p(guard.dispersion(), f64::INFINITY)
    }

    /// The excess of each night both releases ran, where nights can be matched.
    #[must_use]
    pub(crate) fn nightly_excess(
        &self,
        question: &Question,
        through: NaiveDate,
    ) -> BTreeMap<NaiveDate, NightExcess> {
        QuestionTally::through(self, question, through).nights
    }

    /// How much more than chance varies: between nights, or within clusters where that is more.
    pub(crate) fn guard(
        &self,
        tally: &QuestionTally,
        through: NaiveDate,
        history: &GuardingHistory,
    ) -> Guard {
        if tally.units.is_some() {
            // The variation between units is in their comparison.
            return Guard::Known(Dispersion::INDEPENDENT);
        }
        if tally.is_of_tasks {
            return Guard::Known(self.beside_tasks(tally, through));
        }
        let between = match self.arms.design {
            Design::BeforeAfter => among_nights(&tally.candidate_nights),
            Design::Concurrent | Design::Mixed => between_nights(&tally.nights),
        };
        let guard = history.guard(between, self.arms.design, tally.score.variance);
        // Shared nights that are all alike are as good as a history that is.
        let is_constant = tally.is_rate()
            && tally.score.variance <= 0.0
            && tally.nights.len() >= FEWEST_SHARED_NIGHTS;
        if guard == Guard::Unknown(None) && is_constant {
            return Guard::Constant(None);
        }
        let clusters = || self.within_clusters(&tally.question, through);
        match guard {
            Guard::Known(nights) => Guard::Known(raised(nights, clusters())),
            Guard::Constant(Some(nights)) => Guard::Constant(Some(raised(nights, clusters()))),
            Guard::Constant(None) => guard,
            Guard::Unknown(_) => match self.between_batches(&tally.question, through) {
                Some(batches) => Guard::Known(raised(batches, clusters())),
                None => Guard::Unknown(clusters()),
            },
        }
    }
}

/// What a test allows for beyond chance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variation {
    /// Between nights, or within clusters where that is more.
    pub(super) dispersion: Option<Dispersion>,
    /// Whether the variation between nights is known.
    pub(super) guarded: bool,
}

impl Variation {
    /// Of nights that are not known yet.
    pub(super) const fn unguarded(clusters: Option<Dispersion>) -> Self {
        Self {
            dispersion: clusters,
            guarded: false,
        }
    }

    pub(super) const fn of(guard: Guard) -> Self {
        Self {
            dispersion: guard.dispersion(),
            guarded: guard.dispersion().is_some(),
        }
    }
}

//! A headline rate with the baseline's nights before the candidate, where these show nothing but chance.

use chrono::{Datelike as _, NaiveDate};

use super::margin::Margin;
use super::night_history::{Guard, GuardingHistory};
use super::track::FEWEST_CANDIDATE_NIGHTS;
use crate::compare::counted::{Fold, OfDay, Question, Sides, View};
use crate::compare::in_units::in_real;
use crate::number::Count;
use crate::stats::{Arm, Dispersion, RateChange, Score, Stratum, compare_rates, ln_level};
use crate::vocabulary::Design;

/// How little a rate may have risen is bounded by more runs of the baseline than its shared nights have.
///
/// They serve good news alone: the upper ends of the intervals. History that drifts unseen would raise false alarms, and hide
/// a regression as much as the baseline's own nights have fallen with it. So the baseline's shared nights must not differ
/// from its history. Nights are compared within days of the week, so that a busy weekend is no drift.
#[derive(Clone, Debug)]
pub(super) struct LongerTally {
    rate: Question,
    history: GuardingHistory,
    /// All nights of the baseline against the candidate's.
    releases: WeekdayStrata,
    /// The baseline's nights before the candidate against those beside it.
    drift: WeekdayStrata,
    /// The nights before the candidate on which the baseline ran, and what it has there.
    before: Option<(u32, Arm)>,
}

/// Strata of workflow × value × day of the week.
#[derive(Clone, Debug)]
struct WeekdayStrata {
    folds: [Fold<Arm>; 7],
    strata: Vec<Stratum>,
}

/// The upper limits that the history gives.
#[derive(Clone, Copy, Debug)]
pub(super) struct UpperLimits {
    pub(super) ratio: f64,
    pub(super) difference: f64,
    pub(super) success_ratio: f64,
    pub(super) history: History,
}

/// The baseline's nights before the candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct History {
    pub(crate) nights: u32,
    pub(crate) counted: Count,
}

/// A comparison with the history, and the runs that it will have on later nights.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaterHistory {
    pub(super) compared: RateChange,
    pub(super) dispersion: Dispersion,
    /// The runs of the candidate, and of all nights of the baseline.
    candidate: f64,
    baseline: f64,
    /// Those of the baseline's nights before the candidate, which stay as they are.
    before: f64,
}

impl LaterHistory {
    /// The candidate's share of the runs of both.
    pub(super) fn allocation(&self) -> f64 {
        self.candidate / (self.candidate + self.baseline)
    }

    /// How many times more the comparison knows once both releases have run this many times what they ran side by side:
    /// (1/n₁ + 1/n₀)⁻¹ then over the one now.
    pub(super) fn growth(&self, runs: f64) -> f64 {
        let known = |candidate: f64, baseline: f64| candidate * baseline / (candidate + baseline);
        let beside = (self.baseline - self.before).max(0.0);
        known(runs * self.candidate, self.before + runs * beside)
            / known(self.candidate, self.baseline)
    }
}

/// ln of the p, of each side, from which on the baseline's shared nights differ from its history.
const LN_DIFFERS: f64 = ln_level::ONE_IN_A_HUNDRED;

impl WeekdayStrata {
    fn new() -> Self {
        let fold = || {
            Fold::new(Design::BeforeAfter, |sum: &mut Arm, next| {
                *sum = sum.and(*next);
            })
        };
        Self {
            folds: std::array::from_fn(|_| fold()),
            strata: Vec::new(),
        }
    }

    fn day(&mut self, date: NaiveDate, sides: OfDay<'_, Arm>) {
        let weekday = date.weekday().num_days_from_monday();
        for (fold, number) in self.folds.iter_mut().zip(0..) {
            if number == weekday {
                fold.day(sides);
                break;
            }
        }
        let matched = self.folds.iter().flat_map(Fold::matched);
        self.strata = matched
            .map(|[baseline, candidate]| Stratum {
                baseline: *baseline,
                candidate: *candidate,
            })
            .collect();
    }
}

impl LongerTally {
    /// `None` where the releases share no nights, the question is no headline rate or is compared within the values of a
    /// column, or the history is not shown to be stationary.
    pub(super) fn of(
        view: &View<'_>,
        question: &Question,
        history: &GuardingHistory,
    ) -> Option<Self> {
        let shares_nights = view.arms.design != Design::BeforeAfter;
        let is_asked =
            question.is_headline() && view.known.matching.within(question.metric).is_none();
        (shares_nights && is_asked && history.is_stationary()).then(|| Self {
            rate: question.rate(),
            history: *history,
            releases: WeekdayStrata::new(),
            drift: WeekdayStrata::new(),
            before: None,
        })
    }

    pub(super) fn day(&mut self, view: &View<'_>, date: NaiveDate) {
        let sides = view.rates_on(&self.rate, date);
        let is_beside = date >= view.arms.since;
        let of_baseline = sides.values().filter_map(|sides| sides.baseline);
        if let Some(arm) = of_baseline.reduce(Arm::and).filter(|_| !is_beside) {
            let so_far = self.before;
            self.before = Some(so_far.map_or((1, arm), |(nights, sum)| (nights + 1, sum.and(arm))));
        }
        let of_baseline = sides.iter().map(|(place, sides)| {
            let arm = |is_asked: bool| sides.baseline.filter(|_| is_asked);
            let sides = Sides {
                baseline: arm(!is_beside),
                candidate: arm(is_beside),
            };
            (*place, sides)
        });
        self.drift.day(date, of_baseline.collect());
        self.releases.day(date, sides);
    }

    /// What is allowed for beyond chance; `None` where the baseline's shared nights do not let its history speak.
    fn dispersion(&self, candidate_nights: u32) -> Option<Dispersion> {
        let variance = Score::of(&self.releases.strata).variance;
        let guard = self.history.guard(None, Design::Concurrent, variance);
        let Guard::Known(dispersion) = guard else {
            return None;
        };
        let swapped = |one: &Stratum| Stratum {
            baseline: one.candidate,
            candidate: one.baseline,
        };
        let rose = Score::of(&self.drift.strata);
        let fell = Score::of(&self.drift.strata.iter().map(swapped).collect::<Vec<_>>());
        let differs = [rose, fell].map(|score| score.ln_p_guarded(dispersion) <= LN_DIFFERS);
        let may_speak = candidate_nights >= FEWEST_CANDIDATE_NIGHTS && differs == [false; 2];
        may_speak.then_some(dispersion)
    }

    /// The upper limits at a level, where the history may speak.
    pub(super) fn upper(&self, candidate_nights: u32, level: f64) -> Option<UpperLimits> {
        let dispersion = self.dispersion(candidate_nights)?;
        let (nights, counted) = self.before?;
        let compared = compare_rates(&self.releases.strata, level, Some(dispersion))?;
        Some(UpperLimits {
            ratio: compared.ratio_interval.upper,
            difference: compared.difference_interval.upper,
            success_ratio: compared.success_ratio_upper,
            history: History {
                nights,
                counted: Count::of_events(counted.events(), counted.exposure()),
            },
        })
    }

    /// The comparison at a level, as far as it tells of later nights; `None` where the history will not speak then either.
    pub(super) fn later(&self, level: f64) -> Option<LaterHistory> {
        let dispersion = self.dispersion(FEWEST_CANDIDATE_NIGHTS)?;
        let runs = |of: fn(&Stratum) -> Arm| -> f64 {
            let strata = self.releases.strata.iter();
            in_real(strata.map(|stratum| of(stratum).exposure()).sum())
        };
        Some(LaterHistory {
            compared: compare_rates(&self.releases.strata, level, Some(dispersion))?,
            dispersion,
            candidate: runs(|stratum| stratum.candidate),
            baseline: runs(|stratum| stratum.baseline),
            before: in_real(self.before?.1.exposure()),
        })
    }

    /// Whether the limits may be below a margin: `None` where the history may not speak.
    pub(super) fn may_clear(
        &self,
        candidate_nights: u32,
        margin: Margin,
        ln_level: f64,
    ) -> Option<bool> {
        let dispersion = self.dispersion(candidate_nights)?;
        Some(margin.is_above(&self.releases.strata, ln_level, Some(dispersion)))
    }
}

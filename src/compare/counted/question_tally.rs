//! One question's counts, added up day by day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::cube_view::View;
use super::day_fold::{Fold, OfDay};
use super::question::Question;
use super::state_mix::approvals;
use super::unit_fold::UnitFold;
use crate::compare::in_units::{in_minutes, in_square_minutes};
use crate::compare::matching::Within;
use crate::cube::{Cell, Day, Minutes, minute_bin_start};
use crate::stats::{Arm, Length, MixStratum, RescueStratum, Rescues, Score, Stratum, Total};
use crate::vocabulary::{Design, Metric};

/// What both releases have so far on one question.
#[derive(Clone, Debug)]
pub(crate) struct QuestionTally {
    pub(crate) question: Question,
    counted: Question,
    rate: Fold<Arm>,
    other: Other,
    /// The units, where whole units are assigned to the releases. They take the place of the strata.
    pub(crate) units: Option<UnitFold>,
    /// Whether each stratum is a task that both releases ran, on whatever day.
    pub(crate) is_of_tasks: bool,
    /// The strata of the rate that counts for the question: its own, or its trigger's headline.
    pub(crate) strata: Vec<Stratum>,
    /// Their score against "no difference".
    pub(crate) score: Score,
    /// Σ n₁n₀/(n₁+n₀) over the strata. The width of an interval depends on it, with events or without.
    pub(crate) effective_runs: f64,
    /// Each night's excess, where nights can be matched.
    pub(crate) nights: BTreeMap<NaiveDate, NightExcess>,
    /// What the candidate has on each of its nights, where nights cannot be matched.
    pub(crate) candidate_nights: Vec<(NaiveDate, Arm)>,
}

/// The counts of a question that is no rate.
#[derive(Clone, Debug)]
enum Other {
    None,
    Mix(Fold<Vec<u64>>),
    Minutes(Fold<MinutesOfRuns>),
}

impl QuestionTally {
    pub(crate) fn new(view: &View<'_>, question: &Question) -> Self {
        let design = view.arms.design;
        let is_of_tasks =
            view.has_all_runs() && view.known.matching.tasks(question.metric).is_some();
        let units = match view.known.matching.within(question.metric) {
            Some(Within::Units(dimension)) if view.has_all_runs() => {
                Some(UnitFold::new(*dimension))
            }
            _ => None,
        };
        Self {
            units,
            is_of_tasks,
            counted: question.rate(),
            rate: Fold::new(
                if is_of_tasks {
                    Design::BeforeAfter
                } else {
                    design
                },
                add_arms,
            ),
            other: match question.metric {
                Metric::ApprovalMix => Other::Mix(Fold::new(design, add_counts)),
                Metric::RescueMinutes => Other::Minutes(Fold::new(design, add_minutes)),
                _ => Other::None,
            },
            strata: Vec::new(),
            score: Score::default(),
            effective_runs: 0.0,
            nights: BTreeMap::new(),
            candidate_nights: Vec::new(),
            question: question.clone(),
        }
    }

    /// Everything the window holds through a day.
    pub(crate) fn through(view: &View<'_>, question: &Question, through: NaiveDate) -> Self {
        let mut tally = Self::new(view, question);
        for date in view.days_through(through) {
            tally.day(view, date);
        }
        tally
    }

    /// Adds one day.
    pub(crate) fn day(&mut self, view: &View<'_>, date: NaiveDate) {
        let known = view.known;
        if let Some(units) = &mut self.units {
            units.day(view, &self.question, date);
            self.effective_runs = units.effective_runs();
            return;
        }
        match &mut self.other {
            Other::None => {}
            Other::Mix(fold) => {
                fold.day(view.sides_on(&self.question, date, &approvals));
            }
            Other::Minutes(fold) => {
                let minutes = |day: &Day, cell: &Cell| {
                    let runs = known.runs_with_known_minutes(day, cell);
                    let minutes = day.minutes.get(cell).cloned().unwrap_or_default();
                    (runs > 0).then_some(MinutesOfRuns { runs, minutes })
                };
                fold.day(view.sides_on(&self.question, date, &minutes));
            }
        }
        let sides = view.rates_on(&self.counted, date);
        if view.arms.design == Design::BeforeAfter {
            let ours = sides.values().filter_map(|sides| sides.candidate);
            let ours = ours.reduce(Arm::and).map(|ours| (date, ours));
            self.candidate_nights.extend(ours);
        }
        let shared = shared_strata(&sides);
        if self.is_of_tasks && !shared.is_empty() {
            self.note_night(date, Score::of(&shared));
        }
        let from = self.rate.day(sides);
        self.strata.truncate(from);
        let new = self.rate.matched()[from..].iter();
        self.strata.extend(new.map(|[baseline, candidate]| Stratum {
            baseline: *baseline,
            candidate: *candidate,
        }));
        let score = Score::of(&self.strata[from..]);
        let effective: f64 = self.strata[from..]
            .iter()
            .map(Stratum::effective_runs)
            .sum();
        if self.is_of_tasks || view.arms.design == Design::BeforeAfter {
            self.score = score;
            self.effective_runs = effective;
        } else if from < self.strata.len() {
            self.score = self.score.and(score);
            self.effective_runs += effective;
            self.note_night(date, score);
        }
    }

    fn note_night(&mut self, date: NaiveDate, score: Score) {
        let night = NightExcess {
            excess: score.gap,
            variance: score.variance,
        };
        self.nights.insert(date, night);
    }

    /// Whether events are counted in strata whose runs are independent.
    pub(crate) const fn is_rate(&self) -> bool {
        self.question.metric.is_rate() && self.units.is_none() && !self.is_of_tasks
    }

    /// Whether every run of both releases that is compared has the event.
    pub(crate) fn has_only_events(&self) -> bool {
        let is_full = |arm: Arm| arm.events() == arm.exposure();
        if let Some(units) = &self.units {
            let units = units.units();
            let mut units = units.iter().flatten();
            return self.is_answered() && units.all(|unit| is_full(unit.rollout));
        }
        let mut strata = self.strata.iter();
        self.question.metric.is_rate()
            && self.is_answered()
            && strata.all(|one| is_full(one.baseline) && is_full(one.candidate))
    }

    /// Whether anything of the two releases can be compared.
    pub(crate) fn is_answered(&self) -> bool {
        match &self.units {
            Some(units) => units.is_compared(),
            None => !self.strata.is_empty(),
        }
    }

    /// What the evidence of a look weighs: the variance of the score for a rate, the effective runs for a mix and for
    /// minutes.
    pub(crate) const fn information(&self) -> f64 {
        if self.is_rate() {
            self.score.variance
        } else {
            self.effective_runs
        }
    }

    /// The strata of the mix of approval states, counts in the order of `mix_states`.
    pub(crate) fn mixes(&self) -> Vec<MixStratum> {
        let Other::Mix(fold) = &self.other else {
            return Vec::new();
        };
        let matched = fold.matched().iter();
        matched
            .map(|[baseline, candidate]| MixStratum {
                baseline: baseline.clone(),
                candidate: candidate.clone(),
            })
            .collect()
    }

    /// Whether it asks for minutes, and neither release has any.
    pub(crate) fn lacks_minutes(&self) -> bool {
        let none = |sides: &[MinutesOfRuns; 2]| sides.iter().all(|side| side.minutes.sum == 0);
        match &self.other {
            Other::Minutes(fold) => fold.matched().iter().all(none),
            Other::None | Other::Mix(_) => false,
        }
    }

    /// The strata of rescue minutes per run.
    pub(crate) fn minutes(&self) -> Vec<RescueStratum> {
        let Other::Minutes(fold) = &self.other else {
            return Vec::new();
        };
        let matched = fold.matched().iter();
        matched
            .map(|[baseline, candidate]| RescueStratum {
                baseline: baseline.rescues(),
                candidate: candidate.rescues(),
            })
            .collect()
    }
}

/// The strata of one day that both releases have.
fn shared_strata(sides: &OfDay<'_, Arm>) -> Vec<Stratum> {
    let both = sides.values().filter_map(|sides| {
        Some(Stratum {
            baseline: sides.baseline?,
            candidate: sides.candidate?,
        })
    });
    both.collect()
}

fn add_arms(sum: &mut Arm, next: &Arm) {
    *sum = sum.and(*next);
}

#[expect(clippy::ptr_arg, reason = "the signature of every fold")]
fn add_counts(sum: &mut Vec<u64>, next: &Vec<u64>) {
    for (total, count) in sum.iter_mut().zip(next) {
        *total += count;
    }
}

fn add_minutes(sum: &mut MinutesOfRuns, next: &MinutesOfRuns) {
    sum.runs += next.runs;
    sum.minutes.add(&next.minutes);
}

/// Runs of a stratum whose minutes are known, and their minutes.
#[derive(Clone, Debug)]
struct MinutesOfRuns {
    runs: u64,
    minutes: Minutes,
}

impl MinutesOfRuns {
    fn rescues(&self) -> Rescues {
        let lengths = self.minutes.bins.iter();
        Rescues {
            total: Total {
                runs: self.runs,
                sum: in_minutes(self.minutes.sum),
                sum_of_squares: in_square_minutes(self.minutes.sum_of_squares),
            },
            lengths: lengths
                .map(|(bin, rescues)| Length::new(in_minutes(minute_bin_start(*bin)), *rescues))
                .collect(),
        }
    }
}

/// One night of both releases, compared with "no difference".
#[derive(Clone, Copy, Debug)]
pub(crate) struct NightExcess {
    /// The candidate's events beyond what it would have at the baseline's rate.
    pub(crate) excess: f64,
    /// Their variance, if runs were independent.
    pub(crate) variance: f64,
}

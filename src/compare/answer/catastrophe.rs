//! A night on which most runs fail, as no night before.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::compare::counted::{Question, View};
use crate::stats::{Arm, FEWEST_HISTORY_NIGHTS, ln_level, ln_p_above};
use crate::vocabulary::Metric;

/// Most runs fail: more than one in two.
const MOST: f64 = 0.5;

/// The rate exceeds this many times that of the worst night so far.
const TIMES_THE_WORST: f64 = 2.0;

/// Fewer runs than this show no rate above one half with one in a thousand of error, and no worst night.
const FEWEST_RUNS: u64 = 10;

impl View<'_> {
    /// Whether the candidate's failure rate of a night exceeds one half, and twice the rate of the worst night of any other
    /// release so far, with an error of at most one in a thousand for this night (the exact binomial limit; Clopper &
    /// Pearson 1934). No variation between nights explains that, so one night is enough.
    pub(super) fn is_catastrophe(&self, question: &Question, date: NaiveDate) -> bool {
        if question != &Question::whole(Metric::FailureRate) {
            return false;
        }
        let Some(tonight) = self.night_of(question, date, true).into_values().next() else {
            return false;
        };
        let is_most = |rate: f64| ln_p_above(tonight, rate) <= ln_level::ONE_IN_A_THOUSAND;
        tonight.exposure() >= FEWEST_RUNS
            && is_most(MOST)
            && self
                .worst_night(question, date)
                .is_some_and(|worst| is_most(TIMES_THE_WORST * worst))
    }

    /// The highest rate of a night of another release up to a day; `None` without a history.
    fn worst_night(&self, question: &Question, through: NaiveDate) -> Option<f64> {
        let mut worst = 0.0_f64;
        let mut before = 0;
        for date in self.days_through(through) {
            let nights = self.night_of(question, date, false).into_values();
            for night in nights.filter(|night| night.exposure() >= FEWEST_RUNS) {
                worst = worst.max(night.rate().unwrap_or(0.0));
                before += usize::from(date < self.arms.since);
            }
        }
        (before >= FEWEST_HISTORY_NIGHTS).then_some(worst)
    }

    /// What each release has on a day over all workflows: the candidate, or the others.
    fn night_of(
        &self,
        question: &Question,
        date: NaiveDate,
        of_candidate: bool,
    ) -> BTreeMap<&str, Arm> {
        let mut sums: BTreeMap<&str, Arm> = BTreeMap::new();
        let Some(day) = self.cube.days.get(&date) else {
            return sums;
        };
        for cell in day.runs.keys() {
            let is_asked = if of_candidate {
                self.arms.is_in_rollout(&cell.release, date)
            } else {
                cell.release != self.arms.candidate
            };
            let arm = self.known.count(question, day, cell);
            if let Some(arm) = arm.filter(|_| is_asked) {
                let sum = sums.entry(&cell.release);
                sum.and_modify(|sum| *sum = sum.and(arm)).or_insert(arm);
            }
        }
        sums
    }
}

//! Each night's events of the candidate, workflow by workflow, against what they are held against.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::dispersion::counted_by;
use super::in_real;
use super::question::Question;
use super::strata::View;
use crate::cube::{Cell, Day};
use crate::stats::{Arm, Contrast};
use crate::vocabulary::Design;

/// A question's counts by workflow and night.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrasts {
    /// The nights, in order.
    pub nights: Vec<NaiveDate>,
    /// The place of the candidate's first night among them.
    pub release: usize,
    /// The workflows, in order.
    pub workflows: Vec<String>,
    /// By workflow and night.
    pub cells: Vec<Vec<Contrast>>,
}

/// Nothing ran.
const NOTHING: Contrast = Contrast::Expected {
    events: 0.0,
    expected: 0.0,
};

impl View<'_> {
    /// The nights on which both releases ran, held against each other and a little against the baseline's mean rates; where
    /// they share none, the nights of both, held against these rates alone, the baseline's own nights among them.
    ///
    /// `None` where nothing can be held against anything.
    #[must_use]
    pub fn contrasts(&self, question: &Question, through: NaiveDate) -> Option<Contrasts> {
        let question = counted_by(question);
        let count = |day: &Day, cell: &Cell| self.known.count(&question, day, cell);
        let apart = self.arms.design == Design::BeforeAfter;
        let days: Vec<NaiveDate> = self.days_through(through).collect();
        let rates = self.baseline_rates(&question, &days);
        let mut by_night: BTreeMap<NaiveDate, BTreeMap<&str, Contrast>> = BTreeMap::new();
        let mut workflows = BTreeSet::new();
        for date in days {
            for (workflow, sides) in self.sides_on(&question, date, &count) {
                let Some(rate) = rates.get(workflow).copied() else {
                    continue;
                };
                let contrast = match (sides.candidate, sides.baseline) {
                    (Some(candidate), Some(baseline)) => shared(candidate, baseline, rate),
                    (Some(arm), None) | (None, Some(arm)) if apart => expected(arm, rate),
                    _ => continue,
                };
                by_night.entry(date).or_default().insert(workflow, contrast);
                workflows.insert(workflow);
            }
        }
        let nights: Vec<NaiveDate> = by_night.keys().copied().collect();
        let release = nights.iter().position(|date| *date >= self.arms.since)?;
        let cells = workflows.iter().map(|workflow| {
            let of_night =
                |night: &BTreeMap<&str, Contrast>| night.get(workflow).copied().unwrap_or(NOTHING);
            by_night.values().map(of_night).collect()
        });
        Some(Contrasts {
            nights,
            release,
            cells: cells.collect(),
            workflows: workflows.into_iter().map(str::to_owned).collect(),
        })
    }

    /// The baseline's mean rate in each workflow in which it ran.
    fn baseline_rates(&self, question: &Question, days: &[NaiveDate]) -> BTreeMap<&str, f64> {
        let count = |day: &Day, cell: &Cell| self.known.count(question, day, cell);
        let mut totals: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
        for date in days {
            for (workflow, sides) in self.sides_on(question, *date, &count) {
                if let Some(baseline) = sides.baseline {
                    let total = totals.entry(workflow).or_default();
                    total[0] += baseline.events();
                    total[1] += baseline.exposure();
                }
            }
        }
        let rate = |[events, exposure]: [u64; 2]| {
            // Half an event where there was none: a rate of zero would forbid the first.
            in_real(events).max(0.5) / in_real(exposure)
        };
        totals
            .into_iter()
            .map(|(workflow, total)| (workflow, rate(total)))
            .collect()
    }
}

/// A night's own rate lies about the baseline's mean as a gamma variable of this shape (a coefficient of variation of
/// 0.7): so many events are added to the baseline's, with the runs they take at its mean rate, which makes the candidate's
/// count the negative binomial that it is then. A night without any event says something too.
const SHAPE: f64 = 2.0;

fn shared(candidate: Arm, baseline: Arm, rate: f64) -> Contrast {
    Contrast::Shared {
        events: in_real(candidate.events()),
        total: in_real(candidate.events() + baseline.events()) + SHAPE,
        odds: in_real(candidate.exposure()) / (in_real(baseline.exposure()) + SHAPE / rate),
    }
}

fn expected(arm: Arm, rate: f64) -> Contrast {
    Contrast::Expected {
        events: in_real(arm.events()),
        expected: rate * in_real(arm.exposure()),
    }
}

//! One column in the matched strata of two releases.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{ln_p_two_sided, two_sided};
use crate::compare::answer::{NightHistory, between_nights};
use crate::compare::counted::{Filled, Fold, NightExcess, Question, View};
use crate::compare::in_units::in_real;
use crate::cube::{Cell, Day};
use crate::stats::{Arm, Dispersion, Score, Stratum};
use crate::vocabulary::{Design, Metric};

/// A column of both releases, stratum by stratum: another mix of workflows is no other way of recording.
pub(super) struct ColumnContrast<'a> {
    /// What the column says of the runs of a cell.
    filled: &'a dyn Fn(&Day, &Cell) -> Option<Filled>,
    /// Baseline and candidate of each stratum.
    strata: Vec<[Filled; 2]>,
    /// Where the strata of each night begin, where nights can be matched.
    nights: Vec<(NaiveDate, usize)>,
}

impl<'a> ColumnContrast<'a> {
    pub(super) fn of(view: &View<'_>, filled: &'a dyn Fn(&Day, &Cell) -> Option<Filled>) -> Self {
        let design = view.arms.design;
        let whole = Question::whole(Metric::FailureRate);
        let mut fold = Fold::new(design, Filled::add);
        let mut nights = Vec::new();
        for date in view.days_through(view.arms.to) {
            let from = fold.day(view.sides_on(&whole, date, filled));
            if design == Design::BeforeAfter || from == fold.matched().len() {
                continue;
            }
            nights.push((date, from));
        }
        Self {
            filled,
            strata: fold.matched().to_vec(),
            nights,
        }
    }

    /// Each night's excess of known runs.
    fn excess(&self) -> BTreeMap<NaiveDate, NightExcess> {
        let ends = self.nights.iter().skip(1).map(|(_, from)| *from);
        let nights = self.nights.iter().zip(ends.chain([self.strata.len()]));
        let excess = nights.map(|((date, from), end)| {
            let score = Score::of(&plain(&self.strata[*from..end]));
            let excess = NightExcess {
                excess: score.gap,
                variance: score.variance,
            };
            (*date, excess)
        });
        excess.collect()
    }

    /// ln of the two-sided p of "runs without the event are as often known in both releases".
    ///
    /// The runs with the event are left out: a true rise of events must not look like another way of recording. Nights count
    /// as independent runs unless the baseline's history shows how much they vary. A change that comes and goes with the
    /// candidate's nights must not excuse itself by its own variation.
    pub(super) fn ln_p(&self, view: &View<'_>) -> f64 {
        let score = Score::of(&plain(&self.strata));
        let known = |day: &Day, cell: &Cell| arm((self.filled)(day, cell)?);
        let history = view.history_of(None, &|_, day, cell| known(day, cell));
        let dispersion = if matches!(history, NightHistory::Known(_)) {
            let between = between_nights(&self.excess());
            let guard = history
                .as_measured()
                .guard(between, view.arms.design, score.variance);
            guard.dispersion().unwrap_or(Dispersion::INDEPENDENT)
        } else {
            Dispersion::INDEPENDENT
        };
        two_sided(
            score.ln_p_guarded(dispersion),
            score.mirrored().ln_p_guarded(dispersion),
        )
    }

    /// ln of the two-sided exact p of "runs have the event as often in both releases".
    pub(super) fn ln_p_of_events(&self) -> f64 {
        let strata = self.strata.iter();
        let stratum = |[baseline, candidate]: &[Filled; 2]| {
            let arm = |filled: &Filled| Arm::new(filled.events, filled.all());
            Some(Stratum {
                baseline: arm(baseline)?,
                candidate: arm(candidate)?,
            })
        };
        let strata: Vec<Stratum> = strata.filter_map(stratum).collect();
        ln_p_two_sided(&strata)
    }

    /// The candidate's share of known runs over the baseline's, both among runs without the event (Mantel & Haenszel 1959);
    /// `None` where the strata tell nothing.
    pub(super) fn ratio(&self) -> Option<f64> {
        let [mut ours, mut theirs] = [0.0; 2];
        for stratum in plain(&self.strata) {
            let [baseline, candidate] = [stratum.baseline, stratum.candidate];
            let [exposed, other] = [candidate, baseline].map(|arm| in_real(arm.exposure()));
            let all = exposed + other;
            ours += in_real(candidate.events()) * other / all;
            theirs += in_real(baseline.events()) * exposed / all;
        }
        (ours + theirs > 0.0).then_some(ours / theirs)
    }

    /// Baseline and candidate over all strata.
    pub(super) fn totals(&self) -> [Filled; 2] {
        let mut totals = [Filled::default(); 2];
        for stratum in &self.strata {
            for (total, filled) in totals.iter_mut().zip(stratum) {
                total.add(filled);
            }
        }
        totals
    }
}

/// Known runs of all, both without the event.
fn plain(strata: &[[Filled; 2]]) -> Vec<Stratum> {
    let stratum = |[baseline, candidate]: &[Filled; 2]| {
        Some(Stratum {
            baseline: arm(*baseline)?,
            candidate: arm(*candidate)?,
        })
    };
    strata.iter().filter_map(stratum).collect()
}

fn arm(filled: Filled) -> Option<Arm> {
    let all = filled.plain + filled.null;
    (all > 0).then(|| Arm::new(filled.plain, all)).flatten()
}

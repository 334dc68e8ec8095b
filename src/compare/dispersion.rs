//! How much more the nights vary than independent runs would: from the baseline's history, and between shared nights.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::measure::headline;
use super::question::Question;
use super::strata::View;
use crate::cube::{Cell, ClusterSizes, ClusterSums, Day};
use crate::stats::{Arm, Dispersion, Night, dispersion_between_nights, dispersion_from_history};
use crate::vocabulary::{Design, Metric};

/// Events and exposure of one workflow, over the nights of a release's history.
#[derive(Clone, Copy, Debug, Default)]
struct Total {
    events: u64,
    exposure: u64,
}

/// A release in a workflow.
type Source<'a> = (&'a str, &'a str);

impl View<'_> {
    /// The nights before the candidate's first day: every release that ran, each workflow held against its own mean
    /// rate in that release. How much nights vary is a property of the work, not of one release.
    #[must_use]
    pub fn history(&self, question: &Question) -> Option<Dispersion> {
        let whole = self.own_history(&Question::whole(headline(question.trigger())));
        self.history_beside(question, whole)
    }

    /// The same, where the history of the trigger's headline is known already.
    pub(super) fn history_beside(
        &self,
        question: &Question,
        whole: Option<Dispersion>,
    ) -> Option<Dispersion> {
        let counted = counted_by(question);
        let (own, whole) = if question.metric == Metric::FailedClusterRate {
            // Clusters are what is independent: the bursts that disperse the failures are one each.
            let own = self.own_history(&counted);
            (own, own)
        } else if counted == Question::whole(headline(question.trigger())) {
            (whole, whole)
        } else {
            (borrowed(self.own_history(&counted), whole), whole)
        };
        // Noise of the whole is noise of its parts, which are too small to show it.
        let odds = |one: Option<Dispersion>| one.map_or(1.0, Dispersion::odds_of_independence);
        Some(own?.moderated(odds(own).min(odds(whole))))
    }

    pub(super) fn own_history(&self, question: &Question) -> Option<Dispersion> {
        let elsewhere = |cell: &Cell| {
            let asked = question.workflow.as_ref();
            asked.is_some_and(|name| *name != cell.workflow)
        };
        self.history_of(&|day, cell| {
            (!elsewhere(cell)).then(|| self.known.count(question, day, cell))?
        })
    }

    /// The same of whatever is counted in each cell of a day; `None` where nothing is known.
    pub(super) fn history_of(
        &self,
        count: &dyn Fn(&Day, &Cell) -> Option<Arm>,
    ) -> Option<Dispersion> {
        let last = self.arms.since.min(self.arms.to) - Days::new(1);
        if last < self.arms.from {
            return None;
        }
        let mut nights: BTreeMap<(NaiveDate, &str), Vec<(Source<'_>, Arm)>> = BTreeMap::new();
        let mut totals: BTreeMap<Source<'_>, Total> = BTreeMap::new();
        for (date, day) in self.cube.days.range(self.arms.from..=last) {
            for cell in day
                .runs
                .keys()
                .filter(|cell| cell.release != self.arms.candidate)
            {
                if let Some(arm) = count(day, cell) {
                    let source = (cell.release.as_str(), cell.workflow.as_str());
                    let total = totals.entry(source).or_default();
                    total.events += arm.events();
                    total.exposure += arm.exposure();
                    nights
                        .entry((*date, &cell.release))
                        .or_default()
                        .push((source, arm));
                }
            }
        }
        let nights: Vec<Night> = nights.values().map(|cells| night(cells, &totals)).collect();
        dispersion_from_history(&nights)
    }
}

/// The rate whose nights speak for a question: its own, but a mix and a mean have no events whose nights could be counted,
/// and take their trigger's headline rate.
#[must_use]
pub(super) fn counted_by(question: &Question) -> Question {
    match question.metric {
        Metric::ApprovalMix | Metric::RescueMinutes => Question {
            workflow: question.workflow.clone(),
            ..Question::whole(headline(question.trigger()))
        },
        _ => question.clone(),
    }
}

/// What a rare class or a small workflow knows of its nights, filled up with what its trigger's whole rate knows.
///
/// A history of few events says little of its own dispersion, and a Student's t with few degrees of freedom would hide
/// a tenfold rise. Bursts and noisy days multiply the variance of a part as they do that of the whole.
fn borrowed(own: Option<Dispersion>, whole: Option<Dispersion>) -> Option<Dispersion> {
    let known = own.map_or(0.0, |own| own.degrees_of_freedom);
    let lent = (ENOUGH - known).max(0.0);
    if lent <= 0.0 {
        return own;
    }
    let Some(whole) = whole else { return own };
    let loan = Dispersion {
        degrees_of_freedom: lent.min(whole.degrees_of_freedom),
        ..whole
    };
    Some(own.map_or(loan, |own| pooled(own, loan)))
}

/// One night of one release: what was seen, and what the mean rates of its workflows expect. The mean holds the night
/// itself, which takes its own share from the variance.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of one night stay far below 2^53"
)]
fn night(cells: &[(Source<'_>, Arm)], totals: &BTreeMap<Source<'_>, Total>) -> Night {
    let mut night = Night {
        events: 0,
        expected: 0.0,
        variance: 0.0,
    };
    for (source, arm) in cells {
        let total = totals[source];
        let rate = total.events as f64 / total.exposure as f64;
        let share = arm.exposure() as f64 / total.exposure as f64;
        let expected = rate * arm.exposure() as f64;
        night.events += arm.events();
        night.expected += expected;
        night.variance += expected * (1.0 - rate) * (1.0 - share);
    }
    night
}

/// One night of both releases, held against "no difference".
#[derive(Clone, Copy, Debug)]
pub struct NightExcess {
    /// The candidate's events beyond what it would have at the baseline's rate.
    pub excess: f64,
    /// Their variance, if runs were independent.
    pub variance: f64,
}

/// The dispersion of the nights both releases ran, about the excess that they share.
#[must_use]
pub(super) fn between_nights(nights: &BTreeMap<NaiveDate, NightExcess>) -> Option<Dispersion> {
    // A constant rate ratio moves each night by its variance times the same amount (the score's derivative): what is
    // left after that common excess is the variation between nights.
    let variance: f64 = nights.values().map(|night| night.variance).sum();
    let excess: f64 = nights.values().map(|night| night.excess).sum();
    if variance <= 0.0 {
        return None;
    }
    let centred: Vec<(f64, f64)> = nights
        .values()
        .map(|night| {
            (
                night.excess - night.variance * excess / variance,
                night.variance,
            )
        })
        .collect();
    dispersion_between_nights(&centred)
}

/// Degrees of freedom from which a question's own history is enough.
const ENOUGH: f64 = 20.0;

/// Runs a cluster must hold on average before clusters are looked at.
const LEAST_CLUSTER: f64 = 1.05;

impl View<'_> {
    /// How much more failures vary than independent runs would because they fall on clusters: repeated attempts at one
    /// task, the runs of one conversation. Σ (x − p n)² over the clusters, against the binomial Σ n p (1 − p) (the
    /// design effect of a clustered proportion; Kish 1965, section 5.4).
    ///
    /// Of the failure rate only; `None` where runs name no cluster or clusters are single runs.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums over clusters stay far below 2^53"
    )]
    pub fn within_clusters(&self, question: &Question, through: NaiveDate) -> Option<Dispersion> {
        if question.metric != Metric::FailureRate {
            return None;
        }
        let mut sources: BTreeMap<Source<'_>, (ClusterSizes, ClusterSums)> = BTreeMap::new();
        for (date, day) in self
            .cube
            .days
            .range(self.arms.from..=through.max(self.arms.from))
        {
            for (cell, sizes) in &day.cluster_sizes {
                if !self.holds(*date, cell, question) {
                    continue;
                }
                let source = (cell.release.as_str(), cell.workflow.as_str());
                let (all_sizes, all_sums) = sources.entry(source).or_default();
                all_sizes.add(sizes);
                let key = (cell.clone(), question.failure_class.clone());
                if let Some(sums) = day.clusters.get(&key) {
                    all_sums.add(sums);
                }
            }
        }
        let (mut clusters, mut runs, mut seen, mut independent) = (0.0, 0.0, 0.0, 0.0);
        for (sizes, sums) in sources.values() {
            let rate = sums.failures as f64 / sizes.runs as f64;
            seen += sums.failures_squared as f64 - 2.0 * rate * sums.failures_times_runs as f64
                + rate * rate * sizes.runs_squared as f64;
            independent += sizes.runs as f64 * rate * (1.0 - rate);
            clusters += sizes.clusters as f64;
            runs += sizes.runs as f64;
        }
        let degrees_of_freedom = clusters - sources.len() as f64;
        let is_clustered =
            runs >= LEAST_CLUSTER * clusters && degrees_of_freedom >= 1.0 && independent > 0.0;
        is_clustered.then(|| Dispersion {
            factor: (seen / independent * clusters / degrees_of_freedom).max(1.0),
            degrees_of_freedom,
        })
    }
}

/// The variation between nights, raised to that within clusters where it is the larger one.
#[must_use]
pub(super) fn raised(
    nights: Option<Dispersion>,
    clusters: Option<Dispersion>,
) -> Option<Dispersion> {
    match (nights, clusters) {
        (Some(nights), Some(clusters)) if clusters.factor > nights.factor => Some(clusters),
        (Some(nights), _) => Some(nights),
        (None, clusters) => clusters,
    }
}

/// Two mean squares over the same binomial variance, pooled as in the analysis of variance: each weighted by its degrees
/// of freedom. Taking the larger instead would overstate the variation on most nights.
fn pooled(one: Dispersion, other: Dispersion) -> Dispersion {
    let square = |one: Dispersion| one.factor * one.degrees_of_freedom;
    let degrees_of_freedom = one.degrees_of_freedom + other.degrees_of_freedom;
    Dispersion {
        factor: (square(one) + square(other)) / degrees_of_freedom,
        degrees_of_freedom,
    }
}

/// Both estimates pooled; without shared nights the history's alone.
#[must_use]
pub(super) fn combined(
    history: Option<Dispersion>,
    between: Option<Dispersion>,
    design: Design,
) -> Option<Dispersion> {
    match (history, between) {
        (Some(history), Some(between)) if design != Design::BeforeAfter => {
            Some(pooled(history, between))
        }
        (Some(history), _) => Some(history),
        (None, between) => between,
    }
}

//! How much more the nights of the baseline's history vary than independent runs would.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::night_dispersion::pooled;
use super::night_history::{GuardingHistory, NightHistory};
use crate::compare::counted::{Question, View};
use crate::cube::{Cell, Day};
use crate::stats::{
    Arm, DatedNight, Dispersion, FEWEST_HISTORY_NIGHTS, HistoryVariation, Night, NightVariation,
    history_variation,
};
use crate::vocabulary::Metric;

/// Events and exposure of one workflow, over the nights of a release's history.
#[derive(Clone, Copy, Debug, Default)]
struct HistoryTotal {
    events: u64,
    exposure: u64,
}

/// A release in a workflow.
type Source<'a> = (&'a str, &'a str);

impl View<'_> {
    /// The nights before the candidate's first day: every release that ran, each workflow compared with its own
    /// mean rate in that release. How much nights vary is a property of the work, not of one release.
    #[must_use]
    pub(crate) fn history(&self, question: &Question) -> GuardingHistory {
        let whole = self.own_history(&Question::headline(question.trigger()));
        self.history_beside(question, whole)
    }

    /// The same, where the history of the trigger's headline is known already.
    pub(crate) fn history_beside(
        &self,
        question: &Question,
        whole: NightHistory,
    ) -> GuardingHistory {
        let counted = question.rate();
        if question.metric == Metric::IncidentRate {
            let whole = self.own_history(&Question::whole(Metric::IncidentRate));
            borrowed(self.own_history(&counted), whole).moderated(whole)
        } else if question.metric == Metric::FailedClusterRate {
            // Clusters are what is independent: the bursts that disperse the failures are one each.
            let own = self.own_history(&counted);
            own.moderated(own)
        } else if counted == Question::headline(question.trigger()) {
            whole.moderated(whole)
        } else {
            borrowed(self.own_history(&counted), whole).moderated(whole)
        }
    }

    pub(crate) fn own_history(&self, question: &Question) -> NightHistory {
        self.history_of(question.workflow.as_deref(), &|date, day, cell| {
            let arm = self.known.count(question, day, cell)?;
            self.known.once_a_deploy(question, date, cell, arm)
        })
    }

    /// The same for anything that is counted in each cell of a day, of one workflow or of all.
    pub(crate) fn history_of(
        &self,
        workflow: Option<&str>,
        count: &dyn Fn(NaiveDate, &Day, &Cell) -> Option<Arm>,
    ) -> NightHistory {
        let last = self.arms.since.min(self.arms.to) - Days::new(1);
        if last < self.arms.from {
            return NightHistory::TooFew;
        }
        let mut nights: BTreeMap<(NaiveDate, &str), Vec<(Source<'_>, Arm)>> = BTreeMap::new();
        let mut totals: BTreeMap<Source<'_>, HistoryTotal> = BTreeMap::new();
        for (date, day) in self.cube.days.range(self.arms.from..=last) {
            let others = day
                .releases()
                .filter(|release| *release != self.arms.candidate);
            for (cell, _) in others.flat_map(|release| day.cells_of(release, workflow)) {
                if let Some(arm) = count(*date, day, cell) {
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
        let is_constant = |of: fn(&HistoryTotal) -> u64| totals.values().all(|one| of(one) == 0);
        let is_constant =
            is_constant(|total| total.events) || is_constant(|total| total.exposure - total.events);
        if is_constant && nights.len() >= FEWEST_HISTORY_NIGHTS {
            return NightHistory::Constant;
        }
        let mut series: Vec<&str> = nights.keys().map(|(_, release)| *release).collect();
        series.sort_unstable();
        series.dedup();
        let nights: Vec<DatedNight> = nights
            .iter()
            .map(|((date, release), cells)| DatedNight {
                series: series.partition_point(|one| one < release),
                day: i64::from(date.num_days_from_ce()),
                night: night(cells, &totals),
            })
            .collect();
        history_variation(&nights).map_or(NightHistory::TooFew, NightHistory::Known)
    }
}

/// Degrees of freedom from which a question's own history is enough.
const ENOUGH: f64 = 20.0;

/// What a rare class or a small workflow knows of its nights, filled up with what its trigger's whole rate knows.
///
/// A history of few events gives a poor estimate of its own dispersion, and a Student's t with few degrees of freedom would
/// hide a tenfold rise. Bursts and noisy days multiply the variance of a part as they do that of the whole. What persists is
/// a coefficient of variation, which the whole shows best.
fn borrowed(own: NightHistory, whole: NightHistory) -> NightHistory {
    let (own, whole) = match (own, whole) {
        (NightHistory::Known(own), NightHistory::Known(whole)) => (own, whole),
        (NightHistory::Known(own), _) => {
            return NightHistory::Known(HistoryVariation {
                is_plentiful: false,
                ..own
            });
        }
        (_, NightHistory::Known(whole)) => {
            return NightHistory::Known(HistoryVariation {
                is_plentiful: false,
                is_stationary: false,
                alone: lent(whole.alone),
                beside: lent(whole.beside),
            });
        }
        _ => return own,
    };
    NightHistory::Known(HistoryVariation {
        // Noise of a release is noise of all its parts. Each part would have its own chance to miss it.
        is_plentiful: false,
        is_stationary: false,
        alone: filled_up(own.alone, whole.alone),
        beside: filled_up(own.beside, whole.beside),
    })
}

fn lent(whole: NightVariation) -> NightVariation {
    let dispersion = Dispersion {
        degrees_of_freedom: whole.dispersion.degrees_of_freedom.min(ENOUGH),
        ..whole.dispersion
    };
    NightVariation {
        dispersion,
        ..whole
    }
}

fn filled_up(own: NightVariation, whole: NightVariation) -> NightVariation {
    let known = own.dispersion.degrees_of_freedom;
    let dispersion = if known < ENOUGH {
        let loan = Dispersion {
            degrees_of_freedom: (ENOUGH - known).min(whole.dispersion.degrees_of_freedom),
            ..whole.dispersion
        };
        pooled(own.dispersion, loan)
    } else {
        own.dispersion
    };
    NightVariation {
        dispersion,
        persistence: whole.persistence,
    }
}

/// One night of one release: what was seen, and what the mean rates of its workflows expect. The mean holds the night
/// itself, which takes its own share from the variance.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of one night stay far below 2^53"
)]
fn night(cells: &[(Source<'_>, Arm)], totals: &BTreeMap<Source<'_>, HistoryTotal>) -> Night {
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

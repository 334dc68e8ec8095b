//! Computes the runs and nights that would settle an inconclusive question.

use super::error_spending::{interval_spending, ln_interval_error, spending};
use super::evidence::Evidence;
use super::longer_tally::LaterHistory;
use super::looks::tonight;
use super::margin::Margin;
use super::outlook::Outlook;
use super::shared_levels::SharedLevels;
use super::track::{FEWEST_CANDIDATE_NIGHTS, Track, ln_p_factor};
use crate::compare::in_units::in_real;
use crate::config::Config;
use crate::number::Count;
use crate::stats::sequential::{PlannedLook, critical_levels};
use crate::stats::{Later, Spending, Unsettled};
use crate::vocabulary::{Design, EffectKind};

/// Nights beyond which nobody waits, in horizons.
const FARTHEST: u32 = 20;

/// A rollout so far, and how many of its nights are planned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlannedNights<'a> {
    pub(crate) config: &'a Config,
    /// The first night of the window.
    pub(crate) first: u32,
    /// Tonight.
    pub(crate) night: u32,
    /// How the releases overlap.
    pub(crate) design: Design,
    /// Levels that several questions have in common.
    pub(crate) levels: &'a SharedLevels,
}

impl Track {
    /// What it would take to settle the question, of which `evidence` is tonight's; `None` where it counts no events.
    ///
    /// `ln_share` is the question's part of the budget over all nights.
    pub(crate) fn outlook(
        &self,
        evidence: &Evidence,
        margin: Margin,
        nights: PlannedNights<'_>,
        ln_share: f64,
    ) -> Option<Outlook> {
        if evidence.kind != EffectKind::RateRatio {
            return None;
        }
        let unguarded =
            (!evidence.guarded).then(|| self.unguarded(nights.config.decision.interval_level));
        let evidence = match &unguarded {
            Some(unguarded) => unguarded.as_ref()?,
            None => evidence,
        };
        // The levels of the nights so far do not depend on those to come: one recursion gives both.
        let looks = self.looks().of_intervals();
        let planned = nights.planned(looks, interval_spending(nights.config));
        let interval = nights.levels.of(&planned, ln_interval_error(nights.config));
        let (so_far, to_come) = interval.split_at(looks.len());
        let ln_error = tonight(so_far);
        let unsettled = unsettled(evidence, margin, ln_error)?;
        let history = self.longer.as_ref();
        let history = history.and_then(|longer| longer.later(1.0 - 2.0 * ln_error.exp()));
        if evidence.has_only_events() {
            return Some(Outlook::OnlyEvents);
        }
        // A rate that is not above the baseline's is not rejected at any level.
        let is_above = unsettled.ratio.is_some_and(|ratio| ratio > 1.0);
        let looks = self.looks().planned();
        let reject = is_above.then(|| {
            let planned = nights.planned(looks, spending(nights.config));
            critical_levels(&planned, ln_share).split_off(looks.len())
        });
        let settles = |more: u32| {
            // After the horizon the levels of its last night are taken: the reserve's are lower, but nobody plans for it.
            let place = usize::try_from(more)
                .unwrap_or(usize::MAX)
                .min(to_come.len())
                - 1;
            let ln_reject = reject
                .as_ref()
                .filter(|_| self.candidate_nights + more >= nights.fewest_to_reject())
                .map(|reject| reject[place] - ln_p_factor(nights.design));
            let later = Later {
                growth: f64::from(nights.night + more) / f64::from(nights.night),
                ln_reject,
                ln_error: to_come[place],
            };
            match &history {
                Some(history) if self.candidate_nights + more >= FEWEST_CANDIDATE_NIGHTS => {
                    unsettled.is_rejected(&later)
                        || beside(&unsettled, history).is_below(&Later {
                            growth: history.growth(later.growth),
                            ..later
                        })
                }
                _ => unsettled.settles(&later),
            }
        };
        let farthest = FARTHEST * nights.config.window.horizon;
        let fewest = self.nights_until_guarded(nights.design).max(1);
        let found = (fewest..=farthest).find(|more| settles(*more));
        Some(found.map_or(Outlook::Never, |more| Outlook::After {
            runs: runs_in(more, evidence.candidate.exposure, nights.night),
            nights: more,
        }))
    }
}

impl PlannedNights<'_> {
    /// The fewest nights of the candidate on which a regression can be shown, as in [`Track::look`].
    fn fewest_to_reject(&self) -> u32 {
        match self.design {
            Design::BeforeAfter => FEWEST_CANDIDATE_NIGHTS,
            Design::Concurrent | Design::Mixed => 1,
        }
    }

    /// The looks of the nights so far and of those to come, at least of one, if each adds what a night so far has added.
    fn planned(&self, looks: &[PlannedLook], spending: Spending) -> Vec<PlannedLook> {
        let last = self.config.window.horizon.max(self.night + 1);
        let so_far = looks.last().map_or(0.0, |look| look.information);
        let a_night = so_far / f64::from(self.night);
        let mut planned = looks.to_vec();
        planned.extend((self.night + 1..=last).map(|night| PlannedLook {
            information: so_far + a_night * f64::from(night - self.night),
            spent: spending.by(night) - spending.by(self.first - 1),
        }));
        planned
    }
}

fn unsettled(evidence: &Evidence, margin: Margin, ln_error: f64) -> Option<Unsettled> {
    let difference = evidence.difference?;
    let [ours, theirs] =
        [evidence.candidate, evidence.baseline].map(|count| in_real(count.exposure));
    let successes = |count: Count| 1.0 - count.rate.unwrap_or(0.0);
    Some(Unsettled {
        ratio: evidence.estimate,
        ratio_interval: evidence.interval,
        success_ratio: successes(evidence.baseline) / successes(evidence.candidate),
        success_ratio_upper: evidence.success_ratio_upper?,
        difference: difference.estimate,
        difference_interval: difference.interval,
        ln_error,
        dispersion: evidence.dispersion,
        events: evidence.candidate.count,
        allocation: ours / (ours + theirs),
        margin: margin.relative,
        margin_difference: margin.difference?,
    })
}

/// The same comparison with the baseline's history.
fn beside(unsettled: &Unsettled, history: &LaterHistory) -> Unsettled {
    let compared = history.compared;
    Unsettled {
        ratio: compared.ratio,
        ratio_interval: compared.ratio_interval,
        success_ratio_upper: compared.success_ratio_upper,
        difference: compared.difference,
        difference_interval: compared.difference_interval,
        dispersion: Some(history.dispersion),
        allocation: history.allocation(),
        ..*unsettled
    }
}

/// The runs of this number of nights at the traffic of the nights so far.
fn runs_in(more: u32, runs: u64, nights: u32) -> u64 {
    (runs * u64::from(more)).div_ceil(u64::from(nights.max(1)))
}

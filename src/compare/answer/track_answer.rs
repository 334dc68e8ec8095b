//! What a track says tonight: its evidence, and whether it is clear or worse.

use super::evidence::{Evidence, Variation};
use super::labels::ClassChange;
use super::margin::Margin;
use super::night_history::Guard;
use super::question_standing::{Standing, answered};
use super::track::{FEWEST_CANDIDATE_NIGHTS, Track};
use crate::compare::in_units::in_real;
use crate::stats::sequential::PlannedLook;
use crate::stats::{Stratum, ln_p_exact};
use crate::vocabulary::Design;

impl Track {
    /// What a comparison of labels takes from a class.
    pub(crate) fn class_change(&self, is_new: bool) -> ClassChange {
        let strata = || self.tally.strata.iter();
        let expected = |stratum: &Stratum| {
            let rate = stratum.baseline.rate().unwrap_or(0.0);
            rate * in_real(stratum.candidate.exposure())
        };
        ClassChange {
            score: self.tally.score,
            dispersion: self.dispersion(),
            expected: strata().map(expected).sum(),
            seen: in_real(self.events_of_candidate()),
            is_new,
        }
    }

    /// What tonight's tests allow for where one tail may err by this much; `None` where nothing can be said yet.
    ///
    /// A constant history is explained by independent runs, and bounds a rate as they do. Only where the exact test
    /// speaks against the release, the shared nights have to confirm that it is no burst.
    fn variation(&self, ln_error: f64) -> Option<Variation> {
        match self.guard {
            Guard::Constant(_)
                if self.tally.is_rate() && ln_p_exact(&self.tally.strata) > ln_error =>
            {
                Some(Variation {
                    dispersion: None,
                    guarded: true,
                })
            }
            Guard::Unknown(_) | Guard::Constant(None) => None,
            guard @ (Guard::Constant(Some(_)) | Guard::Known(_)) => Some(Variation::of(guard)),
        }
    }

    /// All of tonight's evidence.
    pub(crate) fn evidence(&self, level: f64) -> Option<Evidence> {
        let ln_error = (0.5 * (1.0 - level)).ln();
        let Some(variation) = self.variation(ln_error) else {
            return Some(self.unguarded(level)?.opened());
        };
        let evidence = Evidence {
            ln_p: self.ln_p(),
            ..self.tally.evidence(level, variation)?
        };
        let longer = self.longer.as_ref();
        let upper = longer.and_then(|longer| longer.upper(self.candidate_nights, level));
        let evidence = match upper {
            Some(upper) => evidence.with_upper(upper),
            None => evidence,
        };
        if self.ln_p() > ln_error {
            return Some(evidence.not_worse());
        }
        Some(evidence)
    }

    /// The evidence as if nights varied by chance, or within clusters alone.
    pub(super) fn unguarded(&self, level: f64) -> Option<Evidence> {
        let clusters = match self.guard {
            Guard::Unknown(clusters) => clusters,
            Guard::Constant(_) | Guard::Known(_) => None,
        };
        self.tally.evidence(level, Variation::unguarded(clusters))
    }

    /// Nights until the variation between nights is known, where more nights make it known.
    pub(super) fn nights_until_guarded(&self, design: Design) -> u32 {
        let known = match design {
            Design::BeforeAfter => self.candidate_nights,
            Design::Concurrent | Design::Mixed => {
                u32::try_from(self.tally.nights.len()).unwrap_or(u32::MAX)
            }
        };
        match self.guard {
            Guard::Unknown(_) => FEWEST_CANDIDATE_NIGHTS.saturating_sub(known).max(1),
            Guard::Constant(_) | Guard::Known(_) => 0,
        }
    }

    /// The lower limit of the ratio tonight, with this error for all nights together.
    pub(crate) fn at_least(&self, ln_error: f64) -> Option<f64> {
        let error = self.looks.ln_level(ln_error).exp();
        Some(self.evidence(1.0 - 2.0 * error)?.interval.lower)
    }

    /// How the question stands tonight, at a tenth of the cost of all evidence.
    ///
    /// `ln_error` is the error that one tail of the intervals may make over all nights together.
    pub(crate) fn standing(&self, margin: Margin, ln_error: f64) -> Standing {
        // Of the others a verdict does not depend on whether they are clear.
        let matters = self.crossing.is_some() || self.tally.question.is_headline();
        let is_clear = matters && self.is_clear(margin, ln_error);
        Standing {
            question: self.tally.question.clone(),
            state: answered(is_clear, self.regression().is_some()),
            ln_p: self.ln_p(),
            is_guarded: !matches!(self.guard, Guard::Unknown(_)),
            has_only_events: self.tally.has_only_events(),
            missing: None,
            few_incidents: self.few_incidents(),
        }
    }

    /// Whether the interval is below the margin, without computing the interval.
    ///
    /// The night's level is between its own share of the error and all that is spent by then. Mostly these two decide.
    fn is_clear(&self, margin: Margin, ln_error: f64) -> bool {
        let spent = |look: Option<&PlannedLook>| look.map_or(0.0, |look| look.spent);
        let mut looks = self.looks.of_intervals().iter().rev();
        let by_tonight = spent(looks.next());
        let by_last_night = spent(looks.next());
        if !self.is_clear_at(margin, ln_error + by_tonight.ln()) {
            return false;
        }
        self.is_clear_at(margin, ln_error + (by_tonight - by_last_night).ln())
            || self.is_clear_at(margin, self.looks.ln_interval_error(ln_error))
    }

    fn is_clear_at(&self, margin: Margin, ln_level: f64) -> bool {
        if !self.tally.is_rate() {
            let level = 1.0 - 2.0 * ln_level.exp();
            let evidence = self.evidence(level);
            return evidence.is_some_and(|evidence| evidence.cleared_by(margin).is_some());
        }
        let Some(Variation { dispersion, .. }) = self.variation(ln_level) else {
            return false;
        };
        let longer = self.longer.as_ref();
        let by_history =
            longer.and_then(|longer| longer.may_clear(self.candidate_nights, margin, ln_level));
        if let Some(may_clear) = by_history {
            let evidence = may_clear.then(|| self.evidence(1.0 - 2.0 * ln_level.exp()));
            return evidence
                .flatten()
                .is_some_and(|one| one.cleared_by(margin).is_some());
        }
        margin.is_above(&self.tally.strata, ln_level, dispersion)
    }
}

//! A headline rate with the baseline's nights before the candidate, where these show nothing but chance.

use chrono::NaiveDate;

use super::margin::Margin;
use super::night_history::{Guard, GuardingHistory};
use super::track::FEWEST_CANDIDATE_NIGHTS;
use crate::compare::counted::{Question, QuestionTally, View};
use crate::stats::{
    Arm, Dispersion, Score, Stratum, compare_rates, difference_upper, is_within_ratio,
};
use crate::vocabulary::Design;

/// How little a rate may have risen is bounded by more runs of the baseline than its shared nights have.
///
/// They serve good news alone: the upper ends of the intervals. History that drifts unseen would raise false alarms, and hide
/// a regression as much as the baseline's own nights have fallen with it. So the shared nights of the baseline must not
/// differ from its history.
#[derive(Clone, Debug)]
pub(super) struct LongerTally {
    tally: QuestionTally,
    history: GuardingHistory,
}

/// The upper limits that the history gives.
#[derive(Clone, Copy, Debug)]
pub(super) struct UpperLimits {
    pub(super) ratio: f64,
    pub(super) difference: f64,
    pub(super) success_ratio: f64,
}

/// ln of the p, of both sides, below which the baseline's shared nights differ from its history: one in ten.
const LN_DIFFERS: f64 = -std::f64::consts::LN_10;

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
            tally: QuestionTally::as_of_design(view, question, Design::BeforeAfter),
            history: *history,
        })
    }

    pub(super) fn day(&mut self, view: &View<'_>, date: NaiveDate) {
        self.tally.day(view, date);
    }

    /// What is allowed for beyond chance; `None` where the shared nights' counts do not let the history speak.
    fn dispersion(&self, shared: &QuestionTally, candidate_nights: u32) -> Option<Dispersion> {
        let guard = self
            .history
            .guard(None, Design::BeforeAfter, self.tally.score.variance);
        let Guard::Known(dispersion) = guard else {
            return None;
        };
        let baseline = |tally: &QuestionTally| {
            let arms = tally.strata.iter().map(|stratum| stratum.baseline);
            arms.reduce(Arm::and)
        };
        let (all, beside) = (baseline(&self.tally)?, baseline(shared)?);
        let before = Arm::new(
            all.events().checked_sub(beside.events())?,
            all.exposure().checked_sub(beside.exposure())?,
        )?;
        let score = |baseline, candidate| {
            Score::of(&[Stratum {
                baseline,
                candidate,
            }])
        };
        let [rose, fell] = [score(before, beside), score(beside, before)]
            .map(|score| score.ln_p_guarded(dispersion));
        let differs = rose.min(fell) + std::f64::consts::LN_2 <= LN_DIFFERS;
        (candidate_nights >= FEWEST_CANDIDATE_NIGHTS && !differs).then_some(dispersion)
    }

    /// The upper limits at a level, where the history may speak.
    pub(super) fn upper(
        &self,
        shared: &QuestionTally,
        candidate_nights: u32,
        level: f64,
    ) -> Option<UpperLimits> {
        let dispersion = self.dispersion(shared, candidate_nights)?;
        let compared = compare_rates(&self.tally.strata, level, Some(dispersion))?;
        Some(UpperLimits {
            ratio: compared.ratio_interval.upper,
            difference: compared.difference_interval.upper,
            success_ratio: compared.success_ratio_upper,
        })
    }

    /// Whether the limits may be below a margin: `None` where the history may not speak.
    pub(super) fn may_clear(
        &self,
        shared: &QuestionTally,
        candidate_nights: u32,
        margin: Margin,
        ln_level: f64,
    ) -> Option<bool> {
        let dispersion = Some(self.dispersion(shared, candidate_nights)?);
        let strata = &self.tally.strata;
        let by_difference = |limit| {
            difference_upper(strata, ln_level, dispersion).is_some_and(|upper| upper < limit)
        };
        Some(
            margin.difference.is_some_and(by_difference)
                || is_within_ratio(strata, margin.relative, ln_level, dispersion),
        )
    }
}

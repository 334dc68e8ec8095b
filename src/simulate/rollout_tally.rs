//! How many rollouts of a cell were advised what, night by night.

use std::collections::BTreeMap;

use super::judge::NightAdvice;
use super::regret::{Regrets, Stakes};
use crate::vocabulary::Recommendation;

/// The rises of the failure rate that may be ruled out.
pub(super) const RULED_OUT: [f64; 4] = [1.25, 1.5, 2.0, 3.0];

/// Rollouts by the advice on them. Lists have one entry a night.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RolloutTally {
    pub(super) rollouts: u64,
    /// Advised to roll back by this night.
    pub(super) roll_back: Vec<u64>,
    /// Advised to restrict by this night.
    pub(super) restrict: Vec<u64>,
    /// Advised by this night to restrict a place where nothing was wrong.
    pub(super) elsewhere: Vec<u64>,
    /// Found by this night: advised to roll back, or to restrict the place where it was wrong.
    pub(super) found: Vec<u64>,
    /// Advised to proceed by this night.
    pub(super) proceed: Vec<u64>,
    /// Advised to proceed this night.
    pub(super) proceed_tonight: Vec<u64>,
    /// Those whose interval of the failure rate's ratio has ended by this night below each of [`RULED_OUT`].
    pub(super) ruled_out: [Vec<u64>; 4],
    /// Worse by the margins or more.
    pub(super) beyond: u64,
    /// Worse by the margins or more, and yet advised to proceed.
    pub(super) proceed_beyond: u64,
    /// By the last advice.
    pub(super) last: BTreeMap<Recommendation, u64>,
    /// What they cost beyond the best choice; `None` where the configuration states no costs.
    pub(super) regrets: Option<Regrets>,
}

/// What was wrong with a rollout.
#[derive(Clone, Debug)]
pub(super) struct RolloutTruth {
    /// The workflow it is confined to.
    pub(super) workflow: Option<String>,
    /// The failure class it is confined to.
    pub(super) failure_class: Option<String>,
    /// Whether it is worse by the margins or more.
    pub(super) is_beyond: bool,
    /// What it costs; `None` where the configuration states no costs.
    pub(super) stakes: Option<Stakes>,
}

impl RolloutTruth {
    /// Whether the place that decided is where it is wrong. A change everywhere has no place to name.
    fn is_named(&self, advice: &NightAdvice) -> bool {
        let Some(deciding) = &advice.deciding else {
            return false;
        };
        match (&self.workflow, &self.failure_class) {
            (Some(_), _) => self.workflow == deciding.workflow,
            (None, Some(_)) => self.failure_class == deciding.failure_class,
            (None, None) => false,
        }
    }
}

impl RolloutTally {
    /// The counts of one rollout.
    pub(super) fn of(truth: &RolloutTruth, nights: &[NightAdvice]) -> Self {
        let is = |wanted| move |advice: &NightAdvice| advice.recommendation == wanted;
        let is_restricted_where = |named| {
            move |advice: &NightAdvice| {
                is(Recommendation::Restrict)(advice) && truth.is_named(advice) == named
            }
        };
        let proceed = by(nights, is(Recommendation::Proceed));
        let proceeded = proceed.last().copied().unwrap_or(0);
        let beyond = u64::from(truth.is_beyond);
        Self {
            rollouts: 1,
            roll_back: by(nights, is(Recommendation::RollBack)),
            restrict: by(nights, is(Recommendation::Restrict)),
            elsewhere: by(nights, is_restricted_where(false)),
            found: by(nights, |advice| {
                is(Recommendation::RollBack)(advice) || is_restricted_where(true)(advice)
            }),
            proceed,
            proceed_tonight: nights
                .iter()
                .map(|advice| u64::from(is(Recommendation::Proceed)(advice)))
                .collect(),
            ruled_out: RULED_OUT.map(|rise| {
                by(nights, |advice| {
                    advice.most_risen.is_some_and(|most| most < rise)
                })
            }),
            beyond,
            proceed_beyond: beyond * proceeded,
            regrets: truth.stakes.as_ref().map(|stakes| stakes.regret(nights)),
            last: nights
                .last()
                .map(|advice| (advice.recommendation, 1))
                .into_iter()
                .collect(),
        }
    }

    /// Both together.
    pub(super) fn plus(mut self, other: Self) -> Self {
        self.rollouts += other.rollouts;
        let ruled_out = self.ruled_out.iter_mut().zip(other.ruled_out);
        for (sum, more) in ruled_out.chain([
            (&mut self.roll_back, other.roll_back),
            (&mut self.restrict, other.restrict),
            (&mut self.elsewhere, other.elsewhere),
            (&mut self.found, other.found),
            (&mut self.proceed, other.proceed),
            (&mut self.proceed_tonight, other.proceed_tonight),
        ]) {
            sum.resize(sum.len().max(more.len()), 0);
            for (total, count) in sum.iter_mut().zip(more) {
                *total += count;
            }
        }
        self.regrets = match (self.regrets, other.regrets) {
            (Some(own), Some(more)) => Some(own.plus(more)),
            (own, more) => own.or(more),
        };
        self.beyond += other.beyond;
        self.proceed_beyond += other.proceed_beyond;
        for (recommendation, count) in other.last {
            *self.last.entry(recommendation).or_default() += count;
        }
        self
    }
}

/// 0 before the first night with that advice, and 1 from then on.
fn by(nights: &[NightAdvice], is_that: impl Fn(&NightAdvice) -> bool) -> Vec<u64> {
    let mut has_been = false;
    nights
        .iter()
        .map(|advice| {
            has_been |= is_that(advice);
            u64::from(has_been)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::judge::DecidingFinding;
    use crate::vocabulary::Trigger;

    fn advice(recommendation: Recommendation, workflow: Option<&str>) -> NightAdvice {
        NightAdvice {
            recommendation,
            decided_by: String::new(),
            deciding: workflow.map(|workflow| DecidingFinding {
                trigger: Trigger::ClearRegression,
                workflow: Some(workflow.to_owned()),
                failure_class: None,
            }),
            most_risen: None,
        }
    }

    fn in_workflow(workflow: Option<&str>) -> RolloutTruth {
        RolloutTruth {
            workflow: workflow.map(str::to_owned),
            failure_class: None,
            is_beyond: true,
            stakes: None,
        }
    }

    #[test]
    fn a_restriction_finds_only_what_it_names() {
        let nights = [
            advice(Recommendation::Proceed, None),
            advice(Recommendation::Restrict, Some("a")),
            advice(Recommendation::Hold, None),
        ];
        let named = RolloutTally::of(&in_workflow(Some("a")), &nights);
        assert_eq!(named.found, [0, 1, 1]);
        assert_eq!(named.elsewhere, [0, 0, 0]);
        for truth in [in_workflow(Some("b")), in_workflow(None)] {
            let missed = RolloutTally::of(&truth, &nights);
            assert_eq!(missed.found, [0, 0, 0]);
            assert_eq!(missed.elsewhere, [0, 1, 1]);
        }
        assert_eq!(named.proceed, [1, 1, 1], "once is enough");
        assert_eq!(named.proceed_tonight, [1, 0, 0]);
        assert_eq!((named.beyond, named.proceed_beyond), (1, 1));
        assert_eq!(named.last, BTreeMap::from([(Recommendation::Hold, 1)]));
    }

    #[test]
    fn a_rise_is_ruled_out_from_the_first_night_on_whose_interval_ends_below_it() {
        let night = |most_risen| NightAdvice {
            most_risen: Some(most_risen),
            ..advice(Recommendation::Hold, None)
        };
        let nights = [f64::INFINITY, 2.0, 1.9, 2.1, 1.4].map(night);
        let tally = RolloutTally::of(&in_workflow(None), &nights);
        let expected = [[0; 5], [0, 0, 0, 0, 1], [0, 0, 1, 1, 1], [0, 1, 1, 1, 1]];
        assert_eq!(tally.ruled_out, expected.map(|nights| nights.to_vec()));
    }

    #[test]
    fn tallies_add_up_in_any_order() {
        let one = RolloutTally::of(
            &in_workflow(None),
            &[advice(Recommendation::RollBack, None)],
        );
        let other = RolloutTally::of(&in_workflow(None), &[advice(Recommendation::Hold, None)]);
        let sum = one.clone().plus(other.clone());
        assert_eq!(sum, other.plus(one));
        assert_eq!((sum.rollouts, sum.roll_back), (2, vec![1]));
        let none = RolloutTally::default().plus(RolloutTally::default());
        assert_eq!(none, RolloutTally::default());
    }
}

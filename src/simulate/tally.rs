//! What was said of the rollouts of a cell, night by night, in counts.

use std::collections::BTreeMap;

use super::judge::Told;
use crate::vocabulary::Recommendation;

/// Rollouts by what they were told; lists have one entry a night.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// All of them.
    pub(super) rollouts: u64,
    /// Told to roll back by this night.
    pub(super) roll_back: Vec<u64>,
    /// Told to restrict by this night.
    pub(super) restrict: Vec<u64>,
    /// Told by this night to restrict a place where nothing was wrong.
    pub(super) elsewhere: Vec<u64>,
    /// Found by this night: told to roll back, or to restrict the place where it was wrong.
    pub(super) found: Vec<u64>,
    /// Told to go on by this night.
    pub(super) proceed: Vec<u64>,
    /// Told to go on this night.
    pub(super) proceed_tonight: Vec<u64>,
    /// Worse by the margins or more.
    pub(super) beyond: u64,
    /// …and told to go on all the same.
    pub(super) proceed_beyond: u64,
    /// By what they were told last.
    pub(super) last: BTreeMap<Recommendation, u64>,
}

/// What was wrong with a rollout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Truth {
    /// The workflow it is confined to.
    pub(super) workflow: Option<String>,
    /// The failure class it is confined to.
    pub(super) failure_class: Option<String>,
    /// Whether it is worse by the margins or more.
    pub(super) is_beyond: bool,
}

impl Truth {
    /// Whether the place that decided is where it is wrong. A change everywhere has no place to name.
    fn is_named(&self, told: &Told) -> bool {
        let Some(deciding) = &told.deciding else {
            return false;
        };
        match (&self.workflow, &self.failure_class) {
            (Some(_), _) => self.workflow == deciding.workflow,
            (None, Some(_)) => self.failure_class == deciding.failure_class,
            (None, None) => false,
        }
    }
}

impl Tally {
    /// The counts of one rollout.
    pub(super) fn of(truth: &Truth, nights: &[Told]) -> Self {
        let is = |advice| move |told: &Told| told.recommendation == advice;
        let is_restricted_where = |named| {
            move |told: &Told| is(Recommendation::Restrict)(told) && truth.is_named(told) == named
        };
        let proceed = by(nights, is(Recommendation::Proceed));
        let went_on = proceed.last().copied().unwrap_or(0);
        let beyond = u64::from(truth.is_beyond);
        Self {
            rollouts: 1,
            roll_back: by(nights, is(Recommendation::RollBack)),
            restrict: by(nights, is(Recommendation::Restrict)),
            elsewhere: by(nights, is_restricted_where(false)),
            found: by(nights, |told| {
                is(Recommendation::RollBack)(told) || is_restricted_where(true)(told)
            }),
            proceed,
            proceed_tonight: nights
                .iter()
                .map(|told| u64::from(is(Recommendation::Proceed)(told)))
                .collect(),
            beyond,
            proceed_beyond: beyond * went_on,
            last: nights
                .last()
                .map(|told| (told.recommendation, 1))
                .into_iter()
                .collect(),
        }
    }

    /// Both together.
    pub(super) fn plus(mut self, other: Self) -> Self {
        self.rollouts += other.rollouts;
        for (sum, more) in [
            (&mut self.roll_back, other.roll_back),
            (&mut self.restrict, other.restrict),
            (&mut self.elsewhere, other.elsewhere),
            (&mut self.found, other.found),
            (&mut self.proceed, other.proceed),
            (&mut self.proceed_tonight, other.proceed_tonight),
        ] {
            sum.resize(sum.len().max(more.len()), 0);
            for (total, count) in sum.iter_mut().zip(more) {
                *total += count;
            }
        }
        self.beyond += other.beyond;
        self.proceed_beyond += other.proceed_beyond;
        for (advice, count) in other.last {
            *self.last.entry(advice).or_default() += count;
        }
        self
    }
}

/// One from the first night on which it was said.
fn by(nights: &[Told], is_said: impl Fn(&Told) -> bool) -> Vec<u64> {
    let mut said = false;
    nights
        .iter()
        .map(|told| {
            said |= is_said(told);
            u64::from(said)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Deciding;
    use crate::vocabulary::Trigger;

    fn told(recommendation: Recommendation, workflow: Option<&str>) -> Told {
        Told {
            recommendation,
            decided_by: String::new(),
            deciding: workflow.map(|workflow| Deciding {
                trigger: Trigger::ClearRegression,
                workflow: Some(workflow.to_owned()),
                failure_class: None,
            }),
        }
    }

    fn in_workflow(workflow: Option<&str>) -> Truth {
        Truth {
            workflow: workflow.map(str::to_owned),
            failure_class: None,
            is_beyond: true,
        }
    }

    #[test]
    fn a_restriction_finds_only_what_it_names() {
        let nights = [
            told(Recommendation::Proceed, None),
            told(Recommendation::Restrict, Some("a")),
            told(Recommendation::Hold, None),
        ];
        let named = Tally::of(&in_workflow(Some("a")), &nights);
        assert_eq!(named.found, [0, 1, 1]);
        assert_eq!(named.elsewhere, [0, 0, 0]);
        for truth in [in_workflow(Some("b")), in_workflow(None)] {
            let missed = Tally::of(&truth, &nights);
            assert_eq!(missed.found, [0, 0, 0]);
            assert_eq!(missed.elsewhere, [0, 1, 1]);
        }
        assert_eq!(named.proceed, [1, 1, 1], "once is enough");
        assert_eq!(named.proceed_tonight, [1, 0, 0]);
        assert_eq!((named.beyond, named.proceed_beyond), (1, 1));
        assert_eq!(named.last, BTreeMap::from([(Recommendation::Hold, 1)]));
    }

    #[test]
    fn tallies_add_up_in_any_order() {
        let one = Tally::of(&in_workflow(None), &[told(Recommendation::RollBack, None)]);
        let other = Tally::of(&in_workflow(None), &[told(Recommendation::Hold, None)]);
        let sum = one.clone().plus(other.clone());
        assert_eq!(sum, other.plus(one));
        assert_eq!((sum.rollouts, sum.roll_back), (2, vec![1]));
        let none = Tally::default().plus(Tally::default());
        assert_eq!(none, Tally::default());
    }
}

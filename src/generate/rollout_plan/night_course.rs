//! How nights differ from each other, and what a deploy brings with it.

use serde::{Deserialize, Serialize};

use super::trouble::{AffectedReleases, Increase, Trouble};

/// How the failure rate of every release moves over the nights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateCourse {
    /// This many times as high on two days in seven. Which day of the week comes first is drawn anew for each rollout.
    Weekend(f64),
    /// This many times as high up to the middle of the history.
    Step(f64),
    /// Rises evenly from the first night to the last, on which it is this many times as high.
    Rise(f64),
}

impl RateCourse {
    pub(super) const fn factor(self) -> f64 {
        match self {
            Self::Weekend(factor) | Self::Step(factor) | Self::Rise(factor) => factor,
        }
    }

    /// The factor on a night, counted from 0 on the first of the history. The first weekend begins on the night `phase`.
    pub(in crate::generate) fn on(self, night: u32, phase: u32, history: u32, nights: u32) -> f64 {
        let is_raised = match self {
            Self::Weekend(_) => (night + 7 - phase) % 7 < 2,
            Self::Step(_) => night < history / 2,
            Self::Rise(factor) => {
                let last = (history + nights).saturating_sub(1).max(1);
                return 1.0 + (factor - 1.0) * f64::from(night) / f64::from(last);
            }
        };
        if is_raised { self.factor() } else { 1.0 }
    }
}

/// Random nights of the history on which every rate is higher.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryOutages {
    /// How many there are.
    pub(crate) nights: u32,
    /// By what their rates are multiplied.
    pub(crate) factor: f64,
}

/// Releases that follow each other in the history, each with failures in the first hour of its first day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deploys {
    /// Nights from one deploy to the next, counted back from the candidate's.
    pub(crate) every: u32,
    /// Further failures, on average, in that hour and in each workflow.
    pub(crate) failures: f64,
    /// Their class, from 0.
    pub(crate) class: u32,
}

impl Deploys {
    /// How many releases have followed the one of this night until the baseline of the rollout. The candidate's first
    /// night is 1, and the history has 0 and less.
    pub(in crate::generate) fn releases_before(self, night: i32) -> u32 {
        u32::try_from(-night).map_or(0, |back| back / self.every)
    }

    /// The failures of a night on which the release that runs then began.
    pub(in crate::generate) fn trouble(self, night: i32, is_candidate: bool) -> Option<Trouble> {
        let is_first = if is_candidate {
            night == 1
        } else {
            u32::try_from(1 - night).is_ok_and(|back| back > 0 && back % self.every == 0)
        };
        is_first.then_some(Trouble {
            hits: AffectedReleases::Both,
            night,
            nights: 1,
            from_hour: 0,
            until_hour: 1,
            workflow: None,
            class: Some(self.class),
            more: Increase::Failures(self.failures),
        })
    }

    /// Whether it can be drawn in a plan with this number of failure classes.
    pub(super) fn is_sound(self, classes: usize) -> bool {
        let is_class = usize::try_from(self.class).is_ok_and(|class| class < classes);
        self.every > 0 && is_class && self.failures.is_finite() && self.failures >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_has_two_raised_days_a_step_ends_half_way_and_a_rise_is_even() {
        let of = |course: RateCourse, phase| -> Vec<f64> {
            (0..7).map(|night| course.on(night, phase, 4, 3)).collect()
        };
        let weekend = RateCourse::Weekend(2.5);
        assert_eq!(of(weekend, 0), [2.5, 2.5, 1.0, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(of(weekend, 6), [2.5, 1.0, 1.0, 1.0, 1.0, 1.0, 2.5]);
        let step = RateCourse::Step(2.0);
        assert_eq!(of(step, 0), [2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
        // Six steps of a half.
        let rise = RateCourse::Rise(4.0);
        assert_eq!(of(rise, 0), [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]);
    }

    #[test]
    fn deploys_are_counted_back_from_the_candidates_first_night() {
        let deploys = Deploys {
            every: 12,
            failures: 25.0,
            class: 3,
        };
        let first: Vec<i32> = (-27..=14)
            .filter(|night| deploys.trouble(*night, false).is_some())
            .collect();
        assert_eq!(first, [-23, -11]);
        assert!(deploys.trouble(1, true).is_some());
        assert!(deploys.trouble(2, true).is_none());
        let before = [-24, -23, -12, -11, 0, 1, 14].map(|night| deploys.releases_before(night));
        assert_eq!(before, [2, 1, 1, 0, 0, 0, 0]);
    }
}

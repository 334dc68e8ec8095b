//! Rows that one release lost more of than the other, and what rates they leave possible.

use super::recording_gap::PossibleEvents;
use crate::compare::in_units::in_real;

/// Refused rows of two releases, where they are lost unalike. Counts, so that it can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LossGap {
    /// Of the baseline.
    pub(crate) baseline: LostShare,
    /// Of the candidate.
    pub(crate) candidate: LostShare,
    /// Refused failures that name no release.
    pub(crate) nameless: u64,
    /// The events that were counted, in the baseline and in the candidate.
    pub(crate) counted: [PossibleEvents; 2],
    /// The events that the lost rows leave possible.
    pub(crate) possible: [PossibleEvents; 2],
}

/// Refused rows of a release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LostShare {
    pub(crate) refused: u64,
    /// All of its rows, refused ones included.
    pub(crate) of: u64,
}

impl LossGap {
    /// By how much the lost rows may have raised the candidate's rate against the baseline's, in events per run.
    pub(crate) fn raised(&self) -> f64 {
        let [theirs, ours] = [0, 1].map(|arm| (self.counted[arm], self.possible[arm]));
        (most(ours.0) - least(ours.1)).max(0.0) + (most(theirs.1) - most(theirs.0)).max(0.0)
    }

    /// By how much they may have lowered it.
    pub(crate) fn lowered(&self) -> f64 {
        let [theirs, ours] = [0, 1].map(|arm| (self.counted[arm], self.possible[arm]));
        (most(ours.1) - most(ours.0)).max(0.0) + (most(theirs.0) - least(theirs.1)).max(0.0)
    }

    /// The candidate's rate.
    pub(crate) fn rate(&self) -> f64 {
        most(self.counted[1])
    }

    /// The factor by which they may have raised the ratio of the rates. Half an event is added to each of the baseline's
    /// counts, so that a baseline without events has a factor too.
    pub(crate) fn factor(&self) -> f64 {
        let [theirs, ours] = [0, 1].map(|arm| (self.counted[arm], self.possible[arm]));
        let with_half =
            |events: PossibleEvents| (in_real(events.most) + 0.5) / in_real(events.runs.max(1));
        most(ours.0) / least(ours.1) * with_half(theirs.1) / with_half(theirs.0)
    }
}

fn most(events: PossibleEvents) -> f64 {
    in_real(events.most) / in_real(events.runs.max(1))
}

fn least(events: PossibleEvents) -> f64 {
    in_real(events.least) / in_real(events.runs.max(1))
}

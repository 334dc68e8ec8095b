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

impl LostShare {
    /// The part that was refused.
    pub(crate) fn share(self) -> f64 {
        in_real(self.refused) / in_real(self.of.max(1))
    }
}

impl LossGap {
    /// By how much the lost rows may have raised the candidate's rate against the baseline's, in events per run.
    pub(crate) fn raised(&self) -> f64 {
        let ([theirs, ours], [theirs_possible, ours_possible]) = (self.counted, self.possible);
        (ours.most_rate() - ours_possible.least_rate()).max(0.0)
            + (theirs_possible.most_rate() - theirs.most_rate()).max(0.0)
    }

    /// By how much they may have lowered it.
    pub(crate) fn lowered(&self) -> f64 {
        let ([theirs, ours], [theirs_possible, ours_possible]) = (self.counted, self.possible);
        (ours_possible.most_rate() - ours.most_rate()).max(0.0)
            + (theirs.most_rate() - theirs_possible.least_rate()).max(0.0)
    }

    /// The candidate's rate.
    pub(crate) fn rate(&self) -> f64 {
        let [_, ours] = self.counted;
        ours.most_rate()
    }

    /// The factor by which they may have raised the ratio of the rates. Half an event is added to each of the baseline's
    /// counts, so that a baseline without events has a factor too.
    pub(crate) fn factor(&self) -> f64 {
        let ([theirs, ours], [theirs_possible, ours_possible]) = (self.counted, self.possible);
        let with_half =
            |events: PossibleEvents| (in_real(events.most) + 0.5) / in_real(events.runs.max(1));
        ours.most_rate() / ours_possible.least_rate() * with_half(theirs_possible)
            / with_half(theirs)
    }
}

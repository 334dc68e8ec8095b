//! Failures that the candidate counts in another class.

use serde::{Deserialize, Serialize};

/// A part of a class that has another label in the candidate. The failures stay the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelMove {
    /// The class in the baseline, from 0.
    pub(crate) from: u32,
    /// Its class in the candidate, from 0.
    pub(crate) to: u32,
    /// The part of the baseline's class.
    pub(crate) share: f64,
}

impl LabelMove {
    /// Whether it can be drawn in a plan with this number of failure classes.
    pub(super) fn is_sound(&self, classes: usize) -> bool {
        let is_class = |place: u32| usize::try_from(place).is_ok_and(|place| place < classes);
        is_class(self.from) && is_class(self.to) && (0.0..=1.0).contains(&self.share)
    }

    /// The weights of the classes with all these moves made at once.
    pub(in crate::generate) fn all(moves: &[Self], weights: &[f64]) -> Vec<f64> {
        let mut after = weights.to_vec();
        for one in moves {
            let places =
                [one.from, one.to].map(|place| usize::try_from(place).unwrap_or(usize::MAX));
            let part = weights
                .get(places[0])
                .map_or(0.0, |weight| weight * one.share);
            for (place, change) in places.into_iter().zip([-part, part]) {
                if let Some(weight) = after.get_mut(place) {
                    *weight = (*weight + change).max(0.0);
                }
            }
        }
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_made_at_once_and_nothing_is_lost() {
        let step = |from, to, share| LabelMove { from, to, share };
        let moves = [step(0, 1, 0.5), step(1, 2, 1.0)];
        assert_eq!(LabelMove::all(&moves, &[4.0, 3.0, 0.0]), [2.0, 2.0, 3.0]);
        assert!(step(0, 2, 1.0).is_sound(3));
        assert!(!step(0, 3, 1.0).is_sound(3));
        assert!(!step(0, 1, 1.5).is_sound(3));
    }
}

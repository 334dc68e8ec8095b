//! Which release to go back to where the baseline is itself bad.

use super::release_chain::Chain;
use super::release_ratio::ReleaseRatio;

/// The release to go back to in the baseline's place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sound {
    pub(crate) release: String,
    /// Why not the baseline.
    pub(crate) because: BaselineFault,
}

/// What is wrong with a baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum BaselineFault {
    /// It is worse than the release to go back to, by this ratio.
    Worse(ReleaseRatio),
    /// It was rolled back.
    RolledBack,
    /// It is worse than another release before it.
    WorseThanAnother,
}

impl Chain<'_> {
    /// Where to go back to in place of a release that is itself bad: the newest one before it that it is shown worse than,
    /// and so on from there.
    pub(super) fn sound(&self, baseline: &str, margin: f64) -> Option<Sound> {
        let place = self.place(baseline).filter(|place| *place > 0)?;
        let mut good = place;
        while good > 0 && self.is_bad(good, margin) {
            let before = self.path(0, good)?.into_iter().rev().skip(1).chain([0]);
            let is_better = |from: &usize| {
                let own = self.versus(*from, good);
                own.is_some_and(|own| own.is_worse(margin))
            };
            let previous = self.previous(good);
            let next = before.into_iter().find(is_better);
            let Some(next) = next.or_else(|| previous.filter(|_| self.is_back(good))) else {
                break;
            };
            good = next;
        }
        (good != place).then(|| Sound {
            release: self.release(good).to_owned(),
            because: self.fault(place, good, margin),
        })
    }

    /// Whether a release was rolled back, or is shown worse than the one before it or the reference.
    fn is_bad(&self, place: usize, margin: f64) -> bool {
        let is_worse = |own: Option<ReleaseRatio>| own.is_some_and(|own| own.is_worse(margin));
        self.is_back(place) || is_worse(self.step(place)) || is_worse(self.versus(0, place))
    }

    fn fault(&self, place: usize, good: usize, margin: f64) -> BaselineFault {
        let worse = self
            .versus(good, place)
            .filter(|ratio| ratio.is_worse(margin));
        match worse {
            Some(ratio) => BaselineFault::Worse(ratio),
            None if self.is_back(place) => BaselineFault::RolledBack,
            None => BaselineFault::WorseThanAnother,
        }
    }
}

//! What the nights before the candidate say of the variation between nights.

use super::night_dispersion::pooled;
use crate::stats::{Dispersion, HistoryVariation, NightVariation, vary_less};
use crate::vocabulary::Design;

/// What the nights before the candidate say of a count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NightHistory {
    /// There are too few of them.
    TooFew,
    /// Enough nights, and all alike: no run has the event, or every one.
    Constant,
    /// How much they vary.
    Known(HistoryVariation),
}

impl NightHistory {
    pub(super) const fn known(self) -> Option<HistoryVariation> {
        match self {
            Self::Known(variation) => Some(variation),
            Self::TooFew | Self::Constant => None,
        }
    }

    /// Both estimates moderated by the odds that nights vary only by chance. Noise of the whole is noise of its parts, which
    /// are too small to show it, so a part is moderated no more than the `whole`.
    pub(super) fn moderated(self, whole: Self) -> GuardingHistory {
        let odds = |of: fn(&HistoryVariation) -> NightVariation, one: Self| {
            one.known()
                .map_or(1.0, |one| of(&one).dispersion.odds_of_independence())
        };
        let moderated = |of: fn(&HistoryVariation) -> NightVariation| {
            let one = of(&self.known()?);
            let odds = odds(of, self).min(odds(of, whole));
            Some(NightVariation {
                dispersion: one.dispersion.moderated(odds),
                ..one
            })
        };
        GuardingHistory {
            alone: moderated(|one| one.alone),
            beside: moderated(|one| one.beside),
            measured: self,
        }
    }

    /// The same without moderation.
    pub(crate) fn as_measured(self) -> GuardingHistory {
        GuardingHistory {
            alone: self.known().map(|one| one.alone),
            beside: self.known().map(|one| one.beside),
            measured: self,
        }
    }
}

/// The history as a guard: what a comparison allows for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GuardingHistory {
    /// Where a release is compared with the nights before it.
    alone: Option<NightVariation>,
    /// Where the releases share their nights.
    beside: Option<NightVariation>,
    measured: NightHistory,
}

/// What is known of the variation between nights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Guard {
    /// Nothing yet, but how much more failures vary within clusters.
    Unknown(Option<Dispersion>),
    /// The history is constant, so independent runs explain it. The nights of the rollout guard against a burst. They are
    /// `None` where there are too few.
    Constant(Option<Dispersion>),
    Known(Dispersion),
}

impl Guard {
    /// What the variance of independent runs is multiplied by, where it is known.
    pub(crate) const fn dispersion(self) -> Option<Dispersion> {
        match self {
            Self::Unknown(_) => None,
            Self::Constant(between) => between,
            Self::Known(dispersion) => Some(dispersion),
        }
    }
}

/// Nights that wander: the candidate's, and the baseline's mean before it or beside it.
const ARMS: usize = 2;

impl GuardingHistory {
    /// What a comparison allows for, whose score has this variance, with the nights that the releases shared, or those of
    /// the candidate where they shared none.
    ///
    /// Where the releases share nights, these and the history are two mean squares of the same variance, and are pooled. If
    /// the shared nights vary less, the history has what both share, such as a busy weekend. Then they stand alone.
    pub(crate) fn guard(
        &self,
        between: Option<Dispersion>,
        design: Design,
        variance: f64,
    ) -> Guard {
        let shares_nights = design != Design::BeforeAfter;
        let history = if shares_nights {
            self.beside
        } else {
            self.alone
        };
        let Some(history) = history else {
            return match (self.measured, between) {
                (NightHistory::Constant, between) => Guard::Constant(between),
                (_, Some(between)) if shares_nights => Guard::Known(between),
                _ => Guard::Unknown(None),
            };
        };
        let nights = match between {
            Some(between) if shares_nights && self.is_shared(between) => between,
            Some(between) if shares_nights => pooled(history.dispersion, between),
            _ => history.dispersion,
        };
        Guard::Known(nights.lasting(history.persistence, ARMS, variance))
    }

    /// Whether the shared nights vary less than the history. Of rare bursts this cannot be told.
    fn is_shared(&self, between: Dispersion) -> bool {
        let history = self.measured.known();
        history.is_some_and(|history| {
            history.is_plentiful && vary_less(between, history.beside.dispersion)
        })
    }

    /// Whether the nights show nothing but chance.
    pub(super) fn is_stationary(&self) -> bool {
        self.measured
            .known()
            .is_some_and(|history| history.is_stationary)
    }

    /// The dispersion of a history that is compared with other nights; `None` where it is not known.
    pub(crate) fn alone(&self) -> Option<Dispersion> {
        self.alone.map(|one| one.dispersion)
    }

    /// The dispersion of the nights of a design, as far as the history tells.
    pub(crate) fn dispersion(&self, design: Design) -> Option<Dispersion> {
        let nights = match design {
            Design::BeforeAfter => self.alone,
            Design::Concurrent | Design::Mixed => self.beside,
        };
        nights.map(|one| one.dispersion)
    }
}

//! What a history says of nights that are compared with it, and of nights that two releases share.

use super::baseline_history::{
    Night, dispersion_from_history, dispersion_of_squares, without_outages,
};
use super::night_series::{DatedNight, FittedNights};
use super::overdispersion::Dispersion;
use crate::numerics::{ln_fisher_upper, real_length};

/// What a history says of the variation between nights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HistoryVariation {
    /// Of a release that is compared with the nights before it.
    pub alone: NightVariation,
    /// Of two releases on the same nights, as far as the history can tell: without what it has of outages, days of the week,
    /// a trend or a step. These hit both and cancel in the comparison.
    pub beside: NightVariation,
    /// Whether a night has several independent incidents. Rare bursts look like a shared noise, and do not cancel.
    pub is_plentiful: bool,
}

/// How much more than chance nights vary, and how much of it lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NightVariation {
    /// Of nights that are independent of each other.
    pub dispersion: Dispersion,
    /// What persists from night to night: the squared coefficient of variation of a rate that wanders, 0 where none is seen.
    pub persistence: f64,
}

/// Events a night, per unit of dispersion, below which bursts cannot be told from noise.
const INCIDENTS: f64 = 3.0;

/// ln of the p from which on the shared nights vary less than the history: one in ten.
const LN_VARY_LESS: f64 = -std::f64::consts::LN_10;

/// Degrees of freedom of what persists: the covariances of a few weeks tell little.
const PERSISTENCE_FREEDOM: f64 = 4.0;

/// The variation of a history's nights.
///
/// `alone` is [`dispersion_from_history`] of all nights. For `beside`, up to a fifth of the nights are left out as outages
/// ([`without_outages`]), and the rest are fitted with factors for the days of the week and with a trend or a step
/// (Farrington et al. 1996; Noufaily et al. 2013), each where it is beyond chance. Where a night has less than one incident
/// on average (φ events), nothing is fitted: bursts would be taken for a shape.
///
/// `None` where [`dispersion_from_history`] is.
#[must_use]
pub fn history_variation(nights: &[DatedNight]) -> Option<HistoryVariation> {
    let plain: Vec<Night> = nights.iter().map(|one| one.night).collect();
    let dispersion = dispersion_from_history(&plain)?;
    let known = |one: &&DatedNight| one.night.variance > 0.0;
    let known: Vec<DatedNight> = nights.iter().filter(known).copied().collect();
    let weekly = FittedNights::level(known.clone()).with_weekdays();
    let ordinary = FittedNights::level(without_outages(&known));
    let has_incidents = ordinary.mean_events() > ordinary.dispersion();
    let fitted = if has_incidents {
        ordinary.with_weekdays().with_trend_or_step()
    } else {
        ordinary
    };
    let beside = dispersion_of_squares(&fitted.squares(), fitted.spare());
    Some(HistoryVariation {
        alone: NightVariation {
            dispersion,
            persistence: weekly.persistence(),
        },
        is_plentiful: fitted.mean_events() > INCIDENTS * beside.factor.max(1.0),
        beside: NightVariation {
            dispersion: beside,
            persistence: fitted.persistence(),
        },
    })
}

/// Whether the nights that two releases share vary less about their common excess than the history says, so that what the
/// history has is shared by both and cancels: an F test of the two mean squares.
#[must_use]
pub fn vary_less(shared: Dispersion, history: Dispersion) -> bool {
    let factor = history.factor.max(1.0);
    let statistic = factor / shared.factor;
    history.factor > 1.0
        && ln_fisher_upper(
            statistic,
            history.degrees_of_freedom,
            shared.degrees_of_freedom,
        ) <= LN_VARY_LESS
}

impl Dispersion {
    /// The dispersion of a comparison with the score variance `variance`, beside what persists from night to night:
    /// φ + `arms`·τ²V for a number of arms that wander. The degrees of freedom are Satterthwaite's (1946).
    #[must_use]
    pub fn lasting(self, persistence: f64, arms: usize, variance: f64) -> Self {
        let lasting = real_length(arms) * persistence * variance;
        if lasting <= 0.0 {
            return self;
        }
        let factor = self.factor + lasting;
        let squares = self.factor * self.factor / self.degrees_of_freedom
            + lasting * lasting / PERSISTENCE_FREEDOM;
        Self {
            factor,
            degrees_of_freedom: factor * factor / squares,
        }
    }
}

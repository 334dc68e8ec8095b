//! What a history says of nights that are compared with it, and of nights that two releases share.

use super::baseline_history::{
    Night, dispersion_from_history, dispersion_of_squares, without_outages,
};
use super::night_series::{DatedNight, FittedNights};
use super::overdispersion::Dispersion;
use crate::ln_level;
use crate::numerics::{ln_chi_squared_upper, ln_fisher_upper, real_length};

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
    /// Whether a fortnight or more shows nothing but chance and the days of the week: no outage, trend, step or persistence,
    /// and no dispersion beyond independent runs.
    pub is_stationary: bool,
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

/// The fewest nights that show a history to be stationary.
const STATIONARY_NIGHTS: usize = 14;

/// ln of the p below which nights vary by more than chance, where a history is to be shown stationary: one in a hundred.
const LN_VARIES: f64 = ln_level::ONE_IN_A_HUNDRED;

/// Degrees of freedom of what persists: the covariances of a few weeks tell little.
const PERSISTENCE_FREEDOM: f64 = 4.0;

/// The variation of a history's nights.
///
/// `alone` is [`dispersion_from_history`] of all nights. For `beside`, up to a fifth of the nights are left out as outages
/// (`without_outages`), and the rest are fitted with factors for the days of the week and with a trend or a step
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
    let (steady, fitted) = if has_incidents {
        let by_weekday = ordinary.with_weekdays();
        (by_weekday.spare(), by_weekday.with_trend_or_step())
    } else {
        (ordinary.spare(), ordinary)
    };
    let beside = dispersion_of_squares(&fitted.squares(), fitted.spare());
    let is_steady = fitted.count() >= real_length(known.len()) && fitted.spare() >= steady;
    let [of_all, of_ordinary] = [&weekly, &fitted].map(FittedNights::persistence);
    let is_explained =
        ln_chi_squared_upper(fitted.squares().iter().sum(), fitted.spare()) >= LN_VARIES;
    Some(HistoryVariation {
        alone: NightVariation {
            dispersion,
            persistence: of_all,
        },
        is_plentiful: fitted.mean_events() > INCIDENTS * beside.factor.max(1.0),
        beside: NightVariation {
            dispersion: beside,
            persistence: of_ordinary,
        },
        is_stationary: known.len() >= STATIONARY_NIGHTS
            && is_steady
            && is_explained
            && of_all <= 0.0
            && of_ordinary <= 0.0,
    })
}

/// Whether nights vary less than the history says: an F test of the two mean squares. Of the nights that two releases share,
/// what the history has more is shared by both and cancels.
#[must_use]
pub fn vary_less(nights: Dispersion, history: Dispersion) -> bool {
    let ratio = history.factor / nights.factor;
    let ln_p = ln_fisher_upper(ratio, history.degrees_of_freedom, nights.degrees_of_freedom);
    history.factor > 1.0 && ln_p <= LN_VARY_LESS
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::real;

    /// Nights of one release with equal traffic, in order.
    fn nights(events: impl IntoIterator<Item = u64>) -> Vec<DatedNight> {
        let events: Vec<u64> = events.into_iter().collect();
        let expected = real(events.iter().sum()) / real_length(events.len());
        let night = |(day, events): (i64, u64)| DatedNight {
            series: 0,
            day,
            night: Night {
                events,
                expected,
                variance: expected,
            },
        };
        (0..).zip(events).map(night).collect()
    }

    const QUIET: [u64; 28] = [
        41, 35, 44, 38, 52, 40, 33, 47, 39, 36, 45, 42, 30, 48, 37, 43, 40, 34, 46, 38, 41, 36, 50,
        39, 35, 44, 37, 42,
    ];

    /// Pearson's mean square of both, from `NumPy` 2.4 (means by weekday, by side of the step) and `SciPy` 1.17 (the trend's Poisson
    /// likelihood by Nelder & Mead).
    #[track_caller]
    fn case(events: impl IntoIterator<Item = u64>, alone: f64, beside: f64) {
        let found = history_variation(&nights(events)).unwrap();
        let near = |got: f64, expected: f64| (got - expected).abs() < 1e-6;
        assert!(
            near(found.alone.dispersion.factor, alone)
                && near(found.beside.dispersion.factor, beside),
            "{found:?}"
        );
    }

    #[test]
    fn busy_weekends_cancel_between_releases_of_the_same_nights() {
        let weekend = (0..)
            .zip(QUIET.into_iter().rev())
            .map(|(day, events)| if day % 7 >= 5 { 2 * events + 5 } else { events });
        case(weekend, 9.593_876_543_209_877, 0.827_607_750_713_755_6);
    }

    #[test]
    fn a_step_cancels() {
        let step = (0..)
            .zip(QUIET)
            .map(|(day, events)| if day < 14 { 2 * events } else { events });
        case(step, 8.628_193_410_802_107, 1.229_259_911_344_196_7);
    }

    #[test]
    fn a_trend_cancels() {
        let trend = [
            41, 36, 47, 42, 60, 47, 40, 59, 51, 48, 62, 59, 43, 71, 56, 67, 64, 55, 77, 65, 71, 64,
            91, 72, 66, 85, 73, 84,
        ];
        case(trend, 3.484_626_135_531_569_6, 1.100_452_286_564_942);
    }

    #[test]
    fn quiet_nights_are_fitted_with_their_mean_alone() {
        case(QUIET, 0.695_196_963_748_200_6, 0.695_196_963_748_200_6);
    }

    #[test]
    fn five_outages_of_28_nights_do_not_hide_each_other() {
        let mut outages = QUIET;
        for night in [3, 7, 13, 20, 24] {
            outages[night] = 450;
        }
        let found = history_variation(&nights(outages)).unwrap();
        assert!(
            (found.beside.dispersion.factor - 0.702_944_942_381_562).abs() < 1e-9,
            "{found:?}"
        );
        assert!(found.alone.dispersion.factor > 50.0, "{found:?}");
    }

    #[test]
    fn a_rate_that_wanders_persists_and_passes_for_no_shape() {
        let wandering = [
            40, 44, 50, 58, 66, 72, 74, 70, 62, 52, 44, 36, 30, 26, 24, 26, 30, 36, 44, 52, 58, 62,
            62, 58, 52, 46, 42, 40,
        ];
        let found = history_variation(&nights(wandering)).unwrap();
        // `NumPy` 2.4: the mean of the first three covariances, φ/28 added, over the mean of the nights.
        assert!(
            (found.beside.persistence - 0.062_928_905_296_212_7).abs() < 1e-9,
            "{found:?}"
        );
        assert!(
            history_variation(&nights(QUIET))
                .unwrap()
                .beside
                .persistence
                .abs()
                < 1e-300
        );
    }

    #[test]
    fn rare_bursts_are_no_shape_and_are_not_shared() {
        let mut bursts = [0; 28];
        (bursts[5], bursts[12], bursts[19]) = (20, 25, 18);
        let found = history_variation(&nights(bursts)).unwrap();
        assert!(!found.is_plentiful);
        assert!(found.beside.dispersion.factor > 15.0, "{found:?}");
    }

    #[test]
    fn shared_nights_vary_less_where_an_f_test_says_so() {
        let estimate = |factor, degrees_of_freedom| Dispersion {
            factor,
            degrees_of_freedom,
        };
        // SciPy 1.17.1: f.sf(6.4, 27, 4) = 0.0415, f.sf(2.9, 27, 4) = 0.1548.
        assert!(vary_less(estimate(1.0, 4.0), estimate(6.4, 27.0)));
        assert!(!vary_less(estimate(1.0, 4.0), estimate(2.9, 27.0)));
        // A history without noise has nothing that is shared.
        assert!(!vary_less(estimate(0.5, 40.0), estimate(0.9, 27.0)));
    }

    #[test]
    fn what_persists_grows_with_the_nights() {
        let quiet = Dispersion {
            factor: 1.0,
            degrees_of_freedom: 28.0,
        };
        assert_eq!(quiet.lasting(0.0, 2, 50.0), quiet);
        let lasting = quiet.lasting(0.02, 2, 50.0);
        // 1 + 2 · 0.02 · 50 = 3, with 3²/(1²/28 + 2²/4) degrees of freedom.
        assert!((lasting.factor - 3.0).abs() < 1e-12);
        assert!((lasting.degrees_of_freedom - 9.0 / (1.0 / 28.0 + 1.0)).abs() < 1e-12);
    }

    /// 18 to 22 events a night, in an order without a shape.
    fn plain(night: u64) -> u64 {
        18 + (3 * night) % 5
    }

    #[test]
    fn a_history_of_chance_and_weekdays_is_stationary() {
        let is_stationary = |of: &dyn Fn(u64) -> u64, length: u64| {
            history_variation(&nights((0..length).map(of))).is_some_and(|one| one.is_stationary)
        };
        assert!(is_stationary(&plain, 28));
        assert!(is_stationary(&plain, 14));
        assert!(!is_stationary(&plain, 13), "too short");
        let weekend = |night: u64| plain(night) * if night % 7 < 2 { 3 } else { 1 };
        assert!(is_stationary(&weekend, 28));
        let step = |night: u64| plain(night) * if night < 14 { 2 } else { 1 };
        assert!(!is_stationary(&step, 28));
        assert!(!is_stationary(&|night| plain(night) + night, 28), "a trend");
        let outage = |night: u64| plain(night) * if night == 9 { 8 } else { 1 };
        assert!(!is_stationary(&outage, 28));
        // SciPy: chi2.sf of Pearson's statistic with 27 degrees of freedom is below 1e-10.
        let noise = |night: u64| if night.is_multiple_of(3) { 34 } else { 10 };
        assert!(!is_stationary(&noise, 28));
    }
}

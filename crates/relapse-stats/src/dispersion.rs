//! How much more the nights vary than independent runs would.

use super::number::{real, real_length};

/// The factor by which the variance of nightly counts exceeds that of independent runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// Variance over binomial variance. An estimate may lie below 1 by chance: the guarded p-value refers it to Student's
    /// t, which allows for that, and the exact p-value stands beside it.
    pub factor: f64,
    /// Degrees of freedom of the estimate, above 0.
    pub degrees_of_freedom: f64,
}

impl Dispersion {
    /// The odds that the nights vary no more than independent runs would, given this estimate of φ with ν degrees of
    /// freedom: ½ √ν exp(−ν (φ − 1 − ln φ)) for φ above 1.
    ///
    /// Schwarz's (1978) approximation of the evidence is √ν exp(−ν/2 (φ − 1 − ln φ)). Its exponent is doubled and the odds
    /// start at one half because the errors cost differently: a noisy history taken for a quiet one is a release taken back
    /// falsely, a quiet one taken for a noisy one is a night. Chosen by simulation (noise of CV 0.3 at 4 to 40 failures a
    /// night, where a history of 28 nights can barely tell): with even odds and the plain exponent 1.3 to 1.5 % of
    /// innocent rollouts were rolled back there, with these 1.0 %.
    #[must_use]
    pub fn odds_of_independence(self) -> f64 {
        let (excess, known) = (self.factor.max(1.0), self.degrees_of_freedom);
        PRIOR_ODDS * known.sqrt() * (-known * (excess - 1.0 - excess.ln())).exp()
    }

    /// The estimate pooled with the value 1, as variances are moderated by a prior one (Smyth 2004, eq. 2), which counts
    /// for `odds` as many degrees of freedom as the estimate.
    ///
    /// Where the nights vary as chance alone makes them this comes close to the normal law of a known variance; where
    /// they vary more, the odds vanish and the estimate stands as it is.
    #[must_use]
    pub fn moderated(self, odds: f64) -> Self {
        Self {
            factor: (self.factor + odds) / (1.0 + odds),
            degrees_of_freedom: self.degrees_of_freedom * (1.0 + odds),
        }
    }
}

/// One night of the baseline's history.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Night {
    /// Events seen.
    pub events: u64,
    /// Events expected from the history's rates.
    pub expected: f64,
    /// Variance of the events if runs were independent.
    pub variance: f64,
}

/// Nights do not vary less than independent runs; an estimate far below 1 is chance, and is not followed further than this.
const LEAST_FACTOR: f64 = 0.5;

/// The odds, before any night is seen, that nights vary no more than independent runs would.
const PRIOR_ODDS: f64 = 0.5;

/// Nights of history below which no dispersion is estimated.
const FEWEST_HISTORY_NIGHTS: usize = 5;

/// Shared nights below which no dispersion is estimated.
const FEWEST_SHARED_NIGHTS: usize = 3;

/// A night this many times the other nights' dispersion away is an outage…
const OUTAGE_FROM: f64 = 9.0;

/// …and counts as this many times their dispersion.
const OUTAGE_COUNTS: f64 = 6.0;

/// Events a night must expect for an outage to be told from a burst.
const FEWEST_EXPECTED: f64 = 2.0;

/// The least expected events per unit of dispersion, about half the incidents a night.
const LEAST_INCIDENTS: f64 = 0.5;

/// One night in this many may be an outage.
const NIGHTS_PER_OUTAGE: usize = 10;

/// The dispersion of the baseline's history: Pearson's Σ (O−E)²/V over its nights (`McCullagh` &
/// Nelder 1989, eq. 4.23).
///
/// One outage night in the history would multiply the factor tenfold and hide every regression,
/// although an outage touches both releases and cancels in the comparison. So up to a tenth of the
/// nights, worst first, count as 6 times the other nights' dispersion when they lie beyond 9 times
/// it and the history's level is fitted without them. Rare large bursts look the same but do not
/// cancel; they are told apart by how few there can be: a night is only an outage where the other
/// nights expect at least 2 events each and at least half their own dispersion.
///
/// The degrees of freedom are nights − 1, or fewer when the squares r² vary more than a normal's:
/// (nights − 1) · 2 r̄⁴ / Var(r²) (Satterthwaite 1946), since a factor that rests on three bursts
/// is known as badly as one that rests on three nights.
///
/// Measured on 14 nightly looks at level 0.01/14 after 28 nights of history (`tests/reference/
/// dispersion.py`, 20,000 rollouts a cell, 1 to 200 events a night): false alarms per rollout are
/// at most 0.6 % under gamma day noise of CV 0.3, 0.5 and 0.8 and bursts of 5, and at most 0.5 %
/// under bursts of 20 and 50, where plain Pearson gives up to 11 %. With one outage night in the
/// history a regression of 1.25 at 40 events a night is found in 55 % of rollouts, 62 % without;
/// plain Pearson finds none.
///
/// `None` under five nights that expect anything; a history without events says nothing, and
/// [`dispersion_between_nights`] takes its place (in the simulation: such rollouts never fire).
#[must_use]
pub fn dispersion_from_history(nights: &[Night]) -> Option<Dispersion> {
    let mut ordinary: Vec<Night> = nights
        .iter()
        .filter(|night| night.variance > 0.0)
        .copied()
        .collect();
    let total = ordinary.len();
    if total < FEWEST_HISTORY_NIGHTS {
        return None;
    }
    for _ in 0..total / NIGHTS_PER_OUTAGE {
        let Some(outage) = outage_among(&ordinary) else {
            break;
        };
        ordinary.swap_remove(outage);
    }
    let outages = total - ordinary.len();
    let mut squares = pearson_squares(&ordinary);
    let others = squares.iter().sum::<f64>() / (real_length(ordinary.len()) - 1.0);
    squares.extend(std::iter::repeat_n(
        OUTAGE_COUNTS * others.max(1.0),
        outages,
    ));
    let spare = real_length(total) - 1.0;
    let sum: f64 = squares.iter().sum();
    let mean = sum / real_length(total);
    let spread: f64 = squares
        .iter()
        .map(|square| (square - mean) * (square - mean))
        .sum();
    let degrees_of_freedom = spare * 2.0 * mean * mean / (spread / spare);
    Some(Dispersion {
        factor: (sum / spare).max(LEAST_FACTOR),
        degrees_of_freedom: if degrees_of_freedom.is_nan() {
            spare
        } else {
            degrees_of_freedom.clamp(1.0, spare)
        },
    })
}

/// (O − E)²/V of each night, with the expectations scaled to the nights' own total.
fn pearson_squares(nights: &[Night]) -> Vec<f64> {
    let level = level(nights);
    nights
        .iter()
        .map(|night| pearson_square(night, level))
        .collect()
}

fn pearson_square(night: &Night, level: f64) -> f64 {
    let gap = real(night.events) - level * night.expected;
    // Without any event the level, and with it the variance, is 0 and so is the gap.
    if gap == 0.0 {
        0.0
    } else {
        gap * gap / (level * night.variance)
    }
}

/// Σ O / Σ E.
fn level(nights: &[Night]) -> f64 {
    let events: f64 = nights.iter().map(|night| real(night.events)).sum();
    let expected: f64 = nights.iter().map(|night| night.expected).sum();
    events / expected
}

/// The night that stands out most, if the others say that it is an outage.
fn outage_among(nights: &[Night]) -> Option<usize> {
    let squares = pearson_squares(nights);
    let worst =
        (0..nights.len()).max_by(|left, right| squares[*left].total_cmp(&squares[*right]))?;
    let mut others = nights.to_vec();
    let suspect = others.swap_remove(worst);
    let level = level(&others);
    let count = real_length(others.len());
    let dispersion = pearson_squares(&others).iter().sum::<f64>() / (count - 1.0);
    let expected = others
        .iter()
        .map(|night| level * night.expected)
        .sum::<f64>()
        / count;
    let outage = pearson_square(&suspect, level) > OUTAGE_FROM * dispersion.max(1.0);
    let plentiful = expected >= FEWEST_EXPECTED && expected > LEAST_INCIDENTS * dispersion;
    (outage && plentiful).then_some(worst)
}

/// The dispersion between the nights both releases ran, from each night's S − E (first) and V
/// (second): Σ r² / Σ V × k/(k−1), the cluster-robust variance over the model's.
///
/// A night without any event counts as a night: one burst in three nights is one night's word. The
/// degrees of freedom are those of the sum of squares, (ΣV)²/ΣV² − 1 (Satterthwaite 1946) and at
/// least 1: k−1 for k equal nights, fewer when a ramp makes them unequal. `None` under three nights,
/// or when no night had an event.
#[must_use]
pub fn dispersion_between_nights(residuals: &[(f64, f64)]) -> Option<Dispersion> {
    let squares: f64 = residuals.iter().map(|(gap, _)| gap * gap).sum();
    let variance: f64 = residuals.iter().map(|(_, variance)| variance).sum();
    let variance_squares: f64 = residuals
        .iter()
        .map(|(_, variance)| variance * variance)
        .sum();
    if residuals.len() < FEWEST_SHARED_NIGHTS || variance <= 0.0 {
        return None;
    }
    let nights = real_length(residuals.len());
    let factor = squares / variance * nights / (nights - 1.0);
    Some(Dispersion {
        factor: factor.max(LEAST_FACTOR),
        degrees_of_freedom: (variance * variance / variance_squares - 1.0).max(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(events: &[u64]) -> Vec<Night> {
        let total: u64 = events.iter().sum();
        let expected = real(total) / real_length(events.len());
        events
            .iter()
            .map(|&events| Night {
                events,
                expected,
                variance: expected,
            })
            .collect()
    }

    const QUIET: [u64; 20] = [
        41, 35, 44, 38, 52, 40, 33, 47, 39, 36, 45, 42, 30, 48, 37, 43, 40, 34, 46, 38,
    ];

    #[track_caller]
    fn case(events: &[u64], least: f64, most: f64) {
        let factor = dispersion_from_history(&history(events)).unwrap().factor;
        assert!((least..=most).contains(&factor), "{factor}");
    }

    #[test]
    fn independent_nights_are_not_dispersed() {
        case(&QUIET, 0.5, 1.0);
    }

    #[test]
    fn one_outage_night_does_not_hide_everything() {
        let mut nights = QUIET;
        nights[7] = 200;
        case(&nights, 0.8, 1.5);
    }

    #[test]
    fn noisy_nights_are_dispersed_by_pearson() {
        // Σ(O−E)²/E/19 by hand: 10 nights of 20 and 10 of 60 around 40.
        let nights: Vec<u64> = (0..20)
            .map(|night| if night % 2 == 0 { 20 } else { 60 })
            .collect();
        case(
            &nights,
            20.0 * 10.0 / 19.0 - 1e-9,
            20.0 * 10.0 / 19.0 + 1e-9,
        );
    }

    #[test]
    fn rare_bursts_are_kept_and_leave_few_degrees_of_freedom() {
        let mut nights = [0; 28];
        (nights[4], nights[19]) = (20, 8);
        let dispersion = dispersion_from_history(&history(&nights)).unwrap();
        assert!(
            dispersion.factor > 10.0 && dispersion.degrees_of_freedom < 6.0,
            "{dispersion:?}"
        );
    }

    #[test]
    fn too_few_nights_have_no_dispersion() {
        assert_eq!(dispersion_from_history(&history(&[3, 4, 2, 5])), None);
        assert_eq!(dispersion_from_history(&history(&[0; 28])), None);
        assert_eq!(dispersion_between_nights(&[(1.0, 2.0), (0.5, 2.0)]), None);
    }

    #[test]
    fn equal_nights_leave_one_degree_of_freedom_less_than_nights() {
        let dispersion = dispersion_between_nights(&[(4.0, 2.0), (-3.0, 2.0), (1.0, 2.0)]).unwrap();
        assert!((dispersion.factor - 26.0 / 6.0 * 1.5).abs() < 1e-12);
        assert!((dispersion.degrees_of_freedom - 2.0).abs() < 1e-12);
    }

    #[test]
    fn one_burst_among_silent_nights_is_no_proof() {
        // 50 events on one night, all the candidate's: S − E = 25, V = 12.5.
        let dispersion =
            dispersion_between_nights(&[(0.0, 0.0), (25.0, 12.5), (0.0, 0.0)]).unwrap();
        let z = 25.0 / (dispersion.factor * 12.5).sqrt();
        assert!(z < 1.0, "{dispersion:?}");
    }

    #[test]
    fn unequal_nights_count_for_fewer() {
        let ramp = [(1.0, 1.0), (1.0, 1.0), (-9.0, 90.0), (5.0, 90.0)];
        let dispersion = dispersion_between_nights(&ramp).unwrap();
        assert!(dispersion.degrees_of_freedom < 1.1, "{dispersion:?}");
    }
}

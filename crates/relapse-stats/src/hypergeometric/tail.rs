//! The tail of the candidate's total over the strata, to full relative accuracy.
//!
//! S = Σ Xᵢ is tilted until its mean is the observed total s, where the sum is not in its tail, and then untilted
//! (Esscher 1932):
//!
//! P(S ≥ s) = e^{K(t) − ts} Σ_{x≥s} q(x) e^{−t(x−s)}
//!
//! with q the tilted law of S and K the cumulant generating function of S. Narrow sums are convolved term by term. Wide
//! sums are inverted along the line Re = t of the complex plane. Both have a relative error below 1e-11, however far out
//! the tail is.

use super::contour;
use super::convolution;
use super::noncentral::Tilted;
use super::tabulated_law::{Resolution, TabulatedLaw, ln_norm};
use crate::numerics::ln_one_minus_exp;

/// Standard deviation of S above which the sum is inverted rather than convolved.
const CONTOUR_FROM: f64 = 4.0;

/// The least distance of the line from the pole of the inversion, in units of one over the standard deviation of S.
const LEAST_TILT: f64 = 3.0;

/// Up to this tilt, in units of one over the stratum's standard deviation, the table of the tilted law serves for the
/// untilted law too. The terms that it leaves out, 1e-20 of the largest, are weighted by at most 1e6.
const SMALL_TILT: f64 = 0.75;

/// The frequencies depend on the exact variance. Cornfield's variance may be a little larger.
const FREQUENCY_MARGIN: f64 = 1.1;

/// ln P(S ≥ s) for the total of independent strata, where s is `observed`, a whole number.
pub(crate) fn ln_upper_tail(strata: &[Tilted], observed: f64) -> f64 {
    let least: f64 = strata.iter().map(|stratum| stratum.margins.least()).sum();
    if observed <= least {
        return 0.0;
    }
    let centre: f64 = strata.iter().map(|stratum| stratum.centre).sum();
    if observed > centre {
        return ln_far_tail(strata, observed).min(0.0);
    }
    let mirrored: Vec<Tilted> = strata.iter().map(|stratum| stratum.mirrored()).collect();
    let events: f64 = strata.iter().map(|stratum| stratum.margins.events).sum();
    // P(S ≥ s) = 1 − P(S ≤ s−1), and S ≤ s−1 means that the baseline has at least ΣK − s + 1 events.
    ln_one_minus_exp(ln_far_tail(&mirrored, events - observed + 1.0).min(0.0))
}

/// ln P(S ≥ s) for s above the centre or at most one step below it.
fn ln_far_tail(strata: &[Tilted], observed: f64) -> f64 {
    let most: f64 = strata.iter().map(|stratum| stratum.margins.most()).sum();
    if observed > most {
        return f64::NEG_INFINITY;
    }
    let mut tilt = saddle(strata, observed.min(most - 0.25));
    let at_saddle: Vec<Tilted> = strata.iter().map(|stratum| stratum.tilted(tilt)).collect();
    let deviation = at_saddle
        .iter()
        .map(|stratum| stratum.spread())
        .sum::<f64>()
        .sqrt();
    let wide = deviation >= CONTOUR_FROM;
    if wide {
        tilt = tilt.max(LEAST_TILT / deviation);
    }
    let resolution = Resolution::Frequencies {
        up_to: contour::highest_frequency(deviation * deviation) * FREQUENCY_MARGIN,
    };
    let mut untilting = 0.0;
    let mut laws = Vec::with_capacity(strata.len());
    let mut centres = 0.0;
    for stratum in strata {
        let tilted = stratum.tilted(tilt);
        let law = TabulatedLaw::of(tilted, resolution);
        untilting += if tilt * tilted.spread().sqrt() <= SMALL_TILT {
            -law.exponential_moment(-tilt).ln()
        } else {
            stratum.ln_weight(law.nearest) - ln_norm(*stratum) - law.ln_nearest
        };
        centres += law.nearest;
        laws.push(law);
    }
    let sum = if wide {
        contour::upper_sum(&laws, observed, tilt)
    } else {
        convolution::upper_sum(laws, observed, tilt)
    };
    untilting + tilt * (centres - observed) + sum.ln()
}

/// The tilt t ≥ 0 at which Cornfield's means sum to about `target`. Any tilt near it gives the same tail.
fn saddle(strata: &[Tilted], target: f64) -> f64 {
    let (mut below, mut above) = (0.0, f64::INFINITY);
    let mut tilt = 0.0;
    for _ in 0..60 {
        let mut gap = target;
        let mut variance = 0.0;
        for stratum in strata {
            let moved = stratum.tilted(tilt);
            gap -= moved.centre;
            variance += moved.spread();
        }
        if gap.abs() <= 0.02 * variance.sqrt() {
            break;
        }
        if gap > 0.0 {
            below = tilt;
        } else {
            above = tilt;
        }
        let newton = tilt + (gap / variance).clamp(-2.0, 2.0);
        tilt = if newton > below && newton < above {
            newton
        } else {
            f64::midpoint(below, above.min(below + 4.0))
        };
    }
    tilt
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::super::noncentral::FixedMargins;
    use super::*;

    fn strata(count: usize, ln_odds: f64) -> Vec<Tilted> {
        let margins = FixedMargins {
            candidate: 300.0,
            baseline: 500.0,
            events: 40.0,
        };
        vec![Tilted::new(margins, ln_odds); count]
    }

    #[test]
    fn inversion_and_convolution_are_the_same_tail() {
        for (count, ln_odds, tilt) in [(2, 0.0, 0.9), (3, 0.3, 0.7), (5, -0.4, 0.5)] {
            let every_point = Resolution::Frequencies { up_to: PI };
            let laws: Vec<TabulatedLaw> = strata(count, ln_odds)
                .iter()
                .map(|stratum| TabulatedLaw::of(stratum.tilted(tilt), every_point))
                .collect();
            let centre: f64 = laws.iter().map(|law| law.nearest).sum();
            for observed in [centre - 9.0, centre, centre + 6.0] {
                let inverted = contour::upper_sum(&laws, observed, tilt);
                let convolved = convolution::upper_sum(laws.clone(), observed, tilt);
                let error = (inverted / convolved - 1.0).abs();
                assert!(error < 1e-12, "{count} {observed}: {error:.1e}");
            }
        }
    }

    #[test]
    fn the_two_tails_sum_to_one() {
        let mirrored: Vec<Tilted> = strata(4, 0.2)
            .iter()
            .map(|stratum| stratum.mirrored())
            .collect();
        for observed in [50.0, 60.0, 70.0, 90.0] {
            let upper = ln_upper_tail(&strata(4, 0.2), observed).exp();
            let lower = ln_upper_tail(&mirrored, 160.0 - observed + 1.0).exp();
            assert!(
                (upper + lower - 1.0).abs() < 1e-13,
                "{observed}: {upper} {lower}"
            );
        }
    }

    #[test]
    fn every_total_is_at_least_the_least() {
        assert!(ln_upper_tail(&strata(2, 0.0), 0.0).abs() < 1e-300);
        assert!(ln_upper_tail(&strata(2, 0.0), 81.0).is_infinite());
    }
}

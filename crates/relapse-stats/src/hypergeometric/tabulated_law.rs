//! The table of a stratum's law, from its centre outward.

use std::f64::consts::TAU;

use super::noncentral::{FixedMargins, Tilted};
use super::power_series::PowerSeries;
use super::relative_terms::{expanded_terms, walked_terms};
use crate::numerics::ln_binomial;

/// The alias of a sum over every h-th point is below e^{-40}, with this exponent.
const ALIAS_EXPONENT: f64 = 40.0;

/// Up to this stride the points between are visited. For a wider law the power series takes less time.
const WALKED: f64 = 12.0;

/// How densely a wide law is tabulated.
///
/// The law is that of a sum of independent Bernoulli variables (Vatutin & Mikhailov 1982). An odds ratio only scales the
/// argument of its generating function. Its characteristic function at u is therefore at most exp(−σ²(1 − cos u)). A sum
/// over every h-th point returns the characteristic function at u plus its values at u + 2πk/h.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Resolution {
    /// Enough for the norm, mean and variance.
    Moments,
    /// Enough for the characteristic function.
    Frequencies {
        /// The highest frequency, at most π.
        up_to: f64,
    },
}

impl Resolution {
    /// The largest h with σ²(1 − cos(2π/h − u)) ≥ 40. For the moments of a wide law it is about 0.7 σ.
    fn stride(self, spread: f64) -> f64 {
        let highest = match self {
            Self::Moments => 0.0,
            Self::Frequencies { up_to } => up_to,
        };
        // NaN where no frequency is damped enough. The stride is 1 then.
        let damped = (1.0 - ALIAS_EXPONENT / spread).acos();
        (TAU / (highest + damped)).floor().max(1.0)
    }
}

/// A tabulated law: shares on `start`, `start + stride`, … that sum to 1.
#[derive(Clone, Debug)]
pub(crate) struct TabulatedLaw {
    pub(super) start: f64,
    pub(super) stride: f64,
    pub(super) shares: Vec<f64>,
    /// The lattice point nearest to the centre.
    pub(super) nearest: f64,
    /// The log-probability of that point alone.
    pub(super) ln_nearest: f64,
}

impl TabulatedLaw {
    /// Tabulates a law from its centre outward until the terms are negligible.
    pub(crate) fn of(tilted: Tilted, resolution: Resolution) -> Self {
        let stride = resolution.stride(tilted.spread());
        let nearest = tilted.nearest();
        let series = (stride > WALKED).then(|| PowerSeries::about(tilted, nearest));
        let (mut shares, below) = match series.flatten() {
            Some(series) => expanded_terms(tilted, nearest, stride, &series),
            None => walked_terms(tilted, nearest, stride),
        };
        let total: f64 = shares.iter().sum();
        for share in &mut shares {
            *share /= total;
        }
        let ln_nearest = -(total * stride).ln();
        Self {
            start: nearest - below * stride,
            stride,
            shares,
            nearest,
            ln_nearest,
        }
    }

    /// E[X] and V[X].
    pub(crate) fn moments(&self) -> Moments {
        let about = self.moments_about(self.nearest);
        Moments {
            mean: self.nearest + about.mean,
            ..about
        }
    }

    /// E[exp(a (X − nearest))], for an `a` so small that the terms left out of the table do not matter.
    pub(super) fn exponential_moment(&self, a: f64) -> f64 {
        let ratio = (a * self.stride).exp();
        let mut weight = (a * (self.start - self.nearest)).exp();
        let mut sum = 0.0;
        for share in &self.shares {
            sum += share * weight;
            weight *= ratio;
        }
        sum
    }

    /// E[X − origin] and V[X] for a whole `origin`. A large mean costs no digits.
    pub(crate) fn moments_about(&self, origin: f64) -> Moments {
        let mut offset = self.start - self.nearest;
        let mut first = 0.0;
        let mut second = 0.0;
        for share in &self.shares {
            first += share * offset;
            second += share * offset * offset;
            offset += self.stride;
        }
        Moments {
            mean: (self.nearest - origin) + first,
            variance: (second - first * first).max(0.0),
        }
    }
}

/// ln Σ exp(`ln_weight`), which normalises a stratum's weights. It has a closed form at ω = 1.
pub(crate) fn ln_norm(tilted: Tilted) -> f64 {
    if tilted.ln_odds == 0.0 {
        let FixedMargins {
            candidate,
            baseline,
            events,
        } = tilted.margins;
        return ln_binomial(events, candidate + baseline, events);
    }
    let law = TabulatedLaw::of(tilted, Resolution::Moments);
    tilted.ln_weight(law.nearest) - law.ln_nearest
}

/// Mean and variance of the candidate's events.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Moments {
    /// Expected events of the candidate.
    pub(crate) mean: f64,
    /// Variance of the candidate's events.
    pub(crate) variance: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::real_length;

    fn tilted(ln_odds: f64) -> Tilted {
        let margins = FixedMargins {
            candidate: 90_000.0,
            baseline: 70_000.0,
            events: 60_000.0,
        };
        Tilted::new(margins, ln_odds)
    }

    #[track_caller]
    fn case(got: f64, expected: f64) {
        assert!(
            (got - expected).abs() <= 1e-12 * expected.abs(),
            "{got} is not {expected}"
        );
    }

    #[test]
    fn the_central_law_has_the_closed_moments() {
        let moments = TabulatedLaw::of(tilted(0.0), Resolution::Moments).moments();
        case(moments.mean, tilted(0.0).margins.central_mean());
        case(moments.variance, tilted(0.0).margins.central_variance());
    }

    /// The characteristic function, mean and variance against a sum over every point.
    #[track_caller]
    fn agrees_with_every_point(tilted: Tilted, up_to: f64, least_stride: f64) {
        let strided = TabulatedLaw::of(tilted, Resolution::Frequencies { up_to });
        assert!(strided.stride >= least_stride, "{}", strided.stride);
        let (shares, below) = walked_terms(tilted, strided.nearest, 1.0);
        let total: f64 = shares.iter().sum();
        case(strided.ln_nearest, -total.ln());
        let dense = TabulatedLaw {
            start: strided.nearest - below,
            stride: 1.0,
            shares: shares.iter().map(|share| share / total).collect(),
            ..strided.clone()
        };
        case(strided.moments().variance, dense.moments().variance);
        case(strided.moments().mean, dense.moments().mean);
        let wave = |law: &TabulatedLaw| {
            let angle =
                |index: usize| up_to * (law.start - law.nearest + real_length(index) * law.stride);
            let shares = law.shares.iter().enumerate();
            shares
                .map(|(index, share)| share * angle(index).cos())
                .sum::<f64>()
        };
        assert!((wave(&strided) - wave(&dense)).abs() < 1e-14);
    }

    #[test]
    fn a_strided_law_agrees_with_every_point() {
        for (up_to, least_stride) in [
            (0.0, 66.0),
            (0.01, 50.0),
            (0.05, 40.0),
            (0.3, 15.0),
            (2.0, 2.0),
        ] {
            agrees_with_every_point(tilted(0.4), up_to, least_stride);
        }
        let narrow = FixedMargins {
            candidate: 2_000.0,
            baseline: 4_500.0,
            events: 1_500.0,
        };
        for ln_odds in [-2.0, 0.0, 0.7] {
            agrees_with_every_point(Tilted::new(narrow, ln_odds), 0.3, 3.0);
        }
    }

    #[test]
    fn a_tilt_is_undone_by_its_exponential_moment() {
        for (tilt, up_to) in [(0.002, 0.0), (0.007, 0.02), (-0.005, 0.1)] {
            let law = TabulatedLaw::of(tilted(0.4 + tilt), Resolution::Frequencies { up_to });
            let untilted = tilted(0.4);
            let ln_share = untilted.ln_weight(law.nearest) - ln_norm(untilted);
            case(
                law.ln_nearest - law.exponential_moment(-tilt).ln(),
                ln_share,
            );
        }
    }

    #[test]
    fn the_norm_joins_its_closed_form() {
        case(ln_norm(tilted(1e-13)), ln_norm(tilted(0.0)));
    }
}

//! A stratum's law tabulated from its centre outward.

use std::f64::consts::TAU;

use super::binomial::ln_binomial;
use super::noncentral::{Margins, Tilted};
use super::number::{real_length, steps};
use super::series::Series;

/// Terms below this share of the largest are left out: 1e-20 is 4 digits below rounding.
const NEGLIGIBLE: f64 = 1e-20;

/// The alias of a sum over every h-th point is below e^{-40}.
const ALIAS_EXPONENT: f64 = 40.0;

/// Stride up to which the points between are walked through; the power series of a wider law takes less time.
const WALKED: f64 = 12.0;

/// How densely a law is tabulated where it is wide.
///
/// The law is that of a sum of independent Bernoulli variables (Vatutin & Mikhailov 1982; with an odds ratio its
/// generating function is the same with the argument scaled), so that its characteristic function is within
/// exp(−σ²(1 − cos u)). A sum over every h-th point returns it at u with its values at u + 2πk/h added.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Resolution {
    /// Enough for the norm, mean and variance.
    Moments,
    /// Enough for the characteristic function.
    Frequencies {
        /// …up to this frequency, at most π.
        up_to: f64,
    },
}

impl Resolution {
    /// The largest h with σ²(1 − cos(2π/h − u)) ≥ 40: about 0.7 σ for the moments of a wide law.
    fn stride(self, spread: f64) -> f64 {
        let highest = match self {
            Self::Moments => 0.0,
            Self::Frequencies { up_to } => up_to,
        };
        // NaN where no frequency is damped enough.
        let damped = (1.0 - ALIAS_EXPONENT / spread).acos();
        (TAU / (highest + damped)).floor().max(1.0)
    }
}

/// A tabulated law: probabilities on `start`, `start + stride`, … that sum to 1.
#[derive(Clone, Debug)]
pub(super) struct Law {
    pub(super) start: f64,
    pub(super) stride: f64,
    pub(super) shares: Vec<f64>,
    /// The lattice point nearest to the centre, and the log-probability of that one point.
    pub(super) nearest: f64,
    pub(super) ln_nearest: f64,
}

impl Law {
    /// The law from its centre outward until the terms vanish.
    pub(super) fn of(tilted: Tilted, resolution: Resolution) -> Self {
        let stride = resolution.stride(tilted.spread());
        let nearest = tilted.nearest();
        let series = (stride > WALKED).then(|| Series::about(tilted, nearest));
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
    pub(super) fn moments(&self) -> Moments {
        let about = self.moments_about(self.nearest);
        Moments {
            mean: self.nearest + about.mean,
            ..about
        }
    }

    /// E[exp(a (X − nearest))], for an `a` small enough that the tabulated terms are those that matter.
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

    /// E[X − origin] and V[X], for a whole `origin`: no digits are lost to a large mean.
    pub(super) fn moments_about(&self, origin: f64) -> Moments {
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

/// ln Σ exp(`ln_weight`): what normalises a stratum's weights. Known in closed form at ω = 1.
pub(super) fn ln_norm(tilted: Tilted) -> f64 {
    if tilted.ln_odds == 0.0 {
        let Margins {
            candidate,
            baseline,
            events,
        } = tilted.margins;
        return ln_binomial(events, candidate + baseline, events);
    }
    let law = Law::of(tilted, Resolution::Moments);
    tilted.ln_weight(law.nearest) - law.ln_nearest
}

/// Mean and variance of the candidate's events.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Moments {
    /// Expected events of the candidate.
    pub(super) mean: f64,
    /// Variance of the candidate's events.
    pub(super) variance: f64,
}

/// Every `stride`-th term relative to the nearest point by the ratio recurrence, and how many lie below it.
fn walked_terms(tilted: Tilted, nearest: f64, stride: f64) -> (Vec<f64>, f64) {
    let odds = tilted.ln_odds.exp();
    let (least, most) = (tilted.margins.least(), tilted.margins.most());
    let strides = steps(stride);
    let mut terms = Vec::with_capacity(64);
    let (mut x, mut term) = (nearest, 1.0);
    while x - stride >= least {
        for _ in 0..strides {
            x -= 1.0;
            let step = tilted.central_step(x);
            term *= step.denominator / (step.numerator * odds);
        }
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
    }
    terms.reverse();
    let below = real_length(terms.len());
    terms.push(1.0);
    (x, term) = (nearest, 1.0);
    while x + stride <= most {
        for _ in 0..strides {
            let step = tilted.central_step(x);
            term *= step.numerator * odds / step.denominator;
            x += 1.0;
        }
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
    }
    (terms, below)
}

/// The same from the power series of the log-weight, where the law is wide.
fn expanded_terms(tilted: Tilted, nearest: f64, stride: f64, series: &Series) -> (Vec<f64>, f64) {
    let (least, most) = (tilted.margins.least(), tilted.margins.most());
    let mut terms = Vec::with_capacity(64);
    let mut offset = -stride;
    while nearest + offset >= least {
        let term = series.at(offset).exp();
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
        offset -= stride;
    }
    terms.reverse();
    let below = real_length(terms.len());
    terms.push(1.0);
    offset = stride;
    while nearest + offset <= most {
        let term = series.at(offset).exp();
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
        offset += stride;
    }
    (terms, below)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tilted(ln_odds: f64) -> Tilted {
        let margins = Margins {
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
        let moments = Law::of(tilted(0.0), Resolution::Moments).moments();
        case(moments.mean, tilted(0.0).margins.central_mean());
        case(moments.variance, tilted(0.0).margins.central_variance());
    }

    /// The characteristic function, mean and variance against a sum over every point.
    #[track_caller]
    fn agrees_with_every_point(tilted: Tilted, up_to: f64, least_stride: f64) {
        let strided = Law::of(tilted, Resolution::Frequencies { up_to });
        assert!(strided.stride >= least_stride, "{}", strided.stride);
        let (shares, below) = walked_terms(tilted, strided.nearest, 1.0);
        let total: f64 = shares.iter().sum();
        case(strided.ln_nearest, -total.ln());
        let dense = Law {
            start: strided.nearest - below,
            stride: 1.0,
            shares: shares.iter().map(|share| share / total).collect(),
            ..strided.clone()
        };
        case(strided.moments().variance, dense.moments().variance);
        case(strided.moments().mean, dense.moments().mean);
        let wave = |law: &Law| {
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
        let narrow = Margins {
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
            let law = Law::of(tilted(0.4 + tilt), Resolution::Frequencies { up_to });
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

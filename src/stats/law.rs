//! A stratum's law tabulated from its centre outward.

use super::binomial::ln_binomial;
use super::noncentral::{Margins, Tilted};
use super::number::{real, real_length};
use super::stratum::Stratum;

/// Terms below this share of the largest are left out: 1e-20 is 4 digits below rounding.
const NEGLIGIBLE: f64 = 1e-20;

/// Standard deviation above which a lattice sum is taken over every h-th point.
///
/// By Poisson's summation formula the sum over a stride h of a smooth bell of standard
/// deviation σ errs by about 2 exp(−2π²σ²/h²). At σ > 64 the edges of the support are more than
/// 64 σ away (the variance is below each of the four cells), so the bell is smooth.
const STRIDE_FROM: f64 = 64.0;

/// How densely a law is tabulated where it is wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolution {
    /// Enough for the norm, mean and variance: a stride of 0.7 σ errs by e^{-40}.
    Moments,
    /// Enough for the characteristic function up to 9/σ: a stride of σ/3 errs by e^{-50}.
    Frequencies,
}

impl Resolution {
    fn stride(self, spread: f64) -> f64 {
        let deviation = spread.sqrt();
        if deviation <= STRIDE_FROM {
            return 1.0;
        }
        match self {
            Self::Moments => (0.7 * deviation).floor(),
            Self::Frequencies => (deviation / 3.0).floor(),
        }
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
        let (mut shares, below) = if stride > 1.0 {
            strided_terms(tilted, nearest, stride)
        } else {
            adjacent_terms(tilted, nearest)
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
pub struct Moments {
    /// Expected events of the candidate.
    pub mean: f64,
    /// Variance of the candidate's events.
    pub variance: f64,
}

/// Σ E and Σ V of the candidate's events at ratio 1 (hypergeometric), over the matched strata.
///
/// A night's residual is the candidate's events in its matched strata minus this mean.
#[must_use]
pub fn stratum_moments(strata: &[Stratum]) -> Moments {
    let mut sum = Moments::default();
    for stratum in strata.iter().filter(|stratum| stratum.is_matched()) {
        if let Some(margins) = Margins::of(stratum) {
            sum.mean += margins.central_mean();
            sum.variance += margins.central_variance();
        } else {
            sum.mean += real(stratum.candidate.events());
        }
    }
    sum
}

/// Terms relative to the nearest point by the ratio recurrence, and how many lie below it.
fn adjacent_terms(tilted: Tilted, nearest: f64) -> (Vec<f64>, f64) {
    let odds = tilted.ln_odds.exp();
    let (least, most) = (tilted.margins.least(), tilted.margins.most());
    let mut terms = Vec::new();
    let (mut x, mut term) = (nearest, 1.0);
    while x > least {
        x -= 1.0;
        term /= tilted.central_step(x) * odds;
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
    }
    terms.reverse();
    let below = real_length(terms.len());
    terms.push(1.0);
    (x, term) = (nearest, 1.0);
    while x < most {
        term *= tilted.central_step(x) * odds;
        x += 1.0;
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
    }
    (terms, below)
}

/// Every `stride`-th term relative to the nearest point, and how many lie below it.
fn strided_terms(tilted: Tilted, nearest: f64, stride: f64) -> (Vec<f64>, f64) {
    let reference = tilted.ln_weight(nearest);
    let (least, most) = (tilted.margins.least(), tilted.margins.most());
    let relative = |x: f64| (tilted.ln_weight(x) - reference).exp();
    let mut terms = Vec::new();
    let mut x = nearest - stride;
    while x >= least {
        let term = relative(x);
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
        x -= stride;
    }
    terms.reverse();
    let below = real_length(terms.len());
    terms.push(1.0);
    x = nearest + stride;
    while x <= most {
        let term = relative(x);
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
        x += stride;
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

    #[test]
    fn a_strided_law_agrees_with_every_point() {
        let strided = Law::of(tilted(0.4), Resolution::Frequencies);
        let (shares, below) = adjacent_terms(tilted(0.4), strided.nearest);
        let total: f64 = shares.iter().sum();
        assert!(strided.stride > 20.0);
        case(strided.ln_nearest, -total.ln());
        let dense = Law {
            start: strided.nearest - below,
            stride: 1.0,
            shares: shares.iter().map(|share| share / total).collect(),
            ..strided.clone()
        };
        case(strided.moments().variance, dense.moments().variance);
        case(strided.moments().mean, dense.moments().mean);
    }

    #[test]
    fn the_norm_joins_its_closed_form() {
        case(ln_norm(tilted(1e-13)), ln_norm(tilted(0.0)));
    }

    #[test]
    fn moments_are_hypergeometric() {
        use super::super::stratum::Arm;
        let stratum = Stratum {
            candidate: Arm::new(3, 10).unwrap(),
            baseline: Arm::new(0, 12).unwrap(),
        };
        let moments = stratum_moments(&[stratum]);
        // 10·3/22 and 10·12·3·19/(22²·21)
        assert!((moments.mean - 30.0 / 22.0).abs() < 1e-14);
        assert!((moments.variance - 6840.0 / 10164.0).abs() < 1e-14);
    }
}

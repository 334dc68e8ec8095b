//! The factor by which the variance of nightly counts exceeds that of independent runs.

/// The factor by which the variance of nightly counts exceeds that of independent runs, as estimated from some nights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// φ, the variance over the binomial variance. An estimate may be below 1 by chance. The guarded p-value allows for
    /// that by Student's t, and the exact p-value is computed beside it.
    pub factor: f64,
    /// ν, the degrees of freedom of the estimate, above 0.
    pub degrees_of_freedom: f64,
}

/// Nights do not vary less than independent runs, so an estimate below this is taken for this.
pub(super) const LEAST_FACTOR: f64 = 0.5;

/// The prior odds that nights vary no more than independent runs would.
const PRIOR_ODDS: f64 = 0.5;

impl Dispersion {
    /// Independent runs.
    pub const INDEPENDENT: Self = Self {
        factor: 1.0,
        degrees_of_freedom: f64::INFINITY,
    };

    /// The odds that the nights vary no more than independent runs would, given this estimate φ with ν degrees of freedom:
    /// ½ √ν exp(−ν (φ − 1 − ln φ)) for φ above 1.
    ///
    /// Schwarz's (1978) approximation of the evidence is √ν exp(−ν/2 (φ − 1 − ln φ)). Here the exponent is doubled and the
    /// prior odds are one half, because the two errors differ in cost. If a noisy history counts as quiet, a release is
    /// rolled back falsely. If a quiet history counts as noisy, the answer comes a night later.
    ///
    /// The two constants were chosen by simulation with nightly noise of CV 0.3 and 4 to 40 failures a night, which a
    /// history of 28 nights barely reveals. With even odds and the plain exponent, 1.3 to 1.5 % of innocent rollouts were
    /// rolled back there. With these constants, 1.0 % were.
    #[must_use]
    pub fn odds_of_independence(self) -> f64 {
        let (excess, known) = (self.factor.max(1.0), self.degrees_of_freedom);
        PRIOR_ODDS * known.sqrt() * (-known * (excess - 1.0 - excess.ln())).exp()
    }

    /// The estimate pooled with the value 1, which counts for `odds` times as many degrees of freedom as the estimate. It
    /// is moderated as Smyth (2004, eq. 2) moderates a variance by a prior one.
    ///
    /// Where the nights vary only by chance, the result is close to a known variance and the normal distribution. Where
    /// they vary more, the odds are near 0 and the estimate is kept.
    #[must_use]
    pub fn moderated(self, odds: f64) -> Self {
        Self {
            factor: (self.factor + odds) / (1.0 + odds),
            degrees_of_freedom: self.degrees_of_freedom * (1.0 + odds),
        }
    }
}

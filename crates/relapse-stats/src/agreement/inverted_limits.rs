//! Limits and estimates that invert the tails of this crate.

use crate::hypergeometric::{Resolution, TabulatedLaw, Tilted, ln_upper_tail};
use crate::numerics::{ln_binomial_upper, real, zero_of_increasing};
use crate::rates::Stratum;

/// ln 0.025, the error in each tail of a 95 % interval.
pub(super) const LN_TAIL: f64 = -3.688_879_454_113_936;

/// The strata's laws at one odds ratio, and the candidate's events.
fn at_odds(strata: &[Stratum], ln_odds: f64) -> (Vec<Tilted>, f64) {
    let margins = strata
        .iter()
        .filter_map(|stratum| Some((stratum.margins()?, real(stratum.candidate.events()))));
    let (mut laws, mut observed) = (Vec::new(), 0.0);
    for (margins, events) in margins {
        laws.push(Tilted::new(margins, ln_odds));
        observed += events;
    }
    (laws, observed)
}

/// The common odds ratio at which the exact tail is 2.5 %.
pub(super) fn odds_lower_limit(strata: &[Stratum]) -> f64 {
    let gap = |ln_odds: f64| {
        let (laws, observed) = at_odds(strata, ln_odds);
        ln_upper_tail(&laws, observed) - LN_TAIL
    };
    zero_of_increasing(gap, 0.0, 0.5).exp()
}

/// The common odds ratio at which the candidate's events are expected.
pub(super) fn odds_estimate(strata: &[Stratum]) -> f64 {
    let gap = |ln_odds: f64| {
        let (laws, observed) = at_odds(strata, ln_odds);
        let mean = |law: Tilted| TabulatedLaw::of(law, Resolution::Moments).moments().mean;
        laws.into_iter().map(mean).sum::<f64>() - observed
    };
    zero_of_increasing(gap, 0.0, 0.5).exp()
}

/// A probability, as ln of its odds.
pub(super) struct LnOdds(f64);

impl LnOdds {
    pub(super) fn odds(&self) -> f64 {
        self.0.exp()
    }

    pub(super) fn probability(&self) -> f64 {
        1.0 / (1.0 + (-self.0).exp())
    }
}

/// The limit beyond which the binomial tail P(X ≥ x), or P(X > x), is 2.5 %.
pub(super) fn clopper_pearson(x: f64, trials: f64, end: &str) -> LnOdds {
    let (least, ln_tail) = if end.starts_with("lower95") {
        (x, LN_TAIL)
    } else {
        (x + 1.0, 0.975_f64.ln())
    };
    if least > trials {
        return LnOdds(f64::INFINITY);
    }
    let gap =
        |ln_odds: f64| ln_binomial_upper(least, trials, LnOdds(ln_odds).probability()) - ln_tail;
    LnOdds(zero_of_increasing(gap, (x / trials).max(1e-12).ln(), 1.0))
}

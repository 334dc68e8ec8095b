//! Fisher's noncentral hypergeometric law of one stratum.
//!
//! The stratum has K events among n₁ candidate and n₀ baseline runs, and X of them are the candidate's. Given K,
//! P(X = x) ∝ `C(n₁, x) C(n₀, K−x) ωˣ` on max(0, K−n₀) … min(n₁, K), where ω is the odds ratio (Fisher 1935;
//! `McCullagh` & Nelder 1989, section 7.3). Tilting by e^{tX} multiplies ω by e^t and stays in the family.

use crate::numerics::ln_binomial;

/// A law with a log odds ratio beyond this is a point mass at the edge, for any count below 2⁵³.
const LARGEST_LN_ODDS: f64 = 600.0;

/// The totals of a stratum that the law is conditional on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FixedMargins {
    /// n₁, the candidate's runs.
    pub(crate) candidate: f64,
    /// n₀, the baseline's runs.
    pub(crate) baseline: f64,
    /// K, the events of both arms.
    pub(crate) events: f64,
}

impl FixedMargins {
    /// Whether the totals leave open how many of the events are the candidate's.
    pub(crate) fn are_informative(self) -> bool {
        self.least() < self.most()
    }

    /// The same stratum with the arms exchanged.
    pub(crate) fn mirrored(self) -> Self {
        Self {
            candidate: self.baseline,
            baseline: self.candidate,
            ..self
        }
    }

    /// The fewest events the candidate can have.
    pub(crate) fn least(self) -> f64 {
        (self.events - self.baseline).max(0.0)
    }

    /// The most events the candidate can have.
    pub(crate) fn most(self) -> f64 {
        self.events.min(self.candidate)
    }

    /// E[X] at ω = 1, exactly: n₁K/N.
    pub(crate) fn central_mean(self) -> f64 {
        self.candidate * (self.events / (self.candidate + self.baseline))
    }

    /// V[X] at ω = 1, exactly: n₁n₀K(N−K) / (N²(N−1)).
    pub(crate) fn central_variance(self) -> f64 {
        let runs = self.candidate + self.baseline;
        (self.candidate / runs)
            * (self.baseline / runs)
            * self.events
            * ((runs - self.events) / (runs - 1.0))
    }
}

/// One of the four cells of a stratum's table.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableCell {
    /// Its count plus ½.
    pub(super) middle: f64,
    /// 1 where the cell grows with the candidate's events, −1 where it shrinks.
    pub(super) sign: f64,
}

/// A ratio before its division.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fraction {
    pub(super) numerator: f64,
    pub(super) denominator: f64,
}

/// The law of a stratum at one odds ratio.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tilted {
    pub(super) margins: FixedMargins,
    pub(super) ln_odds: f64,
    /// Cornfield's (1956) mean μ, where μ(n₀−K+μ) = ω(n₁−μ)(K−μ). It is within 1 of the exact mean.
    pub(crate) centre: f64,
    /// ln ω minus the log odds ratio that the rounded `centre` implies.
    slack: f64,
}

impl Tilted {
    pub(crate) fn new(margins: FixedMargins, ln_odds: f64) -> Self {
        let ln_odds = ln_odds.clamp(-LARGEST_LN_ODDS, LARGEST_LN_ODDS);
        if ln_odds == 0.0 {
            return Self {
                margins,
                ln_odds,
                centre: margins.central_mean(),
                slack: 0.0,
            };
        }
        let centre = cornfield_mean(margins, ln_odds);
        let FixedMargins {
            candidate,
            baseline,
            events,
        } = margins;
        let implied = (centre / (candidate - centre)).ln()
            - ((events - centre) / (baseline - events + centre)).ln();
        Self {
            margins,
            ln_odds,
            centre,
            slack: ln_odds - implied,
        }
    }

    /// The same stratum with ln ω moved by `tilt`.
    pub(super) fn tilted(self, tilt: f64) -> Self {
        Self::new(self.margins, self.ln_odds + tilt)
    }

    /// The law of the baseline's events: K − X at odds ratio 1/ω.
    pub(crate) fn mirrored(self) -> Self {
        Self::new(self.margins.mirrored(), -self.ln_odds)
    }

    /// Cornfield's (1956) variance V, where 1/V = Σ 1/cell over the four cells at the centre.
    pub(crate) fn spread(self) -> f64 {
        let FixedMargins {
            candidate,
            baseline,
            events,
        } = self.margins;
        let centre = self.centre;
        1.0 / (1.0 / centre
            + 1.0 / (candidate - centre)
            + 1.0 / (events - centre)
            + 1.0 / (baseline - events + centre))
    }

    /// ln of C(n₁, x) C(n₀, K−x) ωˣ up to a constant, as two binomials with the rates at the centre.
    pub(crate) fn ln_weight(self, x: f64) -> f64 {
        let FixedMargins {
            candidate,
            baseline,
            events,
        } = self.margins;
        ln_binomial(x, candidate, self.centre)
            + ln_binomial(events - x, baseline, events - self.centre)
            + (x - self.centre) * self.slack
    }

    /// The four cells where the candidate has x events.
    pub(super) fn cells(self, x: f64) -> [TableCell; 4] {
        let FixedMargins {
            candidate,
            baseline,
            events,
        } = self.margins;
        let cell = |count: f64, sign: f64| TableCell {
            middle: count + 0.5,
            sign,
        };
        [
            cell(x, 1.0),
            cell(candidate - x, -1.0),
            cell(events - x, -1.0),
            cell(baseline - events + x, 1.0),
        ]
    }

    /// ln ω − Σ s ln z over the cells at x, with z a cell's middle and s its sign. At the centre the cells have the odds
    /// ratio ω but for the slack, so the difference from the centre is summed and nothing cancels.
    pub(super) fn slope(self, x: f64) -> f64 {
        let parts = self.cells(x).into_iter().zip(self.cells(self.centre));
        let logs = parts.map(|(cell, at_centre)| {
            let count = at_centre.middle - 0.5;
            cell.sign * ((cell.middle - count) / count).ln_1p()
        });
        self.slack - logs.sum::<f64>()
    }

    /// The lattice point nearest to the centre.
    pub(super) fn nearest(self) -> f64 {
        self.centre
            .round()
            .clamp(self.margins.least(), self.margins.most())
    }

    /// P(X = x+1) / P(X = x) at odds ratio 1. As a fraction it takes one division in either direction.
    pub(super) fn central_step(self, x: f64) -> Fraction {
        let FixedMargins {
            candidate,
            baseline,
            events,
        } = self.margins;
        Fraction {
            numerator: (candidate - x) * (events - x),
            denominator: (x + 1.0) * (baseline - events + x + 1.0),
        }
    }
}

/// Cornfield's mean, kept inside the support so that every cell is positive.
fn cornfield_mean(margins: FixedMargins, ln_odds: f64) -> f64 {
    let FixedMargins {
        candidate,
        baseline,
        events,
    } = margins;
    // The mirrored quadratic is equivalent. The one with the smaller odds cannot overflow.
    if ln_odds > 0.0 {
        return events - cornfield_mean(margins.mirrored(), -ln_odds);
    }
    let odds = ln_odds.exp();
    let square = -ln_odds.exp_m1();
    let linear = baseline - events + odds * (candidate + events);
    let root = (linear * linear + 4.0 * square * odds * candidate * events).sqrt();
    let mean = if linear > 0.0 {
        2.0 * odds * candidate * events / (linear + root)
    } else {
        (root - linear) / (2.0 * square)
    };
    let (least, most) = (margins.least(), margins.most());
    let edge = 0.01;
    mean.clamp(least + edge, most - edge)
}

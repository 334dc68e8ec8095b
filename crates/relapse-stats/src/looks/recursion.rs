//! The recursive integration behind the levels of repeated looks.
//!
//! Let zₖ = Sₖ/√Iₖ, cₖ = Φ̄⁻¹(aₖ) and ρ² = Iₖ₋₁/Iₖ. The recursion (Armitage, `McPherson` & Rowe 1969; Jennison & Turnbull
//! 2000, chapter 19) computes qₖ(z), the probability that an earlier look rejected given zₖ = z:
//!
//! qₖ(z) = Φ̄((cₖ₋₁ − ρz)/τ) + ∫_{−∞}^{cₖ₋₁} qₖ₋₁(u) φ((u − ρz)/τ)/τ du, τ² = 1 − ρ²,
//!
//! aₖ − α(spentₖ − spentₖ₋₁) = ∫_{−∞}^∞ qₖ₋₁⁺(u) φ(u) Φ̄((cₖ − ρu)/τ) du, where q⁺ is q below cₖ₋₁ and 1 above.
//!
//! q is negligible far below the boundary, so the range of integration is short at any α.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

use statrs::function::erf::erfc;

use super::planned_look::LevelledLook;
use crate::numerics::{nodes_between, normal_upper_quantile};

/// A normal law is cut beyond this many standard deviations. Φ̄(6) = 1e-9.
const REACH: f64 = 6.0;

/// Whether all looks are known from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    Whole,
    /// Further looks may follow, whatever they are.
    Growing,
}

/// The recursion over the looks that are integrated.
#[derive(Clone, Debug)]
pub(super) struct Recursion {
    plan: Plan,
    looks: Vec<LevelledLook>,
    ln_alpha: f64,
    /// Φ̄⁻¹ of α·spent for each look. No boundary is lower.
    least: Vec<f64>,
    /// The boundaries so far.
    boundaries: Vec<f64>,
    /// q, the probability of an earlier rejection, at nodes up to the last boundary.
    earlier: Vec<Earlier>,
}

/// q at a node of the range of zₖ.
#[derive(Clone, Copy, Debug)]
struct Earlier {
    z: f64,
    /// q times the node's weight.
    weighted: f64,
}

/// A term `weight`·Φ̄(c/τ − `shift`) of the probability that both an earlier look and this one reject.
#[derive(Clone, Copy, Debug)]
struct Term {
    weight: f64,
    shift: f64,
}

/// The correlation of z between two looks.
#[derive(Clone, Copy, Debug)]
struct Correlation {
    /// √(I/I').
    rho: f64,
    /// √(1 − ρ²).
    tau: f64,
}

impl Correlation {
    fn of(before: LevelledLook, after: LevelledLook) -> Self {
        Self {
            rho: (before.information / after.information).sqrt(),
            tau: ((after.information - before.information) / after.information).sqrt(),
        }
    }
}

impl Recursion {
    /// Over all looks of a plan.
    pub(super) fn new(looks: Vec<LevelledLook>, ln_alpha: f64) -> Self {
        Self {
            looks,
            ..Self::growing(ln_alpha, Plan::Whole)
        }
    }

    /// Without looks yet.
    pub(super) const fn growing(ln_alpha: f64, plan: Plan) -> Self {
        Self {
            plan,
            looks: Vec::new(),
            ln_alpha,
            least: Vec::new(),
            boundaries: Vec::new(),
            earlier: Vec::new(),
        }
    }

    /// Adds a look to a plan that grows, and returns ln of its level.
    pub(super) fn add(&mut self, look: LevelledLook) -> f64 {
        self.looks.push(look);
        self.next_ln_level()
    }

    /// ln of the next look's level.
    pub(super) fn next_ln_level(&mut self) -> f64 {
        let now = self.boundaries.len();
        let ln_share = self.ln_alpha + self.looks[now].ln_share;
        for look in &self.looks[self.least.len()..] {
            self.least.push(quantile(self.ln_alpha + look.ln_spent));
        }
        if now == 0 {
            self.boundaries.push(self.least[0]);
            return ln_share;
        }
        let last = Correlation::of(self.looks[now - 1], self.looks[now]);
        if now > 1 {
            self.earlier = self.earlier_below_last_boundary(now - 1);
        }
        let highest = quantile(ln_share);
        let terms = self.terms(now, last, ln_share, highest);
        let boundary = boundary(&terms, last.tau, ln_share, self.least[now], highest);
        self.boundaries.push(boundary);
        normal_upper(boundary).ln().max(ln_share)
    }

    /// q at nodes of look `now` below its boundary, from q at the previous look.
    fn earlier_below_last_boundary(&self, now: usize) -> Vec<Earlier> {
        let Correlation { rho, tau } = Correlation::of(self.looks[now - 1], self.looks[now]);
        let next = Correlation::of(self.looks[now], self.looks[now + 1]);
        let before = self.boundaries[now - 1];
        let boundary = self.boundaries[now];
        let lowest = self.lowest(now);
        // q varies on the scale τ/ρ, and the next look's kernel has the width τ'.
        let ratio = (boundary - lowest) * (rho / tau).hypot(1.0 / next.tau);
        let nodes = nodes_between(lowest, boundary, points(ratio));
        let density = 1.0 / (tau * TAU.sqrt());
        let q = |z: f64| {
            let mean = rho * z;
            let start = self
                .earlier
                .partition_point(|node| node.z < mean - REACH * tau);
            let inside = self.earlier[start..]
                .iter()
                .take_while(|node| node.z <= mean + REACH * tau);
            let sum: f64 = inside
                .map(|node| {
                    let deviation = (node.z - mean) / tau;
                    node.weighted * (-0.5 * deviation * deviation).exp()
                })
                .sum();
            normal_upper((before - mean) / tau) + density * sum
        };
        nodes
            .map(|node| Earlier {
                z: node.x,
                weighted: node.weight * q(node.x),
            })
            .collect()
    }

    /// The z at look `now` below which almost no path both rejected before and rejects later, whatever the later
    /// boundaries are. There the squares of the distances from the two boundaries, in standard deviations, add up to
    /// `REACH`². Of a plan that grows no later boundary is known.
    fn lowest(&self, now: usize) -> f64 {
        let here = self.looks[now];
        let past: Vec<(f64, Correlation)> = distances(now)
            .map(|distance| now - distance)
            .map(|look| {
                (
                    self.boundaries[look],
                    Correlation::of(self.looks[look], here),
                )
            })
            .collect();
        let future: Vec<(f64, Correlation)> = distances(self.looks.len() - 1 - now)
            .map(|distance| now + distance)
            .map(|look| (self.least[look], Correlation::of(here, self.looks[look])))
            .collect();
        let is_reached = |z: f64| {
            let from = |(boundary, with): &(f64, Correlation)| (boundary - with.rho * z) / with.tau;
            let to = |(boundary, with): &(f64, Correlation)| (with.rho * boundary - z) / with.tau;
            let back = past.iter().map(from).fold(f64::INFINITY, f64::min).max(0.0);
            let forth = match self.plan {
                Plan::Whole => future.iter().map(to).fold(f64::INFINITY, f64::min).max(0.0),
                Plan::Growing => 0.0,
            };
            back * back + forth * forth < REACH * REACH
        };
        let (mut low, mut high) = (self.boundaries[now] - 2.5 * REACH, self.boundaries[now]);
        for _ in 0..7 {
            let middle = f64::midpoint(low, high);
            if is_reached(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        low
    }

    /// P(an earlier look and this one reject) divided by the share of this look, as a sum over u.
    fn terms(&self, now: usize, last: Correlation, ln_share: f64, highest: f64) -> Vec<Term> {
        let Correlation { rho, tau } = last;
        let ln_weight = -0.5 * TAU.ln() - ln_share;
        let term = |z: f64, weighted: f64| Term {
            weight: weighted * (ln_weight - 0.5 * z * z).exp(),
            shift: rho * z / tau,
        };
        let before = self.boundaries[now - 1];
        // Above the boundary every path has rejected. The mass beyond √(c² + 2·24) is only e⁻²⁴ of the share.
        let to = highest.max(0.0).hypot(48_f64.sqrt());
        let from = before.max(rho * self.least[now] - REACH * tau).min(to);
        let ratio = (to - from) * (rho / tau).hypot(1.0);
        let above = nodes_between(from, to, points(ratio));
        let below = self.earlier.iter().map(|node| term(node.z, node.weighted));
        below
            .chain(above.map(|node| term(node.x, node.weight)))
            .collect()
    }
}

/// Distances up to the farthest: near looks one by one, far ones the rarer the farther, since neighbours hardly differ there. So
/// many looks cost little more than few.
fn distances(farthest: usize) -> impl Iterator<Item = usize> {
    let first = (farthest > 0).then_some(1);
    std::iter::successors(first, move |distance| {
        let next = distance + (distance / 8).max(1);
        let is_last = *distance == farthest;
        (!is_last).then(|| next.min(farthest))
    })
}

/// The number of nodes for a range of `ratio` standard deviations of the integrand.
fn points(ratio: f64) -> f64 {
    8.0 + ratio
}

/// The c at which P(Z ≥ c), less the probability that an earlier look rejected as well, is the share. It is found by Newton's
/// method on the logarithm.
fn boundary(terms: &[Term], tau: f64, ln_share: f64, lowest: f64, highest: f64) -> f64 {
    let (mut low, mut high) = (lowest, highest);
    let mut c = f64::midpoint(low, high);
    for _ in 0..60 {
        let mut mass = (normal_upper(c).ln() - ln_share).exp();
        let mut slope = (-0.5 * (c * c + TAU.ln()) - ln_share).exp();
        for term in terms {
            let z = c / tau - term.shift;
            mass -= term.weight * normal_upper(z);
            slope -= term.weight * (-0.5 * z * z).exp() / (tau * TAU.sqrt());
        }
        if mass > 1.0 {
            low = c;
        } else {
            high = c;
        }
        let step = mass.ln() * mass / slope;
        let next = c + step;
        if step.abs() < 1e-5 && next >= lowest - 1e-9 && next <= highest + 1e-9 {
            // The remaining error is about the square of this step.
            return next;
        }
        c = if next > low && next < high {
            next
        } else {
            f64::midpoint(low, high)
        };
    }
    c
}

/// P(Z ≥ z).
fn normal_upper(z: f64) -> f64 {
    0.5 * erfc(z * FRAC_1_SQRT_2)
}

/// The z with P(Z ≥ z) = e^`ln_probability`.
fn quantile(ln_probability: f64) -> f64 {
    normal_upper_quantile(ln_probability.exp())
}

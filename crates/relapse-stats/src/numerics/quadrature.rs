//! Gauss–Legendre rules. Each one is computed when it is first used.

use std::f64::consts::PI;
use std::sync::OnceLock;

use super::reals::real_length;

/// The sizes of the rules. The increments that are integrated need no finer rule than the last.
const SIZES: [usize; 14] = [8, 12, 16, 20, 24, 28, 32, 40, 48, 64, 96, 128, 192, 256];

static RULES: [OnceLock<Vec<Node>>; SIZES.len()] = [const { OnceLock::new() }; SIZES.len()];

/// A node in [−1, 1] and its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) x: f64,
    pub(crate) weight: f64,
}

/// The smallest rule with at least `points` nodes, in ascending order. The largest rule where none has as many.
fn rule(points: f64) -> &'static [Node] {
    let fits = |size: &usize| real_length(*size) >= points;
    let chosen = SIZES.iter().position(fits).unwrap_or(SIZES.len() - 1);
    RULES[chosen].get_or_init(|| legendre(SIZES[chosen]))
}

/// The nodes and weights of a rule with at least `points` nodes for an integral over `[from, to]`.
pub(crate) fn nodes_between(from: f64, to: f64, points: f64) -> impl Iterator<Item = Node> {
    let half = 0.5 * (to - from);
    rule(points).iter().map(move |node| Node {
        x: from + half * (1.0 + node.x),
        weight: half * node.weight,
    })
}

/// The zeros of the Legendre polynomial Pₙ by Newton's method, with the weights 2/((1 − x²) Pₙ'(x)²) (Abramowitz &
/// Stegun 1964, eq. 25.4.29).
fn legendre(size: usize) -> Vec<Node> {
    let degree = real_length(size);
    let node = |index: usize| {
        let mut x = -(PI * (real_length(index) + 0.75) / (degree + 0.5)).cos();
        let mut slope = f64::NAN;
        for _ in 0..5 {
            let (mut value, mut before) = (1.0, 0.0);
            for order in 0..size {
                let order = real_length(order);
                let next = ((2.0 * order + 1.0) * x * value - order * before) / (order + 1.0);
                (value, before) = (next, value);
            }
            slope = degree * (x * value - before) / (x * x - 1.0);
            x -= value / slope;
        }
        Node {
            x,
            weight: 2.0 / ((1.0 - x * x) * slope * slope),
        }
    };
    (0..size).map(node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_integrates_an_exponential() {
        for size in SIZES {
            let nodes = nodes_between(-1.0, 2.0, real_length(size));
            let sum: f64 = nodes.map(|node| node.weight * node.x.exp()).sum();
            let exact = 2_f64.exp() - (-1_f64).exp();
            assert!((sum / exact - 1.0).abs() < 1e-13, "{size}: {sum}");
        }
    }

    #[test]
    fn nodes_and_weights_are_the_published_ones() {
        // Abramowitz & Stegun (1964), table 25.4, n = 8
        let first = rule(8.0)[0];
        assert!((first.x + 0.960_289_856_497_536).abs() < 1e-14);
        assert!((first.weight - 0.101_228_536_290_376).abs() < 1e-14);
    }

    #[test]
    fn a_rule_has_at_least_the_points_asked_for() {
        assert_eq!(rule(0.0).len(), 8);
        assert_eq!(rule(33.0).len(), 40);
        assert_eq!(rule(1e9).len(), 256);
    }
}

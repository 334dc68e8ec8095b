//! A distribution on finitely many values.

use crate::interval::Interval;

/// A value and its probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mass {
    pub(super) value: f64,
    pub(super) weight: f64,
}

/// A probability distribution on finitely many values.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// By value, with weights that sum to 1.
    masses: Vec<Mass>,
}

impl Distribution {
    /// From values with weights of any positive sum; `None` where that sum is zero or not finite.
    pub(super) fn of(mut masses: Vec<Mass>) -> Option<Self> {
        let sum: f64 = masses.iter().map(|mass| mass.weight).sum();
        if !(sum.is_finite() && sum > 0.0) {
            return None;
        }
        masses.sort_by(|a, b| a.value.total_cmp(&b.value));
        for mass in &mut masses {
            mass.weight /= sum;
        }
        Some(Self { masses })
    }

    /// One value that is certain.
    #[must_use]
    pub fn certain(value: f64) -> Self {
        let weight = 1.0;
        Self {
            masses: vec![Mass { value, weight }],
        }
    }

    pub(super) fn masses(&self) -> &[Mass] {
        &self.masses
    }

    /// The expected value.
    #[must_use]
    pub fn mean(&self) -> f64 {
        let products = self.masses.iter().map(|mass| mass.value * mass.weight);
        products.sum()
    }

    /// The equal-tailed interval that holds the value with the probability `level`.
    #[must_use]
    pub fn interval(&self, level: f64) -> Interval {
        let tail = 0.5 * (1.0 - level);
        Interval {
            lower: self.quantile(tail),
            upper: self.quantile(1.0 - tail),
        }
    }

    /// The smallest value that is not exceeded with at least this probability.
    fn quantile(&self, probability: f64) -> f64 {
        let mut sum = 0.0;
        let reached = self.masses.iter().find(|mass| {
            sum += mass.weight;
            sum >= probability
        });
        // Rounding can leave the sum of all a little below the probability asked for.
        let last = self.masses.last();
        reached.or(last).map_or(0.0, |mass| mass.value)
    }

    /// The probability of at least a value.
    #[must_use]
    pub fn chance_of_at_least(&self, value: f64) -> f64 {
        let above = self.masses.iter().filter(|mass| mass.value >= value);
        above.map(|mass| mass.weight).sum()
    }

    /// Each value times a factor above zero.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let scaled = self.masses.iter().map(|mass| Mass {
            value: mass.value * factor,
            ..*mass
        });
        Self {
            masses: scaled.collect(),
        }
    }

    /// Each value times one factor or, with a `chance` that does not depend on the value, another.
    #[must_use]
    pub fn times_either(&self, usually: f64, otherwise: f64, chance: f64) -> Self {
        let parts = self.masses.iter().flat_map(|mass| {
            [(usually, 1.0 - chance), (otherwise, chance)].map(|(factor, share)| Mass {
                value: mass.value * factor,
                weight: mass.weight * share,
            })
        });
        let mut masses: Vec<Mass> = parts.collect();
        masses.sort_by(|a, b| a.value.total_cmp(&b.value));
        Self { masses }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(masses: &[(f64, f64)]) -> Distribution {
        let masses = masses.iter();
        let masses = masses.map(|&(value, weight)| Mass { value, weight });
        Distribution::of(masses.collect()).unwrap()
    }

    fn close(got: f64, expected: f64) {
        assert!((got - expected).abs() < 1e-12, "{got} is not {expected}");
    }

    #[test]
    fn weights_are_made_to_sum_to_one() {
        let die = of(&[(3.0, 1.0), (1.0, 2.0), (2.0, 1.0)]);
        close(die.mean(), 1.75);
        close(die.chance_of_at_least(2.0), 0.5);
        close(die.chance_of_at_least(2.5), 0.25);
        let half = die.interval(0.5);
        assert_eq!((half.lower, half.upper), (1.0, 2.0));
        let all = die.interval(0.99);
        assert_eq!((all.lower, all.upper), (1.0, 3.0));
    }

    #[test]
    fn nothing_has_no_distribution() {
        assert_eq!(Distribution::of(Vec::new()), None);
        let value = 1.0;
        assert_eq!(Distribution::of(vec![Mass { value, weight: 0.0 }]), None);
    }

    #[test]
    fn a_factor_that_is_not_certain_mixes_both() {
        let two = of(&[(-1.0, 1.0), (2.0, 1.0)]);
        close(two.times(3.0).mean(), 1.5);
        let mixed = two.times_either(1.0, 4.0, 0.25);
        close(mixed.mean(), 0.5 * (0.75 + 0.25 * 4.0));
        close(mixed.chance_of_at_least(8.0), 0.125);
    }
}

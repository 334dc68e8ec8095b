//! Random numbers, each from a stream with a name.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};

/// A stream of random numbers. The same seed and name give the same numbers, whatever else is drawn elsewhere.
pub(super) struct Dice(StdRng);

impl Dice {
    /// The stream of this name.
    pub(super) fn named(seed: u64, name: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes());
        for part in name {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(StdRng::from_seed(*hasher.finalize().as_bytes()))
    }

    /// Uniform, 0 to less than 1.
    pub(super) fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// True with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from `low` to less than `high`.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        self.0.random_range(low..high)
    }

    /// A number of the standard normal distribution.
    pub(super) fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }

    /// A log-normal number: `median` in the middle, `sigma` the spread of its logarithm.
    pub(super) fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        (median.ln() + sigma * self.normal()).exp()
    }

    /// One of the items, each as likely as the others. The items must not be empty.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.0.random_range(0..items.len())]
    }

    /// One of the items by its share; the last takes what the shares leave over. The items must not be empty.
    pub(super) fn pick_by_share<'a, T>(&mut self, items: &'a [(f64, T)]) -> &'a T {
        let mut left = self.unit();
        for (share, item) in items {
            if left < *share {
                return item;
            }
            left -= share;
        }
        &items[items.len() - 1].1
    }
}

/// The nearest whole number; 0 for what is below it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from float saturates, and the sample's numbers are far below the type's largest"
)]
pub(super) fn whole(number: f64) -> u32 {
    number.round() as u32
}

/// The number to two decimal places.
pub(super) fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_its_seed_and_its_name() {
        let first = |seed, name: &[&str]| Dice::named(seed, name).unit().to_bits();
        assert_eq!(first(7, &["run", "a"]), first(7, &["run", "a"]));
        assert_ne!(first(7, &["run", "a"]), first(8, &["run", "a"]));
        assert_ne!(first(7, &["ab", "c"]), first(7, &["a", "bc"]));
    }

    #[test]
    fn shares_are_kept_and_the_last_takes_the_rest() {
        let mut dice = Dice::named(1, &["test"]);
        let draws = 20_000;
        let first = (0..draws)
            .filter(|_| *dice.pick_by_share(&[(0.3, true), (0.0, false)]))
            .count();
        // 6,000 expected, and a standard error of 65.
        assert!((5_740..6_260).contains(&first), "{first} of {draws}");
    }

    #[test]
    fn half_of_the_log_normal_numbers_are_below_the_median() {
        let mut dice = Dice::named(1, &["test"]);
        let below = (0..10_000)
            .filter(|_| dice.log_normal(8.0, 0.9) < 8.0)
            .count();
        assert!((4_800..5_200).contains(&below), "{below}");
    }

    #[test]
    fn whole_numbers_never_wrap() {
        assert_eq!(whole(-3.0), 0);
        assert_eq!(whole(2.5), 3);
        assert_eq!(whole(f64::NAN), 0);
    }
}

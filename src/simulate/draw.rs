//! Random numbers. A rollout's stream depends on its plan, the seed and its number alone, whatever thread draws it.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_distr::{Binomial, Distribution, Gamma, Geometric, Poisson, StandardNormal};

/// A stream of random numbers: xoshiro256++ (Blackman & Vigna 2021), which is fast.
pub(super) struct Random(Xoshiro256PlusPlus);

impl Random {
    /// The stream of one rollout of a cell.
    pub(super) fn of(cell: &[u8; 32], rollout: u64) -> Self {
        let seed = blake3::keyed_hash(cell, &rollout.to_le_bytes());
        Self(Xoshiro256PlusPlus::from_seed(*seed.as_bytes()))
    }

    /// Uniform, 0 to less than 1.
    pub(super) fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// True with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from 0 to less than `end`, which must not be 0.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        self.0.random_range(0..end)
    }

    /// How many of `trials` succeed.
    pub(super) fn binomial(&mut self, trials: u32, probability: f64) -> u32 {
        if trials == 0 || probability <= 0.0 {
            return 0;
        }
        let law = Binomial::new(u64::from(trials), probability.min(1.0));
        // Only a probability that is no number is refused, and a checked plan has none.
        let successes = law.map_or(0, |law| law.sample(&mut self.0));
        u32::try_from(successes).unwrap_or(trials)
    }

    /// A count of independent events.
    pub(super) fn poisson(&mut self, mean: f64) -> u32 {
        if mean <= 0.0 {
            return 0;
        }
        Poisson::new(mean).map_or(0, |law| whole(law.sample(&mut self.0)))
    }

    /// 1, 2, 3, … with this mean.
    pub(super) fn geometric(&mut self, mean: f64) -> u32 {
        let more = Geometric::new(1.0 / mean.max(1.0)).map_or(0, |law| law.sample(&mut self.0));
        u32::try_from(more).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// A factor of mean 1 with this coefficient of variation.
    pub(super) fn factor(&mut self, variation: f64) -> f64 {
        if variation <= 0.0 {
            return 1.0;
        }
        let shape = variation.powi(-2);
        Gamma::new(shape, 1.0 / shape).map_or(1.0, |law| law.sample(&mut self.0))
    }

    /// A log-normal number: `median` in the middle, `sigma` the spread of its natural logarithm.
    pub(super) fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        let normal: f64 = StandardNormal.sample(&mut self.0);
        median * (sigma * normal).exp()
    }

    /// Puts the items in a random order (Fisher & Yates 1938).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.0.random_range(0..=last));
        }
    }
}

/// The nearest whole number; 0 for what is below it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from float saturates"
)]
pub(super) fn whole(number: f64) -> u32 {
    number.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: u32 = 20_000;

    /// Mean and variance of so many draws.
    fn moments(mut draw: impl FnMut(&mut Random) -> f64) -> (f64, f64) {
        let mut random = Random::of(&[7; 32], 0);
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..DRAWS {
            let value = draw(&mut random);
            sum += value;
            squares += value * value;
        }
        let mean = sum / f64::from(DRAWS);
        (mean, squares / f64::from(DRAWS) - mean * mean)
    }

    #[track_caller]
    fn case((mean, variance): (f64, f64), expected_mean: f64, expected_variance: f64) {
        // Five standard errors of the mean; a tenth of the variance.
        let error = (expected_variance / f64::from(DRAWS)).sqrt();
        assert!((mean - expected_mean).abs() < 5.0 * error, "mean {mean}");
        assert!(
            (variance / expected_variance - 1.0).abs() < 0.1,
            "variance {variance}"
        );
    }

    #[test]
    fn the_laws_have_their_textbook_moments() {
        case(
            moments(|random| f64::from(random.binomial(2000, 0.02))),
            40.0,
            39.2,
        );
        case(
            moments(|random| f64::from(random.binomial(30, 0.9))),
            27.0,
            2.7,
        );
        case(moments(|random| f64::from(random.poisson(8.0))), 8.0, 8.0);
        // A geometric number from 1 on, success 1/5: mean 5, variance (1 - 1/5) / (1/5)^2.
        case(
            moments(|random| f64::from(random.geometric(5.0))),
            5.0,
            20.0,
        );
        case(moments(|random| random.factor(0.5)), 1.0, 0.25);
        // Log-normal: median e^(σ²/2), variance (e^σ² − 1) e^σ² at median 1.
        let square = 0.5_f64 * 0.5;
        case(
            moments(|random| random.log_normal(1.0, 0.5)),
            (square / 2.0).exp(),
            (square.exp() - 1.0) * square.exp(),
        );
    }

    #[test]
    fn a_stream_is_its_cell_and_its_number() {
        let first = |cell: u8, number| Random::of(&[cell; 32], number).unit().to_bits();
        assert_eq!(first(1, 5), first(1, 5));
        assert_ne!(first(1, 5), first(1, 6));
        assert_ne!(first(1, 5), first(2, 5));
    }

    #[test]
    fn edges_draw_without_chance() {
        let mut random = Random::of(&[1; 32], 1);
        assert_eq!(random.binomial(0, 0.5), 0);
        assert_eq!(random.binomial(9, 0.0), 0);
        assert_eq!(random.binomial(9, 1.0), 9);
        assert_eq!(random.poisson(0.0), 0);
        assert_eq!(random.geometric(1.0), 1);
        assert!((random.factor(0.0) - 1.0).abs() < 1e-15);
    }
}

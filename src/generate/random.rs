//! The one source of random numbers.
//!
//! A stream depends on its seed and its name alone. What is drawn from another stream, or on another thread, does not
//! move it.
//!
//! There are two engines, because published numbers depend on each. The figures of `docs/method.md` come from rollouts
//! drawn with xoshiro256++ (Blackman & Vigna 2021), which is fast. The committed demo in `data/` comes from `StdRng` and
//! must stay the same to the byte. That also fixes how the demo draws: each run has a named stream of its own, nights
//! vary by a log-normal factor and not by [`Random::factor`], and a cell's runs are drawn one by one and not as counts.

use rand::distr::uniform::{SampleRange, SampleUniform};
use rand::rngs::{StdRng, Xoshiro256PlusPlus};
use rand::{Rng, RngExt, SeedableRng};
use rand_distr::{Binomial, Distribution, Gamma, Geometric, Poisson, StandardNormal};

use super::rounding::whole;

/// A stream of random numbers.
#[derive(Debug)]
pub struct Random<R>(R);

/// A stream for a rollout.
pub(super) type RolloutRandom = Random<Xoshiro256PlusPlus>;

/// A stream for the demo or for a planted history.
pub type SampleRandom = Random<StdRng>;

impl RolloutRandom {
    /// The stream of one rollout. The key distinguishes its plan and seed from others.
    pub(super) fn of_rollout(key: &[u8; 32], rollout: u64) -> Self {
        let seed = blake3::keyed_hash(key, &rollout.to_le_bytes());
        Self(Xoshiro256PlusPlus::from_seed(*seed.as_bytes()))
    }
}

impl SampleRandom {
    /// The stream of this seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// The stream of this seed and name.
    pub(crate) fn named(seed: u64, name: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes());
        for part in name {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(StdRng::from_seed(*hasher.finalize().as_bytes()))
    }
}

impl<R: Rng> Random<R> {
    /// Uniform, 0 to less than 1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A number in the range, uniform. The range must not be empty.
    pub(crate) fn within<T: SampleUniform>(&mut self, range: impl SampleRange<T>) -> T {
        self.0.random_range(range)
    }

    /// A number whose logarithm is uniform.
    pub(crate) fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.unit())
    }

    /// A number of the standard normal distribution.
    pub(crate) fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }

    /// A log-normal number. `sigma` is the standard deviation of its natural logarithm.
    pub(crate) fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    /// A gamma factor of mean 1 with this coefficient of variation.
    pub(crate) fn factor(&mut self, variation: f64) -> f64 {
        if variation <= 0.0 {
            return 1.0;
        }
        let shape = variation.powi(-2);
        Gamma::new(shape, 1.0 / shape).map_or(1.0, |law| law.sample(&mut self.0))
    }

    /// How many of `trials` succeed.
    pub(crate) fn binomial(&mut self, trials: u32, probability: f64) -> u32 {
        if trials == 0 || probability <= 0.0 {
            return 0;
        }
        let law = Binomial::new(u64::from(trials), probability.min(1.0));
        // Only a probability that is no number is refused, and a checked plan has none.
        let successes = law.map_or(0, |law| law.sample(&mut self.0));
        u32::try_from(successes).unwrap_or(trials)
    }

    /// A count of independent events.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        if mean <= 0.0 {
            return 0;
        }
        Poisson::new(mean).map_or(0, |law| whole(law.sample(&mut self.0)))
    }

    /// 1, 2, 3, … with this mean.
    pub(crate) fn geometric(&mut self, mean: f64) -> u32 {
        let more = Geometric::new(1.0 / mean.max(1.0)).map_or(0, |law| law.sample(&mut self.0));
        u32::try_from(more).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// 1, 2, 3, …: at least k with probability k to the power of minus the index. The whole part of a Pareto number.
    pub(crate) fn pareto(&mut self, index: f64) -> u32 {
        let size = (1.0 - self.unit()).powf(-1.0 / index);
        whole(size.floor()).max(1)
    }

    /// Factors of mean 1 with this coefficient of variation, one for each of so many nights: log-normal, and their
    /// logarithms have this autocorrelation from one night to the next.
    pub(crate) fn persistent_factors(
        &mut self,
        variation: f64,
        autocorrelation: f64,
        nights: u32,
    ) -> Vec<f64> {
        let variance = (variation * variation).ln_1p();
        let mut state = self.normal();
        let fresh = (1.0 - autocorrelation * autocorrelation).max(0.0).sqrt();
        (0..nights)
            .map(|_| {
                let factor = (variance.sqrt() * state - variance / 2.0).exp();
                state = autocorrelation * state + fresh * self.normal();
                factor
            })
            .collect()
    }

    /// Splits a number over shares that add up to one: a multinomial draw, one binomial at a time.
    pub(crate) fn multinomial(&mut self, number: u32, shares: &[f64]) -> Vec<u32> {
        let (mut left, mut rest) = (number, 1.0);
        let mut counts = Vec::with_capacity(shares.len());
        for (place, share) in shares.iter().enumerate() {
            let is_last = place + 1 == shares.len();
            let count = if is_last {
                left
            } else {
                self.binomial(left, share / rest)
            };
            left -= count;
            rest -= share;
            counts.push(count);
        }
        counts
    }

    /// One of the items, each as likely as the others. The items must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.within(0..items.len())]
    }

    /// One of the items by its share. The last takes what the shares leave of one. The items must not be empty.
    pub(crate) fn pick_by_share<'a, T>(&mut self, items: &'a [(f64, T)]) -> &'a T {
        let place = self.place_by_share(1.0, items.iter().map(|(share, _)| *share));
        &items[place.unwrap_or(items.len() - 1)].1
    }

    /// The place of one of the shares of a whole, each as likely as it is large. `None` for what the shares leave of it.
    pub(crate) fn place_by_share(
        &mut self,
        whole: f64,
        mut shares: impl Iterator<Item = f64>,
    ) -> Option<usize> {
        let mut left = self.unit() * whole;
        shares.position(|share| {
            left -= share;
            left < 0.0
        })
    }

    /// Puts the items in a random order (Fisher & Yates 1938).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.within(0..=last));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: u32 = 20_000;

    /// Mean and variance of [`DRAWS`] draws.
    fn moments(mut draw: impl FnMut(&mut RolloutRandom) -> f64) -> (f64, f64) {
        let mut random = RolloutRandom::of_rollout(&[7; 32], 0);
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
        // Σ k^-1.15 and Σ (2k - 1) k^-1.15 for k from 1 to 60, less the mean's square (a sum in Python).
        case(
            moments(|random| f64::from(random.pareto(1.15).min(60))),
            3.651_858,
            58.614_73,
        );
        // Log-normal: mean e^(σ²/2), variance (e^σ² − 1) e^σ² at median 1.
        let square = 0.5_f64 * 0.5;
        case(
            moments(|random| random.log_normal(1.0, 0.5)),
            (square / 2.0).exp(),
            (square.exp() - 1.0) * square.exp(),
        );
        // The logarithm is uniform from 0 to 1: mean 1/2, variance 1/12.
        case(
            moments(|random| random.log_uniform(1.0, std::f64::consts::E).ln()),
            0.5,
            1.0 / 12.0,
        );
    }

    #[test]
    fn persistent_factors_have_their_variation_and_their_autocorrelation() {
        let mut random = RolloutRandom::of_rollout(&[7; 32], 0);
        let (mut factors, mut logs) = (Vec::new(), Vec::new());
        for _ in 0..4000 {
            let series = random.persistent_factors(0.3, 0.9, 42);
            factors.push(series[41]);
            logs.push([series[0].ln(), series[1].ln(), series[41].ln()]);
        }
        let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / 4000.0;
        let first = mean(&mut factors.iter().copied());
        // Five standard errors: 5 · 0.3 / √4000.
        assert!((first - 1.0).abs() < 0.024, "{first}");
        let spread = mean(&mut factors.iter().map(|one| (one - first).powi(2))).sqrt();
        assert!((spread / 0.3 - 1.0).abs() < 0.1, "{spread}");
        let correlation = |other: usize| {
            let about = logs
                .iter()
                .map(|log| log.map(|one| one + 1.09_f64.ln() / 2.0));
            let product = mean(&mut about.map(|log| log[0] * log[other]));
            product / 1.09_f64.ln()
        };
        // A standard error of a correlation is at most 1 / √4000.
        assert!((correlation(1) - 0.9).abs() < 0.08, "{}", correlation(1));
        assert!((correlation(2) - 0.9_f64.powi(41)).abs() < 0.08);
    }

    #[test]
    fn a_rollouts_stream_is_its_key_and_its_number() {
        let first = |key: u8, number| {
            let mut random = RolloutRandom::of_rollout(&[key; 32], number);
            random.unit().to_bits()
        };
        assert_eq!(first(1, 5), first(1, 5));
        assert_ne!(first(1, 5), first(1, 6));
        assert_ne!(first(1, 5), first(2, 5));
    }

    #[test]
    fn a_named_stream_is_its_seed_and_its_name() {
        let first = |seed, name: &[&str]| SampleRandom::named(seed, name).unit().to_bits();
        assert_eq!(first(7, &["run", "a"]), first(7, &["run", "a"]));
        assert_ne!(first(7, &["run", "a"]), first(8, &["run", "a"]));
        assert_ne!(first(7, &["ab", "c"]), first(7, &["a", "bc"]));
    }

    #[test]
    fn edges_draw_without_chance() {
        let mut random = RolloutRandom::of_rollout(&[1; 32], 1);
        assert_eq!(random.binomial(0, 0.5), 0);
        assert_eq!(random.binomial(9, 0.0), 0);
        assert_eq!(random.binomial(9, 1.0), 9);
        assert_eq!(random.poisson(0.0), 0);
        assert_eq!(random.geometric(1.0), 1);
        assert!((random.factor(0.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_split_keeps_every_run() {
        let mut random = RolloutRandom::of_rollout(&[1; 32], 1);
        for _ in 0..100 {
            let counts = random.multinomial(50, &[0.7, 0.2, 0.1]);
            assert_eq!(counts.iter().sum::<u32>(), 50);
        }
        assert!(random.multinomial(50, &[]).is_empty());
    }

    #[test]
    fn shares_are_kept_and_the_last_takes_the_rest() {
        let mut random = SampleRandom::named(1, &["test"]);
        let draws = 20_000;
        let first = (0..draws)
            .filter(|_| *random.pick_by_share(&[(0.3, true), (0.0, false)]))
            .count();
        // 6,000 expected, and a standard error of 65.
        assert!((5_740..6_260).contains(&first), "{first} of {draws}");
    }

    #[test]
    fn half_of_the_log_normal_numbers_are_below_the_median() {
        let mut random = SampleRandom::named(1, &["test"]);
        let below = (0..10_000)
            .filter(|_| random.log_normal(8.0, 0.9) < 8.0)
            .count();
        assert!((4_800..5_200).contains(&below), "{below}");
    }
}

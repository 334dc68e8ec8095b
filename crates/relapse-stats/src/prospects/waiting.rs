//! What a release brings where one looks for some more nights, and then keeps it or takes it back.

use super::distribution::{Distribution, Mass};
use crate::numerics::{ln_normal_upper, zero_of_increasing};

/// More nights to look, and the choice after them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    /// The amount of exposure while one waits, such as nights.
    pub wait: f64,
    /// The exposure after that, if the release is kept.
    pub rest: f64,
    /// The variance of what the nights waited for will estimate by themselves, above zero.
    pub variance: f64,
    /// The release is kept where the difference expected then is at most this.
    pub at_most: f64,
}

/// What waiting brings.
#[derive(Clone, Debug, PartialEq)]
pub struct Waited {
    /// Difference times exposure until the end.
    pub total: Distribution,
    /// The probability that the release is kept.
    pub kept: f64,
}

impl Waiting {
    /// The distribution of difference times exposure, where the coming estimate is normal around the true difference. The difference
    /// expected after it rises with the estimate, so that one threshold of the estimate decides (preposterior analysis; Raiffa &
    /// Schlaifer 1961, chapter 5).
    ///
    /// `None` where the variance is not above zero and finite.
    #[must_use]
    pub fn on(&self, differences: &Distribution) -> Option<Waited> {
        let error = Some(self.variance.sqrt()).filter(|error| error.is_finite() && *error > 0.0)?;
        let threshold = self.threshold(differences, error);
        let masses = differences.masses().iter().flat_map(|mass| {
            let kept = normal_lower((threshold - mass.value) / error);
            [(self.wait + self.rest, kept), (self.wait, 1.0 - kept)].map(|(exposure, chance)| {
                Mass {
                    value: mass.value * exposure,
                    weight: mass.weight * chance,
                }
            })
        });
        let masses: Vec<Mass> = masses.collect();
        let kept = masses.iter().step_by(2).map(|mass| mass.weight).sum();
        Some(Waited {
            total: Distribution::of(masses)?,
            kept,
        })
    }

    /// The largest coming estimate with which the release is kept; infinite where every one, or none, keeps it.
    fn threshold(&self, differences: &Distribution, error: f64) -> f64 {
        let masses = differences.masses();
        let above = |errors: f64| {
            let estimate = self.at_most + errors * error;
            expected_after(masses, estimate, error) - self.at_most
        };
        self.at_most + error * zero_of_increasing(above, 0.0, 1.0)
    }
}

/// P(Z ≤ z), also at an infinite z.
fn normal_lower(z: f64) -> f64 {
    match z {
        f64::INFINITY => 1.0,
        f64::NEG_INFINITY => 0.0,
        z => ln_normal_upper(-z).exp(),
    }
}

/// The expected difference once an estimate is known.
fn expected_after(masses: &[Mass], estimate: f64, error: f64) -> f64 {
    let ln = |mass: &Mass| mass.weight.ln() - 0.5 * ((estimate - mass.value) / error).powi(2);
    let greatest = masses.iter().map(ln).fold(f64::MIN, f64::max);
    let (mut products, mut sum) = (0.0, 0.0);
    for mass in masses {
        let weight = (ln(mass) - greatest).exp();
        products += weight * mass.value;
        sum += weight;
    }
    products / sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::interval::Interval;
    use crate::prospects::{EstimatedDifference, posterior};

    fn close(got: f64, expected: f64, within: f64) {
        assert!((got - expected).abs() < within, "{got} is not {expected}");
    }

    fn two_values() -> Distribution {
        let masses = [(0.0, 0.7), (1.0, 0.3)];
        let masses = masses.map(|(value, weight)| Mass { value, weight });
        Distribution::of(masses.to_vec()).unwrap()
    }

    #[test]
    fn the_threshold_is_where_the_expected_difference_is_the_one_allowed() {
        // SciPy 1.17: y = brentq(E[v | y] - 0.2); k = norm.cdf((y - v) / 0.8); sum(w * k); sum(w * v * (3 + 5 * k))
        let waiting = Waiting {
            wait: 3.0,
            rest: 5.0,
            variance: 0.64,
            at_most: 0.2,
        };
        let waited = waiting.on(&two_values()).unwrap();
        close(waited.kept, 0.447_416_116_186_6, 1e-9);
        close(waited.total.mean(), 1.118_158_597_108_7, 1e-9);
    }

    #[test]
    fn what_no_estimate_can_change_is_decided_already() {
        let of = |at_most| Waiting {
            wait: 1.0,
            rest: 1.0,
            variance: 0.64,
            at_most,
        };
        let chance = |at_most: f64| of(at_most).on(&two_values()).unwrap().kept;
        close(chance(1.5), 1.0, 1e-12);
        close(chance(-0.5), 0.0, 1e-12);
        assert_eq!(
            Waiting {
                variance: 0.0,
                ..of(0.2)
            }
            .on(&two_values()),
            None
        );
    }

    proptest! {
        #[test]
        fn knowing_more_never_costs(
            difference in -0.02f64..0.06,
            error in 0.001f64..0.02,
            wait in 1.0f64..6.0,
            at_most in -0.01f64..0.03,
        ) {
            let estimated = EstimatedDifference {
                baseline: 0.02,
                difference,
                interval: Interval { lower: difference - 1.96 * error, upper: difference + 1.96 * error },
                level: 0.95,
            };
            let belief = posterior(&estimated).unwrap();
            let rest = 10.0 - wait;
            let waiting = Waiting { wait, rest, variance: error * error / wait, at_most };
            let waited = waiting.on(&belief).unwrap();
            // A rollback costs what the difference allowed would.
            let cost = waited.total.mean() + (1.0 - waited.kept) * rest * at_most;
            let now = wait * belief.mean() + rest * belief.mean().min(at_most);
            prop_assert!(cost <= now + 1e-9, "{cost} > {now}");
        }
    }
}

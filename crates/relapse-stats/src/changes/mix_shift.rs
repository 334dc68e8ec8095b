//! How much a rate changes because the releases serve a different mix of work.

/// The runs of both releases in one stratum with one value of a column, and the rate of that value.
#[derive(Clone, Copy, Debug)]
pub struct ValueRuns {
    /// The baseline's runs.
    pub baseline: f64,
    /// The candidate's runs.
    pub candidate: f64,
    /// Events per run with this value, the same for both releases.
    pub rate: f64,
}

/// What a different mix alone does to a rate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MixShift {
    excess: f64,
    variance: f64,
    level: f64,
}

impl MixShift {
    /// Adds a stratum.
    ///
    /// The shift is Σ (s₁ − s₀) r over the values, with a release's shares s and the values' rates r (Kitagawa 1955, the
    /// component of composition). Its variance is that of the mean rate of runs drawn from the pooled mix. A stratum weighs
    /// n₁n₀/(n₁ + n₀), as it does in the score of a rate.
    pub fn add(&mut self, values: &[ValueRuns]) {
        let sum = |of: fn(&ValueRuns) -> f64| values.iter().map(of).sum::<f64>();
        let [theirs, ours] = [sum(|one| one.baseline), sum(|one| one.candidate)];
        if theirs <= 0.0 || ours <= 0.0 {
            return;
        }
        let weight = ours * theirs / (ours + theirs);
        let shift = sum(|one| one.candidate * one.rate) / ours
            - sum(|one| one.baseline * one.rate) / theirs;
        let pooled = |one: &ValueRuns| (one.baseline + one.candidate) / (ours + theirs);
        let mean: f64 = values.iter().map(|one| pooled(one) * one.rate).sum();
        let variance: f64 = values
            .iter()
            .map(|one| pooled(one) * (one.rate - mean).powi(2))
            .sum();
        self.excess += weight * shift;
        self.variance += weight * variance;
        self.level += weight * mean;
    }

    /// The change of the rate in relation to the rate; 0 where there is no event.
    #[must_use]
    pub fn relative(&self) -> f64 {
        if self.level > 0.0 {
            self.excess / self.level
        } else {
            0.0
        }
    }

    /// The shift in standard deviations of a mix that differs by chance alone.
    #[must_use]
    pub fn deviations(&self) -> f64 {
        if self.variance > 0.0 {
            self.excess / self.variance.sqrt()
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(shares: [[f64; 2]; 2]) -> [ValueRuns; 2] {
        let value = |[baseline, candidate]: [f64; 2], rate| ValueRuns {
            baseline,
            candidate,
            rate,
        };
        [value(shares[0], 0.06), value(shares[1], 0.02)]
    }

    /// By hand: the mean rates are 0.7 · 0.06 + 0.3 · 0.02 = 0.048 and 0.3 · 0.06 + 0.7 · 0.02 = 0.032. The pooled mix is
    /// half and half, with mean 0.04 and variance 0.02².
    #[test]
    fn seven_to_three_against_three_to_seven() {
        let mut shift = MixShift::default();
        shift.add(&values([[300.0, 700.0], [700.0, 300.0]]));
        assert!((shift.relative() - 0.016 / 0.04).abs() < 1e-12);
        // 500 · 0.016 / √(500 · 0.0004)
        assert!((shift.deviations() - 8.0 / 0.2_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn the_same_mix_shifts_nothing_whatever_the_traffic() {
        let mut shift = MixShift::default();
        shift.add(&values([[900.0, 90.0], [100.0, 10.0]]));
        shift.add(&values([[10.0, 0.0], [5.0, 0.0]]));
        assert!(shift.relative().abs() < 1e-12 && shift.deviations().abs() < 1e-12);
        assert!(MixShift::default().relative().abs() < 1e-12);
    }
}

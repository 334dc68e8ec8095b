//! What each of several changes did to a rate, where runs with and without them ran side by side.
//!
//! Counts by stratum and combination of changes go in. For each change its effect comes out, the other changes held equal, or with
//! which others it came.

use crate::interval::Interval;
use crate::numerics::real;
use crate::rates::Arm;
use crate::variation::{Dispersion, ReferenceLaw};

/// Runs of one stratum with the same changes.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedRuns {
    /// The stratum, from 0.
    pub stratum: usize,
    /// Their events and exposure.
    pub arm: Arm,
    /// Which of the changes they have; every list has the same length.
    pub has: Vec<bool>,
}

/// What the counts tell of a change.
#[derive(Clone, Debug, PartialEq)]
pub enum Attributed {
    /// The difference that it makes, and its interval.
    Effect {
        /// Events per run.
        difference: f64,
        /// Its interval.
        interval: Interval,
    },
    /// It came with these others, by their places: too few runs have one without them.
    Together(Vec<usize>),
    /// No stratum has runs with it and without it.
    Constant,
}

/// A change of which the others leave less than this part of the variation unexplained is not told apart from them: a variance
/// inflation above 10 (Marquardt 1970, Technometrics 12:591).
const LEAST_TOLERANCE: f64 = 0.1;

/// A change is among those that another came with, if it has this part in what explains the other.
const LEAST_PART: f64 = 0.1;

/// A pivot below this part of what it was is rounding.
const LEAST_PIVOT: f64 = 1e-9;

/// The effects of all changes on a rate: an additive model with an effect of each stratum, fitted by least squares with the exposures
/// for weights. The variance of an effect is that of the binomial counts at the fitted rates (heteroscedastic; White 1980,
/// Econometrica 48:817, with the model's variances), times the `dispersion`.
///
/// The `level` of the intervals is two-sided.
#[must_use]
pub fn attribute(
    rows: &[ChangedRuns],
    level: f64,
    dispersion: Option<Dispersion>,
) -> Vec<Attributed> {
    let rows: Vec<&ChangedRuns> = rows.iter().filter(|row| row.arm.exposure() > 0).collect();
    let changes = rows.iter().map(|row| row.has.len()).max().unwrap_or(0);
    let fit = Fit::of(&rows, changes);
    (0..changes)
        .map(|change| fit.attributed(change, level, dispersion))
        .collect()
}

/// A row with each value less its stratum's mean.
struct Centred {
    runs: f64,
    changes: Vec<f64>,
    rate: f64,
    /// The stratum's rate.
    mean: f64,
}

/// A symmetric matrix by rows.
type Matrix = Vec<Vec<f64>>;

struct Fit {
    rows: Vec<Centred>,
    /// Products of the changes, weighted by runs.
    products: Matrix,
    /// Their inverse over the changes that are no combination of those before them.
    inverse: Matrix,
    effects: Vec<f64>,
}

impl Fit {
    fn of(rows: &[&ChangedRuns], changes: usize) -> Self {
        let rows = centred(rows, changes);
        let mut products = vec![vec![0.0; changes]; changes];
        let mut with_rate = vec![0.0; changes];
        for row in &rows {
            for (one, x) in row.changes.iter().enumerate() {
                with_rate[one] += row.runs * x * row.rate;
                for (other, y) in row.changes.iter().enumerate() {
                    products[one][other] += row.runs * x * y;
                }
            }
        }
        let inverse = inverse(&products, &vec![true; changes]);
        let effects = inverse.iter().map(|line| dot(line, &with_rate)).collect();
        Self {
            rows,
            products,
            inverse,
            effects,
        }
    }

    fn attributed(&self, change: usize, level: f64, dispersion: Option<Dispersion>) -> Attributed {
        let own = self.products[change][change];
        let runs: f64 = self.rows.iter().map(|row| row.runs).sum();
        if own <= LEAST_PIVOT * runs.max(1.0) {
            return Attributed::Constant;
        }
        let others: Vec<bool> = (0..self.products.len())
            .map(|other| other != change)
            .collect();
        let explained = inverse(&self.products, &others);
        let parts: Vec<f64> = explained
            .iter()
            .map(|line| dot(line, &self.products[change]))
            .collect();
        let left = own - dot(&parts, &self.products[change]);
        if left < LEAST_TOLERANCE * own {
            let is_one = |other: &usize| {
                parts[*other].abs() >= LEAST_PART
                    || (*other != change && self.are_alike(change, *other))
            };
            return Attributed::Together((0..parts.len()).filter(is_one).collect());
        }
        let law = ReferenceLaw::new(dispersion);
        let error = (self.variance(change) * law.factor).sqrt();
        let reach = law.upper_quantile(0.5 * (1.0 - level)) * error;
        let difference = self.effects[change];
        Attributed::Effect {
            difference,
            interval: Interval {
                lower: difference - reach,
                upper: difference + reach,
            },
        }
    }

    /// Whether two changes are not told apart by themselves.
    fn are_alike(&self, one: usize, other: usize) -> bool {
        let own = self.products[one][one];
        let shared =
            self.products[one][other].powi(2) / self.products[other][other].max(f64::MIN_POSITIVE);
        own - shared < LEAST_TOLERANCE * own
    }

    fn variance(&self, change: usize) -> f64 {
        let parts = self.rows.iter().map(|row| {
            let weight = dot(&self.inverse[change], &row.changes);
            let rate = (row.mean + dot(&self.effects, &row.changes)).clamp(0.0, 1.0);
            weight * weight * row.runs * rate * (1.0 - rate)
        });
        parts.sum()
    }
}

fn centred(rows: &[&ChangedRuns], changes: usize) -> Vec<Centred> {
    let strata = rows.iter().map(|row| row.stratum + 1).max().unwrap_or(0);
    let mut runs = vec![0.0; strata];
    let mut events = vec![0.0; strata];
    let mut with = vec![vec![0.0; changes]; strata];
    for row in rows {
        let own = real(row.arm.exposure());
        runs[row.stratum] += own;
        events[row.stratum] += real(row.arm.events());
        for (change, has) in row.has.iter().enumerate() {
            with[row.stratum][change] += if *has { own } else { 0.0 };
        }
    }
    let centre = |row: &&ChangedRuns| {
        let stratum = row.stratum;
        let mean = events[stratum] / runs[stratum];
        let changes = row.has.iter().enumerate().map(|(change, has)| {
            let own = if *has { 1.0 } else { 0.0 };
            own - with[stratum][change] / runs[stratum]
        });
        Centred {
            runs: real(row.arm.exposure()),
            changes: changes.collect(),
            rate: real(row.arm.events()) / real(row.arm.exposure()) - mean,
            mean,
        }
    };
    rows.iter().map(centre).collect()
}

/// The inverse over some of the rows and columns, zero elsewhere, by the sweep operator. A row that is a combination of those before
/// it is left out, which makes it a generalised inverse (Goodnight 1979, The American Statistician 33:149).
fn inverse(of: &Matrix, over: &[bool]) -> Matrix {
    let size = of.len();
    let mut swept = of.clone();
    let mut is_in = vec![false; size];
    for pivot in 0..size {
        let own = swept[pivot][pivot];
        if !over[pivot] || own <= LEAST_PIVOT * of[pivot][pivot] || own <= 0.0 {
            continue;
        }
        is_in[pivot] = true;
        let line = swept[pivot].clone();
        for (row, values) in swept.iter_mut().enumerate() {
            if row == pivot {
                for (column, value) in values.iter_mut().enumerate() {
                    *value = if column == pivot {
                        1.0 / own
                    } else {
                        line[column] / own
                    };
                }
                continue;
            }
            let factor = values[pivot] / own;
            for (column, value) in values.iter_mut().enumerate() {
                if column == pivot {
                    *value = -factor;
                } else {
                    *value -= factor * line[column];
                }
            }
        }
    }
    let keep = |row: usize, column: usize| is_in[row] && is_in[column];
    (0..size)
        .map(|row| {
            let values = swept[row].iter().enumerate();
            values
                .map(|(column, value)| if keep(row, column) { *value } else { 0.0 })
                .collect()
        })
        .collect()
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(stratum: usize, [events, exposure]: [u64; 2], has: &[bool]) -> ChangedRuns {
        ChangedRuns {
            stratum,
            arm: Arm::new(events, exposure).unwrap(),
            has: has.to_vec(),
        }
    }

    /// Two days with every combination of two changes.
    fn crossed() -> Vec<ChangedRuns> {
        let (no, yes) = (false, true);
        vec![
            runs(0, [3, 100], &[no, no]),
            runs(0, [9, 120], &[yes, no]),
            runs(0, [4, 80], &[no, yes]),
            runs(0, [12, 90], &[yes, yes]),
            runs(1, [2, 60], &[no, no]),
            runs(1, [5, 40], &[yes, no]),
            runs(1, [6, 110], &[no, yes]),
            runs(1, [7, 70], &[yes, yes]),
        ]
    }

    #[track_caller]
    fn effect(attributed: &Attributed, [difference, lower, upper]: [f64; 3]) {
        let Attributed::Effect {
            difference: got,
            interval,
        } = attributed
        else {
            panic!("{attributed:?} is no effect");
        };
        for (got, expected) in [
            (*got, difference),
            (interval.lower, lower),
            (interval.upper, upper),
        ] {
            assert!((got - expected).abs() < 1e-12, "{got} is not {expected}");
        }
    }

    #[test]
    fn each_effect_is_that_of_the_additive_model() {
        // NumPy 2: A = inv(X.T @ W @ X), b = A @ X.T @ W @ y with a column for each stratum and change, and
        // V = A @ X.T @ diag(n p (1 - p)) @ X @ A at p = X @ b; SciPy 1.17 for the quantiles.
        let found = attribute(&crossed(), 0.95, None);
        effect(
            &found[0],
            [
                0.061_837_068_291_047_33,
                0.022_021_811_987_527_208,
                0.101_652_324_594_567_44,
            ],
        );
        effect(
            &found[1],
            [
                0.025_452_316_418_911_26,
                -0.013_899_463_629_074_613,
                0.064_804_096_466_897_33,
            ],
        );
        let dispersion = Dispersion {
            factor: 2.5,
            degrees_of_freedom: 9.0,
        };
        let found = attribute(&crossed(), 0.95, Some(dispersion));
        let Attributed::Effect { interval, .. } = found[0] else {
            panic!("{found:?}");
        };
        assert!(
            (interval.lower + 0.010_822_732_563_403_25).abs() < 1e-9,
            "{interval:?}"
        );
    }

    #[test]
    fn changes_of_the_same_runs_are_not_told_apart() {
        let (no, yes) = (false, true);
        let rows = [
            runs(0, [3, 100], &[no, no, no]),
            runs(0, [9, 100], &[yes, yes, no]),
            runs(0, [4, 100], &[no, no, yes]),
            runs(0, [10, 100], &[yes, yes, yes]),
            // Three runs have the first without the second.
            runs(0, [0, 3], &[yes, no, no]),
        ];
        let found = attribute(&rows, 0.95, None);
        assert_eq!(found[0], Attributed::Together(vec![1]));
        assert_eq!(found[1], Attributed::Together(vec![0]));
        assert!(matches!(found[2], Attributed::Effect { .. }), "{found:?}");
        let three = [
            runs(0, [3, 100], &[no, no, no]),
            runs(0, [9, 100], &[yes, yes, yes]),
        ];
        let found = attribute(&three, 0.95, None);
        assert_eq!(found[0], Attributed::Together(vec![1, 2]));
        assert_eq!(found[2], Attributed::Together(vec![0, 1]));
    }

    #[test]
    fn a_change_that_is_all_the_others_together_is_not_told_from_them() {
        let (no, yes) = (false, true);
        // The third is there where either of the others is.
        let rows = [
            runs(0, [3, 100], &[no, no, no]),
            runs(0, [9, 100], &[yes, no, yes]),
            runs(0, [4, 100], &[no, yes, yes]),
        ];
        let found = attribute(&rows, 0.95, None);
        assert_eq!(found[2], Attributed::Together(vec![0, 1]));
    }

    #[test]
    fn without_runs_on_both_sides_in_a_stratum_nothing_is_told() {
        let rows = [runs(0, [3, 100], &[false]), runs(1, [9, 100], &[true])];
        assert_eq!(attribute(&rows, 0.95, None), [Attributed::Constant]);
        assert_eq!(attribute(&[], 0.95, None), []);
    }
}

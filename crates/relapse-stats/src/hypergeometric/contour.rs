//! The tail of a wide sum, by inverting its characteristic function.
//!
//! Σ_{x≥s} q(x) e^{−t(x−s)} = (1/2π) ∫_{−π}^{π} φ(u) e^{−ius} / (1 − e^{−(t+iu)}) du
//!
//! is the saddle-point integral. It is evaluated numerically instead of by its leading terms (Helstrom & Rice 1984; Abate
//! & Whitt 1992, section 5). The trapezoid rule with step h returns the sum of tails that are a period 2π/h apart. With a
//! period of 13 σ and t ≥ 3/σ the other tails are below 1e-14.

use std::f64::consts::{PI, TAU};

use super::tabulated_law::TabulatedLaw;
use crate::numerics::real;

/// Distance between the aliases of the trapezoid rule, in standard deviations of the sum.
const PERIOD: f64 = 13.0;

/// The integrand is left out where |φ(u)| ≤ exp(−σ²(1 − cos u)) is below e^{-37}, with this exponent.
const NEGLIGIBLE_EXPONENT: f64 = 37.0;

/// The highest frequency that matters to a sum of this variance.
pub(super) fn highest_frequency(variance: f64) -> f64 {
    // NaN where every frequency matters. `min` returns π then.
    (1.0 - NEGLIGIBLE_EXPONENT / variance).acos().min(PI)
}

/// Σ_{x ≥ s} q(x) e^{−t(x−s)}, where q is the law of the sum of `laws`.
pub(super) fn upper_sum(laws: &[TabulatedLaw], observed: f64, tilt: f64) -> f64 {
    let variance: f64 = laws.iter().map(|law| law.moments().variance).sum();
    let step = TAU / (PERIOD * variance.sqrt()).ceil();
    let frequencies = frequencies(variance, step);
    let product = characteristic_function(laws, &frequencies);
    let start: f64 = laws.iter().map(|law| law.start).sum();
    let mut sum = 0.0;
    for (index, (frequency, value)) in frequencies.iter().zip(&product).enumerate() {
        let rotated = value.times(Complex::rotation(frequency * (start - observed)));
        // 1 − e^{−(t+iu)}, with a real part in which nothing cancels.
        let decay = (-tilt).exp();
        let half = (0.5 * frequency).sin();
        let pole = Complex {
            real: -(-tilt).exp_m1() + 2.0 * decay * half * half,
            imaginary: decay * frequency.sin(),
        };
        let term = rotated.over(pole).real;
        let edge = index == 0 || (frequency - PI).abs() < 1e-9;
        sum += if edge { 0.5 * term } else { term };
    }
    sum * step / PI
}

/// The frequencies 0, h, 2h, … at which the integrand matters, at most π.
fn frequencies(variance: f64, step: f64) -> Vec<f64> {
    let mut frequencies = Vec::with_capacity(32);
    for index in 0_u64.. {
        let frequency = real(index) * step;
        let beyond = variance * (1.0 - frequency.cos()) > NEGLIGIBLE_EXPONENT;
        if beyond || frequency > PI + 1e-9 {
            break;
        }
        frequencies.push(frequency);
    }
    frequencies
}

/// Π φᵢ(u), each relative to its law's start, by Horner's rule for all frequencies together.
fn characteristic_function(laws: &[TabulatedLaw], frequencies: &[f64]) -> Vec<Complex> {
    let one = Complex {
        real: 1.0,
        imaginary: 0.0,
    };
    let mut product = vec![one; frequencies.len()];
    let mut waves: Vec<Wave> = Vec::with_capacity(frequencies.len());
    for law in laws {
        waves.clear();
        for (index, frequency) in frequencies.iter().enumerate() {
            // The frequencies are multiples of the second one, so a turn is the product of two earlier turns.
            let half = index / 2;
            let turn = if index < 2 {
                Complex::rotation(frequency * law.stride)
            } else {
                waves[half].turn.times(waves[index - half].turn)
            };
            let sum = Complex {
                real: 0.0,
                imaginary: 0.0,
            };
            waves.push(Wave { turn, sum });
        }
        for share in law.shares.iter().rev() {
            for wave in &mut waves {
                wave.sum = wave.sum.times(wave.turn);
                wave.sum.real += share;
            }
        }
        for (value, wave) in product.iter_mut().zip(&waves) {
            *value = value.times(wave.sum);
        }
    }
    product
}

/// The sum of one law's shares at one frequency.
struct Wave {
    /// The rotation of one stride.
    turn: Complex,
    sum: Complex,
}

#[derive(Clone, Copy)]
struct Complex {
    real: f64,
    imaginary: f64,
}

impl Complex {
    /// e^{iu}.
    fn rotation(angle: f64) -> Self {
        let (imaginary, real) = angle.sin_cos();
        Self { real, imaginary }
    }

    fn times(self, other: Self) -> Self {
        Self {
            real: self.real * other.real - self.imaginary * other.imaginary,
            imaginary: self.real * other.imaginary + self.imaginary * other.real,
        }
    }

    fn over(self, other: Self) -> Self {
        let size = other.real * other.real + other.imaginary * other.imaginary;
        let conjugate = Self {
            real: other.real / size,
            imaginary: -other.imaginary / size,
        };
        self.times(conjugate)
    }
}

//! An axis of ratios, on a logarithmic scale.

use super::axis::Scale;
use crate::number;

/// The ratios that the scale may show. What lies beyond gets an arrow.
const ENDS: [f64; 2] = [1.0 / 32.0, 32.0];

/// A scale that holds these ratios, and at least the two.
pub(in crate::report::charts) fn ratio_scale(
    ratios: impl IntoIterator<Item = f64>,
    least: [f64; 2],
    pixels: [i32; 2],
) -> Scale {
    let ends = ENDS.map(f64::ln);
    let mut values = least.map(f64::ln);
    let ratios = ratios.into_iter();
    for ratio in ratios.filter(|ratio| ratio.is_finite() && *ratio > 0.0) {
        let log = ratio.ln().clamp(ends[0], ends[1]);
        values = [values[0].min(log - 0.05), values[1].max(log + 0.05)];
    }
    Scale {
        values: [values[0].max(ends[0]), values[1].min(ends[1])],
        pixels,
    }
}

/// The powers of two on a scale.
pub(in crate::report::charts) fn ticks(scale: &Scale) -> Vec<f64> {
    let all = [
        1.0 / 32.0,
        1.0 / 16.0,
        0.125,
        0.25,
        0.5,
        1.0,
        2.0,
        4.0,
        8.0,
        16.0,
        32.0,
    ];
    all.into_iter()
        .filter(|tick: &f64| (scale.values[0] - 1e-9..=scale.values[1] + 1e-9).contains(&tick.ln()))
        .collect()
}

/// A tick in words.
pub(in crate::report::charts) fn times(tick: f64) -> String {
    if tick < 1.0 {
        format!("÷{}", number::amount(1.0 / tick))
    } else {
        format!("×{}", number::amount(tick))
    }
}

//! The zero of an increasing function. A bracket is widened until it holds the zero, and then closed.

/// Half-width of the final bracket. Arguments are logarithms, so this is a relative error.
const TOLERANCE: f64 = 1e-12;

/// Arguments beyond this count as infinite, because e^700 is near the largest floating-point number.
const EDGE: f64 = 700.0;

/// The zero of an increasing `f`. The search begins at `start` and doubles its steps, the first of which is `step`.
///
/// Returns −∞ or +∞ where `f` has the same sign up to |x| = 700.
pub(crate) fn zero_of_increasing(f: impl Fn(f64) -> f64, start: f64, step: f64) -> f64 {
    let mut near = Point::at(&f, start);
    if near.value == 0.0 {
        return near.x;
    }
    let upward = near.value < 0.0;
    let mut step = if step.is_finite() && step > 0.0 {
        step
    } else {
        1.0
    };
    loop {
        let x = if upward { near.x + step } else { near.x - step };
        if x.abs() > EDGE {
            return if upward {
                f64::INFINITY
            } else {
                f64::NEG_INFINITY
            };
        }
        let far = Point::at(&f, x);
        if (far.value < 0.0) != upward {
            return close(&f, far, near);
        }
        near = far;
        step *= 2.0;
    }
}

/// An argument with the function's value there.
#[derive(Clone, Copy)]
struct Point {
    x: f64,
    value: f64,
}

impl Point {
    fn at(f: &impl Fn(f64) -> f64, x: f64) -> Self {
        Self { x, value: f(x) }
    }
}

/// Closes a bracket after one secant step, by inverse quadratic interpolation where that is safe and by bisection
/// elsewhere (Chandrupatla 1997). Where a value is infinite the interpolation is undefined, so the bracket is bisected.
fn close(f: &impl Fn(f64) -> f64, mut newest: Point, mut opposite: Point) -> f64 {
    let secant = newest.value / (newest.value - opposite.value);
    let mut fraction = if secant > 0.0 && secant < 1.0 {
        secant
    } else {
        0.5
    };
    let mut slope_before = (newest.value - opposite.value) / (newest.x - opposite.x);
    for _ in 0..200 {
        let probe = Point::at(f, newest.x + fraction * (opposite.x - newest.x));
        let oldest;
        if (probe.value < 0.0) == (newest.value < 0.0) {
            oldest = newest;
        } else {
            oldest = opposite;
            opposite = newest;
        }
        // Once the slope has settled, the secant through the two newest points bounds the distance to the zero.
        let slope = (probe.value - newest.value) / (probe.x - newest.x);
        let settled = slope > 0.9 * slope_before && slope < 1.1 * slope_before;
        slope_before = slope;
        newest = probe;
        let best = if newest.value.abs() < opposite.value.abs() {
            newest
        } else {
            opposite
        };
        let width = (opposite.x - newest.x).abs();
        let tolerance = TOLERANCE * best.x.abs().max(1.0);
        let arrived = settled && probe.value.abs() <= 0.5 * tolerance * slope;
        if width <= tolerance || best.value == 0.0 || arrived {
            return best.x;
        }
        let margin = 0.5 * tolerance / width;
        fraction = interpolate(newest, opposite, oldest).clamp(margin, 1.0 - margin);
    }
    newest.x
}

/// The place of the next probe, as a fraction of the way from `newest` (0) to `opposite` (1).
fn interpolate(newest: Point, opposite: Point, oldest: Point) -> f64 {
    let position = (newest.x - opposite.x) / (oldest.x - opposite.x);
    let height = (newest.value - opposite.value) / (oldest.value - opposite.value);
    if height * height < position && (1.0 - height) * (1.0 - height) < 1.0 - position {
        let first = newest.value / (opposite.value - newest.value) * oldest.value
            / (opposite.value - oldest.value);
        let second = (oldest.x - newest.x) / (opposite.x - newest.x) * newest.value
            / (oldest.value - newest.value)
            * opposite.value
            / (oldest.value - opposite.value);
        first + second
    } else {
        0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[track_caller]
    fn case(f: fn(f64) -> f64, start: f64, expected: f64) {
        let got = zero_of_increasing(f, start, 0.1);
        assert!(
            (got - expected).abs() <= 2e-12 * expected.abs().max(1.0),
            "{got}"
        );
    }

    #[test]
    fn zeros_are_found_from_either_side() {
        case(|x| x.exp() - 5.0, 0.0, 5_f64.ln());
        case(|x| x.exp() - 5.0, 9.0, 5_f64.ln());
        case(|x| x * x * x, 4.0, 0.0);
    }

    #[test]
    fn infinite_values_do_not_derail_the_search() {
        case(
            |x| if x < 2.0 { f64::NEG_INFINITY } else { x - 3.0 },
            0.0,
            3.0,
        );
    }

    #[test]
    fn a_function_of_one_sign_has_its_zero_at_infinity() {
        assert!(zero_of_increasing(|_| -1.0, 0.0, 1.0) > EDGE);
        assert!(zero_of_increasing(|_| 1.0, 0.0, 1.0) < -EDGE);
    }

    #[test]
    fn smooth_functions_take_few_evaluations() {
        let calls = Cell::new(0);
        let f = |x: f64| {
            calls.set(calls.get() + 1);
            x.exp() - 1.2
        };
        zero_of_increasing(f, 0.1, 0.1);
        assert!(calls.get() <= 10, "{}", calls.get());
    }
}

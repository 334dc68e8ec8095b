//! The marginal likelihood of an excess on some nights, relative to that of no excess.
//!
//! The model has one parameter, the rate ratio θ on the nights of a span. Its marginal likelihood is Laplace's approximation
//! under a normal prior of ln θ (Kass & Raftery 1995, section 4.1). It is tempered by the dispersion of the nights (a
//! quasi-likelihood; `McCullagh` & Nelder 1989, section 9.2).

/// The candidate's events in one place on one night, and what they are compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Contrast {
    /// The candidate's part of the events of both arms.
    Shared {
        /// The candidate's events.
        events: f64,
        /// The events of both arms.
        total: f64,
        /// n₁/n₀, candidate runs over baseline runs, above 0.
        odds: f64,
    },
    /// The candidate's events and the number expected at the rate of another time.
    Expected {
        /// The candidate's events.
        events: f64,
        /// The expected events.
        expected: f64,
    },
}

/// The nights of a span, by their indices in the list. Both ends are included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first night.
    pub first: usize,
    /// The last night.
    pub last: usize,
}

/// The prior variance of ln θ.
const VARIANCE: f64 = 2.0;

/// The most steps of Newton's method.
const MOST_STEPS: usize = 30;

/// The longest step of Newton's method.
const LONGEST_STEP: f64 = 1.0;

/// A step shorter than this ends the search for the maximum.
const SHORTEST_STEP: f64 = 1e-8;

/// How ln L(β) − ln L(0) changes at β = ln θ.
struct Shape {
    /// Its derivative.
    slope: f64,
    /// Minus its second derivative.
    curvature: f64,
}

/// ln of the marginal likelihood over that of no excess, for some parts of the runs, each a list of nights.
pub(super) fn ln_marginal(parts: &[&[Contrast]], span: Span, dispersion: f64) -> f64 {
    let inside = || {
        parts
            .iter()
            .flat_map(|nights| &nights[span.first..=span.last])
    };
    let shape = |beta: f64| {
        let prior = Shape {
            slope: -beta / VARIANCE,
            curvature: 1.0 / VARIANCE,
        };
        let theta = beta.exp();
        inside().fold(prior, |sum, contrast| {
            let part = contrast.shape(theta);
            Shape {
                slope: sum.slope + part.slope / dispersion,
                curvature: sum.curvature + part.curvature / dispersion,
            }
        })
    };
    // The logarithm is concave, so Newton's method with short steps reaches its one maximum.
    let mut beta = 0.0_f64;
    for _ in 0..MOST_STEPS {
        let Shape { slope, curvature } = shape(beta);
        let step = (slope / curvature).clamp(-LONGEST_STEP, LONGEST_STEP);
        beta = (beta + step).max(0.0);
        if step.abs() < SHORTEST_STEP || (beta <= 0.0 && slope <= 0.0) {
            break;
        }
    }
    let theta = beta.exp();
    let prior = -beta * beta / (2.0 * VARIANCE);
    let value = inside().fold(prior, |sum, contrast| {
        sum + contrast.ln_likelihood(beta, theta) / dispersion
    });
    value - 0.5 * (VARIANCE * shape(beta).curvature).ln()
}

impl Contrast {
    /// ln L(β) − ln L(0), for β = ln `theta`.
    fn ln_likelihood(self, beta: f64, theta: f64) -> f64 {
        match self {
            Self::Shared {
                events,
                total,
                odds,
            } => events * beta - total * ((1.0 + odds * theta) / (1.0 + odds)).ln(),
            Self::Expected { events, expected } => events * beta - (expected * theta - expected),
        }
    }

    fn shape(self, theta: f64) -> Shape {
        match self {
            Self::Shared {
                events,
                total,
                odds,
            } => {
                let raised = odds * theta;
                let share = raised / (1.0 + raised);
                Shape {
                    slope: events - total * share,
                    curvature: total * share * (1.0 - share),
                }
            }
            Self::Expected { events, expected } => {
                let raised = expected * theta;
                Shape {
                    slope: events - raised,
                    curvature: raised,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marginal_is_that_of_laplace() {
        // R 4.2.2: f <- function(b) 12*b - 20*log((1+.5*exp(b))/1.5) - b^2/4; o <- optimize(f, c(-3,3), maximum=TRUE,
        // tol=1e-12); p <- .5*exp(o$maximum)/(1+.5*exp(o$maximum)); o$objective - log(1+2*20*p*(1-p))/2
        let cells = [vec![Contrast::Shared {
            events: 12.0,
            total: 20.0,
            odds: 0.5,
        }]];
        let marginal = ln_marginal(&[cells[0].as_slice()], Span { first: 0, last: 0 }, 1.0);
        assert!((marginal - 1.504_812_396_681).abs() < 1e-9, "{marginal}");
    }
}

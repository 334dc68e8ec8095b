//! Where and when an excess lies: one model for each place and each span of nights, weighed by what the counts say.
//!
//! Every model has one parameter, the rate ratio θ in its place and span; elsewhere the ratio is 1. Its marginal
//! likelihood is Laplace's approximation under a normal prior of ln θ (Kass & Raftery 1995, section 4.1), tempered by the
//! dispersion of the nights (a quasi-likelihood; `McCullagh` & Nelder 1989, section 9.2). That a change lasts from night τ on
//! is Smith's (1975) change-point model, his posterior of τ the onset's.

use super::number::real_length;

/// The candidate's events in one place on one night, and what they are held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Contrast {
    /// Of so many events of both arms; the odds are candidate runs over baseline runs, above 0.
    Shared {
        /// The candidate's.
        events: f64,
        /// Both arms'.
        total: f64,
        /// n₁/n₀.
        odds: f64,
    },
    /// Of so many expected from another time.
    Expected {
        /// The candidate's.
        events: f64,
        /// What the other time's rate leads to expect.
        expected: f64,
    },
}

/// The nights of a span, by their places in the list, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first night.
    pub first: usize,
    /// The last night.
    pub last: usize,
}

/// A place that an excess may be confined to, or everywhere: some parts of the runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Region<'a> {
    /// Its parts, each a list of nights; all lists have one length.
    pub parts: Vec<&'a [Contrast]>,
    /// What is thought of it before the counts are looked at: the regions' priors add up to 1.
    pub prior: f64,
}

/// One explanation of an excess.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Episode {
    /// The region it is confined to, by its place in the list.
    pub region: usize,
    /// The nights it lasted.
    pub span: Span,
    /// Whether it is taken to last beyond the last night, and not for an episode that is over.
    pub lasts: bool,
    /// Its posterior probability among all that were weighed.
    pub probability: f64,
}

/// What is thought of an excess before its nights are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// That it is an episode of a few nights; the rest lasts.
    pub short: f64,
    /// That what lasts began on the night on which the release did.
    pub with_release: f64,
    /// The place of that night in the list.
    pub release: usize,
}

/// Nights beyond which an episode is none.
pub const LONGEST_EPISODE: usize = 3;

/// How much rarer an episode is that is a night longer.
const EACH_NIGHT_MORE: f64 = 0.3;

/// The prior variance of ln θ.
const VARIANCE: f64 = 2.0;

/// Every explanation of an excess, most probable first. `dispersion` is at least 1.
///
/// Regions may overlap: every model is weighed against that of no excess on the runs it speaks of, and says nothing of the
/// others. Nights up to the last one are weighed twice: as an episode, and as the first of what lasts. Empty without nights.
#[must_use]
pub fn episodes(regions: &[Region<'_>], dispersion: f64, prior: &Prior) -> Vec<Episode> {
    let nights = regions
        .iter()
        .flat_map(|region| &region.parts)
        .map(|nights| nights.len())
        .max();
    let mut weighed = Vec::new();
    for (place, region) in regions.iter().enumerate() {
        for (span, lasts, ln_span) in spans(nights.unwrap_or(0), prior) {
            let ln_marginal = ln_marginal(&region.parts, span, dispersion);
            let ln_weight = region.prior.ln() + ln_span + ln_marginal;
            weighed.push((place, span, lasts, ln_weight));
        }
    }
    let most = weighed
        .iter()
        .fold(f64::NEG_INFINITY, |most, one| most.max(one.3));
    let total: f64 = weighed.iter().map(|one| (one.3 - most).exp()).sum();
    let mut episodes: Vec<Episode> = weighed
        .into_iter()
        .map(|(region, span, lasts, ln_weight)| Episode {
            region,
            span,
            lasts,
            probability: (ln_weight - most).exp() / total,
        })
        .collect();
    episodes.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    episodes
}

/// The spans, whether they last, and ln of their prior probabilities.
fn spans(nights: usize, prior: &Prior) -> Vec<(Span, bool, f64)> {
    if nights == 0 {
        return Vec::new();
    }
    let last = nights - 1;
    let other_onsets = real_length(last);
    let lasting = (0..nights).map(|first| {
        let share = if last == 0 {
            1.0
        } else if first == prior.release {
            prior.with_release
        } else {
            (1.0 - prior.with_release) / other_onsets
        };
        let span = Span { first, last };
        (span, true, ((1.0 - prior.short) * share).ln())
    });
    let short: Vec<Span> = (0..nights)
        .flat_map(|first| {
            let until = first..nights.min(first + LONGEST_EPISODE);
            until.map(move |last| Span { first, last })
        })
        .collect();
    let length = |span: &Span| span.last - span.first;
    let total: f64 = short
        .iter()
        .map(|span| EACH_NIGHT_MORE.powi(power(length(span))))
        .sum();
    let short = short.into_iter().map(|span| {
        let share = EACH_NIGHT_MORE.powi(power(length(&span))) / total;
        (span, false, (prior.short * share).ln())
    });
    lasting.chain(short).collect()
}

fn power(nights: usize) -> i32 {
    i32::try_from(nights).unwrap_or(i32::MAX)
}

/// ln of the marginal likelihood over that of no excess.
fn ln_marginal(parts: &[&[Contrast]], span: Span, dispersion: f64) -> f64 {
    let inside = || {
        parts
            .iter()
            .flat_map(|nights| &nights[span.first..=span.last])
    };
    let derivatives = |beta: f64| {
        let prior = (
            -beta * beta / (2.0 * VARIANCE),
            -beta / VARIANCE,
            1.0 / VARIANCE,
        );
        inside().fold(prior, |sum, cell| {
            let (value, slope, curvature) = cell.ln_likelihood(beta);
            (
                sum.0 + value / dispersion,
                sum.1 + slope / dispersion,
                sum.2 + curvature / dispersion,
            )
        })
    };
    // The logarithm is concave: Newton's steps, kept short, climb to its one maximum.
    let mut beta = 0.0_f64;
    for _ in 0..STEPS {
        let (_, slope, curvature) = derivatives(beta);
        let step = (slope / curvature).clamp(-LONGEST_STEP, LONGEST_STEP);
        beta = (beta + step).max(0.0);
        if step.abs() < ENOUGH || (beta <= 0.0 && slope <= 0.0) {
            break;
        }
    }
    let (value, _, curvature) = derivatives(beta);
    value - 0.5 * (VARIANCE * curvature).ln()
}

const STEPS: usize = 30;
const LONGEST_STEP: f64 = 1.0;
const ENOUGH: f64 = 1e-8;

impl Contrast {
    /// ln L(β) − ln L(0) at β = ln θ, its slope, and minus its second derivative.
    fn ln_likelihood(self, beta: f64) -> (f64, f64, f64) {
        match self {
            Self::Shared {
                events,
                total,
                odds,
            } => {
                let raised = odds * beta.exp();
                let share = raised / (1.0 + raised);
                (
                    events * beta - total * ((1.0 + raised) / (1.0 + odds)).ln(),
                    events - total * share,
                    total * share * (1.0 - share),
                )
            }
            Self::Expected { events, expected } => {
                let raised = expected * beta.exp();
                (events * beta - (raised - expected), events - raised, raised)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIOR: Prior = Prior {
        short: 0.25,
        with_release: 0.8,
        release: 0,
    };

    /// Equal arms; the baseline has ten events a night.
    fn nights(events: &[f64]) -> Vec<Contrast> {
        events
            .iter()
            .map(|events| Contrast::Shared {
                events: *events,
                total: events + 10.0,
                odds: 1.0,
            })
            .collect()
    }

    /// Everywhere, and each of several cells.
    fn regions(cells: &[Vec<Contrast>]) -> Vec<Region<'_>> {
        let everywhere = cells.iter().map(Vec::as_slice).collect();
        if cells.len() < 2 {
            return vec![Region {
                parts: everywhere,
                prior: 1.0,
            }];
        }
        let each = 0.3 / real_length(cells.len());
        let mut regions = vec![Region {
            parts: everywhere,
            prior: 0.7,
        }];
        regions.extend(cells.iter().map(|nights| Region {
            parts: vec![nights.as_slice()],
            prior: each,
        }));
        regions
    }

    fn best(cells: &[Vec<Contrast>]) -> Episode {
        episodes(&regions(cells), 1.0, &PRIOR)[0]
    }

    #[test]
    fn what_lasts_from_the_start_is_told_from_one_night() {
        let lasting = best(&[nights(&[21.0, 19.0, 22.0, 18.0, 20.0])]);
        assert!(lasting.lasts && lasting.span == Span { first: 0, last: 4 });
        let burst = best(&[nights(&[10.0, 9.0, 60.0, 11.0, 10.0])]);
        assert!(!burst.lasts && burst.span == Span { first: 2, last: 2 });
        assert!(burst.probability > 0.95, "{burst:?}");
    }

    #[test]
    fn an_onset_within_the_rollout_is_found() {
        let late = best(&[nights(&[10.0, 11.0, 9.0, 26.0, 24.0, 25.0, 27.0])]);
        assert!(late.lasts && late.span.first == 3, "{late:?}");
    }

    #[test]
    fn one_place_is_told_from_all() {
        let quiet = nights(&[10.0, 11.0, 9.0, 10.0]);
        let worse = nights(&[24.0, 26.0, 22.0, 25.0]);
        assert_eq!(best(&[quiet.clone(), worse.clone()]).region, 2);
        assert_eq!(best(&[worse.clone(), worse]).region, 0);
        assert_eq!(best(&[quiet]).region, 0);
    }

    #[test]
    fn the_marginal_is_laplaces() {
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

    #[test]
    fn probabilities_add_up_and_noise_leaves_the_prior() {
        let cells = [nights(&[12.0, 8.0, 11.0]), nights(&[9.0, 10.0, 12.0])];
        for dispersion in [1.0, 4.0, 1e6] {
            let all = episodes(&regions(&cells), dispersion, &PRIOR);
            let total: f64 = all.iter().map(|one| one.probability).sum();
            assert!((total - 1.0).abs() < 1e-12);
        }
        let lasting: f64 = episodes(&regions(&cells), 1e9, &PRIOR)
            .iter()
            .filter(|one| one.lasts)
            .map(|one| one.probability)
            .sum();
        assert!((lasting - 0.75).abs() < 1e-6, "{lasting}");
        assert!(episodes(&[], 1.0, &PRIOR).is_empty());
    }
}

//! Where and when an excess occurred. Each place with each span of nights is one model, weighed by its likelihood.
//!
//! Every model has one parameter, the rate ratio θ in its place and span. Elsewhere the ratio is 1. That a change lasts from
//! night τ on is the change-point model of Smith (1975), and his posterior of τ is that of the onset.

use super::excess_likelihood::{Contrast, Span, ln_marginal};
use crate::numerics::real_length;

/// A place that an excess may be confined to, or everywhere: some parts of the runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Region<'a> {
    /// Its parts, each a list of nights. All lists have the same length.
    pub parts: Vec<&'a [Contrast]>,
    /// Its prior probability. The priors of all regions add up to 1.
    pub prior: f64,
}

/// One explanation of an excess.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Episode {
    /// The index of the region that the excess is confined to.
    pub region: usize,
    /// The nights of the excess.
    pub span: Span,
    /// Whether it continues beyond the last night. False for an episode that is over.
    pub lasts: bool,
    /// Its posterior probability among all explanations that were weighed.
    pub probability: f64,
}

/// The prior of an excess, before its nights are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// The probability that it is an episode of a few nights. Otherwise it lasts.
    pub short: f64,
    /// The probability that an excess which lasts began on the release's first night.
    pub with_release: f64,
    /// The index of the release's first night in the list.
    pub release: usize,
}

/// An episode has at most this many nights.
pub const LONGEST_EPISODE: usize = 3;

/// An episode that is a night longer is rarer by this factor.
const EACH_NIGHT_MORE: f64 = 0.3;

/// A span of nights, and whether the excess lasts beyond it.
struct Course {
    span: Span,
    lasts: bool,
    /// ln of its prior probability.
    ln_prior: f64,
}

/// An explanation with its weight.
struct Weighed {
    region: usize,
    span: Span,
    lasts: bool,
    ln_weight: f64,
}

/// Every explanation of an excess, most probable first. `dispersion` is at least 1.
///
/// Regions may overlap. Every model is compared with that of no excess on the runs that it concerns, and does not concern
/// the others. Spans up to the last night are weighed twice, as an episode and as the beginning of an excess that lasts.
///
/// The likelihood is Laplace's approximation under a normal prior of ln θ (Kass & Raftery 1995, section 4.1), tempered by
/// the dispersion (`McCullagh` & Nelder 1989, section 9.2). Empty without nights.
#[must_use]
pub fn episodes(regions: &[Region<'_>], dispersion: f64, prior: &Prior) -> Vec<Episode> {
    let nights = regions
        .iter()
        .flat_map(|region| &region.parts)
        .map(|nights| nights.len())
        .max();
    let mut weighed = Vec::new();
    for (index, region) in regions.iter().enumerate() {
        for course in courses(nights.unwrap_or(0), prior) {
            let ln_marginal = ln_marginal(&region.parts, course.span, dispersion);
            weighed.push(Weighed {
                region: index,
                span: course.span,
                lasts: course.lasts,
                ln_weight: region.prior.ln() + course.ln_prior + ln_marginal,
            });
        }
    }
    let most = weighed
        .iter()
        .fold(f64::NEG_INFINITY, |most, one| most.max(one.ln_weight));
    let total: f64 = weighed.iter().map(|one| (one.ln_weight - most).exp()).sum();
    let mut episodes: Vec<Episode> = weighed
        .into_iter()
        .map(|one| Episode {
            region: one.region,
            span: one.span,
            lasts: one.lasts,
            probability: (one.ln_weight - most).exp() / total,
        })
        .collect();
    episodes.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    episodes
}

/// Every course that an excess can take over so many nights.
fn courses(nights: usize, prior: &Prior) -> Vec<Course> {
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
        Course {
            span: Span { first, last },
            lasts: true,
            ln_prior: ((1.0 - prior.short) * share).ln(),
        }
    });
    let short: Vec<Span> = (0..nights)
        .flat_map(|first| {
            let until = first..nights.min(first + LONGEST_EPISODE);
            until.map(move |last| Span { first, last })
        })
        .collect();
    let rarity = |span: &Span| EACH_NIGHT_MORE.powi(power(span.last - span.first));
    let total: f64 = short.iter().map(rarity).sum();
    let short = short.into_iter().map(|span| Course {
        span,
        lasts: false,
        ln_prior: (prior.short * (rarity(&span) / total)).ln(),
    });
    lasting.chain(short).collect()
}

fn power(nights: usize) -> i32 {
    i32::try_from(nights).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIOR: Prior = Prior {
        short: 0.25,
        with_release: 0.8,
        release: 0,
    };

    /// Equal arms, where the baseline has ten events a night.
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
    fn a_lasting_excess_is_distinguished_from_one_night() {
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
    fn one_place_is_distinguished_from_all() {
        let quiet = nights(&[10.0, 11.0, 9.0, 10.0]);
        let worse = nights(&[24.0, 26.0, 22.0, 25.0]);
        assert_eq!(best(&[quiet.clone(), worse.clone()]).region, 2);
        assert_eq!(best(&[worse.clone(), worse]).region, 0);
        assert_eq!(best(&[quiet]).region, 0);
    }

    #[test]
    fn probabilities_add_up_and_noise_leaves_the_prior() {
        let cells = [nights(&[12.0, 8.0, 11.0]), nights(&[9.0, 10.0, 12.0])];
        for dispersion in [1.0, 4.0, 1e6] {
            let all = episodes(&regions(&cells), dispersion, &PRIOR);
            let total: f64 = all.iter().map(|episode| episode.probability).sum();
            assert!((total - 1.0).abs() < 1e-12);
        }
        let lasting: f64 = episodes(&regions(&cells), 1e9, &PRIOR)
            .iter()
            .filter(|episode| episode.lasts)
            .map(|episode| episode.probability)
            .sum();
        assert!((lasting - 0.75).abs() < 1e-6, "{lasting}");
        assert!(episodes(&[], 1.0, &PRIOR).is_empty());
    }
}

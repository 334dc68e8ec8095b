//! The chain of releases: each against the one before it, and against the first.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::Sound;
use crate::compare::{Lifespan, Pair, Question};
use crate::cube::Cube;
use crate::decision::{Effect, ReleaseAcross, Validity};
use crate::number;
use crate::stats::{Interval, LogRatio};
use crate::vocabulary::{ComparedBy, Design, EffectKind, Metric};

/// Where releases are compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground<'a> {
    pub(super) cube: &'a Cube,
    pub(super) nights: &'a RangeInclusive<NaiveDate>,
    pub(super) first_seen: &'a BTreeMap<String, NaiveDate>,
    pub(super) level: f64,
}

/// Nights that two releases must share for their own comparison to be taken, whatever lies between them.
const ENOUGH_NIGHTS: usize = 3;

/// Releases in a chain, the reference apart; where there are more, the newest.
const MOST: usize = 24;

/// The reference and the releases after it.
#[derive(Debug)]
pub(super) struct Chain<'a> {
    ground: Ground<'a>,
    links: Vec<Link<'a>>,
    pub(super) left_out: u64,
}

/// A release and its step from the one before.
#[derive(Debug)]
struct Link<'a> {
    life: &'a Lifespan,
    is_back: bool,
    /// The release before: the last one that was not rolled back.
    previous: Option<usize>,
    step: Option<Measured>,
}

/// The failure rate of a release over that of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measured {
    pub(super) ratio: f64,
    pub(super) interval: Interval,
    pub(super) by: ComparedBy,
    /// Whether the variation between nights is in the interval.
    is_guarded: bool,
}

impl Measured {
    /// Shown to be above, beyond what nights differ by anyway, and by more than the margin.
    pub(super) fn is_worse(&self, margin: f64) -> bool {
        self.is_guarded && self.interval.lower > 1.0 && self.ratio > margin
    }

    pub(super) fn effect(&self, level: f64) -> Effect {
        effect(self.ratio, self.interval, level)
    }
}

/// A ratio of rates for this night alone.
pub(super) fn effect(ratio: f64, interval: Interval, level: f64) -> Effect {
    Effect {
        kind: EffectKind::RateRatio,
        estimate: number::finite(Some(ratio)),
        lower: number::finite(Some(interval.lower)),
        upper: number::finite(Some(interval.upper)),
        level,
        valid: Validity::ThisNight,
    }
}

impl<'a> Chain<'a> {
    /// The releases from the reference on, by first day.
    pub(super) fn from(
        ground: Ground<'a>,
        reference: &'a Lifespan,
        lives: &'a [Lifespan],
        is_back: &dyn Fn(&str) -> bool,
    ) -> Self {
        let later: Vec<&Lifespan> = lives
            .iter()
            .skip_while(|life| life.release != reference.release)
            .skip(1)
            .collect();
        let left_out = later.len().saturating_sub(MOST);
        let mut chain = Self {
            ground,
            links: vec![Link {
                life: reference,
                is_back: is_back(&reference.release),
                previous: None,
                step: None,
            }],
            left_out: left_out as u64,
        };
        for life in &later[left_out..] {
            // The reference is what it is pinned as, rolled back or not.
            let kept = |place: &usize| *place == 0 || !chain.links[*place].is_back;
            let previous = (0..chain.links.len()).rev().find(kept).unwrap_or(0);
            let step = chain.direct(chain.links[previous].life, life);
            chain.links.push(Link {
                life,
                is_back: is_back(&life.release),
                previous: Some(previous),
                step,
            });
        }
        chain
    }

    fn direct(&self, from: &Lifespan, to: &Lifespan) -> Option<Measured> {
        let Ground {
            cube,
            nights,
            first_seen,
            level,
        } = self.ground;
        let pair = Pair::of(cube, [&from.release, &to.release], nights, first_seen)?;
        let evidence = pair.evidence(&Question::whole(Metric::FailureRate), level)?;
        Some(Measured {
            ratio: evidence.estimate?,
            interval: evidence.interval,
            by: match pair.design() {
                Design::BeforeAfter => ComparedBy::BeforeAfter,
                Design::Concurrent | Design::Mixed => ComparedBy::SharedDays,
            },
            is_guarded: evidence.guarded,
        })
    }

    /// Whether two releases ran side by side for long enough to be held against each other directly.
    fn is_side_by_side(&self, from: &Lifespan, to: &Lifespan) -> bool {
        let Ground {
            cube,
            nights,
            first_seen,
            ..
        } = self.ground;
        let overlaps = to.first <= from.last && from.first <= to.last;
        overlaps
            && Pair::of(cube, [&from.release, &to.release], nights, first_seen).is_some_and(
                |pair| {
                    pair.design() != Design::BeforeAfter && pair.shared_nights() >= ENOUGH_NIGHTS
                },
            )
    }

    /// The place of a release.
    pub(super) fn place(&self, release: &str) -> Option<usize> {
        self.links
            .iter()
            .position(|link| link.life.release == release)
    }

    /// The steps that lead from one release to a later one; `None` where none do.
    pub(super) fn path(&self, from: usize, to: usize) -> Option<Vec<usize>> {
        let mut path = Vec::new();
        let mut place = to;
        while place != from {
            path.push(place);
            place = self.links[place].previous?;
        }
        path.reverse();
        Some(path)
    }

    /// A step as a logarithm.
    pub(super) fn log_step(&self, place: usize) -> Option<LogRatio> {
        let step = self.links[place].step?;
        LogRatio::of(step.ratio, step.interval, self.ground.level)
    }

    pub(super) fn release(&self, place: usize) -> &str {
        &self.links[place].life.release
    }

    pub(super) const fn level(&self) -> f64 {
        self.ground.level
    }

    /// One release against an earlier one: directly, where they shared nights enough; else by the steps between them,
    /// unless none of these shared a day; else before and after.
    pub(super) fn versus(&self, from: usize, to: usize) -> Option<Measured> {
        let path = self.path(from, to)?;
        if path.len() == 1 {
            return self.links[to].step;
        }
        let [earlier, later] = [from, to].map(|place| self.links[place].life);
        if self.is_side_by_side(earlier, later) {
            return self.direct(earlier, later);
        }
        self.by_steps(&path).or_else(|| self.direct(earlier, later))
    }

    fn by_steps(&self, path: &[usize]) -> Option<Measured> {
        let by = |place: &usize| self.links[*place].step.map(|step| step.by);
        path.iter()
            .find(|place| by(place) == Some(ComparedBy::SharedDays))?;
        let is_guarded =
            |place: &usize| self.links[*place].step.is_some_and(|step| step.is_guarded);
        let mut steps = path.iter().map(|place| self.log_step(*place));
        let first = steps.next()??;
        let sum = steps.try_fold(first, |sum, step| Some(sum.then(step?)))?;
        Some(Measured {
            ratio: sum.ratio(),
            interval: sum.interval(self.ground.level),
            by: ComparedBy::Chain,
            is_guarded: path.iter().all(is_guarded),
        })
    }

    /// Whether a release was rolled back, or is shown worse than the one before it or the reference.
    fn is_bad(&self, place: usize, margin: f64) -> bool {
        let step = self.links[place].step;
        self.links[place].is_back
            || step.is_some_and(|step| step.is_worse(margin))
            || self
                .versus(0, place)
                .is_some_and(|own| own.is_worse(margin))
    }

    /// Where to go back to in place of a release that is itself bad: the newest one before it that it is shown worse than,
    /// and so on from there.
    pub(super) fn sound(&self, baseline: &str, margin: f64) -> Option<Sound> {
        let place = self.place(baseline).filter(|place| *place > 0)?;
        let mut good = place;
        while good > 0 && self.is_bad(good, margin) {
            let before = self.path(0, good)?.into_iter().rev().skip(1).chain([0]);
            let is_better = |from: &usize| {
                let own = self.versus(*from, good);
                own.is_some_and(|own| own.is_worse(margin))
            };
            let previous = self.links[good].previous;
            let next = before.into_iter().find(is_better);
            let Some(next) = next.or_else(|| previous.filter(|_| self.links[good].is_back)) else {
                break;
            };
            good = next;
        }
        (good != place).then(|| Sound {
            release: self.release(good).to_owned(),
            because: self.why_not(place, good, margin),
        })
    }

    fn why_not(&self, place: usize, good: usize, margin: f64) -> String {
        let baseline = self.release(place);
        let worse = self
            .versus(good, place)
            .filter(|measured| measured.is_worse(margin));
        match worse {
            Some(measured) => format!(
                "{baseline} is itself worse than {} ({} times, {} to {})",
                self.release(good),
                number::ratio(measured.ratio),
                number::ratio(measured.interval.lower),
                number::ratio(measured.interval.upper)
            ),
            None if self.links[place].is_back => format!("{baseline} was itself rolled back"),
            None => format!("{baseline} is itself worse than a release before it"),
        }
    }

    pub(super) fn published(&self) -> Vec<ReleaseAcross> {
        (0..self.links.len())
            .map(|place| self.published_link(place))
            .collect()
    }

    fn published_link(&self, place: usize) -> ReleaseAcross {
        let link = &self.links[place];
        let to_reference = (place > 0).then(|| self.versus(0, place)).flatten();
        let effect = |measured: Option<Measured>| measured.map(|one| one.effect(self.level()));
        ReleaseAcross {
            release: link.life.release.clone(),
            first_seen: link.life.first,
            last_seen: link.life.last,
            runs: link.life.runs(),
            failures: link.life.failures,
            rolled_back: link.is_back,
            previous: link.previous.map(|place| self.release(place).to_owned()),
            versus_previous: effect(link.step),
            versus_previous_by: link.step.map(|step| step.by),
            versus_reference: effect(to_reference),
            versus_reference_by: to_reference.map(|one| one.by),
        }
    }
}

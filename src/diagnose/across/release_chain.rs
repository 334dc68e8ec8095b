//! The chain of releases: each against the one before it, and against the first.

use chrono::NaiveDate;

use super::release_ratio::{Ground, ReleaseRatio};
use crate::compare::{Lifespan, Pair};
use crate::stats::LogRatio;
use crate::vocabulary::{ComparedBy, Design};

/// Nights that two releases must share to be compared directly, whatever ran between them.
const ENOUGH_NIGHTS: usize = 3;

/// Releases in a chain, the reference apart; where there are more, the newest.
const MOST: usize = 24;

/// One release of the chain.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReleaseLink {
    /// Its name.
    pub(crate) release: String,
    /// The first day of its rollout, in the window or before.
    pub(crate) first: NaiveDate,
    /// The last day of its traffic.
    pub(crate) last: NaiveDate,
    /// Its runs in the window.
    pub(crate) runs: u64,
    /// Its failed runs in the window.
    pub(crate) failures: u64,
    /// Whether it was rolled back.
    pub(crate) is_back: bool,
    /// The release before it in the chain; `None` for the reference.
    pub(crate) previous: Option<String>,
    /// Its failure rate against that of the release before it.
    pub(crate) versus_previous: Option<ReleaseRatio>,
    /// Its failure rate against the reference's.
    pub(crate) versus_reference: Option<ReleaseRatio>,
}

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
    step: Option<ReleaseRatio>,
    versus_reference: Option<ReleaseRatio>,
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
                versus_reference: None,
            }],
            left_out: left_out as u64,
        };
        for life in &later[left_out..] {
            // The reference is kept even if it was rolled back, since it is pinned.
            let kept = |place: &usize| *place == 0 || !chain.links[*place].is_back;
            let previous = (0..chain.links.len()).rev().find(kept).unwrap_or(0);
            let step = chain.direct(chain.links[previous].life, life);
            chain.links.push(Link {
                life,
                is_back: is_back(&life.release),
                previous: Some(previous),
                step,
                versus_reference: None,
            });
            let place = chain.links.len() - 1;
            chain.links[place].versus_reference = chain.compared(0, place);
        }
        chain
    }

    fn pair(&self, from: &Lifespan, to: &Lifespan) -> Option<Pair<'a>> {
        self.ground.pairs.pair([&from.release, &to.release])
    }

    fn direct(&self, from: &Lifespan, to: &Lifespan) -> Option<ReleaseRatio> {
        ReleaseRatio::of(&self.pair(from, to)?, self.ground.level)
    }

    /// Two releases that ran side by side for long enough to be compared directly.
    fn side_by_side(&self, from: &Lifespan, to: &Lifespan) -> Option<Pair<'a>> {
        let overlaps = to.first <= from.last && from.first <= to.last;
        let pair = overlaps.then(|| self.pair(from, to)).flatten()?;
        let is_enough =
            pair.design() != Design::BeforeAfter && pair.shared_nights() >= ENOUGH_NIGHTS;
        is_enough.then_some(pair)
    }

    /// The place of a release.
    pub(super) fn place(&self, release: &str) -> Option<usize> {
        self.links
            .iter()
            .position(|link| link.life.release == release)
    }

    pub(super) fn release(&self, place: usize) -> &str {
        &self.links[place].life.release
    }

    pub(super) fn is_back(&self, place: usize) -> bool {
        self.links[place].is_back
    }

    pub(super) fn previous(&self, place: usize) -> Option<usize> {
        self.links[place].previous
    }

    pub(super) fn step(&self, place: usize) -> Option<ReleaseRatio> {
        self.links[place].step
    }

    /// A step as a logarithm.
    pub(super) fn log_step(&self, place: usize) -> Option<LogRatio> {
        let step = self.step(place)?;
        LogRatio::of(step.ratio, step.interval, self.ground.level)
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

    /// One release against an earlier one: directly, where they shared nights enough; else by the steps between them,
    /// unless none of these shared a day; else before and after.
    pub(super) fn versus(&self, from: usize, to: usize) -> Option<ReleaseRatio> {
        if from == 0 {
            return self.links[to].versus_reference;
        }
        self.compared(from, to)
    }

    fn compared(&self, from: usize, to: usize) -> Option<ReleaseRatio> {
        let path = self.path(from, to)?;
        if path.len() == 1 {
            return self.step(to);
        }
        let [earlier, later] = [from, to].map(|place| self.links[place].life);
        match self.side_by_side(earlier, later) {
            Some(pair) => ReleaseRatio::of(&pair, self.ground.level),
            None => self.by_steps(&path).or_else(|| self.direct(earlier, later)),
        }
    }

    fn by_steps(&self, path: &[usize]) -> Option<ReleaseRatio> {
        let by = |place: &usize| self.step(*place).map(|step| step.by);
        path.iter()
            .find(|place| by(place) == Some(ComparedBy::SharedDays))?;
        let is_guarded = |place: &usize| self.step(*place).is_some_and(|step| step.is_guarded);
        let mut steps = path.iter().map(|place| self.log_step(*place));
        let first = steps.next()??;
        let sum = steps.try_fold(first, |sum, step| Some(sum.then(step?)))?;
        Some(ReleaseRatio {
            ratio: sum.ratio(),
            interval: sum.interval(self.ground.level),
            by: ComparedBy::Chain,
            is_guarded: path.iter().all(is_guarded),
        })
    }

    /// Every release, each against the one before it and the reference.
    pub(super) fn links(&self) -> Vec<ReleaseLink> {
        let listed = |link: &Link<'_>| ReleaseLink {
            release: link.life.release.clone(),
            first: link.life.first,
            last: link.life.last,
            runs: link.life.runs(),
            failures: link.life.failures,
            is_back: link.is_back,
            previous: link.previous.map(|place| self.release(place).to_owned()),
            versus_previous: link.step,
            versus_reference: link.versus_reference,
        };
        self.links.iter().map(listed).collect()
    }
}

//! The failure rate of one release over that of another.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::compare::{Pair, Pairs, Question};
use crate::cube::Cube;
use crate::stats::Interval;
use crate::vocabulary::{ComparedBy, Design, Metric};

/// Where releases are compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground<'a> {
    pub(super) cube: &'a Cube,
    pub(super) nights: &'a RangeInclusive<NaiveDate>,
    pub(super) pairs: &'a Pairs<'a>,
    pub(super) level: f64,
}

/// The failure rate of a release over that of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ReleaseRatio {
    /// The ratio; it may be infinite.
    pub(crate) ratio: f64,
    /// Its interval, for this night alone.
    pub(crate) interval: Interval,
    /// How the two were compared.
    pub(crate) by: ComparedBy,
    /// Whether the variation between nights is in the interval.
    pub(crate) is_guarded: bool,
}

impl ReleaseRatio {
    /// `None` where neither release failed.
    pub(super) fn of(pair: &Pair<'_>, level: f64) -> Option<Self> {
        let evidence = pair.evidence(&Question::whole(Metric::FailureRate), level)?;
        Some(Self {
            ratio: evidence.estimate?,
            interval: evidence.interval,
            by: match pair.design() {
                Design::BeforeAfter => ComparedBy::BeforeAfter,
                Design::Concurrent | Design::Mixed => ComparedBy::SharedDays,
            },
            is_guarded: evidence.guarded,
        })
    }

    /// Whether the later release is shown to fail more, beyond what nights differ by anyway, and by more than the margin.
    pub(super) fn is_worse(&self, margin: f64) -> bool {
        self.is_guarded && self.interval.lower > 1.0 && self.ratio > margin
    }
}

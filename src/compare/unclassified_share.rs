//! Failures without a class, of each release.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::compare::arms::Arms;
use crate::cube::{Cube, UNCLASSIFIED};

/// Failures without a class, of the two releases compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnclassifiedShare {
    /// Of the release being rolled out.
    pub(crate) candidate: WithoutClass,
    /// Of the release it is compared with.
    pub(crate) baseline: WithoutClass,
}

/// Failures without a class, of one release in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WithoutClass {
    pub(crate) release: String,
    /// Its failures, and those that have no class and that no rule gave one.
    pub(crate) counts: Unclassified,
}

/// The failures of both releases in the window, and how many of them have no class.
#[must_use]
pub(crate) fn unclassified(cube: &Cube, arms: &Arms) -> UnclassifiedShare {
    UnclassifiedShare {
        candidate: of_release(cube, arms, &arms.candidate),
        baseline: of_release(cube, arms, &arms.baseline),
    }
}

fn of_release(cube: &Cube, arms: &Arms, release: &str) -> WithoutClass {
    let is_asked = |name: &str| name == release;
    WithoutClass {
        release: release.to_owned(),
        counts: seen(cube, &(arms.from..=arms.to), &is_asked),
    }
}

/// Failures, and how many of them have no class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unclassified {
    /// Those without a class.
    pub(crate) unclassified: u64,
    /// All of them.
    pub(crate) failures: u64,
}

pub(super) fn seen(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    is_asked: &dyn Fn(&str) -> bool,
) -> Unclassified {
    let mut seen = Unclassified {
        unclassified: 0,
        failures: 0,
    };
    if nights.is_empty() {
        return seen;
    }
    let days = cube.days.range(nights.clone());
    for ((cell, class), count) in days.flat_map(|(_, day)| &day.classes) {
        if is_asked(&cell.release) {
            seen.failures += count;
            seen.unclassified += if class == UNCLASSIFIED { *count } else { 0 };
        }
    }
    seen
}

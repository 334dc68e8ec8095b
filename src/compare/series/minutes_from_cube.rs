//! The minutes of rescue of both releases, from the cube.

use std::collections::BTreeMap;

use super::minutes_series::{MinuteBin, MinutesOfBoth, MinutesOfRelease};
use crate::compare::counted::{Question, View};
use crate::compare::in_units::in_minutes;
use crate::cube::{Minutes, minute_bin_start};
use crate::vocabulary::{Design, Metric};

/// How long the rescues of both releases took, since the candidate's first day where they share days.
pub(super) fn rescue_minutes(view: &View<'_>) -> Option<MinutesOfBoth> {
    let minutes = Question::whole(Metric::RescueMinutes);
    if view.known.missing(&minutes).is_some() {
        return None;
    }
    let both = MinutesOfBoth {
        baseline: minutes_of(view, &view.arms.baseline),
        candidate: minutes_of(view, &view.arms.candidate),
    };
    (both.baseline.known + both.candidate.known > 0).then_some(both)
}

fn minutes_of(view: &View<'_>, release: &str) -> MinutesOfRelease {
    let from = match view.arms.design {
        Design::BeforeAfter => view.arms.from,
        _ => view.arms.from.max(view.arms.since),
    };
    let mut runs = 0;
    let mut minutes = Minutes::default();
    for day in view
        .cube
        .days
        .range(from..=view.arms.to.max(from))
        .map(|(_, day)| day)
    {
        for (cell, counts) in day.runs.iter().filter(|(cell, _)| cell.release == release) {
            runs += counts.runs;
            if let Some(own) = day.minutes.get(cell) {
                minutes.add(own);
            }
        }
    }
    MinutesOfRelease {
        runs,
        known: minutes.known,
        unknown: minutes.unknown,
        total: in_minutes(minutes.sum),
        median: minutes.quantile(0.5),
        ninth_decile: minutes.quantile(0.9),
        bins: by_doubling(&minutes),
    }
}

/// The fine bins put together by doublings of minutes, as a person reads them: under 1, 1 to 2, 2 to 4…
fn by_doubling(minutes: &Minutes) -> Vec<MinuteBin> {
    let mut bins: BTreeMap<u32, u64> = BTreeMap::new();
    for (bin, count) in &minutes.bins {
        let whole_minutes = minute_bin_start(*bin) / 1000;
        let doubling = whole_minutes.checked_ilog2().map_or(0, |log| log + 1);
        *bins.entry(doubling).or_default() += count;
    }
    let Some(last) = bins.keys().next_back().copied() else {
        return Vec::new();
    };
    (0..=last)
        .map(|doubling| MinuteBin {
            from: if doubling == 0 {
                0.0
            } else {
                f64::from(doubling - 1).exp2()
            },
            to: f64::from(doubling).exp2(),
            count: bins.get(&doubling).copied().unwrap_or(0),
        })
        .collect()
}

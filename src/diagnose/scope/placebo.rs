//! How unusual an onset is: the days of the baseline's history, each tried as one.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::compare::{Evidence, Question, View};

/// Nights before a placebo date and from it on.
const PLACEBO_NIGHTS: u64 = 7;

/// Days of the baseline's history that were tried as an onset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlaceboDates {
    /// How many there are.
    pub(crate) tried: u32,
    /// From how many of them the baseline's rate rose by at least the factor between the candidate's rate and the
    /// baseline's.
    pub(crate) as_large: u32,
}

impl PlaceboDates {
    /// Compares the week from each day on with the week before it, workflow by workflow. `None` where no day can be tried.
    pub(super) fn of(view: &View<'_>, question: &Question, evidence: &Evidence) -> Option<Self> {
        let ratio = evidence
            .estimate
            .filter(|_| evidence.difference.is_some())?;
        let mut dates = Self::default();
        let first = view.arms.from + Days::new(PLACEBO_NIGHTS);
        for date in first.iter_days() {
            if date + Days::new(PLACEBO_NIGHTS) > view.arms.since {
                break;
            }
            let week = |from: NaiveDate| week(view, question, from);
            let (before, after) = (week(date - Days::new(PLACEBO_NIGHTS)), week(date));
            let (mut events, mut expected) = (0.0, 0.0);
            for (workflow, [own, runs]) in &after {
                if let Some([their_own, their_runs]) = before.get(workflow).filter(|of| of[1] > 0.0)
                {
                    events += own;
                    expected += their_own / their_runs * runs;
                }
            }
            if expected > 0.0 {
                dates.tried += 1;
                dates.as_large += u32::from(events / expected >= ratio);
            }
        }
        (dates.tried > 0).then_some(dates)
    }
}

/// The baseline's events and runs of a week, by workflow.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn week<'a>(view: &View<'a>, question: &Question, from: NaiveDate) -> BTreeMap<&'a str, [f64; 2]> {
    let mut counts: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
    let week = view.cube.days.range(from..from + Days::new(PLACEBO_NIGHTS));
    for (date, day) in week {
        let asked = view.cells_on(*date, day, question);
        for cell in asked.filter(|cell| cell.release == view.arms.baseline) {
            if let Some(arm) = view.known.count(question, day, cell) {
                let sums = counts.entry(&cell.workflow).or_default();
                sums[0] += arm.events() as f64;
                sums[1] += arm.exposure() as f64;
            }
        }
    }
    counts
}

//! Which columns two releases record differently.

use std::collections::{BTreeMap, BTreeSet};

use super::biased_loss::Losses;
use super::column_contrast::ColumnContrast;
use super::shares::known_runs;
use crate::compare::arms::Arms;
use crate::compare::counted::{
    Column, Filled, Fold, KnownFields, KnownRuns, LossGap, PossibleEvents, Question, RecordingGap,
    View, filled_of_class,
};
use crate::compare::in_units::in_real;
use crate::config::Margins;
use crate::cube::{Cell, Cube, Day};
use crate::vocabulary::Metric;

/// The two-sided p below which a difference is beyond chance.
const BEYOND_CHANCE: f64 = 0.001;

/// The same where one release has no value at all, and every value of the other tells of an event, or null means false there. Then
/// the events themselves are the only sign, so this must come before the budget of a regression does.
const BEYOND_CHANCE_OF_EVENTS: f64 = 0.01;

/// Shares of known runs whose ratio lies within this factor count as alike. A rate over known runs is inflated by the ratio,
/// at any volume. By a normal approximation at one look, a rise crosses at z = 3.1 (a headline's part of the budget) and is
/// within a margin of 1.25 at z = 2. At the volume where these meet, an inflation of 1.03 crosses in 0.7 % of rollouts, one
/// of 1.05 in 2 % and one of 1.1 in 17 %. At every other volume it is less.
const ALIKE: f64 = 1.03;

/// The part of a rate that such a factor adds.
const LEAST_INFLATION: f64 = 1.0 - 1.0 / ALIKE;

/// From this share of known runs on, a release counts as complete, and the unknown runs of the other may hide events.
const COMPLETE: f64 = 0.9;

impl KnownFields {
    /// Looks at both releases' runs in the window.
    #[must_use]
    pub fn of(cube: &Cube, arms: &Arms, margins: &Margins) -> Self {
        let counted = Self::counted(cube, arms);
        let losses = losses(&counted, cube, arms, margins);
        let counted = counted.with_losses(losses);
        let class_gaps = class_gaps(&View::of(cube, arms, &counted), margins);
        let counted = counted.with_class_gaps(class_gaps);
        let view = View::of(cube, arms, &counted);
        let different: BTreeSet<&str> = Column::ALL
            .into_iter()
            .filter(|column| counted.is_recorded(*column) && differs(&view, *column, margins))
            .map(Column::name)
            .collect();
        if different.is_empty() {
            return counted;
        }
        // Null no longer means false in these columns, so they are counted once more by the new rule.
        let columns = Column::ALL
            .into_iter()
            .filter(|column| different.contains(column.name()));
        let unmeasured = columns
            .clone()
            .map(|column| (column, RecordingGap::unmeasured(column)));
        let rules = counted.clone().with_gaps(unmeasured.collect());
        let view = View::of(cube, arms, &rules);
        counted.with_gaps(columns.map(|column| (column, gap(&view, column))).collect())
    }
}

/// The metrics that rows lost unalike may have moved by enough to matter.
fn losses(
    counted: &KnownFields,
    cube: &Cube,
    arms: &Arms,
    margins: &Margins,
) -> BTreeMap<Metric, LossGap> {
    let releases = [arms.baseline.as_str(), &arms.candidate];
    let Some(losses) = Losses::of(cube, releases, counted.of_both()) else {
        return BTreeMap::new();
    };
    let gap = |metric: &Metric| Some((*metric, losses.gap(*metric)?));
    let matters = |(metric, gap): &(Metric, LossGap)| {
        let margin = margins.difference_of(*metric);
        gap.lowered() > margin || gap.raised() > margin.min(LEAST_INFLATION * gap.rate())
    };
    Metric::ALL.iter().filter_map(gap).filter(matters).collect()
}

/// Whether the releases record a column differently.
fn differs(view: &View<'_>, column: Column, margins: &Margins) -> bool {
    let filled = |day: &Day, cell: &Cell| view.known.filled(column, day, cell);
    let contrast = ColumnContrast::of(view, &filled);
    if view.known.is_silent_in_one(column) || one_tells_nothing(view, &contrast, &filled) {
        return contrast.ln_p_of_events() < BEYOND_CHANCE_OF_EVENTS.ln();
    }
    matters(&contrast, column, margins) && contrast.ln_p(view) < BEYOND_CHANCE.ln()
}

/// Whether a value always tells of an event, and one release has no value on any night: it may not record the column.
fn one_tells_nothing(
    view: &View<'_>,
    contrast: &ColumnContrast<'_>,
    filled: &dyn Fn(&Day, &Cell) -> Option<Filled>,
) -> bool {
    // Nearly every column has a value without an event on a night of both: then no other night needs a look.
    if contrast.totals().iter().any(|one| one.plain > 0) {
        return false;
    }
    let mut both = [Filled::default(); 2];
    for date in view.days_through(view.arms.to) {
        let Some(day) = view.cube.days.get(&date) else {
            continue;
        };
        for cell in day.runs.keys() {
            let releases = [&view.arms.baseline, &view.arms.candidate];
            let arm = releases
                .iter()
                .position(|release| cell.release == **release);
            if let (Some(arm), Some(filled)) = (arm, filled(day, cell)) {
                both[arm].add(&filled);
            }
        }
    }
    let tells_events_alone = both.iter().all(|one| one.plain == 0);
    tells_events_alone && both.iter().any(|one| one.events == 0 && one.null > 0)
}

/// The classes of which the releases record the metric of their own differently, with the failures whose record tells it.
fn class_gaps(view: &View<'_>, margins: &Margins) -> BTreeMap<String, [KnownRuns; 2]> {
    let gap = |class: &String| {
        let filled = |day: &Day, cell: &Cell| filled_of_class(class, day, cell);
        let contrast = ColumnContrast::of(view, &filled);
        let [baseline, candidate] = contrast.totals();
        let matters =
            is_inflated(&contrast) || hides_events(baseline, candidate, margins.difference);
        let differs = if one_tells_nothing(view, &contrast, &filled) {
            contrast.ln_p_of_events() < BEYOND_CHANCE_OF_EVENTS.ln()
        } else {
            matters && contrast.ln_p(view) < BEYOND_CHANCE.ln()
        };
        differs.then(|| (class.clone(), [baseline, candidate].map(KnownRuns::of)))
    };
    view.known.watched_classes().filter_map(gap).collect()
}

/// What is known of a column that the releases record differently.
fn gap(view: &View<'_>, column: Column) -> RecordingGap {
    let [baseline, candidate] = known_runs(view, column.name());
    RecordingGap {
        baseline,
        candidate,
        possible: column.headline().map(|metric| possible(view, metric)),
        ..RecordingGap::unmeasured(column)
    }
}

/// Whether a difference of recording would move a rate by enough to matter.
fn matters(contrast: &ColumnContrast<'_>, column: Column, margins: &Margins) -> bool {
    let [baseline, candidate] = contrast.totals();
    if column == Column::FailedCluster {
        // Bursts come in clusters, so a rise of bursts changes how many failures name one. Only a column that one release
        // lacks is told apart from it.
        return (baseline.plain == 0) != (candidate.plain == 0);
    }
    is_inflated(contrast)
        || column
            .headline()
            .is_some_and(|metric| hides_events(baseline, candidate, margins.difference_of(metric)))
}

/// Whether the shares of known runs are not alike.
fn is_inflated(contrast: &ColumnContrast<'_>) -> bool {
    contrast
        .ratio()
        .is_some_and(|ratio| !(1.0 / ALIKE..=ALIKE).contains(&ratio))
}

/// Whether the unknown runs of one release may hide events that the other, nearly complete, shows. Those of the candidate
/// matter beyond the margin. Those of the baseline make the candidate look worse, and matter beyond a small part of the
/// events that the candidate has.
fn hides_events(baseline: Filled, candidate: Filled, margin: f64) -> bool {
    let share = |filled: Filled, of: u64| in_real(of) / in_real(filled.runs.max(1));
    let known =
        |filled: Filled| in_real(filled.plain) / in_real((filled.plain + filled.null).max(1));
    let [theirs, ours] = [baseline, candidate].map(|filled| share(filled, filled.null));
    let events = share(candidate, candidate.events);
    let limit = margin.min(LEAST_INFLATION * events);
    known(baseline).max(known(candidate)) >= COMPLETE
        && (ours - theirs > margin || theirs - ours > limit)
}

/// The events that both releases may have, over the matched strata.
fn possible(view: &View<'_>, metric: Metric) -> [PossibleEvents; 2] {
    let count = |day: &Day, cell: &Cell| view.known.possible(metric, day, cell);
    let whole = Question::whole(Metric::FailureRate);
    let mut fold = Fold::new(view.arms.design, PossibleEvents::add);
    for date in view.days_through(view.arms.to) {
        fold.day(view.sides_on(&whole, date, &count));
    }
    let mut both = [PossibleEvents::default(); 2];
    for stratum in fold.matched() {
        for (sum, one) in both.iter_mut().zip(stratum) {
            sum.add(one);
        }
    }
    both
}

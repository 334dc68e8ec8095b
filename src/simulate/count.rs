//! The cube's day of a night, as counting its records would give it.

use super::law::is_past_boundary;
use super::night::{CellNight, Repair, Rows, in_hour};
use super::plan::Plan;
use super::traffic::Arm;
use crate::cube::{Cell, ClusterSizes, ClusterSums, Day, HourOfClass, Minutes, RunCounts};
use crate::vocabulary::ApprovalState;

/// What cells and classes are called, and which columns there are.
#[derive(Debug)]
pub(super) struct Names {
    /// By arm and workflow.
    cells: [Vec<Cell>; 2],
    classes: Vec<String>,
    states: Vec<ApprovalState>,
    recorded: Vec<Column>,
}

/// A column, or columns that stand together, which records may be without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Severity,
    Approvals,
    Rescue,
    Cluster,
}

impl Names {
    pub(super) fn of(plan: &Plan) -> Self {
        let cell = |arm: Arm, workflow: &str| Cell {
            release: arm.release().to_owned(),
            workflow: workflow.to_owned(),
        };
        Self {
            cells: Arm::BOTH.map(|arm| {
                let workflows = plan.workflows.iter();
                workflows.map(|one| cell(arm, &one.name)).collect()
            }),
            classes: (1..=plan.classes.len())
                .map(|rank| format!("class_{rank:02}"))
                .collect(),
            states: plan
                .approvals
                .iter()
                .flatten()
                .map(|one| one.state)
                .collect(),
            recorded: [
                (Column::Severity, plan.high_severity.is_some()),
                (Column::Approvals, plan.approvals.is_some()),
                (Column::Rescue, plan.rescue.is_some()),
                (
                    Column::Cluster,
                    plan.incidents.is_some_and(|incidents| incidents.keyed),
                ),
            ]
            .into_iter()
            .filter_map(|(column, is_recorded)| is_recorded.then_some(column))
            .collect(),
        }
    }

    pub(super) fn cell(&self, of: &CellNight) -> &Cell {
        &self.cells[usize::from(of.arm == Arm::Candidate)][of.workflow]
    }

    pub(super) fn class(&self, place: usize) -> &str {
        self.classes.get(place).map_or("", String::as_str)
    }

    pub(super) fn workflow(&self, place: usize) -> &str {
        let cell = self.cells[0].get(place);
        cell.map_or("", |cell| cell.workflow.as_str())
    }

    /// The approval states, in the order of the plan.
    pub(super) fn states(&self) -> &[ApprovalState] {
        &self.states
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.recorded.contains(&column)
    }

    /// The counts of a night as far as they are known so many nights later.
    pub(super) fn count(&self, night: &[CellNight], later: u32) -> Day {
        let arrived = usize::try_from(later).map_or(usize::MAX, |later| later.saturating_add(1));
        let mut lists = Lists::for_cells(night, self.classes.len());
        let mut hours = vec![0; 24 * self.classes.len()];
        for cell in night {
            let rows = &cell.arrivals[..arrived.min(cell.arrivals.len())];
            if rows.iter().any(|rows| rows.runs > 0) {
                self.list(&mut lists, self.cell(cell), rows, &mut hours);
            }
        }
        lists.into_day()
    }

    /// `by_hour` is scratch: one counter for each hour and class, of whatever value.
    fn list(&self, lists: &mut Lists, cell: &Cell, rows: &[Rows], by_hour: &mut [u64]) {
        let runs = self.runs(rows);
        lists.runs.push((cell.clone(), runs));
        self.hours(lists, cell, rows, by_hour);
        for (place, state) in self.states.iter().enumerate() {
            let count = states(rows, place);
            if count > 0 {
                lists.states.push(((cell.clone(), *state), count));
            }
        }
        if runs.rescued > 0 {
            lists.minutes.push((cell.clone(), minutes(rows)));
        }
        if self.has(Column::Cluster) {
            self.clusters(lists, cell, rows, &runs);
        }
    }

    fn runs(&self, rows: &[Rows]) -> RunCounts {
        let runs = rows.iter().map(|rows| u64::from(rows.runs)).sum();
        let failures = rows.iter().map(|rows| rows.failures.len() as u64).sum();
        let count = |of: &dyn Fn(&Rows) -> usize| rows.iter().map(|rows| of(rows) as u64).sum();
        let high: u64 = count(&|rows| rows.failures.iter().filter(|one| one.high).count());
        let repaired: u64 = count(&|rows| {
            rows.failures
                .iter()
                .filter(|one| one.repair.is_some())
                .count()
        });
        let hidden: u64 = count(&|rows| rows.rescues.len());
        let past: u64 = self
            .states
            .iter()
            .enumerate()
            .filter(|(_, state)| is_past_boundary(**state))
            .map(|(place, _)| states(rows, place))
            .sum();
        let [severity, approvals, rescue] =
            [Column::Severity, Column::Approvals, Column::Rescue].map(|column| self.has(column));
        let where_known = |is_known: bool, count: u64| if is_known { count } else { 0 };
        RunCounts {
            runs,
            failures,
            high_severity: where_known(severity, high),
            severity_unknown: where_known(!severity, failures),
            rescued: where_known(rescue, repaired + hidden),
            not_rescued: where_known(rescue, runs - repaired - hidden),
            hidden_rescues: where_known(rescue, hidden),
            success_not_rescued: where_known(rescue, runs - failures - hidden),
            approval_known: where_known(approvals, runs),
            boundary: where_known(approvals, past),
            boundary_known: where_known(approvals, runs),
            authority_crossed: 0,
            authority_kept: 0,
        }
    }

    /// Runs by hour; failures by hour and class, and by class.
    fn hours(&self, lists: &mut Lists, cell: &Cell, rows: &[Rows], by_hour: &mut [u64]) {
        by_hour.fill(0);
        for failure in rows.iter().flat_map(|rows| &rows.failures) {
            let place = usize::from(failure.hour) * self.classes.len() + usize::from(failure.class);
            by_hour[place] += 1;
        }
        let classes = self.classes.len();
        for (hour, failures) in (0..24).zip(by_hour.chunks(classes)) {
            let successes = rows.iter().map(|rows| in_hour(rows.successes(), hour));
            let runs = u64::from(successes.sum::<u32>()) + failures.iter().sum::<u64>();
            if runs > 0 {
                lists.hours.push(((cell.clone(), hour), runs));
            }
            for (class, count) in self.classes.iter().zip(failures).filter(|one| *one.1 > 0) {
                let key = HourOfClass {
                    hour,
                    failure_class: class.clone(),
                };
                lists.class_hours.push(((cell.clone(), key), *count));
            }
        }
        for (place, class) in self.classes.iter().enumerate() {
            let count: u64 = by_hour.iter().skip(place).step_by(classes).sum();
            if count > 0 {
                lists.classes.push(((cell.clone(), class.clone()), count));
            }
        }
    }

    /// Every incident is a cluster, and so is every run outside one.
    fn clusters(&self, lists: &mut Lists, cell: &Cell, rows: &[Rows], runs: &RunCounts) {
        let mut sizes = ClusterSizes {
            clusters: runs.runs - runs.failures,
            runs: runs.runs,
            runs_squared: runs.runs - runs.failures,
        };
        let mut whole = ClusterSums::default();
        let mut by_class = vec![ClusterSums::default(); self.classes.len()];
        for incident in rows
            .iter()
            .flat_map(|rows| rows.failures.chunk_by(|a, b| a.incident == b.incident))
        {
            let size = incident.len() as u64;
            sizes.clusters += 1;
            sizes.runs_squared += size * size;
            let sums = ClusterSums {
                clusters: 1,
                failures: size,
                failures_squared: size * size,
                failures_times_runs: size * size,
            };
            whole.add(&sums);
            by_class[usize::from(incident[0].class)].add(&sums);
        }
        lists.sizes.push((cell.clone(), sizes));
        let classes = self.classes.iter().map(|class| Some(class.clone()));
        for (class, sums) in std::iter::once(None)
            .chain(classes)
            .zip(std::iter::once(whole).chain(by_class))
            .filter(|(_, sums)| sums.failures > 0)
        {
            lists.sums.push(((cell.clone(), class), sums));
        }
    }
}

fn states(rows: &[Rows], place: usize) -> u64 {
    let known = rows.iter().filter_map(|rows| rows.approvals.get(place));
    known.map(|count| u64::from(*count)).sum()
}

fn minutes(rows: &[Rows]) -> Minutes {
    let mut minutes = Minutes::default();
    for rows in rows {
        let of_failures = rows.failures.iter().filter_map(|failure| failure.repair);
        for Repair(milli_minutes) in of_failures.chain(rows.rescues.iter().copied()) {
            minutes.count(milli_minutes.map(u64::from));
        }
    }
    minutes
}

/// A day's entries in the order of its maps, which are quickest to build from what is in order.
#[derive(Default)]
struct Lists {
    runs: Vec<(Cell, RunCounts)>,
    classes: Vec<((Cell, String), u64)>,
    states: Vec<((Cell, ApprovalState), u64)>,
    minutes: Vec<(Cell, Minutes)>,
    hours: Vec<((Cell, u8), u64)>,
    class_hours: Vec<((Cell, HourOfClass), u64)>,
    sizes: Vec<(Cell, ClusterSizes)>,
    sums: Vec<((Cell, Option<String>), ClusterSums)>,
}

impl Lists {
    /// With room for the entries of a night, so that the long lists do not grow.
    fn for_cells(night: &[CellNight], classes: usize) -> Self {
        let most = |cell: &CellNight| {
            let failures = cell.arrivals.iter().map(|rows| rows.failures.len());
            failures.sum::<usize>().min(24 * classes)
        };
        Self {
            hours: Vec::with_capacity(24 * night.len()),
            class_hours: Vec::with_capacity(night.iter().map(most).sum()),
            ..Self::default()
        }
    }

    fn into_day(self) -> Day {
        Day {
            runs: self.runs.into_iter().collect(),
            classes: self.classes.into_iter().collect(),
            approval_states: self.states.into_iter().collect(),
            minutes: self.minutes.into_iter().collect(),
            hours: self.hours.into_iter().collect(),
            class_hours: self.class_hours.into_iter().collect(),
            cluster_sizes: self.sizes.into_iter().collect(),
            clusters: self.sums.into_iter().collect(),
            ..Day::default()
        }
    }
}

//! The cube's day of a night, as counting its records would give it.

use std::collections::BTreeMap;

use super::cell_night::{ArrivedRows, CellNight, DrawnFailure, Repair};
use super::rollout_names::{OptionalColumn, RolloutNames};
use crate::cube::{
    Cell, Clocks, ClusterSizes, ClusterSums, Day, Dimension, FacetCounts, Facets, HourOfClass,
    KnownLateByRelease, Minutes, RunCounts,
};
use crate::vocabulary::{ApprovalState, Outcome};

/// The counts of a night as far as they are known this many nights later.
pub(super) fn count(names: &RolloutNames, night: &[CellNight], later: u32) -> Day {
    let arrived = usize::try_from(later).map_or(usize::MAX, |later| later.saturating_add(1));
    let classes = names.classes().len();
    let mut counter = NightCounter {
        names,
        lists: DayLists::for_cells(night, classes),
        by_hour: vec![0; 24 * classes],
        runs_by_hour: [0; 24],
    };
    for cell in night {
        let rows = &cell.arrivals[..arrived.min(cell.arrivals.len())];
        if rows.iter().any(|rows| rows.runs > 0) {
            counter.add(cell, rows);
        }
    }
    counter.lists.into_day()
}

struct NightCounter<'a> {
    names: &'a RolloutNames,
    lists: DayLists,
    /// Scratch: one counter for each hour and class.
    by_hour: Vec<u64>,
    /// Scratch: the runs of each hour.
    runs_by_hour: [u64; 24],
}

impl NightCounter<'_> {
    fn add(&mut self, night: &CellNight, rows: &[ArrivedRows]) {
        let cell = self.names.cell(night);
        let runs = self.runs(night, rows);
        self.add_known_late(&cell.release, rows);
        self.lists.runs.push((cell.clone(), runs));
        self.add_hours(night, rows);
        self.add_classes(cell);
        for (place, state) in self.names.states().iter().enumerate() {
            let count = in_state(rows, place);
            if count > 0 {
                self.lists.states.push(((cell.clone(), *state), count));
            }
        }
        self.add_values(cell, rows);
        if runs.rescued > 0 {
            self.lists.minutes.push((cell.clone(), minutes(rows)));
        }
        if self.names.has(OptionalColumn::Cluster) {
            self.add_clusters(cell, rows, &runs);
        }
    }

    fn runs(&self, night: &CellNight, rows: &[ArrivedRows]) -> RunCounts {
        let runs = rows.iter().map(|rows| u64::from(rows.runs)).sum();
        let failures = rows.iter().map(|rows| rows.failures.len() as u64).sum();
        let count =
            |of: &dyn Fn(&ArrivedRows) -> usize| rows.iter().map(|rows| of(rows) as u64).sum();
        let of_severity = |high: Option<bool>| {
            count(&|rows| rows.failures.iter().filter(|one| one.high == high).count())
        };
        let repaired: u64 = count(&|rows| {
            rows.failures
                .iter()
                .filter(|one| one.repair.is_some())
                .count()
        });
        let hidden: u64 = count(&|rows| rows.rescues.len());
        let past: u64 = self
            .names
            .states()
            .iter()
            .enumerate()
            .filter(|(_, state)| state.is_past_boundary())
            .map(|(place, _)| in_state(rows, place))
            .sum();
        let [approvals, rescue] = [OptionalColumn::Approvals, OptionalColumn::Rescue]
            .map(|column| self.names.has(column));
        let not_rescued = self.names.writes_not_rescued(night);
        let where_known = |is_known: bool, count: u64| if is_known { count } else { 0 };
        RunCounts {
            runs,
            failures,
            high_severity: of_severity(Some(true)),
            severity_unknown: of_severity(None),
            rescued: where_known(rescue, repaired + hidden),
            not_rescued: where_known(not_rescued, runs - repaired - hidden),
            hidden_rescues: where_known(rescue, hidden),
            success_not_rescued: where_known(not_rescued, runs - failures - hidden),
            approval_known: where_known(approvals, runs),
            boundary: where_known(approvals, past),
            boundary_known: where_known(approvals, runs),
            authority_crossed: 0,
            authority_kept: 0,
        }
    }

    fn add_known_late(&mut self, release: &str, rows: &[ArrivedRows]) {
        let of_release = self.lists.known_late.entry(release.to_owned()).or_default();
        for (days, rows) in rows.iter().enumerate() {
            let (failures, successes) = (rows.failures.len() as u64, u64::from(rows.successes()));
            of_release.count(Outcome::Failure, days, failures);
            of_release.count(Outcome::Success, days, successes);
            // No row is recorded before it begins.
            self.lists.clocks.dated += failures + successes;
        }
    }

    /// Runs by hour, and failures by hour and class. Leaves both in the scratch.
    fn add_hours(&mut self, night: &CellNight, rows: &[ArrivedRows]) {
        let cell = self.names.cell(night);
        let spread = self.names.hour_spread(night);
        self.runs_by_hour.fill(0);
        for rows in rows {
            for (runs, successes) in self.runs_by_hour.iter_mut().zip(spread.successes(rows)) {
                *runs += u64::from(successes);
            }
        }
        let classes = self.names.classes();
        self.by_hour.fill(0);
        for failure in rows.iter().flat_map(|rows| &rows.failures) {
            let place = usize::from(failure.hour) * classes.len() + usize::from(failure.class);
            self.by_hour[place] += 1;
        }
        let by_hour = self.by_hour.chunks(classes.len());
        for ((hour, failures), runs) in (0..24).zip(by_hour).zip(&mut self.runs_by_hour) {
            *runs += failures.iter().sum::<u64>();
            if *runs > 0 {
                self.lists.hours.push(((cell.clone(), hour), *runs));
            }
            for (class, count) in classes.iter().zip(failures).filter(|one| *one.1 > 0) {
                let key = HourOfClass {
                    hour,
                    failure_class: class.clone(),
                };
                self.lists.class_hours.push(((cell.clone(), key), *count));
            }
        }
    }

    /// Failures by class, from the scratch.
    fn add_classes(&mut self, cell: &Cell) {
        let classes = self.names.classes();
        for (place, class) in classes.iter().enumerate() {
            let hours = self.by_hour.iter().skip(place).step_by(classes.len());
            let count: u64 = hours.sum();
            if count > 0 {
                let key = (cell.clone(), class.clone());
                self.lists.classes.push((key, count));
            }
        }
    }

    /// Runs and failures by the values of the plan's places.
    fn add_values(&mut self, cell: &Cell, rows: &[ArrivedRows]) {
        let (dimension, values) = match self.names.tenants() {
            [] if self.names.has_hours() || self.names.fills_hours() => {
                let hours: Vec<String> = (0..24).map(|hour| format!("{hour:02}")).collect();
                (Dimension::Hour, hours)
            }
            tenants => (Dimension::Tenant, tenants.to_vec()),
        };
        for (place, value) in values.into_iter().enumerate() {
            let counts = if self.names.fills_hours() {
                counts_in(rows, place, self.runs_by_hour[place], self.names)
            } else {
                counts_with(rows, place, self.names)
            };
            if counts.runs > 0 {
                self.lists
                    .values
                    .push(((dimension, value), cell.clone(), counts));
            }
        }
    }

    /// Every incident is a cluster, and so is every run outside one.
    fn add_clusters(&mut self, cell: &Cell, rows: &[ArrivedRows], runs: &RunCounts) {
        let classes = self.names.classes();
        let mut sizes = ClusterSizes {
            clusters: runs.runs - runs.failures,
            runs: runs.runs,
            runs_squared: runs.runs - runs.failures,
        };
        let mut whole = ClusterSums::default();
        let mut by_class = vec![ClusterSums::default(); classes.len()];
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
        self.lists.sizes.push((cell.clone(), sizes));
        let classes = classes.iter().map(|class| Some(class.clone()));
        for (class, sums) in std::iter::once(None)
            .chain(classes)
            .zip(std::iter::once(whole).chain(by_class))
            .filter(|(_, sums)| sums.failures > 0)
        {
            self.lists.sums.push(((cell.clone(), class), sums));
        }
    }
}

/// The counts of the runs with one value.
fn counts_with(rows: &[ArrivedRows], value: usize, names: &RolloutNames) -> FacetCounts {
    let runs = rows.iter().filter_map(|rows| rows.values.get(value));
    let runs = runs.map(|runs| u64::from(*runs)).sum();
    counts_of(rows, runs, names, |failure| {
        usize::from(failure.value) == value
    })
}

/// The counts of this many runs of one hour.
fn counts_in(rows: &[ArrivedRows], hour: usize, runs: u64, names: &RolloutNames) -> FacetCounts {
    counts_of(rows, runs, names, |failure| {
        usize::from(failure.hour) == hour
    })
}

/// The counts of this many runs and of the failures among them.
fn counts_of(
    rows: &[ArrivedRows],
    runs: u64,
    names: &RolloutNames,
    is_own: impl Fn(&DrawnFailure) -> bool,
) -> FacetCounts {
    let mut counts = FacetCounts {
        runs,
        ..FacetCounts::default()
    };
    let failures = rows.iter().flat_map(|rows| &rows.failures);
    for failure in failures.filter(|failure| is_own(failure)) {
        counts.failures += 1;
        counts.high_severity += u64::from(failure.high == Some(true));
        let class = names.class(usize::from(failure.class)).to_owned();
        counts.classes.add(&class, 1);
    }
    counts
}

fn in_state(rows: &[ArrivedRows], place: usize) -> u64 {
    let known = rows.iter().filter_map(|rows| rows.approvals.get(place));
    known.map(|count| u64::from(*count)).sum()
}

fn minutes(rows: &[ArrivedRows]) -> Minutes {
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
struct DayLists {
    runs: Vec<(Cell, RunCounts)>,
    known_late: KnownLateByRelease,
    clocks: Clocks,
    classes: Vec<((Cell, String), u64)>,
    states: Vec<((Cell, ApprovalState), u64)>,
    minutes: Vec<(Cell, Minutes)>,
    hours: Vec<((Cell, u8), u64)>,
    class_hours: Vec<((Cell, HourOfClass), u64)>,
    sizes: Vec<(Cell, ClusterSizes)>,
    sums: Vec<((Cell, Option<String>), ClusterSums)>,
    values: Vec<((Dimension, String), Cell, FacetCounts)>,
}

impl DayLists {
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
        let mut facets: BTreeMap<Dimension, Facets> = BTreeMap::new();
        let cells = || self.runs.iter().map(|(cell, _)| cell);
        for ((dimension, value), cell, counts) in self.values {
            let facets = facets.entry(dimension);
            let facets = facets.or_insert_with(|| Facets::of_cells(cells()));
            facets.put(&value, &cell, counts);
        }
        Day {
            facets,
            runs: self.runs.into_iter().collect(),
            known_late: self.known_late,
            clocks: self.clocks,
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

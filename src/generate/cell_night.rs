//! What happened in one arm and workflow on one night: as much as counts and records both need, and no more.

use super::arm_runs::RolloutArm;
use super::cell_law::CellLaw;
use super::random::RolloutRandom;
use super::rollout_plan::{Incidents, Increase, MOST_RATE, Rescue, RolloutPlan, Trouble};
use super::rounding::whole;

/// The rows of an arm and workflow on one night.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CellNight {
    pub(super) arm: RolloutArm,
    /// How many releases of the history followed this one until the rollout; 0 for the two releases of the rollout.
    pub(super) releases_ago: u32,
    /// Its place in the plan.
    pub(super) workflow: usize,
    /// The first hour of its runs, and the first after them.
    pub(super) hours: [u8; 2],
    /// Rows by the nights they are late: in time, one, two. Only the first where no row is late.
    pub(super) arrivals: Vec<ArrivedRows>,
    /// Rows that no reader takes.
    pub(super) lost: ArrivedRows,
}

/// Rows that become known together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ArrivedRows {
    /// All of them.
    pub(super) runs: u32,
    /// The failed ones.
    pub(super) failures: Vec<DrawnFailure>,
    /// How many are in each of the plan's approval states.
    pub(super) approvals: Vec<u32>,
    /// The rescued ones among the successes.
    pub(super) rescues: Vec<Repair>,
    /// The runs with each value of the plan's places.
    pub(super) values: Vec<u32>,
}

/// A failed run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DrawnFailure {
    /// Its class's place in the plan.
    pub(super) class: u16,
    /// 0 to 23.
    pub(super) hour: u8,
    /// Whether its severity is high, where that is recorded.
    pub(super) high: Option<bool>,
    /// Whether a person repaired it.
    pub(super) repair: Option<Repair>,
    /// The number of its incident among these rows, from 0.
    pub(super) incident: Option<u32>,
    /// The place of its value among the plan's places.
    pub(super) value: u16,
}

/// What a rescue took, in thousandths of a person-minute, where that is recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Repair(pub(super) Option<u32>);

impl ArrivedRows {
    /// The runs that did not fail.
    pub(super) fn successes(&self) -> u32 {
        let failures = u32::try_from(self.failures.len()).unwrap_or(u32::MAX);
        self.runs.saturating_sub(failures)
    }

    /// The successes that nobody repaired.
    fn unspoilt(&self) -> u32 {
        let rescued = u32::try_from(self.rescues.len()).unwrap_or(u32::MAX);
        self.successes().saturating_sub(rescued)
    }

    /// The runs with a value that did not fail.
    pub(super) fn successes_with(&self, value: usize) -> u32 {
        let runs = self.values.get(value).copied().unwrap_or(0);
        let of_value = |failure: &&DrawnFailure| usize::from(failure.value) == value;
        let failures = self.failures.iter().filter(of_value).count();
        runs.saturating_sub(u32::try_from(failures).unwrap_or(u32::MAX))
    }
}

/// What the rows of an arm and workflow are drawn from on one night.
#[derive(Clone, Copy)]
pub(super) struct CellDraw<'a> {
    pub(super) plan: &'a RolloutPlan,
    pub(super) arm: RolloutArm,
    pub(super) law: &'a CellLaw,
    /// How often runs fail on this night.
    pub(super) rate: f64,
    /// The first hour of the runs, and the first after them.
    pub(super) hours: [u8; 2],
    /// The shares and risks of the values of the plan's places.
    pub(super) values: Option<[&'a [f64]; 2]>,
    /// The share of failures without a severity.
    pub(super) unknown_severity: f64,
}

impl CellDraw<'_> {
    pub(super) fn arrivals(&self, random: &mut RolloutRandom, runs: u32) -> Vec<ArrivedRows> {
        let late = random.binomial(runs, self.plan.late);
        if let Some(late) = self.plan.late_failures {
            let share = match self.arm {
                RolloutArm::Baseline => late.baseline,
                RolloutArm::Candidate => late.candidate,
            };
            let mut rows = self.rows(random, runs);
            let late = failures_apart(random, &mut rows, share);
            return vec![rows, late];
        }
        if self.plan.late <= 0.0 {
            return vec![self.rows(random, runs)];
        }
        let one_night = random.binomial(late, 0.5);
        [runs - late, one_night, late - one_night]
            .map(|runs| self.rows(random, runs))
            .to_vec()
    }

    /// Turns successes into the failures of a trouble, as far as there are any. Late rows are spared.
    pub(super) fn add_trouble(
        &self,
        random: &mut RolloutRandom,
        trouble: &Trouble,
        arrivals: &mut [ArrivedRows],
    ) {
        let Some(rows) = arrivals.first_mut() else {
            return;
        };
        let hours = trouble.until_hour - trouble.from_hour;
        let mean = match trouble.more {
            Increase::Times(factor) => {
                let usual = f64::from(rows.runs) * self.rate * f64::from(hours) / 24.0;
                usual * (factor - 1.0).max(0.0)
            }
            Increase::Failures(mean) => mean,
        };
        for _ in 0..random.poisson(mean).min(rows.unspoilt()) {
            let usual = self.failure(random, None);
            let later = u8::try_from(random.within(0..u32::from(hours))).unwrap_or(0);
            rows.failures.push(DrawnFailure {
                class: trouble.class.map_or(usual.class, |class| {
                    u16::try_from(class).unwrap_or(u16::MAX)
                }),
                hour: trouble.from_hour + later,
                ..usual
            });
        }
    }

    /// Turns successes into failures of one class in one hour, as far as there are any.
    pub(super) fn add_incident(
        &self,
        random: &mut RolloutRandom,
        failures: u32,
        arrivals: &mut [ArrivedRows],
    ) {
        let Some(rows) = arrivals.first_mut() else {
            return;
        };
        let first = self.failure(random, None);
        for _ in 0..failures.min(rows.unspoilt()) {
            rows.failures.push(DrawnFailure {
                class: first.class,
                hour: first.hour,
                ..self.failure(random, None)
            });
        }
    }

    fn rows(&self, random: &mut RolloutRandom, runs: u32) -> ArrivedRows {
        if let Some([shares, risks]) = self.values {
            return self.rows_by_value(random, runs, shares, risks);
        }
        let failures = match self.plan.incidents {
            Some(incidents) => self.bursts(random, runs, incidents),
            None => (0..random.binomial(runs, self.rate))
                .map(|_| self.failure(random, None))
                .collect(),
        };
        let mut rows = ArrivedRows {
            runs,
            failures,
            approvals: random.multinomial(runs, &self.law.approvals),
            rescues: Vec::new(),
            values: Vec::new(),
        };
        if let Some(rescue) = self.law.rescue {
            let rescued = random.binomial(rows.successes(), rescue.of_successes);
            rows.rescues = (0..rescued).map(|_| repair(random, &rescue)).collect();
        }
        rows
    }

    fn rows_by_value(
        &self,
        random: &mut RolloutRandom,
        runs: u32,
        shares: &[f64],
        risks: &[f64],
    ) -> ArrivedRows {
        let values = random.multinomial(runs, shares);
        let is_hour = self.plan.has_hours();
        let mut failures = Vec::new();
        for ((value, runs), risk) in (0_u16..).zip(&values).zip(risks) {
            for _ in 0..random.binomial(*runs, (self.rate * risk).min(MOST_RATE)) {
                let failure = self.failure(random, None);
                let hour = u8::try_from(value).ok().filter(|_| is_hour);
                failures.push(DrawnFailure {
                    value,
                    hour: hour.unwrap_or(failure.hour),
                    ..failure
                });
            }
        }
        ArrivedRows {
            runs,
            failures,
            values,
            ..ArrivedRows::default()
        }
    }

    /// Failures in incidents. The last one is cut where no run is left to fail.
    fn bursts(
        &self,
        random: &mut RolloutRandom,
        runs: u32,
        incidents: Incidents,
    ) -> Vec<DrawnFailure> {
        let mut failures = Vec::new();
        let mut left = runs;
        for number in 0..random.poisson(f64::from(runs) * self.rate / incidents.mean_size) {
            let size = incidents.size(random).min(left);
            left -= size;
            let first = self.failure(random, Some(number));
            failures.extend((0..size).map(|_| DrawnFailure {
                class: first.class,
                hour: first.hour,
                ..self.failure(random, Some(number))
            }));
        }
        failures
    }

    fn failure(&self, random: &mut RolloutRandom, incident: Option<u32>) -> DrawnFailure {
        let classes = &self.law.classes;
        let at = random.unit();
        let last = classes.len().saturating_sub(1);
        let class = classes.iter().take(last).take_while(|sum| at >= **sum);
        let high_severity = self.law.high_severity;
        let unknown = self.unknown_severity;
        let [from, until] = self.hours.map(u32::from);
        DrawnFailure {
            class: u16::try_from(class.count()).unwrap_or(u16::MAX),
            hour: u8::try_from(random.within(from..until)).unwrap_or(0),
            high: high_severity
                .map(|share| random.chance(share))
                .filter(|_| unknown <= 0.0 || !random.chance(unknown)),
            repair: self
                .law
                .rescue
                .filter(|rescue| random.chance(rescue.of_failures))
                .map(|rescue| repair(random, &rescue)),
            incident,
            value: 0,
        }
    }
}

/// Takes a share of the failures out. Their approval states are drawn from all.
pub(super) fn failures_apart(
    random: &mut RolloutRandom,
    rows: &mut ArrivedRows,
    share: f64,
) -> ArrivedRows {
    let (failures, left) = rows.failures.iter().partition(|_| random.chance(share));
    rows.failures = left;
    let mut apart = ArrivedRows {
        failures,
        approvals: vec![0; rows.approvals.len()],
        ..ArrivedRows::default()
    };
    for _ in 0..apart.failures.len() {
        if !rows.approvals.is_empty() {
            let mut place = 0;
            let mut at = random.within(0..rows.runs.max(1));
            while at >= rows.approvals[place] && place + 1 < rows.approvals.len() {
                at -= rows.approvals[place];
                place += 1;
            }
            rows.approvals[place] -= 1;
            apart.approvals[place] += 1;
        }
        rows.runs -= 1;
        apart.runs += 1;
    }
    apart
}

fn repair(random: &mut RolloutRandom, rescue: &Rescue) -> Repair {
    let time = rescue.time(random);
    Repair(time.is_recorded.then(|| whole(time.minutes * 1000.0)))
}

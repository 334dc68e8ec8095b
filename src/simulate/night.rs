//! What happened in one arm and workflow on one night: as much as counts and records both need, and no more.

use super::draw::{Random, whole};
use super::law::Law;
use super::plan::{Incidents, More, Plan, Rescue, Trouble};
use super::traffic::Arm;

/// The rows of an arm and workflow on one night.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CellNight {
    pub(super) arm: Arm,
    /// Its place in the plan.
    pub(super) workflow: usize,
    /// Rows by the nights they are late: in time, one, two. Only the first where no row is late.
    pub(super) arrivals: Vec<Rows>,
}

/// Rows that become known together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rows {
    /// All of them.
    pub(super) runs: u32,
    /// The failed ones.
    pub(super) failures: Vec<Failure>,
    /// How many are in each of the plan's approval states.
    pub(super) approvals: Vec<u32>,
    /// The rescued ones among the successes.
    pub(super) rescues: Vec<Repair>,
}

/// A failed run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Failure {
    /// Its class's place in the plan.
    pub(super) class: u16,
    /// 0 to 23.
    pub(super) hour: u8,
    /// Whether its severity is high.
    pub(super) high: bool,
    /// Whether a person repaired it.
    pub(super) repair: Option<Repair>,
    /// The number of its incident among these rows, from 0.
    pub(super) incident: Option<u32>,
}

/// What a rescue took: thousandths of a person-minute, where they are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Repair(pub(super) Option<u32>);

impl Rows {
    /// The runs that did not fail.
    pub(super) fn successes(&self) -> u32 {
        let failures = u32::try_from(self.failures.len()).unwrap_or(u32::MAX);
        self.runs.saturating_sub(failures)
    }
}

/// Successes in each hour: spread evenly over the day.
pub(super) fn in_hour(successes: u32, hour: u8) -> u32 {
    let before = |hour: u64| hour * u64::from(successes) / 24;
    let hour = u64::from(hour);
    u32::try_from(before(hour + 1) - before(hour)).unwrap_or(successes)
}

/// Draws the rows of an arm and workflow whose runs fail at this rate.
pub(super) fn arrivals(
    random: &mut Random,
    plan: &Plan,
    law: &Law,
    runs: u32,
    rate: f64,
) -> Vec<Rows> {
    let late = random.binomial(runs, plan.late);
    if plan.late <= 0.0 {
        return vec![rows(random, plan, law, runs, rate)];
    }
    let one_night = random.binomial(late, 0.5);
    [runs - late, one_night, late - one_night]
        .map(|runs| rows(random, plan, law, runs, rate))
        .to_vec()
}

fn rows(random: &mut Random, plan: &Plan, law: &Law, runs: u32, rate: f64) -> Rows {
    let failures = match plan.incidents {
        Some(incidents) => bursts(random, plan, law, runs, rate, incidents),
        None => (0..random.binomial(runs, rate))
            .map(|_| failure(random, plan, law, None))
            .collect(),
    };
    let mut rows = Rows {
        runs,
        failures,
        approvals: split(random, runs, &law.approvals),
        rescues: Vec::new(),
    };
    if let Some(rescue) = law.rescue {
        let rescued = random.binomial(rows.successes(), rescue.of_successes);
        rows.rescues = (0..rescued).map(|_| repair(random, rescue)).collect();
    }
    rows
}

/// Lets a trouble befall rows whose runs fail at this rate: successes become failures, as far as there are any. Those
/// that are late are spared.
pub(super) fn befall(
    random: &mut Random,
    plan: &Plan,
    law: &Law,
    trouble: &Trouble,
    rate: f64,
    arrivals: &mut [Rows],
) {
    let Some(rows) = arrivals.first_mut() else {
        return;
    };
    let hours = trouble.until_hour - trouble.from_hour;
    let mean = match trouble.more {
        More::Times(factor) => {
            let usual = f64::from(rows.runs) * rate * f64::from(hours) / 24.0;
            usual * (factor - 1.0).max(0.0)
        }
        More::Failures(mean) => mean,
    };
    let spared = u32::try_from(rows.rescues.len()).unwrap_or(u32::MAX);
    let most = rows.successes().saturating_sub(spared);
    for _ in 0..random.poisson(mean).min(most) {
        let usual = failure(random, plan, law, None);
        let later = u8::try_from(random.below(u32::from(hours))).unwrap_or(0);
        rows.failures.push(Failure {
            class: trouble.class.map_or(usual.class, |class| {
                u16::try_from(class).unwrap_or(u16::MAX)
            }),
            hour: trouble.from_hour + later,
            ..usual
        });
    }
}

/// Failures in incidents; the last one is cut where no run is left to fail.
fn bursts(
    random: &mut Random,
    plan: &Plan,
    law: &Law,
    runs: u32,
    rate: f64,
    incidents: Incidents,
) -> Vec<Failure> {
    let mut failures = Vec::new();
    let mut left = runs;
    for number in 0..random.poisson(f64::from(runs) * rate / incidents.mean_size) {
        let size = random.geometric(incidents.mean_size).min(left);
        left -= size;
        let first = failure(random, plan, law, Some(number));
        failures.extend((0..size).map(|_| {
            let alike = failure(random, plan, law, Some(number));
            Failure {
                class: first.class,
                hour: first.hour,
                ..alike
            }
        }));
    }
    failures
}

fn failure(random: &mut Random, plan: &Plan, law: &Law, incident: Option<u32>) -> Failure {
    let at = random.unit();
    let last = law.classes.len().saturating_sub(1);
    let class = law.classes.iter().take(last).take_while(|sum| at >= **sum);
    Failure {
        class: u16::try_from(class.count()).unwrap_or(u16::MAX),
        hour: u8::try_from(random.below(24)).unwrap_or(0),
        high: plan.high_severity.is_some_and(|share| random.chance(share)),
        repair: law
            .rescue
            .filter(|rescue| random.chance(rescue.of_failures))
            .map(|rescue| repair(random, rescue)),
        incident,
    }
}

fn repair(random: &mut Random, rescue: Rescue) -> Repair {
    let minutes = random.log_normal(rescue.median_minutes, rescue.sigma);
    let is_known = !random.chance(rescue.unknown);
    Repair(is_known.then(|| whole(minutes * 1000.0)))
}

/// Splits runs over shares that add up to one: a multinomial draw, one binomial at a time.
fn split(random: &mut Random, runs: u32, shares: &[f64]) -> Vec<u32> {
    let (mut left, mut rest) = (runs, 1.0);
    let mut counts = Vec::with_capacity(shares.len());
    for (place, share) in shares.iter().enumerate() {
        let is_last = place + 1 == shares.len();
        let count = if is_last {
            left
        } else {
            random.binomial(left, share / rest)
        };
        left -= count;
        rest -= share;
        counts.push(count);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn successes_are_spread_evenly_and_none_is_lost() {
        for successes in [0, 1, 23, 24, 200, 1999] {
            let hours: Vec<u32> = (0..24).map(|hour| in_hour(successes, hour)).collect();
            assert_eq!(hours.iter().sum::<u32>(), successes);
            let spread = hours.iter().max().unwrap() - hours.iter().min().unwrap();
            assert!(spread <= 1, "{hours:?}");
        }
    }

    #[test]
    fn a_split_keeps_every_run() {
        let mut random = Random::of(&[1; 32], 1);
        for _ in 0..100 {
            let counts = split(&mut random, 50, &[0.7, 0.2, 0.1]);
            assert_eq!(counts.iter().sum::<u32>(), 50);
        }
        assert!(split(&mut random, 50, &[]).is_empty());
    }
}

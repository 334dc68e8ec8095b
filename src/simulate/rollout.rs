//! Draws rollouts: the same plan, seed and number give the same rollout, on any machine and in any thread.

use anyhow::Result;
use chrono::{Days, NaiveDate};

use super::count::Names;
use super::draw::Random;
use super::law::{Law, Planted, index};
use super::night::{CellNight, arrivals, befall};
use super::plan::{Change, Hits, MOST, MOST_IN_OUTAGE, Plan, Trouble};
use super::traffic::{Arm, runs};

/// The first day of every history.
const FIRST_DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 1, 1);

/// A plan made ready to be drawn from many times.
#[derive(Debug)]
pub struct Generator {
    plan: Plan,
    pub(super) names: Names,
    /// What tells this plan's random numbers from another's.
    key: [u8; 32],
    /// Runs by night, arm and workflow.
    runs: Vec<[Vec<u32>; 2]>,
    /// The baseline's failure rate in each workflow.
    rates: Vec<f64>,
}

/// One rollout.
#[derive(Clone, Debug, PartialEq)]
pub struct Rollout {
    pub(super) planted: Planted,
    /// By night, from the first of the history.
    pub(super) nights: Vec<Vec<CellNight>>,
}

impl Generator {
    /// Makes a plan ready; refuses one that cannot be drawn from.
    pub fn new(plan: Plan, seed: u64) -> Result<Self> {
        plan.check()?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes());
        hasher.update(&serde_json::to_vec(&plan)?);
        Ok(Self {
            names: Names::of(&plan),
            key: *hasher.finalize().as_bytes(),
            runs: (0..plan.history + plan.nights)
                .map(|night| Arm::BOTH.map(|arm| runs(&plan, night, arm)))
                .collect(),
            rates: plan.workflows.iter().map(|one| plan.rate_in(one)).collect(),
            plan,
        })
    }

    /// What is drawn from.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The day of a night, counted from 0 on the first of the history.
    #[must_use]
    pub fn day(&self, night: u32) -> NaiveDate {
        FIRST_DAY.unwrap_or_default() + Days::new(u64::from(night))
    }

    /// Draws a rollout.
    #[must_use]
    pub fn rollout(&self, number: u64) -> Rollout {
        let plan = &self.plan;
        let mut random = Random::of(&self.key, number);
        let mut draw = |of| random.below(of);
        let planted = Planted {
            workflow: index(plan.change.workflow, plan.workflows.len(), &mut draw),
            class: index(plan.change.class, plan.classes.len(), &mut draw),
        };
        let besides = plan.besides.iter().map(|change| {
            let planted = Planted {
                workflow: index(change.workflow, plan.workflows.len(), &mut draw),
                class: index(change.class, plan.classes.len(), &mut draw),
            };
            (change, planted)
        });
        let laws = Laws::of(plan, planted, besides);
        let outage = plan.outage.map(|factor| Outage {
            night: plan.history + random.below(plan.nights),
            factor,
        });
        let nights = (0..plan.history + plan.nights)
            .map(|night| {
                let outage = outage.filter(|outage| outage.night == night);
                self.night(&mut random, &laws, night, outage)
            })
            .collect();
        Rollout { planted, nights }
    }

    fn night(
        &self,
        random: &mut Random,
        laws: &Laws,
        night: u32,
        outage: Option<Outage>,
    ) -> Vec<CellNight> {
        let common = random.factor(self.plan.common_noise);
        let mut cells = Vec::new();
        for (arm, runs) in Arm::BOTH.into_iter().zip(self.runs_on(night)) {
            if runs.iter().all(|runs| *runs == 0) {
                continue;
            }
            let noise = common * random.factor(self.plan.noise);
            for (workflow, (runs, rate)) in runs.iter().zip(&self.rates).enumerate() {
                let law = laws.in_cell(arm, workflow, self.night_of_rollout(night));
                let rate = Outage::upon(outage, rate * noise * law.factor);
                let mut arrivals = arrivals(random, &self.plan, law, *runs, rate);
                for trouble in self.troubles(arm, workflow, night) {
                    befall(random, &self.plan, law, trouble, rate, &mut arrivals);
                }
                cells.push(CellNight {
                    arm,
                    workflow,
                    arrivals,
                });
            }
        }
        cells
    }

    /// 1 on the first night of the rollout, 0 and less before.
    fn night_of_rollout(&self, night: u32) -> i32 {
        let whole = |night: u32| i32::try_from(night).unwrap_or(i32::MAX);
        whole(night) - whole(self.plan.history) + 1
    }

    /// What befalls an arm in a workflow on a night.
    fn troubles(&self, arm: Arm, workflow: usize, night: u32) -> impl Iterator<Item = &Trouble> {
        let night = self.night_of_rollout(night);
        self.plan.troubles.iter().filter(move |trouble| {
            let since = night.saturating_sub(trouble.night);
            let of = |place: u32| usize::try_from(place).is_ok_and(|place| place == workflow);
            (arm == Arm::Candidate || trouble.hits == Hits::Both)
                && u32::try_from(since).is_ok_and(|since| since < trouble.nights)
                && trouble.workflow.is_none_or(of)
        })
    }

    fn runs_on(&self, night: u32) -> &[Vec<u32>] {
        let night = usize::try_from(night).ok();
        night
            .and_then(|night| self.runs.get(night))
            .map_or(&[], |arms| arms.as_slice())
    }
}

impl Rollout {
    /// A night, counted from 0 on the first of the history.
    pub(super) fn night(&self, night: u32) -> Option<&[CellNight]> {
        let night = usize::try_from(night).ok()?;
        self.nights.get(night).map(Vec::as_slice)
    }
}

/// What the arms do in this rollout.
struct Laws {
    changes: Vec<(u32, Planted)>,
    /// By which of the changes apply: one bit for each, the first the lowest.
    of: Vec<Law>,
}

impl Laws {
    fn of<'a>(
        plan: &'a Plan,
        planted: Planted,
        besides: impl Iterator<Item = (&'a Change, Planted)>,
    ) -> Self {
        let mut laws = Self {
            changes: Vec::new(),
            of: vec![Law::unchanged(plan)],
        };
        for (change, planted) in std::iter::once((&plan.change, planted)).chain(besides) {
            let with = |law: &Law| law.clone().with(plan, change, planted.class);
            let changed: Vec<Law> = laws.of.iter().map(with).collect();
            laws.of.extend(changed);
            laws.changes.push((change.from, planted));
        }
        laws
    }

    fn in_cell(&self, arm: Arm, workflow: usize, night: i32) -> &Law {
        let applies = |(from, planted): &(u32, Planted)| {
            let has_changed = u32::try_from(night).is_ok_and(|night| night >= *from);
            arm == Arm::Candidate && has_changed && planted.covers(workflow)
        };
        let bits = self.changes.iter().enumerate();
        &self.of[bits
            .map(|(bit, change)| usize::from(applies(change)) << bit)
            .sum::<usize>()]
    }
}

/// The night on which everything fails more.
#[derive(Clone, Copy)]
struct Outage {
    night: u32,
    factor: f64,
}

impl Outage {
    /// A night's failure rate with what an outage, if there is one, makes of it: more, up to a limit, and never less.
    fn upon(outage: Option<Self>, rate: f64) -> f64 {
        let rate = rate.min(MOST);
        outage.map_or(rate, |outage| {
            (rate * outage.factor).min(MOST_IN_OUTAGE).max(rate)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Scenario;

    #[test]
    fn a_rollout_is_its_plan_its_seed_and_its_number() {
        let of = |plan: &Plan, seed, number| {
            let generator = Generator::new(plan.clone(), seed).unwrap();
            generator.rollout(number)
        };
        for scenario in Scenario::ALL {
            let plan = scenario.plan(200, 0.1, 2.0);
            assert_eq!(of(&plan, 1, 5), of(&plan, 1, 5));
            assert_ne!(of(&plan, 1, 5), of(&plan, 2, 5));
            assert_ne!(of(&plan, 1, 5), of(&plan, 1, 6));
        }
    }

    /// Failures of so many rollouts, by arm, on the nights of the rollout.
    fn failures(plan: &Plan, rollouts: u64) -> [f64; 2] {
        let generator = Generator::new(plan.clone(), 1).unwrap();
        let mut failures = [0_u32; 2];
        for number in 0..rollouts {
            let rollout = generator.rollout(number);
            for cell in rollout.nights.iter().skip(28).flatten() {
                let rows = cell.arrivals.iter().map(|rows| rows.failures.len());
                failures[usize::from(cell.arm == Arm::Candidate)] +=
                    u32::try_from(rows.sum::<usize>()).unwrap();
            }
        }
        failures.map(f64::from)
    }

    #[test]
    fn the_arms_fail_as_often_as_the_plan_says() {
        for (scenario, baseline, candidate) in [
            (Scenario::Clean, 1.0, 2.0),
            (Scenario::DayNoise5, 1.0, 2.0),
            (Scenario::Clusters, 1.0, 2.0),
            // Thirteen plain nights and one times five: 18 of 14.
            (Scenario::Outage, 18.0 / 14.0, 36.0 / 14.0),
            // One workflow of three doubles.
            (Scenario::Staggered, 1.0, 4.0 / 3.0),
            (Scenario::ApprovalDrift, 1.0, 1.0),
            // (0.35 · 0.3 + 0.35 · 1 + 0.3 · 5) / 1.05, doubled.
            (Scenario::MixShift, 1.0, 2.0 * 1.955 / 1.05),
        ] {
            let plan = scenario.plan(2000, 0.01, 2.0);
            let rollouts = 40;
            let expected = 0.01 * 2000.0 * 14.0 * 40.0;
            let [seen_baseline, seen_candidate] = failures(&plan, rollouts);
            for (seen, factor) in [(seen_baseline, baseline), (seen_candidate, candidate)] {
                let off = seen / (expected * factor) - 1.0;
                // 11,200 failures; in bursts of five and on noisy nights they vary by 5 %.
                assert!(off.abs() < 0.1, "{} {off}", scenario.as_str());
            }
        }
    }

    #[test]
    fn an_outage_never_lowers_a_rate() {
        let outage = Some(Outage {
            night: 0,
            factor: 5.0,
        });
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(close(Outage::upon(outage, 0.02), 0.1));
        assert!(close(Outage::upon(outage, 0.2), 0.45));
        assert!(close(Outage::upon(outage, 0.5), 0.5));
        assert!(close(Outage::upon(None, 2.0), 0.95));
    }
}

//! What multiplies the failure rates of one rollout, night by night, beside what each night draws for itself.

use super::arm_runs::RolloutArm;
use super::random::RolloutRandom;
use super::rollout_plan::{MOST_RATE, MOST_RATE_IN_OUTAGE, RolloutPlan};

/// The factors of a rollout's nights, counted from the first of the history.
#[derive(Debug)]
pub(super) struct NightFactors {
    /// Of every release.
    shared: Vec<f64>,
    /// Of each release alone. None where no noise lasts.
    own: Vec<Vec<f64>>,
    outages: Vec<Outage>,
}

impl NightFactors {
    pub(super) fn draw(plan: &RolloutPlan, random: &mut RolloutRandom) -> Self {
        let nights = plan.history + plan.nights;
        let outages = outages(plan, random);
        let phase = plan.course.map_or(0, |_| random.within(0..7));
        let course = |night| {
            let course = plan.course;
            course.map_or(1.0, |course| {
                course.on(night, phase, plan.history, plan.nights)
            })
        };
        let mut shared: Vec<f64> = (0..nights).map(course).collect();
        let mut own = Vec::new();
        if let Some(autocorrelation) = plan.persistence {
            let mut series =
                |variation| random.persistent_factors(variation, autocorrelation, nights);
            for (factor, lasting) in shared.iter_mut().zip(series(plan.common_noise)) {
                *factor *= lasting;
            }
            own = RolloutArm::BOTH.map(|_| series(plan.noise)).to_vec();
        }
        Self {
            shared,
            own,
            outages,
        }
    }

    /// The factor of an arm's rates on a night.
    pub(super) fn of(&self, arm: RolloutArm, night: u32) -> f64 {
        let on = |factors: &Vec<f64>| {
            let night = usize::try_from(night).ok();
            night.and_then(|night| factors.get(night).copied())
        };
        let own = self.own.get(arm.place()).and_then(on);
        on(&self.shared).unwrap_or(1.0) * own.unwrap_or(1.0)
    }

    /// A night's failure rate under an outage, if there is one. An outage raises it up to a limit and never lowers it.
    pub(super) fn upon(&self, night: u32, rate: f64) -> f64 {
        let rate = rate.min(MOST_RATE);
        let outage = self.outages.iter().find(|outage| outage.night == night);
        outage.map_or(rate, |outage| {
            (rate * outage.factor).min(MOST_RATE_IN_OUTAGE).max(rate)
        })
    }
}

/// A night on which everything fails more.
#[derive(Clone, Copy, Debug)]
struct Outage {
    night: u32,
    factor: f64,
}

fn outages(plan: &RolloutPlan, random: &mut RolloutRandom) -> Vec<Outage> {
    let mut outages = Vec::new();
    if let Some(factor) = plan.outage {
        let within = plan.outage_within.unwrap_or(plan.nights);
        outages.push(Outage {
            night: plan.history + random.within(0..within.clamp(1, plan.nights)),
            factor,
        });
    }
    if let Some(planned) = plan.history_outages {
        let mut nights: Vec<u32> = (0..plan.history).collect();
        random.shuffle(&mut nights);
        let hit = nights.into_iter().zip(0..planned.nights);
        outages.extend(hit.map(|(night, _)| Outage {
            night,
            factor: planned.factor,
        }));
    }
    outages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_never_lowers_a_rate() {
        let factors = NightFactors {
            shared: vec![1.0],
            own: Vec::new(),
            outages: vec![Outage {
                night: 0,
                factor: 5.0,
            }],
        };
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(close(factors.upon(0, 0.02), 0.1));
        assert!(close(factors.upon(0, 0.2), 0.45));
        assert!(close(factors.upon(0, 0.5), 0.5));
        assert!(close(factors.upon(1, 0.2), 0.2));
        assert!(close(factors.upon(1, 2.0), 0.95));
    }
}

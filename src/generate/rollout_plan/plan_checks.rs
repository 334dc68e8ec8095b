//! Refuses plans that cannot be drawn from.

use anyhow::{Result, bail};

use super::night_course::RateCourse;
use super::nulls::Nulls;
use super::plan_parameters::RolloutPlan;
use super::workload::{HeavyTail, PlannedWorkflow};

/// There is a law for every set of changes, and so a limit to the changes besides the first.
const MOST_BESIDES: usize = 7;

impl RolloutPlan {
    /// Refuses what cannot be drawn from.
    pub(crate) fn check(&self) -> Result<()> {
        if self.nights == 0 || self.runs == 0 {
            bail!("a rollout needs at least one night and one run");
        }
        if self.besides.len() > MOST_BESIDES {
            bail!("more than {MOST_BESIDES} changes besides the first");
        }
        self.check_places()?;
        self.check_shares()?;
        self.check_sizes()
    }

    /// Of runs with places, or counted by hour, only failures and their severity are drawn.
    fn check_places(&self) -> Result<()> {
        if self.fills_hours() && (self.approvals.is_some() || self.rescue.is_some()) {
            bail!("approvals and rescues are not drawn by hour");
        }
        let Some(places) = &self.places else {
            return Ok(());
        };
        let has_more = self.incidents.is_some()
            || self.fills_hours()
            || self.approvals.is_some()
            || self.rescue.is_some()
            || !self.troubles.is_empty();
        if has_more || !places.is_sound() {
            bail!("the places are not sound, or are combined with what is not drawn by place");
        }
        Ok(())
    }

    fn check_shares(&self) -> Result<()> {
        let total =
            |of: &dyn Fn(&PlannedWorkflow) -> f64| self.workflows.iter().map(of).sum::<f64>();
        let totals = [
            total(&|one| one.baseline),
            total(&|one| one.candidate),
            total(&|one| one.baseline * one.risk),
            self.classes.iter().sum(),
        ];
        if !totals.iter().all(|total| total.is_finite() && *total > 0.0) {
            bail!("workflows and classes need shares above zero");
        }
        if self.classes.len() > usize::from(u16::MAX) {
            bail!("too many failure classes");
        }
        let mut moves = self.relabelled.iter();
        if !moves.all(|one| one.is_sound(self.classes.len())) {
            bail!("the classes or the share of a relabelling are out of range");
        }
        let parts = [
            self.rate,
            self.late,
            self.late_failures.map_or(0.0, |late| late.baseline),
            self.late_failures.map_or(0.0, |late| late.candidate),
            self.high_severity.unwrap_or(0.0),
            self.nulls.map_or(0.0, Nulls::of_severities),
            self.rescue.map_or(0.0, |rescue| rescue.of_failures),
            self.rescue.map_or(0.0, |rescue| rescue.of_successes),
            self.rescue.map_or(0.0, |rescue| rescue.unknown),
            self.persistence.unwrap_or(0.0),
        ];
        if !parts.iter().all(|part| (0.0..=1.0).contains(part)) {
            bail!("rates and shares must be between 0 and 1");
        }
        Ok(())
    }

    fn check_sizes(&self) -> Result<()> {
        let sizes = [
            self.besides.iter().map(|change| change.ratio).sum(),
            self.change.ratio,
            self.noise,
            self.common_noise,
            self.outage.unwrap_or(1.0),
            self.incidents.map_or(1.0, |incidents| incidents.mean_size),
            self.course.map_or(1.0, RateCourse::factor),
            self.history_outages.map_or(1.0, |outages| outages.factor),
        ];
        if !sizes.iter().all(|size| size.is_finite() && *size >= 0.0) {
            bail!("factors and variations must be finite and not negative");
        }
        let [workflows, classes] = [self.workflows.len(), self.classes.len()];
        let mut troubles = self.troubles.iter();
        if !troubles.all(|trouble| trouble.is_sound(workflows, classes)) {
            bail!("the place, hours or size of a trouble are out of range");
        }
        if !self.deploys.is_none_or(|deploys| deploys.is_sound(classes)) {
            bail!("the class, size or distance of the deploys are out of range");
        }
        let tail = self.incidents.and_then(|incidents| incidents.tail);
        if !tail.is_none_or(HeavyTail::is_sound) {
            bail!("the sizes of incidents are out of range");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Scenario;

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let plan = Scenario::Clean.plan(200, 0.02, 1.0);
        assert!(plan.check().is_ok());
        for broken in [
            RolloutPlan {
                runs: 0,
                ..plan.clone()
            },
            RolloutPlan {
                rate: f64::NAN,
                ..plan.clone()
            },
            RolloutPlan {
                late: 1.5,
                ..plan.clone()
            },
            RolloutPlan {
                classes: vec![0.0],
                ..plan.clone()
            },
            RolloutPlan {
                noise: -1.0,
                ..plan.clone()
            },
            RolloutPlan {
                persistence: Some(1.5),
                ..plan.clone()
            },
            RolloutPlan {
                // Failures gather in an hour, and approvals are not drawn by hour.
                first_night_incident: Some(10),
                ..plan
            },
            RolloutPlan {
                classes: vec![1.0],
                ..Scenario::DeployBlip.plan(200, 0.02, 1.0)
            },
        ] {
            assert!(broken.check().is_err(), "{broken:?}");
        }
    }
}

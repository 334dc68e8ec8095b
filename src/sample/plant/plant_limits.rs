//! The limits of what can be planted: the generator cuts rates off, and the truth would then be false.

use super::drawn_history::DrawnHistory;
use super::planted_event::PlantedEvent;
use super::planted_kind::EventKind;
use crate::generate::{Increase, MOST_RATE, boundary_share};

impl DrawnHistory {
    /// Why it cannot be planted as it was drawn, if it cannot.
    pub(super) fn is_too_much(&self) -> Option<String> {
        let plan = &self.plan;
        let steps = i32::try_from(self.releases - 1).unwrap_or(i32::MAX);
        for workflow in &plan.workflows {
            let mut rate = plan.rate_in(workflow);
            for event in &self.events {
                let is_here = |place: u32| {
                    usize::try_from(place).is_ok_and(|place| plan.workflows[place] == *workflow)
                };
                if event.workflow.is_none_or(is_here) {
                    rate = self.rate_with(event, workflow.candidate, rate, steps);
                }
            }
            if rate > MOST_RATE {
                return Some(format!("too many runs of {} would fail", workflow.name));
            }
        }
        let recorded = self.plan.clone().with_every_column();
        let states = recorded.approvals.iter().flatten();
        let boundary = boundary_share(states.map(|one| (one.state, one.share)));
        let rescued = recorded.rescue.map_or(0.0, |rescue| rescue.of_failures);
        let past = |event: &&PlantedEvent| {
            let usual = match event.kind {
                EventKind::Drift => boundary,
                EventKind::Rescue => rescued,
                _ => return false,
            };
            matches!(event.more, Increase::Times(ratio) if ratio * usual > MOST_RATE)
        };
        let event = self.events.iter().find(past)?;
        Some(format!("a {} of that size is impossible", event.kind))
    }

    /// The failure rate of a workflow with one more event.
    fn rate_with(&self, event: &PlantedEvent, traffic: f64, rate: f64, steps: i32) -> f64 {
        let class = event.class_share(&self.plan);
        let hours = f64::from(event.until_hour - event.from_hour) / 24.0;
        match event.more {
            Increase::Times(ratio) => match event.kind {
                EventKind::Drift | EventKind::Rescue => rate,
                EventKind::Creep => rate * ratio.powi(steps),
                _ => rate * (1.0 + class * hours * (ratio - 1.0)),
            },
            Increase::Failures(failures) => {
                let whole: f64 = self.plan.workflows.iter().map(|one| one.candidate).sum();
                let night = usize::try_from(event.from - 1).unwrap_or(0);
                let step = self.plan.traffic.step(night);
                let share = step.map_or(1.0, |share| 2.0 * share);
                let runs = f64::from(self.plan.runs) * share;
                let runs = event.workflow.map_or(runs, |_| runs * traffic / whole);
                rate + failures / runs
            }
        }
    }
}

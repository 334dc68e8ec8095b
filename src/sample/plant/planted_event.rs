//! An event of a history: what, where, when, and how much.

use super::label_columns::LabelValue;
use super::planted_kind::EventKind;
use crate::generate::{
    AffectedReleases, Change, ChangeTarget, Extent, Increase, RolloutPlan, RunRow, Trouble,
    boundary_share, class_name, lasts,
};
use crate::vocabulary::{ApprovalState, Outcome};

/// An event with everything that was drawn for it. Its size is the one in its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlantedEvent {
    pub(super) kind: EventKind,
    /// How much, in its place.
    pub(super) more: Increase,
    /// The workflow it is confined to, from 0.
    pub(super) workflow: Option<u32>,
    /// The failure class it is confined to, from 0.
    pub(super) class: Option<u32>,
    /// The value of a column it is confined to.
    pub(super) value: Option<LabelValue>,
    /// Its first night: 1 is the first of the rollout.
    pub(super) from: i32,
    /// How many nights it lasts. Some of them may come after the last of the rollout.
    pub(super) nights: u32,
    pub(super) from_hour: u8,
    pub(super) until_hour: u8,
}

impl PlantedEvent {
    /// A change of the candidate, for good.
    pub(super) const fn change(kind: EventKind, ratio: f64, from: i32, nights: u32) -> Self {
        Self {
            kind,
            more: Increase::Times(ratio),
            workflow: None,
            class: None,
            value: None,
            from,
            nights,
            from_hour: 0,
            until_hour: 24,
        }
    }

    /// The same as the generator draws it. The generator knows workflows and classes alone, so that the ratio is that of
    /// all their runs.
    pub(super) fn to_change(&self, share: f64) -> Change {
        let place = |one: Option<u32>| one.map_or(Extent::All, Extent::Only);
        Change {
            of: self.kind.changed(),
            ratio: self.ratio(share).unwrap_or(1.0),
            workflow: place(self.workflow),
            class: place(self.class),
            from: u32::try_from(self.from).unwrap_or(1),
        }
    }

    /// The same as the generator draws it: a ratio of all failures in these hours, or failures of each workflow.
    pub(super) fn to_trouble(&self, plan: &RolloutPlan, share: f64) -> Trouble {
        let cells = match self.workflow {
            Some(_) => 1.0,
            None => real(plan.workflows.len()),
        };
        Trouble {
            hits: if self.kind.hits_both() {
                AffectedReleases::Both
            } else {
                AffectedReleases::Candidate
            },
            night: self.from,
            nights: self.nights,
            from_hour: self.from_hour,
            until_hour: self.until_hour,
            workflow: self.workflow,
            class: self.class,
            more: match self.more {
                Increase::Times(ratio) => {
                    Increase::Times(times(ratio, self.class_share(plan) * share))
                }
                Increase::Failures(failures) => Increase::Failures(failures / cells),
            },
        }
    }

    /// What the rate is multiplied by where the event's value of a column has this share.
    pub(super) fn ratio(&self, share: f64) -> Option<f64> {
        match self.more {
            Increase::Times(ratio) => Some(times(ratio, share)),
            Increase::Failures(_) => None,
        }
    }

    /// The share of its class among the baseline's failures.
    pub(super) fn class_share(&self, plan: &RolloutPlan) -> f64 {
        let class = self.class.and_then(|class| usize::try_from(class).ok());
        let total: f64 = plan.classes.iter().sum();
        class
            .and_then(|class| plan.classes.get(class))
            .map_or(1.0, |share| share / total)
    }

    /// Whether it takes place on a night of the rollout.
    pub(super) fn is_on(&self, night: i32) -> bool {
        lasts(self.from, self.nights, night)
    }

    /// Its last night, in a rollout of this many.
    pub(super) fn until(&self, nights: u32) -> i32 {
        let last = i64::from(self.from) + i64::from(self.nights) - 1;
        i32::try_from(last.min(i64::from(nights))).unwrap_or(self.from)
    }

    /// Whether a run is in its workflow and hours.
    pub(super) fn is_around(&self, row: &RunRow<'_>, plan: &RolloutPlan) -> bool {
        let is_in = |place: u32| {
            let place = usize::try_from(place).ok();
            let workflow = place.and_then(|place| plan.workflows.get(place));
            workflow.is_some_and(|workflow| workflow.name == row.workflow)
        };
        self.workflow.is_none_or(is_in) && self.has_hour(row)
    }

    fn has_hour(&self, row: &RunRow<'_>) -> bool {
        (u32::from(self.from_hour)..u32::from(self.until_hour)).contains(&row.hour())
    }

    /// Whether a run is one of those that it makes more of.
    pub(super) fn is_of(&self, row: &RunRow<'_>) -> bool {
        match self.kind.changed() {
            ChangeTarget::Failures => {
                let class = self.class.map(class_name);
                row.outcome == Outcome::Failure
                    && class.is_none_or(|class| row.failure_class == Some(class.as_str()))
            }
            ChangeTarget::HighSeverity => row.severity.is_some_and(|severity| severity <= 2),
            ChangeTarget::Boundary => row
                .approval_state
                .is_some_and(ApprovalState::is_past_boundary),
            ChangeTarget::RescueRate | ChangeTarget::RescueMinutes => row.rescued == Some(true),
        }
    }

    /// How many more of them a run of this workflow makes, on average, where the event's value has this share. `None`
    /// where the event is a number of failures a night.
    pub(super) fn excess(&self, plan: &RolloutPlan, workflow: &str, share: f64) -> Option<f64> {
        let ratio = self.ratio(share)?;
        let hours = f64::from(self.until_hour - self.from_hour) / 24.0;
        Some(self.usual(plan, workflow) * hours * (ratio - 1.0))
    }

    /// How many of them a run of this workflow makes in the baseline.
    fn usual(&self, plan: &RolloutPlan, workflow: &str) -> f64 {
        let workflow = plan.workflows.iter().find(|one| one.name == workflow);
        let rate = workflow.map_or(0.0, |workflow| plan.rate_in(workflow));
        match self.kind.changed() {
            ChangeTarget::Failures => rate * self.class_share(plan),
            ChangeTarget::HighSeverity => rate * plan.high_severity.unwrap_or(0.0),
            ChangeTarget::Boundary => {
                let states = plan.approvals.iter().flatten();
                boundary_share(states.map(|one| (one.state, one.share)))
            }
            ChangeTarget::RescueRate | ChangeTarget::RescueMinutes => {
                plan.rescue.map_or(0.0, |rescue| rescue.rate(rate))
            }
        }
    }
}

/// The ratio of a whole, where a part with this share has the given ratio. It is exact where the part is the whole.
fn times(ratio: f64, share: f64) -> f64 {
    ratio.mul_add(share, 1.0 - share)
}

/// A small number of things as a real one.
pub(super) fn real(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Scenario;

    fn plan() -> RolloutPlan {
        Scenario::Staggered.plan(2000, 0.04, 1.0)
    }

    #[test]
    fn what_a_part_has_more_the_whole_has_more_by_its_share() {
        let event = PlantedEvent::change(EventKind::Local, 5.0, 1, 7);
        assert!((event.to_change(0.25).ratio - 2.0).abs() < 1e-12);
        assert!((event.to_change(1.0).ratio - 5.0).abs() < 1e-12);
    }

    #[test]
    fn a_trouble_of_one_class_multiplies_its_failures_alone() {
        let plan = plan();
        let event = PlantedEvent {
            class: Some(1),
            ..PlantedEvent::change(EventKind::Outage, 9.0, 2, 1)
        };
        let class = plan.classes[1];
        let Increase::Times(all) = event.to_trouble(&plan, 1.0).more else {
            panic!("so many times");
        };
        assert!((all - (1.0 + 8.0 * class)).abs() < 1e-12);
        // 4 % of a run, 8 times more, in one class, in a third of the day.
        let event = PlantedEvent {
            until_hour: 8,
            ..event
        };
        let name = &plan.workflows[0].name;
        let excess = event.excess(&plan, name, 1.0).unwrap();
        assert!((excess - 0.04 * 8.0 * class / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_failures_of_a_burst_are_spread_over_the_workflows_it_is_in() {
        let event = PlantedEvent {
            more: Increase::Failures(90.0),
            ..PlantedEvent::change(EventKind::Burst, 1.0, 1, 1)
        };
        assert_eq!(
            event.to_trouble(&plan(), 1.0).more,
            Increase::Failures(30.0)
        );
    }

    #[test]
    fn an_event_ends_with_the_rollout() {
        let event = PlantedEvent::change(EventKind::Outage, 9.0, -2, 100);
        assert_eq!(event.until(7), 7);
        assert!(event.is_on(-2) && event.is_on(7) && !event.is_on(-3));
        let short = PlantedEvent { nights: 2, ..event };
        assert_eq!(short.until(7), -1);
    }
}

//! An event of a history: what, where, when, and how much.

use chrono::Timelike;

use super::columns::Value;
use super::kind::Kind;
use crate::simulate::records::Row;
use crate::simulate::{Change, Changed, Hits, More, Place, Plan, Trouble};
use crate::vocabulary::{ApprovalState, Outcome};

/// An event with everything that was drawn of it. Its size is that in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Of what kind.
    pub kind: Kind,
    /// How much, in its place.
    pub more: More,
    /// The workflow it is confined to, from 0.
    pub workflow: Option<u32>,
    /// The failure class it is confined to, from 0.
    pub class: Option<u32>,
    /// The value of a column it is confined to.
    pub value: Option<Value>,
    /// Its first night: 1 is the first of the rollout.
    pub from: i32,
    /// How many nights it lasts, some of which may lie after the last.
    pub nights: u32,
    /// From this hour.
    pub from_hour: u8,
    /// Until this hour.
    pub until_hour: u8,
}

impl Event {
    /// A change of the candidate, for good.
    pub(super) const fn change(kind: Kind, ratio: f64, from: i32, nights: u32) -> Self {
        Self {
            kind,
            more: More::Times(ratio),
            workflow: None,
            class: None,
            value: None,
            from,
            nights,
            from_hour: 0,
            until_hour: 24,
        }
    }

    /// The same as the generator draws it: multiplied where runs are told apart by workflow and class alone.
    pub(super) fn to_change(&self, share: f64) -> Change {
        let place = |one: Option<u32>| one.map_or(Place::All, Place::Only);
        Change {
            of: self.kind.changed(),
            ratio: self.ratio(share).unwrap_or(1.0),
            workflow: place(self.workflow),
            class: place(self.class),
            from: u32::try_from(self.from).unwrap_or(1),
        }
    }

    /// The same as the generator draws it: so many times all failures of these hours, or more in each workflow.
    pub(super) fn to_trouble(&self, plan: &Plan, share: f64) -> Trouble {
        let cells = match self.workflow {
            Some(_) => 1.0,
            None => real(plan.workflows.len()),
        };
        Trouble {
            hits: if self.kind.hits_both() {
                Hits::Both
            } else {
                Hits::Candidate
            },
            night: self.from,
            nights: self.nights,
            from_hour: self.from_hour,
            until_hour: self.until_hour,
            workflow: self.workflow,
            class: self.class,
            more: match self.more {
                More::Times(ratio) => More::Times(times(ratio, self.class_share(plan) * share)),
                More::Failures(failures) => More::Failures(failures / cells),
            },
        }
    }

    /// What the rate is multiplied by where the event's value of a column has this share.
    pub(super) fn ratio(&self, share: f64) -> Option<f64> {
        match self.more {
            More::Times(ratio) => Some(times(ratio, share)),
            More::Failures(_) => None,
        }
    }

    /// The share of its class among the baseline's failures.
    pub(super) fn class_share(&self, plan: &Plan) -> f64 {
        let class = self.class.and_then(|class| usize::try_from(class).ok());
        let total: f64 = plan.classes.iter().sum();
        class
            .and_then(|class| plan.classes.get(class))
            .map_or(1.0, |share| share / total)
    }

    /// Whether it takes place on a night of the rollout.
    pub(super) fn is_on(&self, night: i32) -> bool {
        u32::try_from(night.saturating_sub(self.from)).is_ok_and(|since| since < self.nights)
    }

    /// Its last night, of a rollout of so many.
    pub(super) fn until(&self, nights: u32) -> i32 {
        let last = i64::from(self.from) + i64::from(self.nights) - 1;
        i32::try_from(last.min(i64::from(nights))).unwrap_or(self.from)
    }

    /// Whether a run is in its workflow and hours.
    pub(super) fn is_around(&self, row: &Row<'_>, plan: &Plan) -> bool {
        let is_in = |place: u32| {
            let place = usize::try_from(place).ok();
            let workflow = place.and_then(|place| plan.workflows.get(place));
            workflow.is_some_and(|workflow| workflow.name == row.workflow)
        };
        self.workflow.is_none_or(is_in) && self.has_hour(row)
    }

    fn has_hour(&self, row: &Row<'_>) -> bool {
        (u32::from(self.from_hour)..u32::from(self.until_hour)).contains(&row.started_at.hour())
    }

    /// Whether a run is one of those that it makes more of.
    pub(super) fn is_of(&self, row: &Row<'_>) -> bool {
        match self.kind.changed() {
            Changed::Failures => {
                let class = self.class.map(class_name);
                row.outcome == Outcome::Failure
                    && class.is_none_or(|class| row.failure_class == Some(class.as_str()))
            }
            Changed::Boundary => row.approval_state.is_some_and(is_past_boundary),
            Changed::RescueRate | Changed::RescueMinutes => row.rescued == Some(true),
        }
    }

    /// How many more of them a run of this workflow makes, on average, where the event's value has this share; `None`
    /// where the event is a number of failures a night.
    pub(super) fn excess(&self, plan: &Plan, workflow: &str, share: f64) -> Option<f64> {
        let ratio = self.ratio(share)?;
        let hours = f64::from(self.until_hour - self.from_hour) / 24.0;
        Some(self.usual(plan, workflow) * hours * (ratio - 1.0))
    }

    /// How many of them a run of this workflow makes in the baseline.
    fn usual(&self, plan: &Plan, workflow: &str) -> f64 {
        let workflow = plan.workflows.iter().find(|one| one.name == workflow);
        let rate = workflow.map_or(0.0, |workflow| plan.rate_in(workflow));
        match self.kind.changed() {
            Changed::Failures => rate * self.class_share(plan),
            Changed::Boundary => {
                let states = plan.approvals.iter().flatten();
                let past = states.filter(|one| is_past_boundary(one.state));
                past.map(|one| one.share).sum()
            }
            Changed::RescueRate | Changed::RescueMinutes => plan.rescue.map_or(0.0, |rescue| {
                rate * rescue.of_failures + (1.0 - rate) * rescue.of_successes
            }),
        }
    }
}

/// How many times as much the whole is, where a part of this share is so many times as much. All of it: exactly as many.
fn times(ratio: f64, share: f64) -> f64 {
    ratio.mul_add(share, 1.0 - share)
}

/// What the generator calls a class.
pub(super) fn class_name(class: u32) -> String {
    format!("class_{:02}", class + 1)
}

const fn is_past_boundary(state: ApprovalState) -> bool {
    matches!(
        state,
        ApprovalState::Bypassed | ApprovalState::TimedOutApproved
    )
}

/// A small number of things as a real one.
pub(super) fn real(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Scenario;

    fn plan() -> Plan {
        Scenario::Staggered.plan(2000, 0.04, 1.0)
    }

    #[test]
    fn what_a_part_has_more_the_whole_has_more_by_its_share() {
        let event = Event::change(Kind::Local, 5.0, 1, 7);
        assert!((event.to_change(0.25).ratio - 2.0).abs() < 1e-12);
        assert!((event.to_change(1.0).ratio - 5.0).abs() < 1e-12);
    }

    #[test]
    fn a_trouble_of_one_class_multiplies_its_failures_alone() {
        let plan = plan();
        let event = Event {
            class: Some(1),
            ..Event::change(Kind::Outage, 9.0, 2, 1)
        };
        let class = plan.classes[1];
        let More::Times(all) = event.to_trouble(&plan, 1.0).more else {
            panic!("so many times");
        };
        assert!((all - (1.0 + 8.0 * class)).abs() < 1e-12);
        // 4 % of a run, 8 times more, in one class, in a third of the day.
        let event = Event {
            until_hour: 8,
            ..event
        };
        let name = &plan.workflows[0].name;
        let excess = event.excess(&plan, name, 1.0).unwrap();
        assert!((excess - 0.04 * 8.0 * class / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_failures_of_a_burst_are_spread_over_the_workflows_it_is_in() {
        let event = Event {
            more: More::Failures(90.0),
            ..Event::change(Kind::Burst, 1.0, 1, 1)
        };
        assert_eq!(event.to_trouble(&plan(), 1.0).more, More::Failures(30.0));
    }

    #[test]
    fn an_event_ends_with_the_rollout() {
        let event = Event::change(Kind::Outage, 9.0, -2, 100);
        assert_eq!(event.until(7), 7);
        assert!(event.is_on(-2) && event.is_on(7) && !event.is_on(-3));
        let short = Event { nights: 2, ..event };
        assert_eq!(short.until(7), -1);
    }
}

//! Sizes, places, times, traffic and noise at random, except for what the request fixes.
//!
//! What the request fixes is drawn as well and set aside, so that fixing one thing leaves the others as they were.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use anyhow::{Result, bail};

use super::confinement::{Confinement, LabelColumn, PlaceChoice};
use super::history_request::{EventRequest, HistoryRequest, TrafficSplit};
use super::label_columns::{LabelColumns, LabelValue};
use super::planted_event::PlantedEvent;
use super::planted_kind::EventKind;
use super::random_events::{Frame, another, size, trouble};
use crate::generate::{
    Change, ChangeTarget, Extent, Increase, PlannedWorkflow, RolloutPlan, SampleRandom, Traffic,
    class_name,
};

/// A history and what is planted in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnHistory {
    /// What its last rollout is drawn from. It records nothing but failures.
    pub plan: RolloutPlan,
    /// In the order of the request.
    pub(super) events: Vec<PlantedEvent>,
    /// The columns that have nothing to do with the release.
    pub(super) columns: LabelColumns,
    pub(super) releases: u32,
}

/// Draws a history with the events of the request.
pub fn draw_history(request: &HistoryRequest, random: &mut SampleRandom) -> Result<DrawnHistory> {
    request.check()?;
    let frame = frame(request, random);
    let mut events = BTreeMap::new();
    for (place, event) in request.events.iter().enumerate() {
        if event.kind.is_trouble() {
            events.insert(place, trouble(event.kind, random, frame));
        }
    }
    let main = request.events.iter().position(|event| event.kind.is_main());
    let kind = main.map(|place| request.events[place].kind);
    let (mut plan, first) = base(request, kind, random, frame);
    events.extend(main.zip(first));
    let columns = LabelColumns::draw(random);
    for (place, event) in request.events.iter().enumerate() {
        if event.kind.is_change() && Some(place) != main {
            let beside = events.values().find_map(|event| event.class);
            events.insert(place, another(event.kind, random, frame, beside));
        }
    }
    let releases = random.within(4..=6);
    let mut drawn = DrawnHistory {
        events: Vec::new(),
        columns,
        releases: match kind {
            Some(EventKind::Creep) => request.releases.unwrap_or(releases),
            _ => 2,
        },
        plan: plan.clone(),
    };
    for (place, event) in events {
        let event = drawn.as_requested(&request.events[place], event, random)?;
        let share = drawn.columns.share(event.value);
        if Some(place) == main {
            plan.change = event.to_change(share);
        } else if event.kind.is_change() {
            plan.besides.push(event.to_change(share));
        } else if event.kind.is_trouble() {
            plan.troubles.push(event.to_trouble(&drawn.plan, share));
        }
        drawn.events.push(event);
    }
    drawn.plan = plan;
    Ok(drawn)
}

fn frame(request: &HistoryRequest, random: &mut SampleRandom) -> Frame {
    let [nights, workflows, classes, runs] =
        [5..=14, 2..=6, 2..=6, 200..=3000].map(|range: RangeInclusive<u32>| random.within(range));
    Frame {
        nights: request.nights.unwrap_or(nights),
        workflows: request.workflows.unwrap_or(workflows),
        classes: request.classes.unwrap_or(classes),
        runs: request.runs.unwrap_or(runs),
    }
}

/// A history without troubles, and its first change, if it has one.
fn base(
    request: &HistoryRequest,
    kind: Option<EventKind>,
    random: &mut SampleRandom,
    frame: Frame,
) -> (RolloutPlan, Option<PlantedEvent>) {
    let is_apart = request.split() == Some(TrafficSplit::Cutover);
    let is_late = !is_apart && random.chance(0.25);
    let workflows = (0..frame.workflows)
        .map(|number| workflow(number, random))
        .collect();
    let classes = (0..frame.classes).map(|_| share(random)).collect();
    let ratio = kind.map_or(1.0, |kind| size(kind, random));
    let workflow = (kind == Some(EventKind::Local)).then(|| random.within(0..frame.workflows));
    let class = random.chance(0.5).then(|| random.within(0..frame.classes));
    let from = if is_late {
        random.within(1..frame.nights.max(2))
    } else {
        1
    };
    let traffic = traffic(is_apart, random);
    let noise = if random.chance(0.5) {
        0.0
    } else {
        random.within(0.0..0.3)
    };
    let rate = random.log_uniform(0.01, 0.08);
    let history = request.history.unwrap_or(28);
    let rate = request.rate.unwrap_or(rate);
    let plan = RolloutPlan {
        workflows,
        classes,
        change: Change {
            of: ChangeTarget::Failures,
            ratio: 1.0,
            workflow: Extent::All,
            class: class.map_or(Extent::All, Extent::Only),
            from,
        },
        traffic: request.split().map_or(traffic, TrafficSplit::traffic),
        noise: request.noise.unwrap_or(noise),
        ..RolloutPlan::quiet(history, frame.nights, frame.runs, rate)
    };
    let first = kind.map(|kind| {
        // Every release of a creep is worse from its first night.
        let is_creep = kind == EventKind::Creep;
        let from = if is_creep { 1 } else { from.cast_signed() };
        PlantedEvent {
            workflow,
            class,
            ..PlantedEvent::change(kind, ratio, from, frame.nights)
        }
    });
    (plan, first)
}

fn share(random: &mut SampleRandom) -> f64 {
    random.log_uniform(0.3, 1.0)
}

fn workflow(number: u32, random: &mut SampleRandom) -> PlannedWorkflow {
    PlannedWorkflow {
        name: format!("workflow_{number}"),
        risk: random.log_uniform(0.5, 2.0),
        baseline: share(random),
        candidate: share(random),
    }
}

fn traffic(is_apart: bool, random: &mut SampleRandom) -> Traffic {
    if is_apart {
        Traffic::Cutover
    } else if random.chance(0.3) {
        TrafficSplit::Steps.traffic()
    } else {
        Traffic::Equal
    }
}

impl DrawnHistory {
    /// The event with what the request fixes in place of what was drawn.
    fn as_requested(
        &self,
        request: &EventRequest,
        mut event: PlantedEvent,
        random: &mut SampleRandom,
    ) -> Result<PlantedEvent> {
        let RolloutPlan {
            nights, history, ..
        } = self.plan;
        if let Some(size) = request.size {
            event.more = Increase::Times(size);
        }
        if let Some(night) = request.night {
            event.from = night;
        }
        if let Some(nights) = request.nights {
            event.nights = nights;
        }
        if let Some(place) = &request.place {
            event = self.confined(&event, place, random)?;
        }
        if event
            .value
            .is_some_and(|value| value.column == LabelColumn::Batch)
        {
            (event.nights, event.from_hour, event.until_hour) = (1, 0, 24);
        }
        if event.kind == EventKind::Creep && event.workflow.is_some() {
            event.class = None;
        }
        if event.kind == EventKind::Local && event.value.is_none() && self.plan.workflows.len() < 2
        {
            bail!("an event local to the only workflow is everywhere");
        }
        let before = i32::try_from(history).unwrap_or(i32::MAX);
        if event.from > i32::try_from(nights).unwrap_or(i32::MAX) || event.from <= -before {
            bail!(
                "night {} of {} is out of range: the rollout has {nights} nights, after {history} nights of history",
                event.from,
                event.kind
            );
        }
        Ok(event)
    }

    fn confined(
        &self,
        event: &PlantedEvent,
        place: &Confinement,
        random: &mut SampleRandom,
    ) -> Result<PlantedEvent> {
        let mut pick = |of: usize| random.within(0..of);
        let names = self.plan.workflows.iter().map(|one| one.name.clone());
        let workflows: Vec<String> = names.collect();
        let classes: Vec<String> = (0..)
            .map(class_name)
            .take(self.plan.classes.len())
            .collect();
        let mut one_of = |what, choice: Option<&PlaceChoice>, names: &[String]| {
            let place = choice.map(|choice| choice.of(what, names, &mut pick));
            place.transpose()
        };
        let short = |number: usize| u32::try_from(number).ok();
        Ok(PlantedEvent {
            workflow: one_of("workflow", place.workflow.as_ref(), &workflows)?.and_then(short),
            class: one_of("class", place.class.as_ref(), &classes)?.and_then(short),
            value: match &place.column {
                None => None,
                Some((column, choice)) => {
                    let names = self.columns.names(*column);
                    let number = one_of(column.as_str(), Some(choice), &names)?;
                    number.map(|number| LabelValue {
                        column: *column,
                        number,
                    })
                }
            },
            ..event.clone()
        })
    }
}

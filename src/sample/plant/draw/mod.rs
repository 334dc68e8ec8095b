//! Sizes, places, times, traffic and noise at random, but for what was asked for. Nothing here knows how a night is judged.
//!
//! Whatever is asked for is drawn as well and put aside, so that asking for one thing leaves the others as they were.

mod events;

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use rand::RngExt;
use rand::rngs::StdRng;

use super::asked::{Asked, Overlap, Wish};
use super::columns::{Columns, Value};
use super::event::{Event, class_name};
use super::kind::Kind;
use super::place::{Column, Confined, Which};
use crate::simulate::{Change, Changed, More, Place, Plan, Traffic, Workflow};

pub(super) use events::between;
use events::{Frame, another, size, trouble};

/// A history and what is planted in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// What its last rollout is drawn from. It records nothing but failures.
    pub plan: Plan,
    /// In the order in which they were asked for.
    pub events: Vec<Event>,
    /// The columns beside.
    pub columns: Columns,
    /// How many releases there are.
    pub releases: u32,
}

/// Draws a history with the events that are asked for.
pub fn draw(asked: &Asked, random: &mut StdRng) -> Result<Drawn> {
    asked.check()?;
    let [nights, workflows, classes, runs] = [5..=14, 2..=6, 2..=6, 200..=3000]
        .map(|range: std::ops::RangeInclusive<u32>| random.random_range(range));
    let frame = Frame {
        nights: asked.nights.unwrap_or(nights),
        workflows: asked.workflows.unwrap_or(workflows),
        classes: asked.classes.unwrap_or(classes),
        runs: asked.runs.unwrap_or(runs),
    };
    let mut events = BTreeMap::new();
    for (place, wish) in asked.events.iter().enumerate() {
        if wish.kind.is_trouble() {
            events.insert(place, trouble(wish.kind, random, frame));
        }
    }
    let main = asked.events.iter().position(|wish| wish.kind.is_main());
    let kind = main.map(|place| asked.events[place].kind);
    let (mut plan, first) = base(asked, kind, random, frame);
    events.extend(main.zip(first));
    let columns = Columns::draw(random);
    for (place, wish) in asked.events.iter().enumerate() {
        if wish.kind.is_change() && Some(place) != main {
            let beside = events.values().find_map(|event| event.class);
            events.insert(place, another(wish.kind, random, frame, beside));
        }
    }
    let releases = random.random_range(4..=6);
    let mut drawn = Drawn {
        events: Vec::new(),
        columns,
        releases: match kind {
            Some(Kind::Creep) => asked.releases.unwrap_or(releases),
            _ => 2,
        },
        plan: plan.clone(),
    };
    for (place, event) in events {
        let event = drawn.as_asked(&asked.events[place], event, random)?;
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

/// A history without troubles, and its first change, if it has one.
fn base(
    asked: &Asked,
    kind: Option<Kind>,
    random: &mut StdRng,
    frame: Frame,
) -> (Plan, Option<Event>) {
    let is_apart = asked.overlap() == Some(Overlap::Cutover);
    let is_late = !is_apart && random.random_bool(0.25);
    let share = |random: &mut StdRng| between(random, 0.3, 1.0);
    let workflows = (0..frame.workflows)
        .map(|number| Workflow {
            name: format!("workflow_{number}"),
            risk: between(random, 0.5, 2.0),
            baseline: share(random),
            candidate: share(random),
        })
        .collect();
    let classes = (0..frame.classes).map(|_| share(random)).collect();
    let ratio = kind.map_or(1.0, |kind| size(kind, random));
    let workflow = (kind == Some(Kind::Local)).then(|| random.random_range(0..frame.workflows));
    let class = random
        .random_bool(0.5)
        .then(|| random.random_range(0..frame.classes));
    let from = if is_late {
        random.random_range(1..frame.nights.max(2))
    } else {
        1
    };
    let traffic = if is_apart {
        Traffic::Cutover
    } else if random.random_bool(0.3) {
        Overlap::Steps.traffic()
    } else {
        Traffic::Equal
    };
    let noise = if random.random_bool(0.5) {
        0.0
    } else {
        random.random_range(0.0..0.3)
    };
    let rate = between(random, 0.01, 0.08);
    let history = asked.history.unwrap_or(28);
    let rate = asked.rate.unwrap_or(rate);
    let plan = Plan {
        workflows,
        classes,
        change: Change {
            of: Changed::Failures,
            ratio: 1.0,
            workflow: Place::All,
            class: class.map_or(Place::All, Place::Only),
            from,
        },
        traffic: asked.overlap().map_or(traffic, Overlap::traffic),
        noise: asked.noise.unwrap_or(noise),
        ..Plan::quiet(history, frame.nights, frame.runs, rate)
    };
    let first = kind.map(|kind| Event {
        workflow,
        class,
        ..Event::change(
            kind,
            ratio,
            // Every release of a creep is worse from its first night.
            if kind == Kind::Creep {
                1
            } else {
                from.cast_signed()
            },
            frame.nights,
        )
    });
    (plan, first)
}

impl Drawn {
    /// The event with what was asked for in place of what was drawn.
    fn as_asked(&self, wish: &Wish, mut event: Event, random: &mut StdRng) -> Result<Event> {
        let Plan {
            nights, history, ..
        } = self.plan;
        if let Some(size) = wish.size {
            event.more = More::Times(size);
        }
        if let Some(night) = wish.night {
            event.from = night;
        }
        if let Some(nights) = wish.nights {
            event.nights = nights;
        }
        if let Some(place) = &wish.place {
            event = self.confined(&event, place, random)?;
        }
        if event
            .value
            .is_some_and(|value| value.column == Column::Batch)
        {
            (event.nights, event.from_hour, event.until_hour) = (1, 0, 24);
        }
        if event.kind == Kind::Creep && event.workflow.is_some() {
            event.class = None;
        }
        if event.kind == Kind::Local && event.value.is_none() && self.plan.workflows.len() < 2 {
            bail!("what is local to the only workflow is everywhere");
        }
        let before = i32::try_from(history).unwrap_or(i32::MAX);
        if event.from > i32::try_from(nights).unwrap_or(i32::MAX) || event.from <= -before {
            bail!(
                "night {} of {} lies outside: the rollout has {nights} nights, and {history} before them",
                event.from,
                event.kind
            );
        }
        Ok(event)
    }

    fn confined(&self, event: &Event, place: &Confined, random: &mut StdRng) -> Result<Event> {
        let mut pick = |of: usize| random.random_range(0..of);
        let names = self.plan.workflows.iter().map(|one| one.name.clone());
        let workflows: Vec<String> = names.collect();
        let classes: Vec<String> = (0..)
            .map(class_name)
            .take(self.plan.classes.len())
            .collect();
        let mut one_of = |what, which: Option<&Which>, names: &[String]| -> Result<Option<usize>> {
            which
                .map(|which| which.of(what, names, &mut pick))
                .transpose()
        };
        let short = |number: usize| u32::try_from(number).ok();
        Ok(Event {
            workflow: one_of("workflow", place.workflow.as_ref(), &workflows)?.and_then(short),
            class: one_of("class", place.class.as_ref(), &classes)?.and_then(short),
            value: match &place.column {
                None => None,
                Some((column, which)) => {
                    let names = self.columns.names(*column);
                    let number = one_of(column.as_str(), Some(which), &names)?;
                    number.map(|number| Value {
                        column: *column,
                        number,
                    })
                }
            },
            ..event.clone()
        })
    }
}

#[cfg(test)]
mod tests;

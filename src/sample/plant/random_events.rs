//! Random events, each generated according to its kind.

use super::planted_event::PlantedEvent;
use super::planted_kind::EventKind;
use crate::generate::{Increase, SampleRandom};

/// The measures of a history.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) nights: u32,
    pub(super) workflows: u32,
    pub(super) classes: u32,
    pub(super) runs: u32,
}

/// How many times as often a change makes what it changes.
pub(super) fn size(kind: EventKind, random: &mut SampleRandom) -> f64 {
    match kind {
        EventKind::Local => random.log_uniform(2.0, 10.0),
        EventKind::Creep => random.log_uniform(1.15, 1.5),
        EventKind::Drift => random.log_uniform(3.0, 12.0),
        EventKind::Rescue => random.log_uniform(2.0, 6.0),
        EventKind::Fix => random.log_uniform(0.2, 0.6),
        _ => random.log_uniform(1.5, 6.0),
    }
}

/// An event that takes hold of hours.
pub(super) fn trouble(kind: EventKind, random: &mut SampleRandom, frame: Frame) -> PlantedEvent {
    match kind {
        EventKind::Burst => burst(random, frame),
        EventKind::Earlier => PlantedEvent {
            kind,
            from: -random.within(2..8),
            nights: 100,
            from_hour: 0,
            until_hour: 24,
            ..outage(random, frame)
        },
        _ => outage(random, frame),
    }
}

/// A candidate's burst of one class in one workflow, an hour or a few long, sometimes on two nights.
fn burst(random: &mut SampleRandom, frame: Frame) -> PlantedEvent {
    let hour = random.within(0..20);
    PlantedEvent {
        kind: EventKind::Burst,
        from: random.within(1..=frame.nights.cast_signed()),
        nights: 1 + u32::from(random.chance(0.2)),
        from_hour: hour,
        until_hour: hour + random.within(1..=4),
        workflow: Some(random.within(0..frame.workflows)),
        class: Some(random.within(0..frame.classes)),
        value: None,
        more: Increase::Failures(f64::from(frame.runs) * random.log_uniform(0.02, 0.1)),
    }
}

/// Everything fails more for some hours, whichever release.
fn outage(random: &mut SampleRandom, frame: Frame) -> PlantedEvent {
    let hour = random.within(0..12);
    PlantedEvent {
        kind: EventKind::Outage,
        from: random.within(1..=frame.nights.cast_signed()),
        nights: 1 + u32::from(random.chance(0.3)),
        from_hour: hour,
        until_hour: hour + random.within(4..=12),
        workflow: None,
        class: None,
        value: None,
        more: Increase::Times(random.log_uniform(4.0, 20.0)),
    }
}

/// A change beside the first. If it is one of a class, it is another class than `beside`.
pub(super) fn another(
    kind: EventKind,
    random: &mut SampleRandom,
    frame: Frame,
    beside: Option<u32>,
) -> PlantedEvent {
    let ratio = size(kind, random);
    let workflow = random.within(0..frame.workflows);
    let class = random.within(0..frame.classes);
    let is_confined = random.chance(0.5);
    let (workflow, class) = match kind {
        EventKind::Fix => {
            let is_taken = frame.classes > 1 && beside == Some(class);
            (None, Some((class + u32::from(is_taken)) % frame.classes))
        }
        EventKind::Local => (Some(workflow), is_confined.then_some(class)),
        EventKind::Rollout => (None, is_confined.then_some(class)),
        _ => (is_confined.then_some(workflow), None),
    };
    PlantedEvent {
        workflow,
        class,
        ..PlantedEvent::change(kind, ratio, 1, frame.nights)
    }
}

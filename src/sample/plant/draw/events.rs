//! Events at random, each as its kind is.

use rand::RngExt;
use rand::rngs::StdRng;

use crate::sample::plant::event::Event;
use crate::sample::plant::kind::Kind;
use crate::simulate::More;

/// A number between two others, as likely in each part as its logarithm is long.
#[inline]
pub(in crate::sample::plant) fn between(random: &mut StdRng, low: f64, high: f64) -> f64 {
    low * (high / low).powf(random.random::<f64>())
}

/// The measures of a history.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) nights: u32,
    pub(super) workflows: u32,
    pub(super) classes: u32,
    pub(super) runs: u32,
}

/// How many times as often a change makes what it changes.
pub(super) fn size(kind: Kind, random: &mut StdRng) -> f64 {
    match kind {
        Kind::Local => between(random, 2.0, 10.0),
        Kind::Creep => between(random, 1.15, 1.5),
        Kind::Drift => between(random, 3.0, 12.0),
        Kind::Rescue => between(random, 2.0, 6.0),
        Kind::Fix => between(random, 0.2, 0.6),
        _ => between(random, 1.5, 6.0),
    }
}

/// What takes hold of hours.
pub(super) fn trouble(kind: Kind, random: &mut StdRng, frame: Frame) -> Event {
    match kind {
        Kind::Burst => burst(random, frame),
        Kind::Earlier => Event {
            kind,
            from: -random.random_range(2..8),
            nights: 100,
            from_hour: 0,
            until_hour: 24,
            ..outage(random, frame)
        },
        _ => outage(random, frame),
    }
}

/// A candidate's burst of one class in one workflow, an hour or a few long, sometimes on two nights.
fn burst(random: &mut StdRng, frame: Frame) -> Event {
    let hour = random.random_range(0..20);
    Event {
        kind: Kind::Burst,
        from: random.random_range(1..=frame.nights.cast_signed()),
        nights: 1 + u32::from(random.random_bool(0.2)),
        from_hour: hour,
        until_hour: hour + random.random_range(1..=4),
        workflow: Some(random.random_range(0..frame.workflows)),
        class: Some(random.random_range(0..frame.classes)),
        value: None,
        more: More::Failures(f64::from(frame.runs) * between(random, 0.02, 0.1)),
    }
}

/// Everything fails more for some hours, whichever release.
fn outage(random: &mut StdRng, frame: Frame) -> Event {
    let hour = random.random_range(0..12);
    Event {
        kind: Kind::Outage,
        from: random.random_range(1..=frame.nights.cast_signed()),
        nights: 1 + u32::from(random.random_bool(0.3)),
        from_hour: hour,
        until_hour: hour + random.random_range(4..=12),
        workflow: None,
        class: None,
        value: None,
        more: More::Times(between(random, 4.0, 20.0)),
    }
}

/// A change beside the first; if it is one of a class, then of another than `beside`.
pub(super) fn another(kind: Kind, random: &mut StdRng, frame: Frame, beside: Option<u32>) -> Event {
    let ratio = size(kind, random);
    let workflow = random.random_range(0..frame.workflows);
    let class = random.random_range(0..frame.classes);
    let is_confined = random.random_bool(0.5);
    let (workflow, class) = match kind {
        Kind::Fix => {
            let is_taken = frame.classes > 1 && beside == Some(class);
            (None, Some((class + u32::from(is_taken)) % frame.classes))
        }
        Kind::Local => (Some(workflow), is_confined.then_some(class)),
        Kind::Rollout => (None, is_confined.then_some(class)),
        _ => (is_confined.then_some(workflow), None),
    };
    Event {
        workflow,
        class,
        ..Event::change(kind, ratio, 1, frame.nights)
    }
}

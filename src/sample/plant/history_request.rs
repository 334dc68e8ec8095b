//! A request for a history. What it leaves out is drawn.

use anyhow::{Result, bail};

use super::confinement::{Confinement, LabelColumn};
use super::planted_kind::EventKind;
use crate::generate::Traffic;

/// A history to plant in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryRequest {
    /// What to plant, all of it in one history.
    pub events: Vec<EventRequest>,
    /// How the traffic is split.
    pub overlap: Option<TrafficSplit>,
    /// Coefficient of variation of a gamma factor that each release draws each night.
    pub noise: Option<f64>,
    /// Runs per release and night.
    pub runs: Option<u32>,
    /// The baseline's failure rate.
    pub rate: Option<f64>,
    /// Nights of the rollout.
    pub nights: Option<u32>,
    /// Nights before it; 28 by default.
    pub history: Option<u32>,
    /// How many workflows.
    pub workflows: Option<u32>,
    /// How many failure classes.
    pub classes: Option<u32>,
    /// How many releases a creep has.
    pub releases: Option<u32>,
}

/// An event to plant.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRequest {
    /// Of what kind.
    pub kind: EventKind,
    /// How many times as often.
    pub size: Option<f64>,
    /// Where.
    pub place: Option<Confinement>,
    /// Its first night. The first of the rollout is 1; the nights before it have 0 and less.
    pub night: Option<i32>,
    /// For how many nights.
    pub nights: Option<u32>,
}

impl EventRequest {
    /// One event of a kind, with everything else drawn.
    #[must_use]
    pub const fn any(kind: EventKind) -> Self {
        Self {
            kind,
            size: None,
            place: None,
            night: None,
            nights: None,
        }
    }
}

/// How the nights of a rollout are split between the releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrafficSplit {
    /// Half each.
    Equal,
    /// The candidate gets a tenth, a quarter, then half.
    Steps,
    /// The candidate replaces the baseline.
    Cutover,
}

impl TrafficSplit {
    pub(crate) const ALL: [Self; 3] = [Self::Equal, Self::Steps, Self::Cutover];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Steps => "steps",
            Self::Cutover => "cutover",
        }
    }

    pub(super) const fn of(traffic: &Traffic) -> Self {
        match traffic {
            Traffic::Equal => Self::Equal,
            Traffic::Steps(_) | Traffic::Ramp(_) => Self::Steps,
            Traffic::Cutover | Traffic::CutoverWithin(_) => Self::Cutover,
        }
    }

    pub(super) fn traffic(self) -> Traffic {
        match self {
            Self::Equal => Traffic::Equal,
            Self::Steps => Traffic::Steps(vec![0.1, 0.1, 0.25, 0.25, 0.5]),
            Self::Cutover => Traffic::Cutover,
        }
    }
}

impl HistoryRequest {
    /// These kinds in one history, with everything else drawn.
    #[must_use]
    pub fn any(kinds: &[EventKind]) -> Self {
        Self {
            events: kinds.iter().copied().map(EventRequest::any).collect(),
            ..Self::default()
        }
    }

    /// The requested split. Without one, an event that began before the candidate gets a cutover, which shows it best.
    pub(super) fn split(&self) -> Option<TrafficSplit> {
        let is_earlier = self.has(EventKind::Earlier);
        self.overlap
            .or_else(|| is_earlier.then_some(TrafficSplit::Cutover))
    }

    pub(super) fn has(&self, kind: EventKind) -> bool {
        self.events.iter().any(|event| event.kind == kind)
    }

    /// Refuses requests that make no sense for any draw.
    pub(crate) fn check(&self) -> Result<()> {
        if self.events.is_empty() {
            bail!("nothing to plant; choose one of innocent, rollout, …");
        }
        let of = |kind| {
            self.events
                .iter()
                .filter(|event| event.kind == kind)
                .count()
        };
        if self.has(EventKind::Innocent) && self.events.len() > 1 {
            bail!("innocent plants nothing, so it stands alone");
        }
        if of(EventKind::Creep) > 1 || self.has(EventKind::Creep) && self.has(EventKind::Earlier) {
            bail!(
                "creep can be planted once, and not with earlier, because its releases precede the candidate"
            );
        }
        if self.releases.is_some() && !self.has(EventKind::Creep) {
            bail!("only creep has a number of releases");
        }
        for column in LabelColumn::ALL {
            let is_in = |event: &&EventRequest| {
                let place = event.place.as_ref().and_then(|place| place.column.as_ref());
                place.is_some_and(|(of, _)| *of == column)
            };
            if self.events.iter().filter(is_in).count() > 1 {
                bail!("only one event can be confined to a {}", column.as_str());
            }
        }
        self.events.iter().try_for_each(EventRequest::check)
    }
}

impl EventRequest {
    fn check(&self) -> Result<()> {
        let kind = self.kind;
        if kind == EventKind::Innocent && *self != Self::any(kind) {
            bail!("innocent has no size, place or time");
        }
        match self.size {
            Some(size) if kind == EventKind::Fix && size >= 1.0 => {
                bail!("the size of a fix must be below 1, since it multiplies the failures");
            }
            Some(size) if kind != EventKind::Fix && size <= 1.0 => {
                bail!("the size of {kind} must be above 1");
            }
            _ => {}
        }
        if self.nights.is_some() && !matches!(kind, EventKind::Burst | EventKind::Outage) {
            bail!("only a burst or an outage has a number of nights; {kind} lasts to the end");
        }
        match self.night {
            Some(night) if night < 1 && !kind.hits_both() => {
                bail!("{kind} affects the candidate alone, whose first night is 1");
            }
            Some(night) if night > 0 && kind == EventKind::Earlier => {
                bail!("earlier begins before the candidate's first night, on night 0 or less");
            }
            Some(_) if kind == EventKind::Creep => {
                bail!("creep begins with each release, and takes no night")
            }
            _ => {}
        }
        self.place.as_ref().map_or(Ok(()), |place| self.fits(place))
    }

    fn fits(&self, place: &Confinement) -> Result<()> {
        let column = place.column.as_ref().map(|(column, _)| *column);
        if column == Some(LabelColumn::Batch) {
            if !matches!(self.kind, EventKind::Burst | EventKind::Outage) {
                bail!(
                    "a batch lasts one night, so {} cannot be confined to it",
                    self.kind
                );
            }
            if self.nights.is_some_and(|nights| nights > 1) {
                bail!("a batch lasts one night");
            }
        }
        match self.kind {
            EventKind::Rollout if place.workflow.is_some() || column.is_some() => {
                bail!("a rollout is everywhere or in one class; an event in one place is local");
            }
            EventKind::Local if place.workflow.is_none() && column.is_none() => {
                bail!("local needs a workflow, tool, model or tenant");
            }
            EventKind::Creep if column.is_some() => {
                bail!("creep can be confined to a workflow or class")
            }
            EventKind::Creep if place.workflow.is_some() && place.class.is_some() => {
                bail!("creep can be confined to a workflow or to a class, not to both");
            }
            EventKind::Drift | EventKind::Rescue if place.class.is_some() => {
                bail!("{} does not change failures, and has no class", self.kind);
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(kinds: &[EventKind], with: impl FnOnce(&mut EventRequest), why: &str) {
        let mut request = HistoryRequest::any(kinds);
        with(&mut request.events[0]);
        let error = request.check().unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }

    fn place(word: &str) -> impl FnOnce(&mut EventRequest) {
        move |event| event.place = Some(Confinement::from_word(word).unwrap())
    }

    #[test]
    fn every_kind_can_be_planted_alone() {
        for kind in EventKind::ALL {
            assert!(HistoryRequest::any(&[*kind]).check().is_ok(), "{kind}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        refused(
            &[EventKind::Innocent, EventKind::Fix],
            |_| {},
            "stands alone",
        );
        refused(
            &[EventKind::Creep, EventKind::Creep],
            |_| {},
            "planted once",
        );
        refused(&[EventKind::Fix], |event| event.size = Some(2.0), "below 1");
        refused(
            &[EventKind::Rollout],
            |event| event.size = Some(0.5),
            "above 1",
        );
        refused(&[EventKind::Drift], |event| event.nights = Some(2), "lasts");
        refused(
            &[EventKind::Burst],
            |event| event.night = Some(0),
            "first night",
        );
        refused(
            &[EventKind::Earlier],
            |event| event.night = Some(1),
            "0 or less",
        );
        refused(
            &[EventKind::Rollout],
            place("workflow"),
            "one place is local",
        );
        refused(&[EventKind::Local], place("class"), "local needs");
        refused(&[EventKind::Drift], place("class"), "no class");
        refused(&[EventKind::Fix], place("batch"), "one night");
        refused(&[EventKind::Creep], place("tool"), "workflow or class");
    }

    #[test]
    fn two_events_do_not_share_a_column() {
        let mut request = HistoryRequest::any(&[EventKind::Local, EventKind::Outage]);
        for event in &mut request.events {
            event.place = Some(Confinement::from_word("tool").unwrap());
        }
        assert!(request.check().is_err());
    }
}

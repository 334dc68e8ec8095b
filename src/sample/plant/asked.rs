//! What is asked for. What is left out is drawn.

use anyhow::{Result, bail};

use super::kind::Kind;
use super::place::{Column, Confined};
use crate::simulate::Traffic;

/// A history to plant in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// What to plant, all of it in one history.
    pub events: Vec<Wish>,
    /// How the traffic is split.
    pub overlap: Option<Overlap>,
    /// Coefficient of variation of a gamma factor that each release draws each night.
    pub noise: Option<f64>,
    /// Runs per release and night.
    pub runs: Option<u32>,
    /// The baseline's failure rate.
    pub rate: Option<f64>,
    /// Nights of the rollout.
    pub nights: Option<u32>,
    /// Nights before it; 28 where nothing is said.
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
pub struct Wish {
    /// Of what kind.
    pub kind: Kind,
    /// How many times as often.
    pub size: Option<f64>,
    /// Where.
    pub place: Option<Confined>,
    /// From which night of the rollout on: 1 is the first, 0 and less lie before it.
    pub night: Option<i32>,
    /// For how many nights.
    pub nights: Option<u32>,
}

impl Wish {
    /// One of which everything is drawn.
    #[must_use]
    pub const fn any(kind: Kind) -> Self {
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
pub enum Overlap {
    /// Half each.
    Equal,
    /// The candidate gets a tenth, a quarter, then half.
    Steps,
    /// The candidate replaces the baseline.
    Cutover,
}

impl Overlap {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Equal, Self::Steps, Self::Cutover];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Steps => "steps",
            Self::Cutover => "cutover",
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

impl Asked {
    /// These kinds in one history, everything else drawn.
    #[must_use]
    pub fn any(kinds: &[Kind]) -> Self {
        Self {
            events: kinds.iter().copied().map(Wish::any).collect(),
            ..Self::default()
        }
    }

    /// The split that is asked for. What began before the candidate shows best where both releases never meet.
    pub(super) fn overlap(&self) -> Option<Overlap> {
        let is_earlier = self.has(Kind::Earlier);
        self.overlap
            .or_else(|| is_earlier.then_some(Overlap::Cutover))
    }

    pub(super) fn has(&self, kind: Kind) -> bool {
        self.events.iter().any(|wish| wish.kind == kind)
    }

    /// Refuses what makes no sense, whatever is drawn.
    pub fn check(&self) -> Result<()> {
        if self.events.is_empty() {
            bail!("nothing to plant: one of innocent, rollout, …");
        }
        let of = |kind| self.events.iter().filter(|wish| wish.kind == kind).count();
        if self.has(Kind::Innocent) && self.events.len() > 1 {
            bail!("innocent is nothing, and stands alone");
        }
        if of(Kind::Creep) > 1 || self.has(Kind::Creep) && self.has(Kind::Earlier) {
            bail!("creep comes once, and not with earlier: its releases come before the candidate");
        }
        if self.releases.is_some() && !self.has(Kind::Creep) {
            bail!("the number of releases is creep's alone");
        }
        for column in Column::ALL {
            let is_in = |wish: &&Wish| {
                let place = wish.place.as_ref().and_then(|place| place.column.as_ref());
                place.is_some_and(|(of, _)| *of == column)
            };
            if self.events.iter().filter(is_in).count() > 1 {
                bail!("only one event can be confined to a {}", column.as_str());
            }
        }
        self.events.iter().try_for_each(Wish::check)
    }
}

impl Wish {
    fn check(&self) -> Result<()> {
        let kind = self.kind;
        if kind == Kind::Innocent && *self != Self::any(kind) {
            bail!("innocent has no size, place or time");
        }
        match self.size {
            Some(size) if kind == Kind::Fix && size >= 1.0 => {
                bail!("the size of a fix lies below 1: so many times as many failures");
            }
            Some(size) if kind != Kind::Fix && size <= 1.0 => {
                bail!("the size of {kind} lies above 1: so many times as many");
            }
            _ => {}
        }
        if self.nights.is_some() && !matches!(kind, Kind::Burst | Kind::Outage) {
            bail!("only a burst or an outage ends: {kind} lasts");
        }
        match self.night {
            Some(night) if night < 1 && !kind.hits_both() => {
                bail!("{kind} is the candidate's, whose first night is 1");
            }
            Some(night) if night > 0 && kind == Kind::Earlier => {
                bail!("earlier begins before the candidate's first night: on night 0 or less");
            }
            Some(_) if kind == Kind::Creep => bail!("creep begins with each release"),
            _ => {}
        }
        self.place.as_ref().map_or(Ok(()), |place| self.fits(place))
    }

    fn fits(&self, place: &Confined) -> Result<()> {
        let column = place.column.as_ref().map(|(column, _)| *column);
        if column == Some(Column::Batch) {
            if !matches!(self.kind, Kind::Burst | Kind::Outage) {
                bail!(
                    "a batch is of one night: {} cannot be confined to it",
                    self.kind
                );
            }
            if self.nights.is_some_and(|nights| nights > 1) {
                bail!("a batch is of one night");
            }
        }
        match self.kind {
            Kind::Rollout if place.workflow.is_some() || column.is_some() => {
                bail!("a rollout is everywhere or in one class; in one place it is local");
            }
            Kind::Local if place.workflow.is_none() && column.is_none() => {
                bail!("local is in one workflow, tool, model or tenant");
            }
            Kind::Creep if column.is_some() => {
                bail!("creep can be confined to a workflow or class")
            }
            Kind::Creep if place.workflow.is_some() && place.class.is_some() => {
                bail!("creep can be confined to a workflow or to a class, not to both");
            }
            Kind::Drift | Kind::Rescue if place.class.is_some() => {
                bail!("{} is not of failures, and has no class", self.kind);
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(kinds: &[Kind], with: impl FnOnce(&mut Wish), why: &str) {
        let mut asked = Asked::any(kinds);
        with(&mut asked.events[0]);
        let error = asked.check().unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }

    fn place(word: &str) -> impl FnOnce(&mut Wish) {
        move |wish| wish.place = Some(Confined::from_word(word).unwrap())
    }

    #[test]
    fn every_kind_can_be_planted_alone() {
        for kind in Kind::ALL {
            assert!(Asked::any(&[*kind]).check().is_ok(), "{kind}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        refused(&[Kind::Innocent, Kind::Fix], |_| {}, "stands alone");
        refused(&[Kind::Creep, Kind::Creep], |_| {}, "comes once");
        refused(&[Kind::Fix], |wish| wish.size = Some(2.0), "below 1");
        refused(&[Kind::Rollout], |wish| wish.size = Some(0.5), "above 1");
        refused(&[Kind::Drift], |wish| wish.nights = Some(2), "lasts");
        refused(&[Kind::Burst], |wish| wish.night = Some(0), "first night");
        refused(&[Kind::Earlier], |wish| wish.night = Some(1), "0 or less");
        refused(&[Kind::Rollout], place("workflow"), "it is local");
        refused(&[Kind::Local], place("class"), "local is in");
        refused(&[Kind::Drift], place("class"), "no class");
        refused(&[Kind::Fix], place("batch"), "one night");
        refused(&[Kind::Creep], place("tool"), "workflow or class");
    }

    #[test]
    fn two_events_do_not_share_a_column() {
        let mut asked = Asked::any(&[Kind::Local, Kind::Outage]);
        for wish in &mut asked.events {
            wish.place = Some(Confined::from_word("tool").unwrap());
        }
        assert!(asked.check().is_err());
    }
}

//! Hours in which runs of every release fail more.

use serde::{Deserialize, Serialize};

/// Hours in which runs fail more.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trouble {
    /// Whose runs it affects.
    pub(crate) hits: AffectedReleases,
    /// Its first night. The first of the rollout is 1; the history has 0 and less.
    pub(crate) night: i32,
    /// How many nights it lasts.
    pub(crate) nights: u32,
    /// From this hour, 0 to 23.
    pub(crate) from_hour: u8,
    /// Until this hour, 1 to 24.
    pub(crate) until_hour: u8,
    /// In one workflow only, from 0.
    pub(crate) workflow: Option<u32>,
    /// With one failure class only, from 0.
    pub class: Option<u32>,
    /// How much.
    pub(crate) more: Increase,
}

impl Trouble {
    /// Whether it takes place on a night of the rollout.
    pub(crate) fn is_on(&self, night: i32) -> bool {
        lasts(self.night, self.nights, night)
    }

    /// Whether it can be drawn in a plan with these numbers of workflows and failure classes.
    pub(super) fn is_sound(&self, workflows: usize, classes: usize) -> bool {
        let (Increase::Times(more) | Increase::Failures(more)) = self.more;
        self.from_hour < self.until_hour
            && self.until_hour <= 24
            && is_place(self.workflow, workflows)
            && is_place(self.class, classes)
            && more.is_finite()
            && more >= 0.0
    }
}

/// Whether what begins on one night and lasts this many takes place on another.
pub(crate) fn lasts(from: i32, nights: u32, night: i32) -> bool {
    u32::try_from(night.saturating_sub(from)).is_ok_and(|since| since < nights)
}

/// Whether a place, if one is named, is one of these.
fn is_place(place: Option<u32>, of: usize) -> bool {
    place.is_none_or(|place| usize::try_from(place).is_ok_and(|place| place < of))
}

/// Whose runs fail more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AffectedReleases {
    /// The candidate's.
    Candidate,
    /// Those of every release that runs then.
    Both,
}

/// How much more runs fail.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Increase {
    /// This many times as often, in these hours.
    Times(f64),
    /// This many more failures a night, on average.
    Failures(f64),
}

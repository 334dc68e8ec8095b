//! What the candidate does differently, and where.

use serde::{Deserialize, Serialize};

/// What the candidate does differently, by what factor, and where.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What is multiplied.
    pub of: ChangeTarget,
    /// By what. An innocent release has 1.
    pub ratio: f64,
    /// In which workflows.
    pub(crate) workflow: Extent,
    /// In which failure classes. Only failures have them.
    pub(crate) class: Extent,
    /// From which night of the rollout on. The first is 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub from: u32,
}

impl Change {
    /// No change: the failures everywhere, times one.
    pub(super) const NONE: Self = Self {
        of: ChangeTarget::Failures,
        ratio: 1.0,
        workflow: Extent::All,
        class: Extent::All,
        from: first(),
    };
}

const fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
const fn is_first(night: &u32) -> bool {
    *night == 1
}

/// What a change multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeTarget {
    /// The rate of failures.
    Failures,
    /// The share of the failures whose severity is high.
    HighSeverity,
    /// The shares of the states past an approval boundary (`bypassed`, `timed_out_approved`).
    Boundary,
    /// The rate of rescues, of failures and of successes.
    RescueRate,
    /// The minutes of a rescue.
    RescueMinutes,
}

/// Which of several a change applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Extent {
    /// All of them.
    All,
    /// One, drawn anew for each rollout. Each is as likely as the others.
    Random,
    /// This one, from 0.
    Only(u32),
}

impl Extent {
    /// The place of the one it applies to, `None` for all. `draw` gives a number below its argument.
    pub(in crate::generate) fn place(
        self,
        of: usize,
        draw: impl FnOnce(u32) -> u32,
    ) -> Option<usize> {
        match self {
            Self::All => None,
            Self::Random => {
                let of = u32::try_from(of).unwrap_or(u32::MAX).max(1);
                usize::try_from(draw(of)).ok()
            }
            Self::Only(place) => usize::try_from(place).ok(),
        }
    }
}

//! What can be planted.

use crate::generate::ChangeTarget;

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// Nothing.
    Innocent,
    /// The candidate fails more, everywhere or in one failure class.
    Rollout,
    /// The candidate fails more in one place only.
    Local,
    /// The candidate's runs fail for some hours.
    Burst,
    /// Every release's runs fail for some hours of a night.
    Outage,
    /// Every release's runs fail more from some nights before the candidate on, to the end.
    Earlier,
    /// Releases in a row, each a step worse than the one before it.
    Creep,
    /// The candidate goes past its approval boundaries more often.
    Drift,
    /// People repair more of the candidate's runs.
    Rescue,
    /// The candidate fails less in one failure class.
    Fix,
}

impl EventKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Innocent,
        Self::Rollout,
        Self::Local,
        Self::Burst,
        Self::Outage,
        Self::Earlier,
        Self::Creep,
        Self::Drift,
        Self::Rescue,
        Self::Fix,
    ];

    /// The word for it on the command line and in `truth.json`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Innocent => "innocent",
            Self::Rollout => "rollout",
            Self::Local => "local",
            Self::Burst => "burst",
            Self::Outage => "outage",
            Self::Earlier => "earlier",
            Self::Creep => "creep",
            Self::Drift => "drift",
            Self::Rescue => "rescue",
            Self::Fix => "fix",
        }
    }

    /// The kind a word stands for.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// Whether it affects hours and not a release.
    pub(crate) const fn is_trouble(self) -> bool {
        matches!(self, Self::Burst | Self::Outage | Self::Earlier)
    }

    /// Whether it is something that the candidate does differently.
    #[must_use]
    pub const fn is_change(self) -> bool {
        !self.is_trouble() && !matches!(self, Self::Innocent)
    }

    /// Whether it is the first change of a history, where there is one.
    pub(super) const fn is_main(self) -> bool {
        matches!(self, Self::Rollout | Self::Local | Self::Creep)
    }

    /// Whether both releases have it.
    pub(crate) const fn hits_both(self) -> bool {
        matches!(self, Self::Outage | Self::Earlier)
    }

    /// What it multiplies.
    pub(crate) const fn changed(self) -> ChangeTarget {
        match self {
            Self::Drift => ChangeTarget::Boundary,
            Self::Rescue => ChangeTarget::RescueRate,
            _ => ChangeTarget::Failures,
        }
    }
}

impl std::fmt::Display for EventKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_itself() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_word(kind.as_str()), Some(*kind));
        }
        assert_eq!(EventKind::from_word("earthquake"), None);
    }
}

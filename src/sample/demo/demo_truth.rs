//! What can be planted in the demo.

/// Something known to be in the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DemoTruth {
    /// The candidate fails more in one class, everywhere.
    RolloutRegression,
    /// A service that every release depends on is down for some hours.
    Outage,
    /// One host fails again and again within an hour.
    Burst,
    /// The candidate bypasses approvals in one workflow.
    ApprovalDrift,
    /// One failure pattern that is not severe costs more than any other, in every release.
    ExpensivePattern,
    /// People repair the candidate's successes in one workflow.
    HiddenRescue,
}

impl DemoTruth {
    /// Every truth, in the order they are planted.
    pub const ALL: &'static [Self] = &[
        Self::RolloutRegression,
        Self::Outage,
        Self::Burst,
        Self::ApprovalDrift,
        Self::ExpensivePattern,
        Self::HiddenRescue,
    ];

    /// The word for it on the command line and in `truth.json`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RolloutRegression => "rollout_regression",
            Self::Outage => "outage",
            Self::Burst => "burst",
            Self::ApprovalDrift => "approval_drift",
            Self::ExpensivePattern => "expensive_pattern",
            Self::HiddenRescue => "hidden_rescue",
        }
    }

    /// The truth a word stands for.
    #[must_use]
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|truth| truth.as_str() == word)
    }
}

impl std::fmt::Display for DemoTruth {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_itself() {
        for truth in DemoTruth::ALL {
            assert_eq!(DemoTruth::from_word(truth.as_str()), Some(*truth));
        }
        assert_eq!(DemoTruth::from_word("rollout"), None);
    }
}

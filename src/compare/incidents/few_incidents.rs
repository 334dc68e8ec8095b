//! Why failures that rose show no regression yet: their incidents do not.

/// What the candidate's failures come down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FewIncidents {
    /// They are fewer incidents than a regression needs.
    TooFew {
        failures: u64,
        incidents: u64,
        needed: u64,
    },
    /// Their incidents did not rise beyond the bound.
    NoRise {
        failures: u64,
        incidents: u64,
        /// The baseline's, in the same strata.
        of_baseline: u64,
    },
}

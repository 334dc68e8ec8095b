//! What it would take to settle an inconclusive question.

/// What it would take, with 80 % power, if the true effect is the one seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// After this many more runs of the candidate, at its present traffic.
    After {
        /// Runs.
        runs: u64,
        /// Nights.
        nights: u32,
    },
    /// The effect seen is between zero and the margin. More runs alone do not settle it.
    Between,
    /// No number of runs that anyone would wait for.
    Never,
}

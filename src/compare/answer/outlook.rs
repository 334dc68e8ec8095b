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
    /// Every run of both releases has the event, and more runs like these cannot tell the releases apart.
    OnlyEvents,
    /// No number of runs that anyone would wait for.
    Never,
}

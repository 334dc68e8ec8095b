//! The limits of an input that a team can raise.

/// What may be read and joined. docs/running.md lists these limits with those that are fixed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many times its size a file may unpack to, where that is more than 1 GiB.
    pub unpack_ratio: u64,
    /// How many pairs of rows a join without an equation may make.
    pub join_pairs: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Logs that repeat themselves compress 30 to 50 times.
            unpack_ratio: 200,
            join_pairs: 10_000_000,
        }
    }
}

impl Limits {
    /// Those that are set, and the defaults of the others.
    #[must_use]
    pub fn of(unpack_ratio: Option<u64>, join_pairs: Option<u64>) -> Self {
        let default = Self::default();
        Self {
            unpack_ratio: unpack_ratio.unwrap_or(default.unpack_ratio),
            join_pairs: join_pairs.unwrap_or(default.join_pairs),
        }
    }
}

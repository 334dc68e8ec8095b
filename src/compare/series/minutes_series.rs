//! Person-minutes of rescue, as the charts draw them.

/// Person-minutes of the rescued runs of both releases.
#[derive(Clone, Debug)]
pub(crate) struct MinutesOfBoth {
    /// The baseline's.
    pub(crate) baseline: MinutesOfRelease,
    /// The candidate's.
    pub(crate) candidate: MinutesOfRelease,
}

/// Person-minutes of the rescued runs of one release.
#[derive(Clone, Debug, Default)]
pub(crate) struct MinutesOfRelease {
    /// All its runs.
    pub(crate) runs: u64,
    /// Rescued runs whose minutes are known.
    pub(crate) known: u64,
    /// Rescued runs whose minutes are not.
    pub(crate) unknown: u64,
    /// Their sum, in minutes.
    pub(crate) total: f64,
    /// Half of the known ones took less.
    pub(crate) median: Option<f64>,
    /// Nine in ten took less.
    pub(crate) ninth_decile: Option<f64>,
    /// By duration, for the histogram.
    pub(crate) bins: Vec<MinuteBin>,
}

/// Rescued runs of one range of durations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MinuteBin {
    /// From this many minutes.
    pub(crate) from: f64,
    /// To less than this many.
    pub(crate) to: f64,
    /// Runs.
    pub(crate) count: u64,
}

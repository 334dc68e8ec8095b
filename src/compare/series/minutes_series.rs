//! Person-minutes of rescue, as the charts draw them.

/// Person-minutes of the rescued runs of both releases.
#[derive(Clone, Debug)]
pub struct MinutesOfBoth {
    /// The baseline's.
    pub baseline: MinutesOfRelease,
    /// The candidate's.
    pub candidate: MinutesOfRelease,
}

/// Person-minutes of the rescued runs of one release.
#[derive(Clone, Debug, Default)]
pub struct MinutesOfRelease {
    /// All its runs.
    pub runs: u64,
    /// Rescued runs whose minutes are known.
    pub known: u64,
    /// Rescued runs whose minutes are not.
    pub unknown: u64,
    /// Their sum, in minutes.
    pub total: f64,
    /// Half of the known ones took less.
    pub median: Option<f64>,
    /// Nine in ten took less.
    pub ninth_decile: Option<f64>,
    /// By duration, for the histogram.
    pub bins: Vec<MinuteBin>,
}

/// Rescued runs of one range of durations.
#[derive(Clone, Copy, Debug)]
pub struct MinuteBin {
    /// From this many minutes.
    pub from: f64,
    /// To less than this many.
    pub to: f64,
    /// Runs.
    pub count: u64,
}

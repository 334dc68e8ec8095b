//! Small steps that add up.

use super::release_chain::Chain;
use super::release_ratio::ReleaseRatio;

/// Part of the whole rise, on the scale of logarithms, from which on one step explains it.
const ONE_STEP: f64 = 0.5;

/// Small steps that add up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FoundCreep {
    /// The release that the steps start from.
    pub(crate) reference: String,
    /// The release that they lead to.
    pub(crate) release: String,
    /// How many there are.
    pub(crate) steps: u64,
    /// Its failure rate against the reference's.
    pub(crate) whole: ReleaseRatio,
    /// The release of the largest step.
    pub(crate) largest_step: String,
    /// That step as a ratio.
    pub(crate) largest_ratio: f64,
    /// That step's part of the whole, on the scale of logarithms.
    pub(crate) largest_share: f64,
}

/// The creep to a release: its rate exceeds the reference's by more than the margin, the interval is wholly above 1, and no
/// single step makes half of the rise.
pub(super) fn creep(chain: &Chain<'_>, release: &str, margin: f64) -> Option<FoundCreep> {
    let place = chain.place(release)?;
    let path = chain.path(0, place).filter(|path| path.len() > 1)?;
    let whole = chain.versus(0, place)?;
    if !whole.is_worse(margin) {
        return None;
    }
    let steps: Vec<(usize, f64)> = path
        .iter()
        .map(|place| Some((*place, chain.log_step(*place)?.estimate)))
        .collect::<Option<_>>()?;
    let (largest, log) = steps.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let largest_share = log / whole.ratio.ln();
    (largest_share < ONE_STEP).then(|| FoundCreep {
        reference: chain.release(0).to_owned(),
        release: release.to_owned(),
        steps: path.len() as u64,
        whole,
        largest_step: chain.release(largest).to_owned(),
        largest_ratio: log.exp(),
        largest_share,
    })
}

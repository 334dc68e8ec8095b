//! Small steps that add up.

use super::release_chain::Chain;
use crate::decision::Creep;
use crate::number;

/// Part of the whole rise, on the scale of logarithms, from which on one step explains it.
const ONE_STEP: f64 = 0.5;

/// The creep to a release: it lies above the reference by more than the margin, the interval wholly above 1, and no single
/// step makes half of it.
pub(super) fn creep(chain: &Chain<'_>, release: &str, margin: f64) -> Option<Creep> {
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
    let share = log / whole.ratio.ln();
    if share >= ONE_STEP {
        return None;
    }
    let sentence = format!(
        "Over {} since {} failures rose to {} times ({} to {}); the largest single step, {}, is {} times: small steps that \
         add up.",
        number::counted(path.len() as u64, "release", "releases"),
        chain.release(0),
        number::ratio(whole.ratio),
        number::ratio(whole.interval.lower),
        number::ratio(whole.interval.upper),
        chain.release(largest),
        number::ratio(log.exp())
    );
    Some(Creep {
        release: release.to_owned(),
        steps: path.len() as u64,
        effect: whole.effect(chain.level()),
        largest_step: chain.release(largest).to_owned(),
        largest_ratio: log.exp(),
        largest_share: share,
        sentence,
    })
}

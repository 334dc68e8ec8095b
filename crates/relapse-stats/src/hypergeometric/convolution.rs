//! Exact convolution of narrow laws.

use super::tabulated_law::TabulatedLaw;
use crate::numerics::{real_length, steps};

/// After each convolution, terms below this share of the largest are removed from the ends.
const NEGLIGIBLE: f64 = 1e-20;

/// Σ q(x) e^{−t(x−s)} over x ≥ s, where q is the law of the sum of `laws`. Each of them has stride 1.
///
/// The two narrowest are convolved until two laws are left. The tail of their sum needs no convolution, only the tilted
/// tail sums of one of them.
pub(super) fn upper_sum(mut laws: Vec<TabulatedLaw>, observed: f64, tilt: f64) -> f64 {
    laws.sort_by_key(|law| std::cmp::Reverse(law.shares.len()));
    let mut pieces: Vec<LatticeLaw> = laws.into_iter().map(LatticeLaw::from).collect();
    while pieces.len() > 2 {
        let (Some(narrowest), Some(next)) = (pieces.pop(), pieces.pop()) else {
            break;
        };
        let merged = convolve(&narrowest, &next);
        let place = pieces.partition_point(|piece| piece.shares.len() >= merged.shares.len());
        pieces.insert(place, merged);
    }
    let last = pieces.pop();
    let other = pieces.pop().unwrap_or(LatticeLaw {
        start: 0.0,
        shares: vec![1.0],
    });
    last.map_or(0.0, |last| joint_upper_sum(&other, &last, observed, tilt))
}

/// A law on consecutive integers.
struct LatticeLaw {
    start: f64,
    shares: Vec<f64>,
}

impl From<TabulatedLaw> for LatticeLaw {
    fn from(law: TabulatedLaw) -> Self {
        Self {
            start: law.start,
            shares: law.shares,
        }
    }
}

fn convolve(narrow: &LatticeLaw, wide: &LatticeLaw) -> LatticeLaw {
    let mut shares = vec![0.0; narrow.shares.len() + wide.shares.len() - 1];
    for (offset, weight) in narrow.shares.iter().enumerate() {
        for (slot, share) in shares[offset..].iter_mut().zip(&wide.shares) {
            *slot += weight * share;
        }
    }
    let floor = NEGLIGIBLE * shares.iter().copied().fold(0.0, f64::max);
    let kept = shares
        .iter()
        .rposition(|share| *share > floor)
        .map_or(0, |last| last + 1);
    shares.truncate(kept);
    let cut = shares.iter().position(|share| *share > floor).unwrap_or(0);
    shares.drain(..cut);
    LatticeLaw {
        start: narrow.start + wide.start + real_length(cut),
        shares,
    }
}

/// Σ a(x) G(s − x) over x, where G(y) is the tilted tail sum of b from y on.
fn joint_upper_sum(first: &LatticeLaw, second: &LatticeLaw, observed: f64, tilt: f64) -> f64 {
    let decay = (-tilt).exp();
    let mut tails = second.shares.clone();
    for index in (1..tails.len()).rev() {
        tails[index - 1] += decay * tails[index];
    }
    let mut sum = 0.0;
    let mut wanted = observed - first.start - second.start;
    for weight in &first.shares {
        sum += weight
            * if wanted < 0.0 {
                tails.first().copied().unwrap_or(0.0) * (tilt * wanted).exp()
            } else {
                tails.get(steps(wanted)).copied().unwrap_or(0.0)
            };
        wanted -= 1.0;
    }
    sum
}

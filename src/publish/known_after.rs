//! How late the records of the two releases become known.

use crate::compare::{Lateness, Maturity};
use crate::decision::KnownAfter;

/// From this share on all records are as good as known.
const ALL: f64 = 0.999;

/// The shares known by the days since the runs' own day, up to the day on which nearly all are.
#[must_use]
pub(crate) fn known_after(maturity: &Maturity) -> Vec<KnownAfter> {
    maturity.lateness.iter().flat_map(of_release).collect()
}

fn of_release(lateness: &Lateness) -> Vec<KnownAfter> {
    let open = lateness.known.iter().take_while(|share| **share < ALL);
    let days = open.count() + 1;
    (0..)
        .zip(lateness.known)
        .take(days)
        .map(|(days, share_by_then)| KnownAfter {
            release: lateness.release.clone(),
            outcome: lateness.outcome,
            days,
            share_by_then,
        })
        .collect()
}

//! Runs of an audit, added up by stratum.

use crate::stats::{Arm, Stratum};

pub(super) const fn stratum([baseline, candidate]: &[Arm; 2]) -> Stratum {
    Stratum {
        baseline: *baseline,
        candidate: *candidate,
    }
}

pub(super) fn add(sum: &mut Arm, next: &Arm) {
    *sum = sum.and(*next);
}

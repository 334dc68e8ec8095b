//! That two releases lost rows unalike, what that leaves open, and what to do.

use super::recording_words::span;
use crate::compare::{Arms, LossGap, LostShare};
use crate::number::{self, counted};

/// What stands beside a regression that is larger than lost rows could make it.
pub(super) const BEYOND_THE_LOSS: &str = "more than the refused rows could make it";

/// Which rows were lost, and the rates that this leaves possible, as a clause.
pub(super) fn lost_unalike(gap: LossGap) -> String {
    let nameless = match gap.nameless {
        0 => String::new(),
        rows => format!(
            ", beside {} of no known release",
            counted(rows, "refused failure", "refused failures")
        ),
    };
    let [baseline, candidate] = gap.possible;
    format!(
        "{} of the baseline's rows and {} of the candidate's were refused{nameless}, so the rate is {} in the baseline and {} in the candidate",
        share(gap.baseline),
        share(gap.candidate),
        span(baseline),
        span(candidate)
    )
}

/// What to do about rows that were lost unalike.
pub(crate) fn mend_rows(gap: LossGap, arms: &Arms) -> String {
    let whose = if gap.nameless > 0 {
        "that name no release".to_owned()
    } else if gap.candidate.share() >= gap.baseline.share() {
        format!("of {}", arms.candidate)
    } else {
        format!("of {}", arms.baseline)
    };
    format!("mend the refused rows {whose}, which quarantine.ndjson lists with their reasons")
}

fn share(lost: LostShare) -> String {
    match lost.refused {
        0 => "none".to_owned(),
        refused => format!("{} of {}", number::count(refused), number::count(lost.of)),
    }
}

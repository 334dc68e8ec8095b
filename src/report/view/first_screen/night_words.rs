//! Which night of the rollout it is, in words.

use crate::decision::Decision;

/// Which night of the rollout this is.
pub(in crate::report::view) fn night(decision: &Decision) -> String {
    let looks = decision.looks;
    if looks.night == 0 {
        return "no rollout night yet".to_owned();
    }
    if looks.night > looks.horizon {
        return format!("night {}, past the planned {}", looks.night, looks.horizon);
    }
    format!("night {} of {}", looks.night, looks.horizon)
}

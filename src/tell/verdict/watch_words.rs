//! The reasons that come from the candidate's traffic and from the end of the planned watch.

use chrono::{Days, NaiveDate};

use super::reason_text::ReasonText;
use crate::compare::Arms;
use crate::config::Config;
use crate::diagnose::Gone;
use crate::number;

/// `2.4.0 has had no traffic since 14 Nov`.
pub(super) fn no_traffic(who: &str, gone: Gone) -> String {
    format!(
        "{who} has had no traffic since {}",
        number::day(gone.last_run)
    )
}

/// That the candidate has no traffic any more.
pub(super) fn without_traffic(arms: &Arms, gone: Gone) -> ReasonText {
    ReasonText {
        text: format!(
            "{}, while {} still runs. The findings until then stand.",
            no_traffic(&arms.candidate, gone),
            arms.baseline
        ),
        rule: format!(
            "No runs on the last {}.",
            number::counted(gone.nights, "night", "nights")
        ),
        finding: None,
    }
}

/// That the watch is longer than planned, where it is.
pub(super) fn past_horizon(arms: &Arms, config: &Config) -> Option<ReasonText> {
    let horizon = config.window.horizon;
    let ended: NaiveDate = arms.since + Days::new(u64::from(horizon).saturating_sub(1));
    (arms.night() > horizon).then(|| ReasonText {
        text: format!(
            "The planned watch of {} ended on {}. It continues with the tenth of the error budget that is kept for later nights.",
            number::counted(u64::from(horizon), "night", "nights"),
            number::day(ended)
        ),
        rule: format!("Night {} is past the horizon.", arms.night()),
        finding: None,
    })
}

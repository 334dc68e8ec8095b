//! What it would take to settle an inconclusive finding.

use crate::compare::{Arms, Finding, Outlook};
use crate::config::Config;
use crate::decision::Needs;
use crate::number;

/// What it would take within the horizon, or why no number is given; neither where nothing is open.
pub(super) fn needs(
    finding: &Finding,
    arms: &Arms,
    config: &Config,
) -> (Option<Needs>, Option<String>) {
    let left = config.window.horizon.saturating_sub(arms.night());
    match finding.outlook {
        None => (None, None),
        Some(Outlook::After { runs, nights }) if nights <= left => {
            let needs = Needs {
                runs,
                nights: u64::from(nights),
            };
            (Some(needs), None)
        }
        Some(Outlook::After { runs, nights }) => (None, Some(beyond(runs, nights, left))),
        Some(Outlook::Between) => {
            let reason =
                "what is seen lies between none and the margin: more runs alone do not settle it";
            (None, Some(reason.to_owned()))
        }
        Some(Outlook::Never) => {
            let reason = "no number of runs within twenty horizons would settle it";
            (None, Some(reason.to_owned()))
        }
    }
}

/// The end of a sentence that says what would settle a finding; empty where nothing is open.
pub(super) fn in_words(finding: &Finding, arms: &Arms, config: &Config) -> String {
    match needs(finding, arms, config) {
        (Some(needs), _) => format!(
            "; about {} in {} settle it if what is seen is true",
            number::counted(needs.runs, "more run", "more runs"),
            number::counted(needs.nights, "night", "nights")
        ),
        (None, Some(reason)) => format!("; {reason}"),
        (None, None) => String::new(),
    }
}

fn beyond(runs: u64, nights: u32, left: u32) -> String {
    format!(
        "about {} would settle it, some {} at this traffic, and the horizon leaves {}",
        number::counted(runs, "more run", "more runs"),
        number::counted(u64::from(nights), "night", "nights"),
        number::count(u64::from(left))
    )
}

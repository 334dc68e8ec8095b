//! What it would take to settle a finding.

use crate::judge::Settling;
use crate::number;
use crate::tell::capital;

/// The sentence on what would settle a finding, with a blank before it.
pub(crate) fn needs_clause(settling: Settling) -> String {
    match settling {
        Settling::Within { runs, nights } => format!(
            " About {} in {} would settle it if the observed change is the true one.",
            number::counted(runs, "more run", "more runs"),
            number::counted(u64::from(nights), "night", "nights")
        ),
        other => why_no_number(other).map_or_else(String::new, |reason| {
            format!(" {}.", capital(&reason, None))
        }),
    }
}

/// The line on what would settle a finding; `None` where the horizon leaves no number.
pub(crate) fn to_settle(subject: &str, settling: Settling, candidate: &str) -> Option<String> {
    match settling {
        Settling::Within { runs, nights } => Some(format!(
            "To settle {subject}: about {} of {candidate}, which take about {} at the present traffic.",
            number::counted(runs, "more run", "more runs"),
            number::counted(u64::from(nights), "night", "nights")
        )),
        Settling::Beyond { .. }
        | Settling::OnlyEvents
        | Settling::Uncompared(_)
        | Settling::Never => None,
    }
}

/// Why no number of runs within the horizon is given.
pub(crate) fn why_no_number(settling: Settling) -> Option<String> {
    match settling {
        Settling::Within { .. } => None,
        Settling::Beyond { runs, nights, left } => Some(format!(
            "about {} would settle it, which take {} at this traffic, but the horizon leaves {}",
            number::counted(runs, "more run", "more runs"),
            number::counted(u64::from(nights), "night", "nights"),
            number::count(u64::from(left))
        )),
        Settling::OnlyEvents => Some(
            "every run of both releases has the event, so more runs like these do not settle it"
                .to_owned(),
        ),
        Settling::Uncompared(coverage) => Some(format!(
            "more runs like these do not settle it, because {} of the candidate's {} runs have no baseline runs to compare with",
            number::count(coverage.uncompared),
            number::count(coverage.runs)
        )),
        Settling::Never => {
            Some("no number of runs within twenty horizons would settle it".to_owned())
        }
    }
}

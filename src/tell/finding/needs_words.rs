//! What it would take to settle a finding.

use crate::judge::Settling;
use crate::number;

/// The end of a sentence that says what would settle a finding.
pub(crate) fn needs_clause(settling: Settling) -> String {
    match settling {
        Settling::Within { runs, nights } => format!(
            "; about {} in {} settle it if what is seen is true",
            number::counted(runs, "more run", "more runs"),
            number::counted(u64::from(nights), "night", "nights")
        ),
        other => why_no_number(other).map_or_else(String::new, |reason| format!("; {reason}")),
    }
}

/// Why no number of runs within the horizon is given.
pub(crate) fn why_no_number(settling: Settling) -> Option<String> {
    match settling {
        Settling::Within { .. } => None,
        Settling::Beyond { runs, nights, left } => Some(format!(
            "about {} would settle it, some {} at this traffic, and the horizon leaves {}",
            number::counted(runs, "more run", "more runs"),
            number::counted(u64::from(nights), "night", "nights"),
            number::count(u64::from(left))
        )),
        Settling::Between => Some(
            "what is seen lies between none and the margin: more runs alone do not settle it"
                .to_owned(),
        ),
        Settling::Never => {
            Some("no number of runs within twenty horizons would settle it".to_owned())
        }
    }
}

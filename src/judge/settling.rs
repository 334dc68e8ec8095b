//! What it would take to settle an inconclusive finding.

use crate::compare::{Arms, Finding, Outlook};
use crate::config::Config;

/// What would settle an inconclusive finding with 80 % power, if the effect seen is the true one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settling {
    /// So many more runs of the candidate, in so many nights at its traffic, within the horizon.
    Within { runs: u64, nights: u32 },
    /// The same, but the horizon leaves fewer nights.
    Beyond {
        runs: u64,
        nights: u32,
        /// Nights until the horizon.
        left: u32,
    },
    /// What is seen lies between no change and the margin, where more runs show neither.
    Between,
    /// No number of runs within twenty horizons.
    Never,
}

/// What would settle a finding; `None` where nothing is open.
#[must_use]
pub(crate) fn settling(finding: &Finding, arms: &Arms, config: &Config) -> Option<Settling> {
    let left = config.window.horizon.saturating_sub(arms.night());
    Some(match finding.outlook? {
        Outlook::After { runs, nights } if nights <= left => Settling::Within { runs, nights },
        Outlook::After { runs, nights } => Settling::Beyond { runs, nights, left },
        Outlook::Between => Settling::Between,
        Outlook::Never => Settling::Never,
    })
}

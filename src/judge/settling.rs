//! What it would take to settle an inconclusive finding.

use super::verdict::is_mostly_uncompared;
use crate::compare::{Arms, Coverage, Finding, Outlook};
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
    /// Every run of both releases has the event: more runs like these show no difference.
    OnlyEvents,
    /// Too much of the candidate has nothing to be compared with, so that it does not go on however many runs follow.
    Uncompared(Coverage),
    /// No number of runs within twenty horizons.
    Never,
}

/// Whether a headline is to be shown clear, if the effect seen is the true one.
fn points_to_clear(finding: &Finding) -> bool {
    let evidence = finding.evidence.as_ref().ok();
    let estimate = evidence.and_then(|evidence| evidence.estimate);
    finding.question.is_headline() && estimate.is_none_or(|ratio| ratio < finding.margin)
}

/// What would settle a finding; `None` where nothing is open.
#[must_use]
pub(crate) fn settling(finding: &Finding, arms: &Arms, config: &Config) -> Option<Settling> {
    let left = config.window.horizon.saturating_sub(arms.night());
    let outlook = finding.outlook?;
    // More runs can still show a regression, but not let the release go on.
    if points_to_clear(finding) && is_mostly_uncompared(arms.coverage) {
        return Some(Settling::Uncompared(arms.coverage));
    }
    Some(match outlook {
        Outlook::After { runs, nights } if nights <= left => Settling::Within { runs, nights },
        Outlook::After { runs, nights } => Settling::Beyond { runs, nights, left },
        Outlook::OnlyEvents => Settling::OnlyEvents,
        Outlook::Never => Settling::Never,
    })
}

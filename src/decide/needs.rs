//! What it would take to settle an inconclusive finding.

use super::verdict::Judged;
use crate::compare::{Arms, Finding, ln_share};
use crate::config::Config;
use crate::decision::{EffectKind, Needs};
use crate::stats::{Unsettled, interval_level, runs_to_settle};
use crate::vocabulary::FindingState;

/// What it would take to settle an inconclusive rate; `None` where the effect lies between none and the margin, or
/// the horizon ends first.
pub(super) fn needs(
    finding: &Finding,
    judged: &[Judged],
    arms: &Arms,
    config: &Config,
) -> Option<Needs> {
    let needs = needs_without_horizon(finding, judged, arms, config)?;
    let last = u64::from(arms.night()) + needs.nights;
    (last <= u64::from(config.window.horizon)).then_some(needs)
}

/// What it would take, however long that is.
pub(super) fn needs_without_horizon(
    finding: &Finding,
    judged: &[Judged],
    arms: &Arms,
    config: &Config,
) -> Option<Needs> {
    let evidence = finding.evidence.as_ref().ok()?;
    if finding.state != FindingState::Inconclusive || evidence.kind != EffectKind::RateRatio {
        return None;
    }
    let night = arms.night();
    let questions = judged
        .iter()
        .filter(|one| one.finding.evidence.is_ok())
        .count();
    let questions = f64::from(u32::try_from(questions.max(1)).unwrap_or(u32::MAX));
    let runs = runs_to_settle(&Unsettled {
        ratio: evidence.estimate?,
        interval: evidence.interval,
        level: interval_level(night, config.decision.interval_level, config.window.horizon),
        critical_ln_p: ln_share(config, night) - questions.ln(),
        margin: finding.margin,
        runs: evidence.candidate.exposure,
    })?;
    let runs_a_night = evidence
        .candidate
        .exposure
        .div_ceil(u64::from(night.max(1)))
        .max(1);
    let nights = runs.div_ceil(runs_a_night);
    Some(Needs { runs, nights })
}

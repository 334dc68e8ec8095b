//! The strongest evidence of the findings against a verdict.

use super::judged::Judged;
use super::judgement::Judgement;
use crate::compare::Evidence;
use crate::stats::ln_level;
use crate::vocabulary::{EffectKind, FindingState};

/// ln of the one-sided p below which an unsettled question counts as evidence against going on: one in five.
const LN_SUSPECT: f64 = ln_level::ONE_IN_FIVE;

/// The strongest evidence against a verdict.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Against<'a> {
    /// The failure plan alone holds a release whose headlines are clear.
    PlanAlone,
    /// Nothing regressed, but this question comes close.
    Suspect(&'a Judged),
    /// Something regressed, but the candidate is shown to be better in this.
    Better(&'a Judged),
    /// The regression may be as small as the lower end of its interval.
    LowerEnd(&'a Evidence),
}

/// The strongest evidence against a verdict; `None` where there is none.
#[must_use]
pub(crate) fn against(judgement: &Judgement) -> Option<Against<'_>> {
    let Judgement {
        judged, verdict, ..
    } = judgement;
    if verdict.gap().is_some() {
        return Some(Against::PlanAlone);
    }
    let Some(deciding) = judgement.deciding().filter(|one| one.is_regressed()) else {
        let open = judged
            .iter()
            .filter(|one| one.finding.state != FindingState::Clear && one.finding.evidence.is_ok());
        let worst = open.min_by(|a, b| a.ln_p().total_cmp(&b.ln_p()))?;
        return (worst.ln_p() < LN_SUSPECT).then_some(Against::Suspect(worst));
    };
    let better = judged
        .iter()
        .filter_map(|one| Some((one, one.finding.evidence.as_ref().ok()?)))
        .filter(|(_, evidence)| {
            evidence.kind == EffectKind::RateRatio && evidence.interval.upper < 1.0
        })
        .min_by(|(_, a), (_, b)| a.interval.upper.total_cmp(&b.interval.upper));
    match better {
        Some((one, _)) => Some(Against::Better(one)),
        None => Some(Against::LowerEnd(deciding.finding.evidence.as_ref().ok()?)),
    }
}

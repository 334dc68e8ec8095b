//! The rule that a finding met, with the margin it was compared with.

use super::scope_sentence::scope_sentence;
use crate::compare::{Arms, Finding};
use crate::judge::Judged;
use crate::number;
use crate::vocabulary::{EffectKind, FindingState, Shown};

/// The rule that a finding met.
pub(crate) fn rule(one: &Judged, arms: &Arms) -> String {
    let finding = &one.finding;
    match (finding.state, &one.diagnosis) {
        (FindingState::Regressed, Some(diagnosis)) => {
            let night = finding.crossing.map_or(0, |crossing| crossing.night);
            format!(
                "regression first detected on night {night}; {}: {}",
                diagnosis.scope(),
                scope_sentence(&diagnosis.evidence, arms)
            )
        }
        (FindingState::Clear, _) if finding.shown() == Shown::TolerablyWorse => {
            format!("worse, but within the margin: {}", within(finding))
        }
        (FindingState::Clear, _) => format!("clear: {}", within(finding)),
        (FindingState::Inconclusive, _) => {
            "inconclusive: the data show neither a regression nor its absence".to_owned()
        }
        _ => "not measured".to_owned(),
    }
}

/// Which margin the interval stays within.
fn within(finding: &Finding) -> String {
    let Ok(evidence) = &finding.evidence else {
        return String::new();
    };
    if evidence.interval.upper < finding.margin {
        let [upper, margin] = beside(evidence.interval.upper, finding.margin);
        return match evidence.kind {
            EffectKind::TotalVariation => format!("at most {upper}, below the margin {margin}"),
            _ => format!("at most {upper} times the baseline's, below the margin {margin}"),
        };
    }
    match (evidence.difference, finding.margin_difference) {
        (Some(difference), Some(margin)) => {
            let [upper, margin] = beside(difference.interval.upper * 100.0, margin * 100.0);
            format!("at most {upper} points more, below the margin of {margin}")
        }
        _ => String::new(),
    }
}

/// Two numbers that stand side by side, with digits enough to tell them apart.
fn beside(value: f64, limit: f64) -> [String; 2] {
    [number::beside(value, limit), number::beside(limit, value)]
}

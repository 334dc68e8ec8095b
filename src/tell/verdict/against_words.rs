//! What speaks against the recommendation.

use super::reasons::creep;
use crate::compare::{Arms, Evidence};
use crate::diagnose::FoundEvent;
use crate::judge::{Against, Decided, against as strongest};
use crate::number;
use crate::tell::beyond::event_sentence;
use crate::tell::capital;
use crate::tell::finding::{few_incidents, sentence};
use crate::vocabulary::{EffectKind, Recommendation, Scope};

/// The strongest evidence of the findings. Against proceeding, creep and ongoing outages come first.
pub(crate) fn against(decided: &Decided<'_>, events: &[FoundEvent]) -> String {
    let goes_on = decided.judgement.verdict.recommendation == Recommendation::Proceed;
    let beyond = [creep(decided.across), ongoing(events, decided.arms)];
    let beyond = beyond.into_iter().flatten().filter(|_| goes_on);
    let mut sentences: Vec<String> = beyond.chain(of_findings(decided)).collect();
    if sentences.is_empty() {
        sentences.push("No finding points the other way.".to_owned());
    }
    sentences.extend(ids_in_both(decided));
    sentences.extend(single_passes(decided));
    sentences.join(" ")
}

/// That the two releases have run ids in common, so that one of two rows may be no run of its own.
fn ids_in_both(decided: &Decided<'_>) -> Option<String> {
    let Arms {
        candidate,
        baseline,
        ..
    } = decided.arms;
    let both = decided.in_both;
    (both.ids > 0).then(|| {
        format!(
            "{} under both {baseline} and {candidate}, so they may be the same runs twice.",
            number::counted(both.ids, "run id stands", "run ids stand")
        )
    })
}

/// That a regression over tasks rests on passes of which nothing tells how much they vary.
fn single_passes(decided: &Decided<'_>) -> Option<String> {
    let deciding = decided.deciding().filter(|one| one.is_regressed())?;
    let evidence = deciding.finding.evidence.as_ref().ok()?;
    evidence.is_of_single_passes().then(|| {
        "The records do not tell how much one pass over the tasks differs from the next (batch). Trouble that only this \
         release's pass met would look the same."
            .to_owned()
    })
}

fn of_findings(decided: &Decided<'_>) -> Option<String> {
    Some(match strongest(decided.judgement)? {
        Against::PlanAlone => {
            "Every headline metric that was measured is clear. The failure plan alone holds the release."
                .to_owned()
        }
        Against::Suspect(one) => {
            let sentence = sentence(&one.finding, decided.config, decided.unread);
            match one.finding.few_incidents {
                Some(few) => format!("{sentence} But {}.", few_incidents(few)),
                None => format!("{sentence} This is not significant."),
            }
        }
        Against::Better(one) => sentence(&one.finding, decided.config, decided.unread),
        Against::LowerEnd(evidence) => lower_end(evidence),
    })
}

fn lower_end(evidence: &Evidence) -> String {
    let lower = evidence.interval.lower;
    let what = match evidence.kind {
        EffectKind::TotalVariation => {
            let points = number::fixed(lower * 100.0, 1);
            return format!("At the low end of the interval, the mix changed by {points} points.");
        }
        EffectKind::MeanRatio | EffectKind::MeanDifference => "rescue time per run",
        EffectKind::RateRatio | EffectKind::RateDifference => "rate",
    };
    format!(
        "At the low end of the interval, the {what} is {} times the baseline's.",
        number::ratio(lower)
    )
}

/// What every release suffers at the end of the window.
fn ongoing(events: &[FoundEvent], arms: &Arms) -> Option<String> {
    let goes_on = |event: &&FoundEvent| event.scope() == Scope::Systemic && event.until >= arms.to;
    let event = events.iter().find(goes_on)?;
    let class = event.failure_class.as_deref();
    Some(format!("{}.", capital(&event_sentence(event), class)))
}

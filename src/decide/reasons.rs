//! Why, and what speaks against it.

use super::plan;
use super::sentences::statement;
use super::verdict::{Judged, Verdict, regressed};
use crate::compare::{Arms, Finding};
use crate::config::Config;
use crate::decision::{Keeping, Reason};
use crate::diagnose::FoundEvent;
use crate::number;
use crate::tell::beyond::event_sentence;
use crate::tell::finding::scope_sentence;
use crate::vocabulary::{EffectKind, FindingState, Recommendation, Scope, Shown};

/// ln of the one-sided p below which an unsettled question is named as evidence against going on: one in five.
const LN_SUSPECT: f64 = -1.609_438;

/// At most three reasons: the deciding one, then the strongest of the other triggers and places. Where something regressed,
/// what keeping the candidate costs comes last.
pub(super) fn reasons(
    judged: &[Judged],
    verdict: &Verdict,
    keeping: Option<&Keeping>,
    arms: &Arms,
    config: &Config,
) -> Vec<Reason> {
    let mut chosen: Vec<&Judged> = verdict
        .deciding
        .map(|place| &judged[place])
        .into_iter()
        .collect();
    let mut others: Vec<&Judged> = judged.iter().filter(|one| regressed(one)).collect();
    others.sort_by(|a, b| a.ln_p().total_cmp(&b.ln_p()));
    for one in others {
        let trigger = one.finding.question.trigger();
        if chosen.len() < 3
            && chosen
                .iter()
                .all(|other| other.finding.question.trigger() != trigger)
        {
            chosen.push(one);
        }
    }
    if !verdict
        .deciding
        .is_some_and(|place| regressed(&judged[place]))
    {
        // No regression: the headlines say why, those that are not clear first.
        let decided = verdict.deciding;
        let headlines = judged.iter().enumerate().filter(|(place, one)| {
            Some(*place) != decided
                && one.finding.question.is_headline()
                && one.finding.evidence.is_ok()
        });
        let mut headlines: Vec<&Judged> = headlines.map(|(_, one)| one).collect();
        headlines.sort_by_key(|one| one.finding.state == FindingState::Clear);
        chosen.extend(headlines.into_iter().take(3 - chosen.len().min(3)));
    }
    let bill = keeping
        .filter(|_| judged.iter().any(regressed))
        .map(|keeping| Reason {
            text: keeping.in_words.clone(),
            rule: "the differences of rates at the candidate's mean traffic".to_owned(),
            finding: None,
        });
    let findings = chosen.into_iter().map(|one| Reason {
        text: sentence(&one.finding, config),
        rule: rule(one, arms),
        finding: Some(one.finding.question.id()),
    });
    let gap = verdict.gap.as_ref().map(plan::reason);
    gap.into_iter().chain(findings).chain(bill).collect()
}

fn rule(one: &Judged, arms: &Arms) -> String {
    let finding = &one.finding;
    match (finding.state, &one.diagnosis) {
        (FindingState::Regressed, Some(diagnosis)) => {
            let night = finding.crossing.map_or(0, |crossing| crossing.night);
            format!(
                "regressed (first on night {night}); {}: {}",
                diagnosis.scope(),
                scope_sentence(&diagnosis.evidence, arms)
            )
        }
        (FindingState::Clear, _) if finding.shown() == Shown::TolerablyWorse => {
            format!("worse, but tolerably: {}", within(finding))
        }
        (FindingState::Clear, _) => format!("clear: {}", within(finding)),
        (FindingState::Inconclusive, _) => {
            "inconclusive: neither shown worse nor shown within the margin".to_owned()
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

/// What is said where no question points the other way.
const NOTHING: &str = "No question points the other way.";

/// What speaks against the recommendation: the strongest evidence of the questions, and against going on, before it, what
/// lies beyond them.
pub(super) fn against(
    judged: &[Judged],
    verdict: &Verdict,
    beyond: [Option<String>; 2],
    config: &Config,
) -> String {
    let goes_on = verdict.recommendation == Recommendation::Proceed;
    let beyond = beyond.into_iter().flatten().filter(|_| goes_on);
    let said: Vec<String> = beyond
        .chain(strongest_against(judged, verdict, config))
        .collect();
    if said.is_empty() {
        NOTHING.to_owned()
    } else {
        said.join(" ")
    }
}

/// The strongest evidence of the questions against the recommendation.
fn strongest_against(judged: &[Judged], verdict: &Verdict, config: &Config) -> Option<String> {
    let deciding = verdict
        .deciding
        .map(|place| &judged[place])
        .filter(|one| regressed(one));
    if verdict.gap.is_some() {
        return Some(plan::AGAINST.to_owned());
    }
    let Some(deciding) = deciding else {
        let worst = judged
            .iter()
            .filter(|one| one.finding.state != FindingState::Clear && one.finding.evidence.is_ok())
            .min_by(|a, b| a.ln_p().total_cmp(&b.ln_p()));
        return match worst {
            Some(one) if one.ln_p() < LN_SUSPECT => {
                let said = sentence(&one.finding, config);
                Some(format!("{said} It is not beyond doubt."))
            }
            _ => None,
        };
    };
    let better = judged
        .iter()
        .filter_map(|one| Some((one, one.finding.evidence.as_ref().ok()?)))
        .filter(|(_, evidence)| {
            evidence.kind == EffectKind::RateRatio && evidence.interval.upper < 1.0
        })
        .min_by(|(_, a), (_, b)| a.interval.upper.total_cmp(&b.interval.upper));
    if let Some((one, _)) = better {
        return Some(sentence(&one.finding, config));
    }
    let evidence = deciding.finding.evidence.as_ref().ok()?;
    Some(if evidence.kind == EffectKind::TotalVariation {
        format!(
            "The mix may have moved by as little as {} points: that is the interval's lower end.",
            number::fixed(evidence.interval.lower * 100.0, 1)
        )
    } else {
        format!(
            "The rise may be as small as {} times: that is the interval's lower end.",
            number::ratio(evidence.interval.lower)
        )
    })
}

/// What every release suffers at the end of the window, as a sentence.
pub(super) fn ongoing(events: &[FoundEvent], arms: &Arms) -> Option<String> {
    let goes_on = |event: &&FoundEvent| event.scope() == Scope::Systemic && event.until >= arms.to;
    let event = events.iter().find(goes_on)?;
    let sentence = event_sentence(event);
    Some(match event.failure_class {
        None => format!("{}.", capital(&sentence)),
        Some(_) => format!("{sentence}."),
    })
}

/// The statement as a sentence. A class keeps its own spelling, also at the beginning.
fn sentence(finding: &Finding, config: &Config) -> String {
    let statement = statement(finding, config);
    match finding.question.failure_class {
        None => format!("{}.", capital(&statement)),
        Some(_) => format!("{statement}."),
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => format!("{}{}", first.to_uppercase(), characters.as_str()),
        None => String::new(),
    }
}

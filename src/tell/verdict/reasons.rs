//! Why: the findings that support the verdict, a gap of the plan, the candidate's traffic, and creep.

use super::reason_text::ReasonText;
use super::watch_words::{past_horizon, without_traffic};
use crate::diagnose::Across;
use crate::judge::{Decided, reasons as chosen};
use crate::policy::FoundGap;
use crate::tell::beyond::{carrying, creep_sentence};
use crate::tell::capital;
use crate::tell::finding::{rule, sentence};
use crate::terms;
use crate::vocabulary::Recommendation;

/// The most reasons.
const MOST: usize = 3;

/// At most three reasons: what the plan leaves open, the deciding finding, what the candidate's traffic and the releases
/// before it show, then the other findings.
pub(crate) fn reasons(decided: &Decided<'_>) -> Vec<ReasonText> {
    let verdict = &decided.judgement.verdict;
    let findings = chosen(decided.judged(), verdict);
    let mut findings = findings.into_iter().map(|one| ReasonText {
        text: sentence(&one.finding, decided.config, decided.unread),
        rule: rule(one, decided),
        finding: Some(one.finding.question.id()),
    });
    let watch = decided.across.gone.map_or_else(
        || past_horizon(decided.arms, decided.config),
        |gone| Some(without_traffic(decided.arms, gone)),
    );
    let holds = verdict.recommendation == Recommendation::Hold;
    let creep = creep(decided.across).filter(|_| holds);
    let creep = creep.map(|sentence| ReasonText {
        text: sentence,
        rule: "Each release is compared with the reference, for this night only.".to_owned(),
        finding: None,
    });
    let gap = verdict.gap().map(gap_reason);
    let deciding = findings.next();
    let carrying = carrying(decided.changes, &decided.arms.candidate);
    let carrying = carrying.filter(|_| decided.is_by_regression());
    gap.into_iter()
        .chain(deciding)
        .chain(carrying.map(carried))
        .chain(watch)
        .chain(creep)
        .chain(findings)
        .take(MOST)
        .collect()
}

fn carried(sentence: String) -> ReasonText {
    ReasonText {
        text: sentence,
        rule: "The whole interval of the effect is above zero, with days, workflows and the other changes held equal.".to_owned(),
        finding: None,
    }
}

/// That small steps add up, where they do.
pub(super) fn creep(across: &Across) -> Option<String> {
    let creep = across.succession.as_ref()?.creep.as_ref()?;
    Some(creep_sentence(creep))
}

/// The reason for a hold that the plan alone brings about.
fn gap_reason(found: &FoundGap) -> ReasonText {
    ReasonText {
        text: format!("{}.", capital(&found.text, Some(&found.failure_class))),
        rule: format!(
            "A gap in the failure plan ({}) keeps the release from proceeding (decision.plan_gaps_hold).",
            terms::gap(found.gap)
        ),
        finding: None,
    }
}

//! Which findings speak for a verdict, the strongest first.

use super::judged::Judged;
use super::verdict::Verdict;
use crate::vocabulary::FindingState;

/// The most findings named as reasons.
const MOST_REASONS: usize = 3;

/// The regressions, the strongest first.
#[must_use]
pub(crate) fn regressions(judged: &[Judged]) -> Vec<&Judged> {
    let mut worse: Vec<&Judged> = judged.iter().filter(|one| one.is_regressed()).collect();
    worse.sort_by(|a, b| a.ln_p().total_cmp(&b.ln_p()));
    worse
}

/// At most three findings: the deciding one, then the strongest regression of each other trigger. Where none decided, the
/// headlines, those that are not clear first.
#[must_use]
pub(crate) fn reasons<'a>(judged: &'a [Judged], verdict: &Verdict) -> Vec<&'a Judged> {
    let deciding = verdict.deciding.map(|index| &judged[index]);
    let mut chosen: Vec<&Judged> = deciding.into_iter().collect();
    for one in regressions(judged) {
        let trigger = one.finding.question.trigger();
        let is_new = |other: &&Judged| other.finding.question.trigger() != trigger;
        if chosen.len() < MOST_REASONS && chosen.iter().all(is_new) {
            chosen.push(one);
        }
    }
    if !deciding.is_some_and(Judged::is_regressed) {
        let headlines = judged.iter().enumerate().filter(|(index, one)| {
            Some(*index) != verdict.deciding
                && one.finding.question.is_headline()
                && one.finding.evidence.is_ok()
        });
        let mut headlines: Vec<&Judged> = headlines.map(|(_, one)| one).collect();
        headlines.sort_by_key(|one| one.finding.state == FindingState::Clear);
        chosen.extend(
            headlines
                .into_iter()
                .take(MOST_REASONS.saturating_sub(chosen.len())),
        );
    }
    chosen
}

//! Which hand-off packets a night leaves: of the patterns behind its verdict.

use super::brief::{About, Brief, count, name, owner, runs, title};
use super::ranked::{OF_A_FINDING, Ranked};
use crate::compare::{Question, RepeatedPattern, View};
use crate::judge::{Decided, Judged, Verdict};
use crate::tell::finding::statement;
use crate::vocabulary::FindingState;

/// The most packets of a night.
const OF_A_NIGHT: usize = 20;

/// The packets of a night on which the releases could be compared: for the deciding finding and for every other that is
/// worse, of each the patterns that rose most in the candidate; where a finding counts no failures, for itself.
#[must_use]
pub(crate) fn behind(
    view: &View<'_>,
    decided: &Decided<'_>,
    patterns: &[RepeatedPattern],
) -> Vec<Brief> {
    let judged = decided.judged();
    let verdict = &decided.judgement.verdict;
    let findings = named(judged, verdict);
    if findings.is_empty() {
        return Vec::new();
    }
    let ranked = Ranked::of(view, patterns);
    let choices: Vec<Vec<About>> = findings
        .iter()
        .map(|place| ranked.behind(&judged[*place]))
        .collect();
    let mut briefs: Vec<Brief> = Vec::new();
    for [rank, finding] in in_turn(choices.len()) {
        let place = findings[finding];
        let one = &judged[place];
        let Some(about) = choices[finding].get(rank) else {
            continue;
        };
        let name = name(about, one);
        if let Some(brief) = briefs.iter_mut().find(|brief| brief.name == name) {
            brief.findings.push(place);
            brief.ids.push(one.finding.question.id());
            continue;
        }
        let runs = runs(about, one, view);
        if briefs.len() == OF_A_NIGHT || runs.is_empty() {
            continue;
        }
        briefs.push(Brief {
            name,
            title: title(about, one),
            findings: vec![place],
            ids: vec![one.finding.question.id()],
            says: statement(&one.finding, decided.config, decided.unread),
            is_deciding: verdict.deciding == Some(place),
            owner: owner(about, one, &decided.owners),
            count: count(about, one, runs.len()),
            about: about.clone(),
            runs,
        });
    }
    briefs
}

/// The findings that the verdict names: the deciding one, the others that are worse by their strength, and the class that
/// the failure plan leaves open where that alone holds.
fn named(judged: &[Judged], verdict: &Verdict) -> Vec<usize> {
    let is_open = |place: &usize| {
        let state = judged[*place].finding.state;
        matches!(state, FindingState::Regressed | FindingState::Inconclusive)
    };
    let deciding = verdict.deciding.filter(is_open);
    let open = verdict.gap().and_then(|gap| {
        let question = Question::class(&gap.failure_class);
        judged
            .iter()
            .position(|one| one.finding.question == question)
    });
    let mut worse: Vec<usize> = (0..judged.len())
        .filter(|place| judged[*place].is_regressed())
        .collect();
    worse.sort_by(|a, b| judged[*a].ln_p().total_cmp(&judged[*b].ln_p()));
    let mut named: Vec<usize> = deciding.into_iter().chain(open).collect();
    for place in worse {
        if !named.contains(&place) {
            named.push(place);
        }
    }
    named
}

/// All choices of the first finding, then the first of each other, the second of each, and so on: where there is no room for
/// all, no finding is left without.
fn in_turn(findings: usize) -> Vec<[usize; 2]> {
    let first = (0..OF_A_FINDING).map(|rank| [rank, 0]);
    let others =
        (0..OF_A_FINDING).flat_map(|rank| (1..findings).map(move |finding| [rank, finding]));
    first.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_finding_comes_first_and_no_other_is_left_out() {
        let turns = in_turn(3);
        assert_eq!(turns.len(), 3 * OF_A_FINDING);
        assert_eq!(turns[..6], [[0, 0], [1, 0], [2, 0], [3, 0], [4, 0], [0, 1]]);
        assert_eq!(turns[6..9], [[0, 2], [1, 1], [1, 2]]);
    }
}

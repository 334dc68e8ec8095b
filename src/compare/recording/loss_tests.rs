//! Rows that one release lost and the other did not. The expected figures are counted by hand.

use super::tests::Planted;
use crate::compare::counted::{LossGap, LostShare, Missing, PossibleEvents, Question};
use crate::cube::{LostRows, RunCounts};
use crate::vocabulary::{FindingState, Metric, NoDataReason};

/// Failures of 1,000 runs in one night.
fn failing(failures: u64) -> RunCounts {
    RunCounts {
        runs: 1000,
        failures,
        ..RunCounts::default()
    }
}

const fn lost(failures: u64, successes: u64, unknown: u64) -> LostRows {
    LostRows {
        failures,
        successes,
        unknown,
    }
}

/// 22 nights of the baseline, the last eight of them with the candidate, and what was lost of either.
fn planted(failures: [u64; 2], [baseline, candidate]: [LostRows; 2]) -> Planted {
    let mut planted = Planted::eight(failing(failures[0]), failing(failures[1]));
    planted.cube.lost = [("a", baseline), ("b", candidate)]
        .map(|(release, rows)| (Some(release.to_owned()), rows))
        .into();
    planted
}

fn gap(planted: &Planted, metric: Metric) -> Option<LossGap> {
    match planted.known().bounded(&Question::whole(metric)) {
        Some(Missing::BiasedLoss(gap)) => Some(gap),
        _ => None,
    }
}

#[track_caller]
fn is_held(planted: &Planted) {
    let finding = planted.finding(Metric::FailureRate);
    assert_eq!(finding.state, FindingState::NoData);
    let missing = finding.evidence.unwrap_err();
    assert_eq!(missing.reason(), NoDataReason::BiasedLoss);
    assert!(missing.reason().holds());
}

#[test]
fn failures_that_the_candidate_lost_count_as_failures() {
    let planted = planted([10, 10], [lost(0, 0, 0), lost(400, 0, 0)]);
    let gap = gap(&planted, Metric::FailureRate).unwrap();
    assert_eq!(
        gap.baseline,
        LostShare {
            refused: 0,
            of: 22_000
        }
    );
    assert_eq!(
        gap.candidate,
        LostShare {
            refused: 400,
            of: 8_400
        }
    );
    let [theirs, ours] = gap.possible;
    assert_eq!([theirs.least, theirs.most, theirs.runs], [220, 220, 22_000]);
    assert_eq!([ours.least, ours.most, ours.runs], [480, 480, 8_400]);
    is_held(&planted);
}

#[test]
fn a_lost_outcome_may_be_either() {
    let planted = planted([10, 10], [lost(0, 0, 0), lost(0, 0, 400)]);
    let [_, ours] = gap(&planted, Metric::FailureRate).unwrap().possible;
    assert_eq!([ours.least, ours.most, ours.runs], [80, 480, 8_400]);
    is_held(&planted);
}

#[test]
fn rows_lost_alike_hold_nothing() {
    // 2 % of either release's runs, whatever their outcome.
    let alike = planted([10, 10], [lost(5, 435, 0), lost(2, 158, 0)]);
    assert_eq!(gap(&alike, Metric::FailureRate), None);
    let outcomes = planted([10, 10], [lost(0, 0, 440), lost(0, 0, 160)]);
    assert_eq!(gap(&outcomes, Metric::FailureRate), None);
    let single = planted([10, 10], [lost(0, 0, 0), lost(1, 0, 0)]);
    assert_eq!(gap(&single, Metric::FailureRate), None);
}

#[test]
fn a_rise_that_the_lost_rows_may_have_made_is_no_regression() {
    // The baseline fails in 20 of 1,000 runs like the candidate, and half of that is refused.
    let planted = planted([10, 20], [lost(220, 0, 0), lost(0, 0, 0)]);
    let gap = gap(&planted, Metric::FailureRate).unwrap();
    // 440 of 22,220 instead of 220 of 22,000, each count with half an event more.
    let factor = (440.5 / 22_220.0) / (220.5 / 22_000.0);
    assert!((gap.factor() - factor).abs() < 1e-12, "{}", gap.factor());
    is_held(&planted);
}

#[test]
fn a_rise_beyond_what_the_lost_rows_may_have_made_stands() {
    let lossy = planted([10, 100], [lost(220, 0, 0), lost(0, 0, 0)]);
    let finding = lossy.finding(Metric::FailureRate);
    assert_eq!(finding.state, FindingState::Regressed);
    assert!(matches!(finding.bound, Some(Missing::BiasedLoss(_))));
    let ours = planted([10, 100], [lost(0, 0, 0), lost(400, 0, 0)]);
    assert_eq!(
        ours.finding(Metric::FailureRate).state,
        FindingState::Regressed,
        "the candidate's own loss only hides failures"
    );
}

#[test]
fn failures_of_no_known_release_may_be_of_either() {
    let mut planted = planted([10, 10], [LostRows::default(); 2]);
    planted.cube.lost.insert(None, lost(300, 0, 0));
    let gap = gap(&planted, Metric::FailureRate).unwrap();
    assert_eq!(gap.nameless, 300);
    let possible = |events, runs| PossibleEvents {
        least: events,
        most: events + 300,
        runs,
    };
    assert_eq!(gap.possible, [possible(220, 22_000), possible(80, 8_000)]);
    is_held(&planted);
    planted.cube.lost.insert(None, lost(5, 480, 0));
    assert_eq!(
        planted
            .known()
            .bounded(&Question::whole(Metric::FailureRate)),
        None,
        "successes lose their release as often"
    );
}

#[test]
fn any_lost_row_may_have_been_a_rescue() {
    let mut counts = failing(10);
    counts.rescued = 5;
    counts.not_rescued = 995;
    let mut planted = Planted::eight(counts, counts);
    let rows = lost(0, 400, 0);
    planted.cube.lost.insert(Some("b".to_owned()), rows);
    let [_, ours] = gap(&planted, Metric::RescueRate).unwrap().possible;
    assert_eq!([ours.least, ours.most, ours.runs], [40, 440, 8_400]);
}

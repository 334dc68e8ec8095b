use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::compare::answer::MarginsInForce;
use crate::compare::answer::{Depth, Finding};
use crate::compare::arms::Arms;
use crate::compare::counted::{
    KnownFields, KnownRuns, Missing, PossibleEvents, Question, RecordingGap, View,
};
use crate::compare::questions::Ledger;
use crate::config::{Config, Margins, Release};
use crate::cube::{Cell, Cube, RunCounts};
use crate::vocabulary::{ApprovalState, FindingState, Metric, NoDataReason};

/// Nights of the baseline alone.
const HISTORY: u32 = 14;

/// What each workflow of a release records every night.
type Nightly<'a> = &'a [(&'a str, RunCounts)];

pub(super) struct Planted {
    pub(super) cube: Cube,
    arms: Arms,
}

impl Planted {
    /// The baseline alone, then so many nights of both.
    fn nights(nights: u32, baseline: Nightly<'_>, candidate: Nightly<'_>) -> Self {
        let date = |number| NaiveDate::from_ymd_opt(2026, 1, number).unwrap();
        let last = HISTORY + nights;
        let mut cube = Cube::default();
        for number in 1..=last {
            let day = cube.days.entry(date(number)).or_default();
            let both = [("a", baseline), ("b", candidate)];
            let running = if number > HISTORY { 2 } else { 1 };
            for (release, workflows) in both.into_iter().take(running) {
                for (workflow, counts) in workflows {
                    let cell = Cell::of(release.to_owned(), (*workflow).to_owned());
                    if counts.boundary > 0 {
                        let state = (cell.clone(), ApprovalState::Bypassed);
                        day.approval_states.insert(state, counts.boundary);
                    }
                    day.runs.insert(cell, *counts);
                }
            }
        }
        let window = date(1)..=date(last);
        let arms = Arms::choose(&cube, &Release::default(), &window, &BTreeMap::new()).unwrap();
        assert_eq!(
            [arms.baseline.as_str(), arms.candidate.as_str()],
            ["a", "b"]
        );
        Self { cube, arms }
    }

    /// Eight nights of both releases in one workflow.
    pub(super) fn eight(baseline: RunCounts, candidate: RunCounts) -> Self {
        Self::nights(8, &[("w", baseline)], &[("w", candidate)])
    }

    pub(super) fn known(&self) -> KnownFields {
        KnownFields::of(&self.cube, &self.arms, &Margins::default())
    }

    /// How the releases record a headline differently.
    fn gap(&self, metric: Metric) -> Option<RecordingGap> {
        match self.known().bounded(&Question::whole(metric)) {
            Some(Missing::RecordedDifferently(gap)) => Some(gap),
            _ => None,
        }
    }

    pub(super) fn finding(&self, metric: Metric) -> Finding {
        let (known, config) = (self.known(), Config::default());
        let view = View::of(&self.cube, &self.arms, &known);
        let ledger = Ledger::of(&view, &config, Depth::Shown, &MarginsInForce::default());
        let mut findings = ledger.findings(&view, &config).into_iter();
        let whole = Question::whole(metric);
        findings
            .find(|finding| finding.question == whole)
            .unwrap_or_else(|| panic!("{metric} was not asked"))
    }
}

/// Successes, by what `rescued` says of them.
fn rescued(runs: u64, rescued: u64, not_rescued: u64) -> RunCounts {
    RunCounts {
        runs,
        rescued,
        not_rescued,
        hidden_rescues: rescued,
        success_not_rescued: not_rescued,
        ..RunCounts::default()
    }
}

/// Runs past an approval boundary, and runs of another known state.
fn approvals(runs: u64, past: u64, other: u64) -> RunCounts {
    RunCounts {
        runs,
        approval_known: past + other,
        boundary: past,
        boundary_known: past + other,
        ..RunCounts::default()
    }
}

/// Failures of 1,000 runs: of high severity, and of another known one.
fn severities(failures: u64, high: u64, other: u64) -> RunCounts {
    RunCounts {
        runs: 1000,
        failures,
        high_severity: high,
        severity_unknown: failures - high - other,
        ..RunCounts::default()
    }
}

/// The other way round the same holds of the other release.
#[track_caller]
fn differs(
    metric: Metric,
    [fuller, emptier]: [RunCounts; 2],
    known: [KnownRuns; 2],
    possible: [PossibleEvents; 2],
) {
    let gap = Planted::eight(fuller, emptier).gap(metric).unwrap();
    assert_eq!([gap.baseline, gap.candidate], known);
    assert_eq!(gap.possible, Some(possible));
    let gap = Planted::eight(emptier, fuller).gap(metric).unwrap();
    assert_eq!([gap.candidate, gap.baseline], known);
    assert_eq!(gap.possible, Some([possible[1], possible[0]]));
}

fn known_of(known: u64, of: u64) -> KnownRuns {
    KnownRuns { known, of }
}

fn events(least: u64, most: u64, runs: u64) -> PossibleEvents {
    PossibleEvents { least, most, runs }
}

/// One rescue in 200 runs a night, for eight nights.
#[test]
fn null_in_place_of_false_is_another_way_of_recording_in_either_release() {
    differs(
        Metric::RescueRate,
        [rescued(200, 1, 199), rescued(200, 1, 0)],
        [known_of(1600, 1600), known_of(8, 1600)],
        [events(8, 8, 1600), events(8, 1600, 1600)],
    );
}

#[test]
fn null_in_both_releases_is_false_in_both() {
    let alike = Planted::eight(rescued(200, 1, 0), rescued(200, 2, 0));
    assert_eq!(alike.gap(Metric::RescueRate), None);
}

#[test]
fn null_in_place_of_not_required_is_another_way_of_recording() {
    differs(
        Metric::BoundaryRate,
        [approvals(200, 2, 198), approvals(200, 2, 18)],
        [known_of(1600, 1600), known_of(160, 1600)],
        [events(16, 16, 1600), events(16, 1456, 1600)],
    );
}

#[test]
fn half_of_the_severities_is_another_way_of_recording() {
    differs(
        Metric::HighSeverityRate,
        [severities(40, 6, 34), severities(40, 3, 17)],
        [known_of(320, 320), known_of(160, 320)],
        [events(48, 48, 8000), events(24, 184, 8000)],
    );
}

/// 21 of 40 failures have a severity, and 61 of 80. Of those that are not high it is 19 of 38 in both.
#[test]
fn a_rise_of_events_is_no_other_way_of_recording() {
    let risen = Planted::eight(severities(40, 2, 19), severities(80, 42, 19));
    assert_eq!(risen.gap(Metric::HighSeverityRate), None);
}

/// Every severity that is known is a high one, and one release knows none: it may not record them.
#[test]
fn a_release_without_any_severity_beside_high_ones_is_another_way_of_recording() {
    differs(
        Metric::HighSeverityRate,
        [severities(40, 40, 0), severities(40, 0, 0)],
        [known_of(320, 320), known_of(0, 320)],
        [events(320, 320, 8000), events(0, 320, 8000)],
    );
    let finding = Planted::eight(severities(40, 0, 0), severities(40, 40, 0));
    let finding = finding.finding(Metric::HighSeverityRate);
    assert_eq!(finding.state, FindingState::NoData);
}

#[test]
fn high_severities_alone_in_both_releases_are_recorded_alike() {
    let risen = Planted::eight(severities(40, 2, 0), severities(40, 30, 0));
    assert_eq!(risen.gap(Metric::HighSeverityRate), None);
    let none_was_high = Planted::eight(severities(40, 0, 40), severities(40, 30, 10));
    assert_eq!(none_was_high.gap(Metric::HighSeverityRate), None);
}

/// 95 % of the baseline's runs have a value and 55 % of the candidate's. In each workflow the shares are equal.
#[test]
fn another_mix_of_workflows_is_no_other_way_of_recording() {
    let half = |runs: u64| rescued(runs, 0, runs / 2);
    let moved = Planted::nights(
        8,
        &[("full", rescued(180, 1, 179)), ("half", half(20))],
        &[("full", rescued(20, 1, 19)), ("half", half(180))],
    );
    assert_eq!(moved.gap(Metric::RescueRate), None);
}

/// One failure a night, of which the candidate leaves six of eight without a severity. By night the probability of that is
/// 2 × (1/2)⁶ = 0.03.
#[test]
fn chance_is_no_other_way_of_recording() {
    let workflows = |known| [("w", severities(1, 0, known))];
    let mut planted = Planted::nights(8, &workflows(1), &workflows(1));
    for day in planted.cube.days.values_mut().rev().take(6) {
        for (cell, counts) in &mut day.runs {
            if cell.release == "b" {
                *counts = severities(1, 0, 0);
            }
        }
    }
    assert_eq!(planted.gap(Metric::HighSeverityRate), None);
}

/// One rescue a night in one release and none in the other, and never a false. That only one of the two has them has the
/// probability 2 × (1/2)ⁿ, which is 0.016 after seven nights and 0.008 after eight.
#[test]
fn null_means_false_beside_a_release_without_a_value_until_its_events_are_beyond_chance() {
    let [with, without] = [[("w", rescued(200, 1, 0))], [("w", rescued(200, 0, 0))]];
    for (baseline, candidate) in [(&with, &without), (&without, &with)] {
        let after = |nights| Planted::nights(nights, baseline, candidate).gap(Metric::RescueRate);
        assert_eq!(after(7), None);
        assert!(after(8).is_some());
    }
}

#[test]
fn an_innocent_release_has_no_answer_and_neither_have_its_further_questions() {
    let [full, null] = [rescued(1000, 5, 995), rescued(1000, 5, 0)];
    for planted in [Planted::eight(full, null), Planted::eight(null, full)] {
        for metric in [
            Metric::RescueRate,
            Metric::HiddenRescueRate,
            Metric::RescueMinutes,
        ] {
            let finding = planted.finding(metric);
            assert_eq!(finding.state, FindingState::NoData, "{metric}");
            let reason = finding.evidence.unwrap_err().reason();
            assert_eq!(reason, NoDataReason::RecordedDifferently, "{metric}");
        }
    }
}

#[test]
fn a_true_regression_is_found_on_the_same_night_where_only_the_candidate_writes_null() {
    let full = rescued(1000, 5, 995);
    let [recorded, null] = [rescued(1000, 50, 950), rescued(1000, 50, 0)]
        .map(|worse| Planted::eight(full, worse).finding(Metric::RescueRate));
    assert_eq!(recorded.bound, None);
    assert!(null.bound.is_some());
    for finding in [&recorded, &null] {
        assert_eq!(finding.state, FindingState::Regressed);
    }
    assert_eq!(
        recorded.crossing.map(|crossing| crossing.night),
        null.crossing.map(|crossing| crossing.night)
    );
}

/// All of the baseline's unknown runs may have been rescued.
#[test]
fn a_rise_is_no_regression_where_the_baseline_writes_null() {
    let planted = Planted::eight(rescued(1000, 5, 0), rescued(1000, 50, 950));
    assert_eq!(
        planted.finding(Metric::RescueRate).state,
        FindingState::NoData
    );
}

/// The baseline's failures have a severity half of the time. Of 1,000 runs 40 fail, so at most 2.2 % were of high severity.
#[test]
fn a_rise_beyond_all_that_the_baseline_may_have_had_is_a_regression() {
    let planted = Planted::eight(severities(40, 2, 18), severities(160, 100, 60));
    let finding = planted.finding(Metric::HighSeverityRate);
    assert_eq!(finding.state, FindingState::Regressed);
    assert!(finding.bound.is_some());
    let evidence = finding.evidence.unwrap();
    assert_eq!(evidence.baseline.rate, Some(0.022));
    assert_eq!(evidence.candidate.rate, Some(0.1));
}

//! The night as JUnit XML, for a CI server: a case for the verdict and one for each trigger.

use anyhow::{Context, Result};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::Report;
use super::view::{Page, Tile};
use crate::decision::{Decision, TriggerState};
use crate::vocabulary::{FindingState, Recommendation};

/// What the suite is called, and the class of a case where the records name no agent.
const NAME: &str = "relapse";

/// The cases of a night.
#[derive(Debug, Default)]
pub(crate) struct Cases(Vec<TestCase>);

/// The cases of a night, the verdict's first.
pub(crate) fn junit_cases(report: &Report<'_>) -> Cases {
    let decision = report.decision;
    let page = Page::without_lists(report);
    let summary = page.verdict.summary.as_str();
    let verdict = case(
        "verdict",
        of_verdict(decision.recommendation),
        decision.recommendation.as_str(),
        summary,
    );
    let triggers = decision.triggers.iter().zip(&page.tiles);
    let triggers = triggers.map(|(trigger, tile)| {
        case(
            trigger.trigger.as_str(),
            of_state(trigger.state),
            trigger.state.as_str(),
            &sentence(decision, &page, trigger, tile),
        )
    });
    let agent = page.verdict.agent.as_ref();
    let class = agent.map_or(NAME, |agent| agent.as_str());
    let named = |mut case: TestCase| {
        case.set_classname(class);
        case
    };
    Cases(
        std::iter::once(verdict)
            .chain(triggers)
            .map(named)
            .collect(),
    )
}

/// The cases of all agents as a file.
pub(crate) fn junit(nights: impl IntoIterator<Item = Cases>) -> Result<String> {
    let mut suite = TestSuite::new(NAME);
    suite.add_test_cases(nights.into_iter().flat_map(|cases| cases.0));
    let mut report = quick_junit::Report::new(NAME);
    report.add_test_suite(suite);
    report
        .to_string()
        .context("the verdict could not be written as JUnit XML")
}

/// How a case ends.
#[derive(Clone, Copy)]
enum End {
    Passed,
    Failed,
    Skipped,
}

const fn of_verdict(verdict: Recommendation) -> End {
    match verdict {
        Recommendation::RollBack | Recommendation::Restrict => End::Failed,
        Recommendation::Hold | Recommendation::DataIncomplete => End::Skipped,
        Recommendation::Proceed => End::Passed,
    }
}

const fn of_state(state: FindingState) -> End {
    match state {
        FindingState::Regressed => End::Failed,
        FindingState::Inconclusive | FindingState::NoData => End::Skipped,
        FindingState::Clear => End::Passed,
    }
}

fn case(name: &str, end: End, word: &str, message: &str) -> TestCase {
    let mut status = match end {
        End::Passed => TestCaseStatus::success(),
        End::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        End::Skipped => TestCaseStatus::skipped(),
    };
    status.set_type(word).set_message(message);
    TestCase::new(name, status)
}

/// What the report says of a trigger: the reason that it gives for the verdict, or else its figures.
fn sentence(decision: &Decision, page: &Page, trigger: &TriggerState, tile: &Tile) -> String {
    let reasons = decision.reasons.iter().zip(&page.why.reasons);
    let mut own =
        reasons.filter(|(reason, _)| reason.finding.is_some() && reason.finding == trigger.finding);
    match own.next() {
        Some((_, shown)) => shown.text.as_str().to_owned(),
        None => tile.in_words(),
    }
}

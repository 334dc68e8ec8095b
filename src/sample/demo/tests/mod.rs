//! What the demo promises, counted.

mod truths;

use std::collections::{BTreeMap, BTreeSet};

use super::demo_base::rate;
use super::demo_figures as figures;
use super::demo_rows::{DemoPlan, DemoSample, runs};
use super::demo_workflows::{DemoWorkflow, UNUSUAL, WORKFLOWS};
use crate::generate::RunRow;
use crate::vocabulary::{ApprovalState, Outcome};

const SEED: u64 = 7;

fn bare() -> Vec<RunRow<'static>> {
    runs(&DemoPlan {
        seed: SEED,
        truths: BTreeSet::new(),
    })
}

/// Counts and shares that were checked against the plan.
#[derive(Default)]
struct Checks(u32);

impl Checks {
    /// The share is within four standard errors of the plan. `spread` is how much more than independent runs it varies.
    #[track_caller]
    fn share(&mut self, what: &str, count: usize, of: usize, planned: f64, spread: f64) {
        let of_runs = real(of);
        let error = (of_runs * planned * (1.0 - planned)).sqrt() * spread;
        let off = (real(count) - of_runs * planned) / error;
        assert!(
            off.abs() < 4.0,
            "{what}: {count} of {of}, planned {planned}, {off:.1} errors off"
        );
        self.0 += 1;
    }
}

/// A count as the numbers of a test statistic are.
fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

fn count(runs: &[RunRow<'_>], which: impl Fn(&RunRow<'_>) -> bool) -> usize {
    runs.iter().filter(|run| which(run)).count()
}

#[test]
fn six_weeks_of_about_a_thousand_runs_a_weekday() {
    let runs = bare();
    assert!((40_000..44_000).contains(&runs.len()), "{}", runs.len());
    let mut by_day: BTreeMap<_, usize> = BTreeMap::new();
    for run in &runs {
        *by_day.entry(run.started_at.date_naive()).or_default() += 1;
    }
    assert_eq!(by_day.len(), 42);
    assert_eq!(by_day.keys().next(), Some(&figures::FIRST_DAY));
    assert_eq!(by_day.keys().last(), Some(&figures::last_day()));
    for (day, runs) in by_day {
        let weekend = matches!(
            chrono::Datelike::weekday(&day),
            chrono::Weekday::Sat | chrono::Weekday::Sun
        );
        let expected = if weekend { 550..800 } else { 900..1_350 };
        assert!(expected.contains(&runs), "{day}: {runs}");
    }
}

#[test]
fn the_shares_of_the_base_are_those_of_the_plan() {
    let runs = bare();
    let mut checks = Checks::default();
    for workflow in WORKFLOWS {
        let own: Vec<RunRow<'static>> = runs
            .iter()
            .filter(|run| run.workflow == workflow.name)
            .cloned()
            .collect();
        checks.share(workflow.name, own.len(), runs.len(), workflow.share, 1.2);
        for class in figures::CLASSES {
            let failed = count(&own, |run| run.failure_class == Some(class.name));
            // The days vary together, which widens the error a little.
            checks.share(class.name, failed, own.len(), rate(class, workflow), 1.2);
        }
        for (share, state) in UNUSUAL {
            let in_state = count(&own, |run| run.approval_state == *state);
            checks.share("approval state", in_state, own.len(), *share, 1.0);
        }
        let approved = count(&own, |run| {
            run.approval_state == Some(ApprovalState::Approved)
        });
        checks.share(
            "approved",
            approved,
            own.len(),
            workflow.approvals.approved,
            1.0,
        );
    }
    let failures = count(&runs, |run| run.outcome == Outcome::Failure);
    let rescued = count(&runs, |run| {
        run.outcome == Outcome::Failure && run.rescued == Some(true)
    });
    let known = count(&runs, |run| {
        run.outcome == Outcome::Failure && run.rescued.is_some()
    });
    checks.share(
        "failures rescued",
        rescued,
        known,
        figures::RESCUE.of_failures,
        1.0,
    );
    let unknown = count(&runs, |run| run.rescued.is_none());
    checks.share(
        "rescue unknown",
        unknown,
        runs.len(),
        figures::RESCUE_UNKNOWN,
        1.1,
    );
    let hidden = count(&runs, |run| {
        run.outcome == Outcome::Success && run.rescued == Some(true)
    });
    checks.share(
        "successes rescued",
        hidden,
        runs.len() - failures,
        figures::RESCUE.of_successes,
        1.0,
    );
    let crossed = count(&runs, |run| run.authority_crossed == Some(true));
    checks.share(
        "authority crossed",
        crossed,
        runs.len(),
        figures::AUTHORITY_CROSSED,
        1.0,
    );
    println!("{} shares checked", checks.0);
    assert!(checks.0 >= 120, "{}", checks.0);
}

#[test]
fn without_truths_the_two_releases_are_the_same() {
    let runs: Vec<RunRow<'static>> = bare()
        .into_iter()
        .filter(|run| run.started_at.date_naive() >= figures::CANDIDATE_FROM)
        .collect();
    let mut asked = 0;
    let mut same = |what: &str, which: &dyn Fn(&RunRow<'_>) -> bool| {
        let of = |release: &str| {
            let all = real(count(&runs, |run| run.release == release));
            (
                real(count(&runs, |run| run.release == release && which(run))),
                all,
            )
        };
        let ((a, n), (b, m)) = (of(figures::CANDIDATE), of(figures::BASELINE));
        let pooled = (a + b) / (n + m);
        let off = (a / n - b / m) / (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
        assert!(off.abs() < 4.0, "{what}: {a}/{n} and {b}/{m}");
        asked += 1;
    };
    for class in figures::CLASSES {
        same(class.name, &|run| run.failure_class == Some(class.name));
    }
    for state in [
        ApprovalState::Approved,
        ApprovalState::Bypassed,
        ApprovalState::NotRequired,
    ] {
        same(state.as_str(), &|run| run.approval_state == Some(state));
    }
    same("rescued", &|run| run.rescued == Some(true));
    same("failed", &|run| run.outcome == Outcome::Failure);
    same("severe", &|run| {
        run.severity.is_some_and(|severity| severity <= 2)
    });
    println!("{asked} rates compared");
}

/// Rows as text, so that rows which differ in any bit of any column differ.
fn as_text(runs: &[RunRow<'_>]) -> BTreeMap<String, Vec<String>> {
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for run in runs {
        rows.entry(run.run_id.clone())
            .or_default()
            .push(format!("{run:?}"));
    }
    rows
}

#[test]
fn some_rows_are_repeated_and_some_impossible() {
    let sample = DemoSample::of(&DemoPlan::complete(SEED));
    let rows = as_text(&sample.runs);
    let repeated: BTreeSet<String> = rows
        .iter()
        .filter(|(_, rows)| rows.len() > 1)
        .map(|(id, _)| id.clone())
        .collect();
    assert_eq!(repeated, sample.blemishes.repeated);
    assert_eq!(repeated.len(), 20);
    assert_eq!(sample.runs.len(), rows.len() + 20);
    let negative = count(&sample.runs, |run| {
        run.rescue_minutes.is_some_and(|minutes| minutes < 0.0)
    });
    assert_eq!(negative, 4);
}

#[test]
fn no_row_is_known_before_it_changed_or_changed_before_it_began() {
    for run in runs(&DemoPlan::complete(SEED)) {
        let changed = run.updated_at.unwrap();
        assert!(run.started_at <= changed, "{run:?}");
        assert!(changed <= run.recorded_at, "{run:?}");
        assert!(DemoWorkflow::named(run.workflow).is_some());
    }
}

#[test]
fn secrets_and_markup_are_there_to_be_masked_and_escaped() {
    let runs = runs(&DemoPlan::complete(SEED));
    for mark in ["Bearer tk", "<script>", "\u{1b}[31m"] {
        let with = count(&runs, |run| {
            run.error_message
                .as_deref()
                .is_some_and(|m| m.contains(mark))
        });
        assert!(with > 0, "{mark}");
    }
}

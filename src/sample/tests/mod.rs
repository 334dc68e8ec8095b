//! What the sample promises, counted.

mod truths;

use super::*;
use crate::vocabulary::{ApprovalState, Outcome};
use workflows::{UNUSUAL, WORKFLOWS, Workflow};

const SEED: u64 = 7;

fn bare() -> Vec<Run> {
    runs(&Plan {
        seed: SEED,
        truths: BTreeSet::new(),
    })
}

/// Counts and shares that were checked against the plan.
#[derive(Default)]
struct Checks(u32);

impl Checks {
    /// The share is within four standard errors of the plan; `spread` is how much more than independent runs it varies.
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

fn count(runs: &[Run], which: impl Fn(&Run) -> bool) -> usize {
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
    assert_eq!(by_day.keys().next(), Some(&plan::FIRST_DAY));
    assert_eq!(by_day.keys().last(), Some(&plan::last_day()));
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
        let own: Vec<Run> = runs
            .iter()
            .filter(|run| run.workflow == workflow.name)
            .cloned()
            .collect();
        checks.share(workflow.name, own.len(), runs.len(), workflow.share, 1.2);
        for class in plan::CLASSES {
            let failed = count(&own, |run| run.failure_class == Some(class.name));
            // The days vary together, which widens the error a little.
            checks.share(
                class.name,
                failed,
                own.len(),
                base::rate(class, workflow),
                1.2,
            );
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
        plan::FAILURES_RESCUED,
        1.0,
    );
    let unknown = count(&runs, |run| run.rescued.is_none());
    checks.share(
        "rescue unknown",
        unknown,
        runs.len(),
        plan::RESCUE_UNKNOWN,
        1.1,
    );
    let hidden = count(&runs, |run| {
        run.outcome == Outcome::Success && run.rescued == Some(true)
    });
    checks.share(
        "successes rescued",
        hidden,
        runs.len() - failures,
        plan::SUCCESSES_RESCUED,
        1.0,
    );
    let crossed = count(&runs, |run| run.authority_crossed == Some(true));
    checks.share(
        "authority crossed",
        crossed,
        runs.len(),
        plan::AUTHORITY_CROSSED,
        1.0,
    );
    println!("{} shares checked", checks.0);
    assert!(checks.0 >= 120, "{}", checks.0);
}

#[test]
fn without_truths_the_two_releases_are_the_same() {
    let runs: Vec<Run> = bare()
        .into_iter()
        .filter(|run| run.started_at.date_naive() >= plan::CANDIDATE_FROM)
        .collect();
    let mut asked = 0;
    let mut same = |what: &str, which: &dyn Fn(&Run) -> bool| {
        let of = |release: &str| {
            let all = real(count(&runs, |run| run.release == release));
            (
                real(count(&runs, |run| run.release == release && which(run))),
                all,
            )
        };
        let ((a, n), (b, m)) = (of(plan::CANDIDATE), of(plan::BASELINE));
        let pooled = (a + b) / (n + m);
        let off = (a / n - b / m) / (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
        assert!(off.abs() < 4.0, "{what}: {a}/{n} and {b}/{m}");
        asked += 1;
    };
    for class in plan::CLASSES {
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
fn as_text(runs: &[Run]) -> BTreeMap<String, Vec<String>> {
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
    let sample = Sample::of(&Plan::complete(SEED));
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
    for run in runs(&Plan::complete(SEED)) {
        assert!(run.started_at <= run.updated_at, "{run:?}");
        assert!(run.updated_at <= run.recorded_at, "{run:?}");
        assert!(Workflow::named(run.workflow).is_some());
    }
}

#[test]
fn secrets_and_markup_are_there_to_be_masked_and_escaped() {
    let runs = runs(&Plan::complete(SEED));
    for mark in ["Bearer tk", "<script>", "\u{1b}[31m"] {
        let with = count(&runs, |run| {
            run.error_message
                .as_deref()
                .is_some_and(|m| m.contains(mark))
        });
        assert!(with > 0, "{mark}");
    }
}

//! Each truth has its size and stands alone.

use super::*;
use crate::sample::demo::DemoTruth;

#[test]
fn leaving_a_truth_out_changes_its_rows_and_no_others() {
    let complete = DemoPlan::complete(SEED);
    let sample = DemoSample::of(&complete);
    let full = as_text(&sample.runs);
    for truth in DemoTruth::ALL {
        let less = as_text(&runs(&complete.clone().without(*truth)));
        let ids: BTreeSet<&String> = full.keys().chain(less.keys()).collect();
        let differ: BTreeSet<String> = ids
            .into_iter()
            .filter(|id| full.get(*id) != less.get(*id))
            .cloned()
            .collect();
        println!("{truth}: {} runs", differ.len());
        assert_eq!(differ, sample.touched[truth], "{truth}");
    }
}

#[test]
fn every_truth_has_its_size() {
    let sample = DemoSample::of(&DemoPlan::complete(SEED));
    let runs = &sample.runs;
    let bare = bare();
    let mut checks = Checks::default();
    let candidate =
        |run: &RunRow<'_>| run.release == figures::CANDIDATE && !run.run_id.contains("-k9");

    let of_class = |class: &'static str| move |run: &RunRow<'_>| run.failure_class == Some(class);
    let class = of_class(figures::rollout_regression::CLASS);
    let failed = count(runs, |run| candidate(run) && class(run));
    checks.share(
        "regression",
        failed,
        count(runs, candidate),
        figures::rollout_regression::RATE,
        1.1,
    );

    let down = |run: &RunRow<'_>| {
        run.started_at.date_naive() == figures::outage::DAY
            && figures::outage::HOURS.contains(&run.hour())
    };
    let errors = count(runs, |run| {
        down(run) && of_class(figures::outage::CLASS)(run)
    });
    let planned = 10.0 * figures::class(figures::outage::CLASS).unwrap().rate;
    checks.share("outage", errors, count(runs, down), planned, 1.1);
    for release in [figures::CANDIDATE, figures::BASELINE] {
        let hit = |run: &RunRow<'_>| {
            run.release == release && sample.touched[&DemoTruth::Outage].contains(&run.run_id)
        };
        assert!(count(runs, hit) > 10, "{release}");
    }

    let burst: Vec<&RunRow<'static>> = runs
        .iter()
        .filter(|run| run.run_id.contains("-k9"))
        .collect();
    assert_eq!(burst.len(), 24);
    assert_eq!(sample.touched[&DemoTruth::Burst].len(), 24);
    for run in burst {
        assert_eq!(
            (run.batch.as_deref(), run.hour()),
            (Some(figures::burst::HOST), figures::burst::HOUR)
        );
        assert_eq!(run.failure_class, Some(figures::burst::CLASS));
    }

    let refunds =
        |run: &RunRow<'_>| candidate(run) && run.workflow == figures::approval_drift::WORKFLOW;
    let bypassed = count(runs, |run| {
        refunds(run) && run.approval_state == Some(ApprovalState::Bypassed)
    });
    checks.share(
        "drift",
        bypassed,
        count(runs, refunds),
        figures::approval_drift::RATE,
        1.0,
    );

    let repaired = |run: &RunRow<'_>| {
        candidate(run)
            && run.workflow == figures::hidden_rescue::WORKFLOW
            && run.outcome == Outcome::Success
            && run.rescued.is_some()
    };
    let hidden = count(runs, |run| repaired(run) && run.rescued == Some(true));
    checks.share(
        "hidden rescue",
        hidden,
        count(runs, repaired),
        figures::hidden_rescue::RATE,
        1.0,
    );

    let contracts = count(&bare, |run| {
        run.workflow == figures::expensive_pattern::WORKFLOW
    });
    let expensive = sample.touched[&DemoTruth::ExpensivePattern].len();
    checks.share(
        "expensive",
        expensive,
        contracts,
        figures::expensive_pattern::RATE,
        1.1,
    );
    println!("{} sizes checked", checks.0);
}

#[test]
fn the_expensive_pattern_costs_most_and_is_never_the_most_severe() {
    let sample = DemoSample::of(&DemoPlan::complete(SEED));
    let expensive = &sample.touched[&DemoTruth::ExpensivePattern];
    // Workflow, class and tool: coarser than a pattern, so no pattern of them can cost more.
    let mut minutes: BTreeMap<_, f64> = BTreeMap::new();
    for run in &sample.runs {
        let pattern = expensive.contains(&run.run_id);
        if run.outcome == Outcome::Failure {
            *minutes
                .entry((pattern, run.workflow, run.failure_class, run.tool))
                .or_default() += run.rescue_minutes.unwrap_or(0.0);
        }
        assert!(!pattern || run.severity == Some(4));
    }
    let most = |pattern| {
        let of: Vec<f64> = minutes
            .iter()
            .filter(|(key, _)| key.0 == pattern)
            .map(|(_, m)| *m)
            .collect();
        of.into_iter().fold(0.0, f64::max)
    };
    println!("{:.0} minutes, then {:.0}", most(true), most(false));
    assert!(most(true) > 3.0 * most(false));
}

//! What was planted in the demo: `truth.json`.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::demo_figures as figures;
use super::demo_rows::{DemoPlan, DemoSample};
use super::demo_truth::DemoTruth;
use super::demo_workflows::{BYPASSED, DemoWorkflow};

/// The name and version of `truth.json`'s shape.
const SCHEMA: &str = "relapse.truth/1";

/// What the rows of the plan hold, as the content of `truth.json`.
///
/// `findings` are the questions whose answer (state or scope) the truth changes. `side_effects` are those that other
/// truths move too, so that it may change them. A question about one workflow counts as the question about all of them.
#[must_use]
pub fn truth(plan: &DemoPlan) -> Value {
    describe(plan.seed, &DemoSample::of(plan))
}

pub(super) fn describe(seed: u64, sample: &DemoSample) -> Value {
    let truths: Vec<Value> = sample
        .touched
        .iter()
        .map(|(truth, runs)| {
            let mut entry = planted(*truth);
            entry["name"] = json!(truth.as_str());
            entry["size"]["runs"] = json!(runs.len());
            entry
        })
        .collect();
    json!({
        "schema": SCHEMA,
        "seed": seed,
        "candidate": figures::CANDIDATE,
        "baseline": figures::BASELINE,
        "first_day": figures::FIRST_DAY,
        "last_day": figures::last_day(),
        "candidate_from": figures::CANDIDATE_FROM,
        "rows": sample.runs.len(),
        "truths": truths,
        "repeated_run_ids": sample.blemishes.repeated,
        "impossible_run_ids": sample.blemishes.impossible,
    })
}

/// A truth but for its name and the number of runs it touched. An absent place means every one.
fn planted(truth: DemoTruth) -> Value {
    let rate = |class| figures::class(class).map(|class| class.rate);
    match truth {
        DemoTruth::RolloutRegression => json!({
            "kind": "rollout",
            "where": {"release": figures::CANDIDATE, "failure_class": figures::rollout_regression::CLASS},
            "from": figures::CANDIDATE_FROM,
            "to": figures::last_day(),
            "size": {"rate_before": rate(figures::rollout_regression::CLASS), "rate_after": figures::rollout_regression::RATE},
            "in_words": "The candidate calls its tools with wrong arguments, in every workflow from its first day: \
                         about 4.2 in 100 runs instead of 1. Most of the extra failures have a message that no \
                         release before had.",
            "findings": ["clear_regression/failure_class=tool_arguments", "clear_regression/metric=failure_rate"],
            "side_effects": ["clear_regression/metric=incident_rate", "high_severity/metric=high_severity_rate", "manual_rescue/metric=rescue_rate", "manual_rescue/metric=rescue_minutes_per_run"],
        }),
        DemoTruth::Outage => json!({
            "kind": "systemic",
            "where": {"failure_class": figures::outage::CLASS},
            "from": at(figures::outage::DAY, figures::outage::HOURS.start),
            "to": at(figures::outage::DAY, figures::outage::HOURS.end),
            "size": {"rate_before": rate(figures::outage::CLASS), "rate_after": rate(figures::outage::CLASS).map(|rate| rate * figures::outage::TIMES)},
            "in_words": "A service that every release depends on is down for six hours: tool errors are ten times \
                         as frequent, in both releases and every workflow. An event, and no finding.",
            "findings": [],
            "side_effects": ["manual_rescue/metric=rescue_rate"],
        }),
        DemoTruth::Burst => json!({
            "kind": "one_off",
            "where": {"release": figures::CANDIDATE, "workflow": figures::burst::WORKFLOW, "failure_class": figures::burst::CLASS, "batch": figures::burst::HOST},
            "from": at(figures::burst::DAY, figures::burst::HOUR),
            "to": at(figures::burst::DAY, figures::burst::HOUR + 1),
            "size": {"rate_before": Value::Null, "rate_after": Value::Null},
            "in_words": "One host loses its network for an hour: 24 timeouts with one message, in runs that come on \
                         top of the day's others. An event, and no finding: one night's excess is within what nights vary by.",
            "findings": [],
            "side_effects": ["clear_regression/failure_class=timeout", "clear_regression/metric=failure_rate"],
        }),
        DemoTruth::ApprovalDrift => json!({
            "kind": "local",
            "where": {"release": figures::CANDIDATE, "workflow": figures::approval_drift::WORKFLOW},
            "from": figures::CANDIDATE_FROM,
            "to": figures::last_day(),
            "size": {"rate_before": BYPASSED, "rate_after": figures::approval_drift::RATE},
            "in_words": "In refund requests the candidate bypasses 7 in 100 approvals instead of 0.3; the \
                         bypassed ones were approved by a person before.",
            "findings": ["approval_drift/approval_state=bypassed", "approval_drift/metric=approval_boundary_rate"],
            "side_effects": ["approval_drift/metric=approval_mix", "approval_drift/approval_state=approved"],
        }),
        DemoTruth::ExpensivePattern => json!({
            "kind": "repeated",
            "where": {"workflow": figures::expensive_pattern::WORKFLOW, "failure_class": figures::expensive_pattern::CLASS, "tool": DemoWorkflow::named(figures::expensive_pattern::WORKFLOW).map(|workflow| workflow.tool(figures::expensive_pattern::TOOL).name)},
            "from": figures::FIRST_DAY,
            "to": figures::last_day(),
            "size": {"rate_before": figures::expensive_pattern::RATE, "rate_after": figures::expensive_pattern::RATE, "severity": figures::expensive_pattern::SEVERITY, "rescue_minutes_median": figures::expensive_pattern::RESCUES.median_minutes},
            "in_words": "In contract reviews one failure that nobody finds dramatic (severity 4) comes back in every \
                         release at the same rate, and takes a person an hour and a half: the most expensive pattern \
                         by minutes. No finding.",
            "findings": [],
            "side_effects": ["manual_rescue/metric=rescue_minutes_per_run"],
        }),
        DemoTruth::HiddenRescue => json!({
            "kind": "hidden_rescue",
            "where": {"release": figures::CANDIDATE, "workflow": figures::hidden_rescue::WORKFLOW},
            "from": figures::CANDIDATE_FROM,
            "to": figures::last_day(),
            "size": {"rate_before": figures::RESCUE.of_successes, "rate_after": figures::hidden_rescue::RATE},
            "in_words": "In invoice matching people repair 6 in 100 of the candidate's successes instead of 0.5, \
                         and no hand-off says so.",
            "findings": ["manual_rescue/metric=hidden_rescue_rate"],
            "side_effects": ["manual_rescue/metric=rescue_rate", "manual_rescue/metric=rescue_minutes_per_run"],
        }),
    }
}

/// An hour of a day, RFC 3339.
fn at(day: NaiveDate, hour: u32) -> String {
    format!("{day}T{hour:02}:00:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_truth_left_out_is_not_listed() {
        let names = |plan: &DemoPlan| -> Vec<String> {
            let described = truth(plan);
            let truths = described["truths"].as_array().unwrap();
            truths
                .iter()
                .map(|t| t["name"].as_str().unwrap().to_owned())
                .collect()
        };
        let complete = DemoPlan::complete(7);
        assert_eq!(names(&complete).len(), DemoTruth::ALL.len());
        let without = complete.without(DemoTruth::Burst);
        assert!(!names(&without).contains(&"burst".to_owned()));
        assert_eq!(names(&without).len(), DemoTruth::ALL.len() - 1);
    }

    #[test]
    fn every_figure_in_it_is_known() {
        let described = truth(&DemoPlan::complete(7));
        for entry in described["truths"].as_array().unwrap() {
            assert!(entry["size"]["runs"].as_u64().unwrap() > 0, "{entry}");
            if entry["name"] != "burst" {
                assert!(entry["size"]["rate_before"].is_f64(), "{entry}");
            }
        }
    }
}

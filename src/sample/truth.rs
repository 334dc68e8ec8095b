//! What is planted, and what was: the truths and `truth.json`.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::workflows::{BYPASSED, Workflow};
use super::{Plan, Sample, plan};

/// The name and version of `truth.json`'s shape.
pub(super) const SCHEMA: &str = "relapse.truth/1";

/// Something known to be in the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// The candidate fails more in one class, everywhere.
    RolloutRegression,
    /// A service that every release depends on is down for some hours.
    Outage,
    /// One host fails again and again within an hour.
    Burst,
    /// The candidate bypasses approvals in one workflow.
    ApprovalDrift,
    /// One failure pattern that is not severe costs more than any other, in every release.
    ExpensivePattern,
    /// People repair the candidate's successes in one workflow.
    HiddenRescue,
}

impl Truth {
    /// Every truth, in the order they are planted.
    pub const ALL: &'static [Self] = &[
        Self::RolloutRegression,
        Self::Outage,
        Self::Burst,
        Self::ApprovalDrift,
        Self::ExpensivePattern,
        Self::HiddenRescue,
    ];

    /// The word for it on the command line and in `truth.json`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RolloutRegression => "rollout_regression",
            Self::Outage => "outage",
            Self::Burst => "burst",
            Self::ApprovalDrift => "approval_drift",
            Self::ExpensivePattern => "expensive_pattern",
            Self::HiddenRescue => "hidden_rescue",
        }
    }

    /// The truth a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|truth| truth.as_str() == word)
    }
}

impl std::fmt::Display for Truth {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What the rows of the plan hold, as `truth.json` says it.
///
/// `findings` are the questions whose answer (state or scope) the truth changes; `side_effects` those it moves as well
/// and may change, since other truths move them too. A question asked of one workflow goes with the whole one.
#[must_use]
pub fn truth(plan: &Plan) -> Value {
    describe(plan.seed, &Sample::of(plan))
}

pub(super) fn describe(seed: u64, sample: &Sample) -> Value {
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
        "candidate": plan::CANDIDATE,
        "baseline": plan::BASELINE,
        "first_day": plan::FIRST_DAY,
        "last_day": plan::last_day(),
        "candidate_from": plan::CANDIDATE_FROM,
        "rows": sample.runs.len(),
        "truths": truths,
        "repeated_run_ids": sample.blemishes.repeated,
        "impossible_run_ids": sample.blemishes.impossible,
    })
}

/// A truth but for its name and the number of runs it touched. An absent place means every one.
fn planted(truth: Truth) -> Value {
    let rate = |class| plan::class(class).map(|class| class.rate);
    match truth {
        Truth::RolloutRegression => json!({
            "kind": "rollout",
            "where": {"release": plan::CANDIDATE, "failure_class": plan::rollout_regression::CLASS},
            "from": plan::CANDIDATE_FROM,
            "to": plan::last_day(),
            "size": {"rate_before": rate(plan::rollout_regression::CLASS), "rate_after": plan::rollout_regression::RATE},
            "in_words": "The candidate calls its tools with wrong arguments, in every workflow from its first day: \
                         about 4.2 in 100 runs instead of 1. Most of the extra failures have a message that no \
                         release before had.",
            "findings": ["clear_regression/failure_class=tool_arguments", "clear_regression/metric=failure_rate"],
            "side_effects": ["high_severity/metric=high_severity_rate", "manual_rescue/metric=rescue_rate", "manual_rescue/metric=rescue_minutes_per_run"],
        }),
        Truth::Outage => json!({
            "kind": "systemic",
            "where": {"failure_class": plan::outage::CLASS},
            "from": at(plan::outage::DAY, plan::outage::HOURS.start),
            "to": at(plan::outage::DAY, plan::outage::HOURS.end),
            "size": {"rate_before": rate(plan::outage::CLASS), "rate_after": rate(plan::outage::CLASS).map(|rate| rate * plan::outage::TIMES)},
            "in_words": "A service that every release depends on is down for six hours: tool errors are ten times \
                         as frequent, in both releases and every workflow. An event, and no finding.",
            "findings": [],
            "side_effects": ["manual_rescue/metric=rescue_rate"],
        }),
        Truth::Burst => json!({
            "kind": "one_off",
            "where": {"release": plan::CANDIDATE, "workflow": plan::burst::WORKFLOW, "failure_class": plan::burst::CLASS, "batch": plan::burst::HOST},
            "from": at(plan::burst::DAY, plan::burst::HOUR),
            "to": at(plan::burst::DAY, plan::burst::HOUR + 1),
            "size": {"rate_before": Value::Null, "rate_after": Value::Null},
            "in_words": "One host loses its network for an hour: 24 timeouts with one message, in runs that come on \
                         top of the day's others. An event, and no finding: one night's excess is within what nights vary by.",
            "findings": [],
            "side_effects": ["clear_regression/failure_class=timeout", "clear_regression/metric=failure_rate"],
        }),
        Truth::ApprovalDrift => json!({
            "kind": "local",
            "where": {"release": plan::CANDIDATE, "workflow": plan::approval_drift::WORKFLOW},
            "from": plan::CANDIDATE_FROM,
            "to": plan::last_day(),
            "size": {"rate_before": BYPASSED, "rate_after": plan::approval_drift::RATE},
            "in_words": "In refund requests the candidate bypasses 7 in 100 approvals instead of 0.3; the \
                         bypassed ones were approved by a person before.",
            "findings": ["approval_drift/approval_state=bypassed", "approval_drift/metric=approval_boundary_rate"],
            "side_effects": ["approval_drift/metric=approval_mix", "approval_drift/approval_state=approved"],
        }),
        Truth::ExpensivePattern => json!({
            "kind": "repeated",
            "where": {"workflow": plan::expensive_pattern::WORKFLOW, "failure_class": plan::expensive_pattern::CLASS, "tool": Workflow::named(plan::expensive_pattern::WORKFLOW).map(|workflow| workflow.tool(plan::expensive_pattern::TOOL).name)},
            "from": plan::FIRST_DAY,
            "to": plan::last_day(),
            "size": {"rate_before": plan::expensive_pattern::RATE, "rate_after": plan::expensive_pattern::RATE, "severity": plan::expensive_pattern::SEVERITY, "rescue_minutes_median": plan::expensive_pattern::MINUTES.median},
            "in_words": "In contract reviews one failure that nobody finds dramatic (severity 4) comes back in every \
                         release at the same rate, and takes a person an hour and a half: the most expensive pattern \
                         by minutes. No finding.",
            "findings": [],
            "side_effects": ["manual_rescue/metric=rescue_minutes_per_run"],
        }),
        Truth::HiddenRescue => json!({
            "kind": "hidden_rescue",
            "where": {"release": plan::CANDIDATE, "workflow": plan::hidden_rescue::WORKFLOW},
            "from": plan::CANDIDATE_FROM,
            "to": plan::last_day(),
            "size": {"rate_before": plan::SUCCESSES_RESCUED, "rate_after": plan::hidden_rescue::RATE},
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
    fn every_word_reads_back_as_itself() {
        for truth in Truth::ALL {
            assert_eq!(Truth::from_word(truth.as_str()), Some(*truth));
        }
        assert_eq!(Truth::from_word("rollout"), None);
    }

    #[test]
    fn a_truth_left_out_is_not_told() {
        let names = |plan: &Plan| -> Vec<String> {
            let told = truth(plan);
            let truths = told["truths"].as_array().unwrap();
            truths
                .iter()
                .map(|t| t["name"].as_str().unwrap().to_owned())
                .collect()
        };
        let complete = Plan::complete(7);
        assert_eq!(names(&complete).len(), Truth::ALL.len());
        let without = complete.without(Truth::Burst);
        assert!(!names(&without).contains(&"burst".to_owned()));
        assert_eq!(names(&without).len(), Truth::ALL.len() - 1);
    }

    #[test]
    fn every_figure_in_it_is_known() {
        let told = truth(&Plan::complete(7));
        for entry in told["truths"].as_array().unwrap() {
            assert!(entry["size"]["runs"].as_u64().unwrap() > 0, "{entry}");
            if entry["name"] != "burst" {
                assert!(entry["size"]["rate_before"].is_f64(), "{entry}");
            }
        }
    }
}

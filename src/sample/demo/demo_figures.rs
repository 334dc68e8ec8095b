//! Every figure of the demo: when, how much, how often, and what is planted.

use chrono::NaiveDate;

use crate::generate::Rescue;
use crate::vocabulary::Implication;

/// The first day.
pub(super) const FIRST_DAY: NaiveDate = day(2026, 10, 10);
/// How many days.
pub(super) const DAYS: u32 = 42;
/// The release being rolled out.
pub(super) const CANDIDATE: &str = "2.4.0";
/// The release before it.
pub(super) const BASELINE: &str = "2.3.2";

/// Runs of an average weekday.
pub(super) const RUNS_PER_DAY: f64 = 1_120.0;
/// Each day of the week in relation to that, Monday first.
pub(super) const WEEK: [f64; 7] = [1.05, 1.03, 1.0, 0.99, 0.93, 0.6, 0.6];
/// How busy each hour is (UTC), in relation to the others.
pub(super) const HOURS: [u32; 24] = [
    12, 9, 8, 8, 10, 16, 30, 52, 80, 98, 104, 102, 92, 96, 104, 102, 94, 82, 66, 50, 38, 28, 20, 15,
];

/// From a day on, the share of the traffic each release has.
pub(super) struct TrafficStep {
    pub(super) from: NaiveDate,
    pub(super) shares: &'static [(&'static str, f64)],
}

/// The rollouts, in steps with overlap.
#[rustfmt::skip]
pub(super) const ROLLOUT: &[TrafficStep] = &[
    TrafficStep { from: FIRST_DAY,         shares: &[("2.3.0", 1.0)] },
    TrafficStep { from: day(2026, 10, 15), shares: &[("2.3.0", 0.8), ("2.3.1", 0.2)] },
    TrafficStep { from: day(2026, 10, 17), shares: &[("2.3.0", 0.5), ("2.3.1", 0.5)] },
    TrafficStep { from: day(2026, 10, 21), shares: &[("2.3.1", 1.0)] },
    TrafficStep { from: day(2026, 10, 28), shares: &[("2.3.1", 0.8), (BASELINE, 0.2)] },
    TrafficStep { from: day(2026, 10, 30), shares: &[("2.3.1", 0.5), (BASELINE, 0.5)] },
    TrafficStep { from: day(2026, 11, 4),  shares: &[(BASELINE, 1.0)] },
    TrafficStep { from: CANDIDATE_FROM,    shares: &[(BASELINE, 0.8), (CANDIDATE, 0.2)] },
    TrafficStep { from: day(2026, 11, 14), shares: &[(BASELINE, 0.5), (CANDIDATE, 0.5)] },
];
/// The candidate's first day.
pub(super) const CANDIDATE_FROM: NaiveDate = day(2026, 11, 12);

/// One failure class and how it behaves, in every release.
pub(super) struct DemoClass {
    pub(super) name: &'static str,
    /// Of all runs, over all workflows.
    pub(super) rate: f64,
    pub(super) transient: bool,
    /// How likely each severity is; the last takes the rest.
    pub(super) severity: &'static [(f64, Option<u8>)],
    pub(super) next_action: &'static str,
}

/// The ten classes.
#[rustfmt::skip]
pub(super) const CLASSES: &[DemoClass] = &[
    DemoClass { name: "tool_arguments",     rate: 0.0100, transient: false, severity: &[(0.08, Some(2)), (0.52, Some(3)), (0.37, Some(4)), (0.03, None)],
            next_action: "check the arguments against the tool's schema, then run the step by hand" },
    DemoClass { name: "tool_error",         rate: 0.0090, transient: true,  severity: &[(0.10, Some(2)), (0.50, Some(3)), (0.37, Some(4)), (0.03, None)],
            next_action: "wait for the service to recover, then run the step again" },
    DemoClass { name: "timeout",            rate: 0.0080, transient: true,  severity: &[(0.06, Some(2)), (0.44, Some(3)), (0.47, Some(4)), (0.03, None)],
            next_action: "find out whether the step took effect before it is repeated" },
    DemoClass { name: "wrong_tool",         rate: 0.0055, transient: false, severity: &[(0.02, Some(1)), (0.20, Some(2)), (0.50, Some(3)), (0.25, Some(4)), (0.03, None)],
            next_action: "undo the step and use the right tool" },
    DemoClass { name: "missing_evidence",   rate: 0.0060, transient: false, severity: &[(0.10, Some(2)), (0.48, Some(3)), (0.34, Some(4)), (0.05, Some(5)), (0.03, None)],
            next_action: "ask for the missing document and decide" },
    DemoClass { name: "policy_violation",   rate: 0.0035, transient: false, severity: &[(0.10, Some(1)), (0.42, Some(2)), (0.38, Some(3)), (0.07, Some(4)), (0.03, None)],
            next_action: "review the action against the policy and reverse it if need be" },
    DemoClass { name: "context_lost",       rate: 0.0045, transient: false, severity: &[(0.10, Some(2)), (0.52, Some(3)), (0.30, Some(4)), (0.05, Some(5)), (0.03, None)],
            next_action: "read the conversation from its beginning and finish it" },
    DemoClass { name: "premature_end",      rate: 0.0040, transient: false, severity: &[(0.06, Some(2)), (0.44, Some(3)), (0.42, Some(4)), (0.05, Some(5)), (0.03, None)],
            next_action: "finish the open steps by hand" },
    DemoClass { name: "handoff_failure",    rate: 0.0025, transient: false, severity: &[(0.24, Some(2)), (0.50, Some(3)), (0.23, Some(4)), (0.03, None)],
            next_action: "take the case from the queue it was lost in" },
    DemoClass { name: "unsafe_side_effect", rate: 0.0015, transient: false, severity: &[(0.45, Some(1)), (0.40, Some(2)), (0.12, Some(3)), (0.03, None)],
            next_action: "stop the release in this workflow and reverse the side effect" },
];

/// How much the failure rate differs between days, in every release alike: the standard deviation of its logarithm.
pub(super) const DAY_VARIATION: f64 = 0.08;

/// Runs that a person finished or repaired.
pub(super) const RESCUE: Rescue = Rescue {
    of_failures: 0.35,
    of_successes: 0.005,
    median_minutes: 8.0,
    sigma: 0.9,
    unknown: 0.1,
};
/// Runs that do not record whether a person repaired them.
pub(super) const RESCUE_UNKNOWN: f64 = 0.02;
/// Runs that acted outside their authority.
pub(super) const AUTHORITY_CROSSED: f64 = 0.002;
/// Runs that continue the conversation of the run before, up to [`LONGEST_CONVERSATION`].
pub(super) const SAME_CONVERSATION: f64 = 0.08;
/// Runs of the longest conversation.
pub(super) const LONGEST_CONVERSATION: u32 = 3;
/// Hosts the agent runs on.
pub(super) const HOSTS: &[&str] = &[
    "host-01", "host-02", "host-03", "host-04", "host-05", "host-06", "host-07", "host-08",
];
/// The company's customers, by share of the runs.
pub(super) const TENANTS: &[(f64, &str)] = &[
    (0.24, "brightmoor"),
    (0.19, "calder-foods"),
    (0.15, "eastlake"),
    (0.12, "fennimore"),
    (0.10, "harrow-tools"),
    (0.08, "kestrel-air"),
    (0.07, "ostra"),
    (0.05, "wintergreen"),
];
/// What a reporter makes of a failure of severity 1 or 2.
pub(super) const SERIOUS: &[(f64, Implication)] = &[
    (0.25, Implication::RollBack),
    (0.40, Implication::Restrict),
    (0.25, Implication::Monitor),
    (0.10, Implication::Unknown),
];
/// What a reporter makes of any other failure.
pub(super) const ORDINARY: &[(f64, Implication)] = &[
    (0.55, Implication::None),
    (0.35, Implication::Monitor),
    (0.02, Implication::Restrict),
    (0.08, Implication::Unknown),
];

/// Runs that were written again on the same day, changed.
pub(super) const REPEATED_RUNS: usize = 20;
/// Rows with a negative number of minutes.
pub(super) const IMPOSSIBLE_ROWS: usize = 4;

/// `rollout_regression`: the candidate raises this class to this rate, by the same ratio in every workflow.
pub(super) mod rollout_regression {
    pub(in crate::sample::demo) const CLASS: &str = "tool_arguments";
    pub(in crate::sample::demo) const RATE: f64 = 0.042;
    /// Of the extra failures, those with a message that no release before had.
    pub(in crate::sample::demo) const NEW_MESSAGE: f64 = 0.6;
}

/// `outage`: this class is [`TIMES`](outage::TIMES) as frequent, in every workflow and release.
pub(super) mod outage {
    use super::{NaiveDate, day};
    pub(in crate::sample::demo) const CLASS: &str = "tool_error";
    pub(in crate::sample::demo) const DAY: NaiveDate = day(2026, 11, 16);
    pub(in crate::sample::demo) const HOURS: std::ops::Range<u32> = 9..15;
    pub(in crate::sample::demo) const TIMES: f64 = 10.0;
}

/// `burst`: failures of one message on one host in one hour, in runs that come on top of the others.
pub(super) mod burst {
    use super::{NaiveDate, day};
    pub(in crate::sample::demo) const CLASS: &str = "timeout";
    pub(in crate::sample::demo) const WORKFLOW: &str = "shipment_tracking";
    pub(in crate::sample::demo) const TOOL: &str = "carrier_gateway";
    pub(in crate::sample::demo) const HOST: &str = "host-05";
    pub(in crate::sample::demo) const DAY: NaiveDate = day(2026, 11, 14);
    pub(in crate::sample::demo) const HOUR: u32 = 13;
    pub(in crate::sample::demo) const RUNS: u32 = 24;
}

/// `approval_drift`: in one workflow of the candidate, approvals are bypassed at this rate instead of approved.
pub(super) mod approval_drift {
    pub(in crate::sample::demo) const WORKFLOW: &str = "refund_request";
    pub(in crate::sample::demo) const RATE: f64 = 0.07;
}

/// `expensive_pattern`: one message in one workflow, at this rate in every release, which takes people long.
pub(super) mod expensive_pattern {
    use super::{RESCUE, Rescue};
    pub(in crate::sample::demo) const CLASS: &str = "missing_evidence";
    pub(in crate::sample::demo) const WORKFLOW: &str = "contract_review";
    pub(in crate::sample::demo) const TOOL: &str = "clause_search";
    pub(in crate::sample::demo) const RATE: f64 = 0.014;
    pub(in crate::sample::demo) const SEVERITY: u8 = 4;
    pub(in crate::sample::demo) const RESCUES: Rescue = Rescue {
        of_failures: 0.85,
        median_minutes: 95.0,
        sigma: 0.35,
        ..RESCUE
    };
}

/// `hidden_rescue`: in one workflow of the candidate, people repair successes at this rate.
pub(super) mod hidden_rescue {
    pub(in crate::sample::demo) const WORKFLOW: &str = "invoice_matching";
    pub(in crate::sample::demo) const RATE: f64 = 0.06;
}

/// A day of the calendar. The dates above are checked by a test.
const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

/// The last day.
pub(super) fn last_day() -> NaiveDate {
    FIRST_DAY + chrono::Days::new(u64::from(DAYS) - 1)
}

/// The share of the traffic each release has on a day.
pub(super) fn shares_on(date: NaiveDate) -> &'static [(&'static str, f64)] {
    ROLLOUT
        .iter()
        .rev()
        .find(|step| step.from <= date)
        .map_or(&[], |step| step.shares)
}

/// The class of this name, and how often it occurs.
pub(super) fn class(name: &str) -> Option<&'static DemoClass> {
    CLASSES.iter().find(|class| class.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_date_is_on_the_calendar_and_the_six_weeks_end_when_they_should() {
        assert_eq!(last_day().to_string(), "2026-11-20");
        for date in ROLLOUT
            .iter()
            .map(|step| step.from)
            .chain([outage::DAY, burst::DAY])
        {
            assert!((FIRST_DAY..=last_day()).contains(&date), "{date}");
        }
    }

    #[test]
    fn the_traffic_of_every_step_is_shared_out() {
        for step in ROLLOUT {
            let whole: f64 = step.shares.iter().map(|(_, share)| share).sum();
            assert!((whole - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn five_to_six_runs_in_a_hundred_fail() {
        let rate: f64 = CLASSES.iter().map(|class| class.rate).sum();
        assert!((0.05..0.06).contains(&rate), "{rate}");
    }
}

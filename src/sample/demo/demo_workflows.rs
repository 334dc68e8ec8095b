//! The six workflows: how big, how risky, with which tools, and who answers for them.

use crate::vocabulary::ApprovalState;

/// One workflow.
pub(super) struct DemoWorkflow {
    pub(super) name: &'static str,
    /// What its run ids begin with.
    pub(super) code: &'static str,
    /// Of all runs.
    pub(super) share: f64,
    /// How often each class occurs, in relation to all workflows together.
    pub(super) risk: f64,
    pub(super) tools: &'static [Tool],
    pub(super) model: &'static str,
    /// The queue its failures go to.
    pub(super) team: &'static str,
    pub(super) approvals: ApprovalShares,
    /// The median cost of a run, in dollars.
    pub(super) cost: f64,
    pub(super) task: &'static str,
    pub(super) evidence: &'static str,
}

/// A tool, and whether its step may be repeated without harm.
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) idempotent: bool,
}

/// The shares of the three usual approval states. [`UNUSUAL`] has the rest.
pub(super) struct ApprovalShares {
    pub(super) not_required: f64,
    pub(super) auto_approved: f64,
    pub(super) approved: f64,
}

/// The unusual approval states, the same in every workflow. The last is a row without a state.
pub(super) const UNUSUAL: &[(f64, Option<ApprovalState>)] = &[
    (0.020, Some(ApprovalState::ApprovedModified)),
    (0.015, Some(ApprovalState::Rejected)),
    (0.012, Some(ApprovalState::Escalated)),
    (0.005, Some(ApprovalState::TimedOutDenied)),
    (0.002, Some(ApprovalState::TimedOutApproved)),
    (BYPASSED, Some(ApprovalState::Bypassed)),
    (0.003, Some(ApprovalState::Pending)),
    (0.010, None),
];
/// Runs whose approval was not asked for.
pub(super) const BYPASSED: f64 = 0.003;

const fn read(name: &'static str) -> Tool {
    Tool {
        name,
        idempotent: true,
    }
}

const fn write(name: &'static str) -> Tool {
    Tool {
        name,
        idempotent: false,
    }
}

/// The six workflows.
#[rustfmt::skip]
pub(super) const WORKFLOWS: &[DemoWorkflow] = &[
    DemoWorkflow {
        name: "refund_request", code: "rf", share: 0.18, risk: 1.20,
        tools: &[read("order_lookup"), read("refund_policy"), write("issue_refund"), write("notify_customer")],
        model: "atlas-large", team: "payments-ops", cost: 0.09,
        approvals: ApprovalShares { not_required: 0.30, auto_approved: 0.25, approved: 0.38 },
        task: "refund order {id}, {money} EUR", evidence: "order {id}; refund policy section {n}",
    },
    DemoWorkflow {
        name: "invoice_matching", code: "iv", share: 0.20, risk: 1.12,
        tools: &[read("invoice_reader"), read("ledger_search"), write("post_match"), write("flag_difference")],
        model: "atlas-large", team: "finance-ops", cost: 0.12,
        approvals: ApprovalShares { not_required: 0.45, auto_approved: 0.30, approved: 0.18 },
        task: "match invoice {id} with purchase order {id}", evidence: "invoice {id}; ledger page {n}",
    },
    DemoWorkflow {
        name: "order_change", code: "oc", share: 0.16, risk: 1.05,
        tools: &[read("order_lookup"), read("stock_check"), write("change_order"), write("reprice")],
        model: "atlas-small", team: "order-desk", cost: 0.05,
        approvals: ApprovalShares { not_required: 0.50, auto_approved: 0.28, approved: 0.15 },
        task: "change order {id}: {n} units instead of {n}", evidence: "order {id}; stock of {n} units",
    },
    DemoWorkflow {
        name: "account_access", code: "ac", share: 0.14, risk: 0.90,
        tools: &[read("identity_check"), read("access_log"), write("grant_access"), write("reset_factor")],
        model: "atlas-small", team: "identity-desk", cost: 0.04,
        approvals: ApprovalShares { not_required: 0.35, auto_approved: 0.30, approved: 0.28 },
        task: "restore access to account {id}", evidence: "identity check {id}; {n} entries of the access log",
    },
    DemoWorkflow {
        name: "shipment_tracking", code: "sh", share: 0.24, risk: 0.66,
        tools: &[read("carrier_gateway"), read("parcel_events"), read("route_map"), write("rebook_delivery")],
        model: "atlas-small", team: "logistics-desk", cost: 0.03,
        approvals: ApprovalShares { not_required: 0.80, auto_approved: 0.09, approved: 0.04 },
        task: "where is parcel {id}", evidence: "parcel {id}; {n} carrier events",
    },
    DemoWorkflow {
        name: "contract_review", code: "cr", share: 0.08, risk: 1.35,
        tools: &[read("clause_search"), read("precedents"), read("redline_diff"), write("send_comments")],
        model: "atlas-large", team: "legal-desk", cost: 0.41,
        approvals: ApprovalShares { not_required: 0.20, auto_approved: 0.05, approved: 0.68 },
        task: "review contract {id}, {n} pages", evidence: "contract {id}; clause {n}",
    },
];

impl DemoWorkflow {
    /// The workflow of this name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        WORKFLOWS.iter().find(|workflow| workflow.name == name)
    }

    /// The tool of this name, else the first.
    pub(super) fn tool(&self, name: &str) -> &'static Tool {
        let tools = self.tools;
        tools
            .iter()
            .find(|tool| tool.name == name)
            .unwrap_or(&tools[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::demo::demo_figures as figures;

    #[test]
    fn the_shares_are_whole_and_the_risks_average_to_one() {
        let shares: f64 = WORKFLOWS.iter().map(|w| w.share).sum();
        let risk: f64 = WORKFLOWS.iter().map(|w| w.share * w.risk).sum();
        assert!((shares - 1.0).abs() < 1e-12, "{shares}");
        assert!((risk - 1.0).abs() < 0.005, "{risk}");
    }

    #[test]
    fn between_three_and_nine_runs_in_a_hundred_fail_in_each_workflow() {
        let all: f64 = figures::CLASSES.iter().map(|class| class.rate).sum();
        for workflow in WORKFLOWS {
            let mut rate = all * workflow.risk;
            if workflow.name == figures::expensive_pattern::WORKFLOW {
                rate += figures::expensive_pattern::RATE;
            }
            assert!((0.03..=0.09).contains(&rate), "{} {rate}", workflow.name);
        }
    }

    #[test]
    fn the_approval_states_of_each_workflow_are_shared_out() {
        let unusual: f64 = UNUSUAL.iter().map(|(share, _)| share).sum();
        for workflow in WORKFLOWS {
            let usual = &workflow.approvals;
            let whole = usual.not_required + usual.auto_approved + usual.approved + unusual;
            assert!((whole - 1.0).abs() < 1e-12, "{} {whole}", workflow.name);
        }
    }

    #[test]
    fn the_planted_workflows_and_tools_exist() {
        for name in [
            figures::approval_drift::WORKFLOW,
            figures::hidden_rescue::WORKFLOW,
        ] {
            assert!(DemoWorkflow::named(name).is_some(), "{name}");
        }
        for (name, tool) in [
            (figures::burst::WORKFLOW, figures::burst::TOOL),
            (
                figures::expensive_pattern::WORKFLOW,
                figures::expensive_pattern::TOOL,
            ),
        ] {
            let workflow = DemoWorkflow::named(name).unwrap();
            assert_eq!(workflow.tool(tool).name, tool);
        }
    }
}

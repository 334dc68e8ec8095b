//! The effects in the order they are read: the deciding metrics, then classes and places by harm, then what is new.

use crate::decision::{Decision, Finding};
use crate::vocabulary::{FindingState, Scope};

/// A part of the forest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) enum Group {
    /// Whole metrics.
    Deciding,
    /// One failure class everywhere.
    Classes,
    /// One approval state everywhere.
    Approvals,
    /// One workflow, tool, tenant or model.
    Places,
    /// Classes that one release never had.
    NewOrVanished,
}

impl Group {
    const ALL: [Self; 5] = [
        Self::Deciding,
        Self::Classes,
        Self::Approvals,
        Self::Places,
        Self::NewOrVanished,
    ];

    /// What stands above its rows.
    pub(in crate::report) const fn title(self) -> &'static str {
        match self {
            Self::Deciding => "Deciding metrics",
            Self::Classes => "Failure classes, the costliest first",
            Self::Approvals => "Approval states",
            Self::Places => "Single workflows, tools, tenants and models",
            Self::NewOrVanished => "New and vanished classes",
        }
    }

    /// How many of its rows are drawn: at first, and where all are to be seen.
    const fn most(self, whole: bool) -> usize {
        match (self, whole) {
            (Self::Deciding, _) => 9,
            (Self::Classes, false) => 4,
            (Self::Approvals | Self::Places | Self::NewOrVanished, false) => 2,
            (_, true) => 40,
        }
    }
}

/// The findings that are drawn, in order.
#[derive(Debug, Default)]
pub(in crate::report) struct Effects<'a> {
    pub(in crate::report) rows: Vec<(Group, &'a Finding)>,
    /// How many had to be left out.
    pub(in crate::report) left_out: usize,
}

/// Selects and orders the findings.
pub(in crate::report) fn effects(decision: &Decision, whole: bool) -> Effects<'_> {
    let mut effects = Effects::default();
    for group in Group::ALL {
        let mut members: Vec<&Finding> = decision
            .findings
            .iter()
            .filter(|finding| group_of(finding) == Some(group))
            .collect();
        if group != Group::Deciding {
            by_harm(&mut members);
        }
        effects.left_out += members.len().saturating_sub(group.most(whole));
        effects.rows.extend(
            members
                .into_iter()
                .take(group.most(whole))
                .map(|member| (group, member)),
        );
    }
    effects
}

/// The most harmful first.
pub(in crate::report) fn by_harm(findings: &mut [&Finding]) {
    findings.sort_by_key(|finding| finding.rank_by_harm);
}

fn group_of(finding: &Finding) -> Option<Group> {
    let placed = finding.workflow.is_some()
        || finding.tool.is_some()
        || finding.tenant.is_some()
        || finding.model.is_some();
    if finding.state == FindingState::NoData || !finding.effect.kind.is_ratio() {
        return None;
    }
    if placed {
        let matters =
            finding.state == FindingState::Regressed || finding.scope == Some(Scope::Local);
        return matters.then_some(Group::Places);
    }
    match (&finding.failure_class, finding.approval_state) {
        (Some(_), _) if finding.new_failure_class || finding.vanished_failure_class => {
            Some(Group::NewOrVanished)
        }
        (Some(_), _) => Some(Group::Classes),
        (None, Some(_)) => Some(Group::Approvals),
        (None, None) => Some(Group::Deciding),
    }
}

/// How a class of the strip differs from the others.
pub(in crate::report) fn newness(finding: &Finding) -> &'static str {
    if finding.new_failure_class {
        " (new)"
    } else {
        " (vanished)"
    }
}

//! The questions asked every night, and the id each keeps from night to night.

use std::fmt::Write as _;

use crate::vocabulary::{ApprovalState, Metric, Trigger};

/// One question: a metric, of all runs or of a class, a workflow, an approval state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// What is measured.
    pub metric: Metric,
    /// Of one class only.
    pub(crate) failure_class: Option<String>,
    /// Of one approval state only.
    pub(crate) approval_state: Option<ApprovalState>,
    /// In one workflow only.
    pub(crate) workflow: Option<String>,
}

impl Question {
    /// The whole metric.
    #[must_use]
    pub(crate) const fn whole(metric: Metric) -> Self {
        Self {
            metric,
            failure_class: None,
            approval_state: None,
            workflow: None,
        }
    }

    /// The failure rate of one class.
    #[must_use]
    pub(crate) fn class(failure_class: &str) -> Self {
        Self::within_class(failure_class, Metric::FailureRate)
    }

    /// A metric within the failures of one class.
    #[must_use]
    pub(crate) fn within_class(failure_class: &str, metric: Metric) -> Self {
        Self {
            failure_class: Some(failure_class.to_owned()),
            ..Self::whole(metric)
        }
    }

    /// The class whose plan names this metric beside the failure rate; `None` for any other question.
    #[must_use]
    pub(crate) fn watched_class(&self) -> Option<&String> {
        let class = self.failure_class.as_ref();
        class.filter(|_| self.metric != Metric::FailureRate)
    }

    /// The rate of one approval state.
    #[must_use]
    pub(crate) const fn state(approval_state: ApprovalState) -> Self {
        Self {
            metric: Metric::ApprovalStateRate,
            failure_class: None,
            approval_state: Some(approval_state),
            workflow: None,
        }
    }

    /// The same question of one workflow.
    #[must_use]
    pub(crate) fn within(&self, workflow: &str) -> Self {
        Self {
            workflow: Some(workflow.to_owned()),
            ..self.clone()
        }
    }

    /// The question that represents a trigger.
    #[must_use]
    pub(crate) const fn headline(trigger: Trigger) -> Self {
        Self::whole(match trigger {
            Trigger::ClearRegression => Metric::FailureRate,
            Trigger::HighSeverity => Metric::HighSeverityRate,
            Trigger::ApprovalDrift => Metric::BoundaryRate,
            Trigger::ManualRescue => Metric::RescueRate,
        })
    }

    /// The rate whose nights measure the variation of this question. A rate is its own. A mix and a mean count no events,
    /// and use the headline rate of their trigger.
    #[must_use]
    pub(crate) fn rate(&self) -> Self {
        if self.metric.is_rate() {
            return self.clone();
        }
        Self {
            workflow: self.workflow.clone(),
            ..Self::headline(self.trigger())
        }
    }

    /// Whether it is one of the four that must be clear before a release may proceed.
    #[must_use]
    pub(crate) fn is_headline(&self) -> bool {
        Metric::HEADLINES.contains(&self.metric)
            && self.failure_class.is_none()
            && self.workflow.is_none()
    }

    /// The trigger it belongs to.
    #[must_use]
    pub(crate) const fn trigger(&self) -> Trigger {
        self.metric.trigger()
    }

    /// `trigger/key=value/…`. The metric is left out where a class or a state implies it.
    #[must_use]
    pub(crate) fn id(&self) -> String {
        let mut id = self.trigger().to_string();
        let mut key = |name: &str, value: &str| {
            let _ = write!(id, "/{name}={}", escape(value));
        };
        match (&self.failure_class, self.approval_state) {
            (Some(class), _) => key("failure_class", class),
            (None, Some(state)) => key("approval_state", state.as_str()),
            (None, None) => key("metric", self.metric.as_str()),
        }
        if let Some(workflow) = &self.workflow {
            key("workflow", workflow);
        }
        id
    }
}

/// Percent-encodes what would break an id apart (`/`, `=`, `%`) and whatever a terminal would not print.
fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        if matches!(character, '/' | '=' | '%') || character.is_control() {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                let _ = write!(escaped, "%{byte:02X}");
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_the_trigger_and_the_place() {
        let class = Question::class("tool_arguments");
        assert_eq!(class.id(), "clear_regression/failure_class=tool_arguments");
        let whole = Question::whole(Metric::BoundaryRate);
        assert_eq!(
            whole.within("refunds").id(),
            "approval_drift/metric=approval_boundary_rate/workflow=refunds"
        );
        assert_eq!(
            Question::state(ApprovalState::Bypassed).id(),
            "approval_drift/approval_state=bypassed"
        );
    }

    #[test]
    fn a_hostile_name_cannot_forge_another_id() {
        let class = Question::class("x/workflow=y\u{1b}[2J");
        assert_eq!(
            class.id(),
            "clear_regression/failure_class=x%2Fworkflow%3Dy%1B[2J"
        );
    }
}

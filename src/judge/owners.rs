//! Who acts: the failure plan's owner, else the configuration's.

use super::judged::{Judged, class_of};
use super::verdict::Verdict;
use crate::config::Config;
use crate::policy::{OnRegression, Planned};
use crate::vocabulary::{Action, Recommendation, Response};

/// Who acts on what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owners<'a> {
    /// The configuration.
    pub(crate) config: &'a Config,
    /// The failure plan, where one is in use.
    pub(crate) planned: Option<&'a Planned<'a>>,
}

impl<'a> Owners<'a> {
    /// The owners of a plan and a configuration.
    #[must_use]
    pub(crate) const fn of(config: &'a Config, planned: Option<&'a Planned<'a>>) -> Self {
        Self { config, planned }
    }

    /// Who acts where nothing else names an owner.
    #[must_use]
    pub(crate) fn default_owner(&self) -> &'a str {
        &self.config.decision.owner
    }

    /// The plan's owner of a class in a workflow.
    #[must_use]
    pub(crate) fn planned(&self, class: Option<&str>, workflow: Option<&str>) -> Option<&'a str> {
        self.planned?.owner_of(class, workflow)
    }

    /// Who acts on a class in a workflow.
    #[must_use]
    pub(crate) fn name(&self, class: Option<&str>, workflow: Option<&str>) -> String {
        let owner = self.planned(class, workflow);
        owner.unwrap_or(self.default_owner()).to_owned()
    }

    /// Who acts on a finding, in the workflow that carries it where one does.
    #[must_use]
    pub(crate) fn of_finding(&self, one: &Judged) -> String {
        let question = &one.finding.question;
        self.name(question.failure_class.as_deref(), one.workflow())
    }

    /// The planned response to a class.
    #[must_use]
    pub(crate) fn response(&self, class: Option<&str>) -> Option<Response> {
        self.planned?.response_of(class?)
    }

    /// The class whose sample runs the plan wants in the evaluation, where its regression holds for that reason alone.
    #[must_use]
    pub(crate) fn wants_evaluation<'b>(
        &self,
        one: &'b Judged,
        verdict: &Verdict,
    ) -> Option<&'b str> {
        let question = &one.finding.question;
        let class = class_of(question)?;
        let ruling = self.planned?.ruling(class, question.metric);
        let is_asked = ruling == OnRegression::Spared(Action::UpdateEvaluation);
        let is_held = one.is_regressed() && verdict.recommendation == Recommendation::Hold;
        (is_asked && is_held).then_some(class)
    }
}

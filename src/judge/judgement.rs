//! Two releases compared, each regression diagnosed, and what is recommended.

use super::choices::Weighed;
use super::data_problem::DataProblem;
use super::docket::Docket;
use super::judged::Judged;
use super::verdict::{Circumstances, Verdict};
use crate::compare::{Burst, Comparison, Finding, MarginsInForce, View, compare};
use crate::config::Config;
use crate::policy::Planned;
use crate::vocabulary::FindingState;

/// A comparison with the kind of event each regression is, and the verdict.
#[derive(Clone, Debug)]
pub(crate) struct Judgement {
    /// The night's comparison.
    pub(crate) comparison: Comparison,
    /// Its findings, in the order asked, with their diagnoses.
    pub(crate) judged: Vec<Judged>,
    /// What is recommended.
    pub(crate) verdict: Verdict,
}

impl Judgement {
    /// Compares, with the margins of an `earlier` night, diagnoses and applies the rules.
    #[must_use]
    pub(crate) fn of(
        view: &View<'_>,
        config: &Config,
        earlier: &MarginsInForce,
        bursts: &[Burst],
        distrust: Option<&DataProblem>,
        plan: Option<&Planned<'_>>,
    ) -> Self {
        let comparison = compare(view, config, earlier);
        let findings = &comparison.findings;
        let standings = findings.iter().map(Finding::standing).collect();
        let finding = |index: usize| findings[index].clone();
        let docket = Docket::of(view, standings, &finding).knowing(bursts);
        let circumstances = Circumstances {
            design: view.arms.design,
            coverage: view.arms.coverage,
            is_at_horizon: view.arms.night() >= config.window.horizon,
            distrust,
            plan,
            weighed: Weighed::of(view, config, &comparison.margins),
        };
        let verdict = docket.verdict(&config.decision, &circumstances);
        let judged = findings.iter().enumerate().map(|(index, finding)| Judged {
            diagnosis: (finding.state == FindingState::Regressed || finding.labels.is_some())
                .then(|| docket.diagnosis(index).cloned())
                .flatten(),
            finding: finding.clone(),
        });
        Self {
            judged: judged.collect(),
            verdict,
            comparison,
        }
    }

    /// The finding that decided, where one did.
    #[must_use]
    pub(crate) fn deciding(&self) -> Option<&Judged> {
        self.verdict.deciding.map(|index| &self.judged[index])
    }
}

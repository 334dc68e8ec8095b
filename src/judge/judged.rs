//! A finding with the kind of event it is.

use crate::compare::{Finding, Place, Question, Standing};
use crate::diagnose::Diagnosis;
use crate::vocabulary::{FindingState, Scope};

/// A finding with its diagnosis, where it regressed or would have but for labels that may have changed.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) finding: Finding,
    /// What kind of event it is; `None` where its rise is not beyond chance.
    pub(crate) diagnosis: Option<Diagnosis>,
}

/// The class that a question asks about over the whole release: the one that a failure plan speaks of.
#[must_use]
pub(crate) fn class_of(question: &Question) -> Option<&str> {
    let class = question.failure_class.as_deref()?;
    question.workflow.is_none().then_some(class)
}

impl Judged {
    /// How the finding stands, for the rules.
    #[must_use]
    pub(crate) fn standing(&self) -> Standing {
        self.finding.standing()
    }

    /// Whether it regressed.
    #[must_use]
    pub(crate) fn is_regressed(&self) -> bool {
        self.finding.state == FindingState::Regressed
    }

    /// What kind of event it is, where that was asked.
    #[must_use]
    pub(crate) fn scope(&self) -> Option<Scope> {
        self.diagnosis.as_ref().map(Diagnosis::scope)
    }

    /// The place that carries it.
    #[must_use]
    pub(crate) fn place(&self) -> Option<&Place> {
        self.diagnosis.as_ref()?.place.as_ref()
    }

    /// The workflow that it is about, or that carries it.
    #[must_use]
    pub(crate) fn workflow(&self) -> Option<&str> {
        let asked = self.finding.question.workflow.as_deref();
        asked.or_else(|| self.place()?.workflow())
    }

    /// The logarithm of tonight's p; a question without an answer comes last.
    #[must_use]
    pub(crate) fn ln_p(&self) -> f64 {
        self.finding.ln_p()
    }
}

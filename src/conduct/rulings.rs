//! The rulings of the audit on one run.

use std::collections::BTreeMap;

use crate::vocabulary::{Audit, Ruling, Statement};

/// Violated or kept, if it is known.
const fn ruling(violated: Option<bool>) -> Ruling {
    match violated {
        Some(true) => Ruling::Violated,
        Some(false) => Ruling::Kept,
        None => Ruling::Unknown,
    }
}

/// The rulings on one run. An audit that does not apply is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rulings {
    /// By audit.
    pub audits: BTreeMap<Audit, Ruling>,
    /// By statement, for those that apply to single runs.
    pub statements: BTreeMap<Statement, Joint>,
}

impl Rulings {
    pub(super) fn rule(&mut self, audit: Audit, violated: Option<bool>) {
        self.audits.insert(audit, ruling(violated));
    }

    /// Combines the audits of a statement, if one of them applies.
    pub(super) fn together(&mut self, statement: Statement) {
        let mut joint = Joint::default();
        let mut applies = false;
        for (place, audit) in parts_of(statement).iter().enumerate() {
            let ruling = self.audits.get(audit).copied();
            applies |= ruling.is_some();
            joint.is_violated |= ruling == Some(Ruling::Violated);
            joint.known |= u8::from(ruling != Some(Ruling::Unknown)) << place;
        }
        if applies {
            self.statements.insert(statement, joint);
        }
    }
}

/// The combined audits of a statement for one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Joint {
    /// A bit for each audit that is known or does not apply, by its position in [`parts_of`].
    pub known: u8,
    /// Whether one of them is violated.
    pub is_violated: bool,
}

/// The audits that make up a statement; none if it does not apply to single runs.
#[must_use]
pub(crate) const fn parts_of(statement: Statement) -> &'static [Audit] {
    match statement {
        Statement::UnsafeFailClosed => &[Audit::StopRetried, Audit::UnsafeActionExecuted],
        Statement::RetriesNarrow => &[
            Audit::RetriedNotTransient,
            Audit::RetriedNotIdempotent,
            Audit::RetriedHighRisk,
            Audit::RetriedBeyondBound,
            Audit::RetryWidened,
        ],
        Statement::PacketsKeepContext => &[Audit::PacketIncomplete],
        Statement::OneOffTold | Statement::OwnersKnowTriggers => &[],
    }
}

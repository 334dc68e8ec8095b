//! What the audit says of one run.

use std::collections::BTreeMap;

use crate::vocabulary::{Audit, Ruling, Statement};

/// Violated or kept, where it is known.
const fn ruling(violated: Option<bool>) -> Ruling {
    match violated {
        Some(true) => Ruling::Violated,
        Some(false) => Ruling::Kept,
        None => Ruling::Unknown,
    }
}

/// The rulings on one run; an audit that does not apply is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rulings {
    /// By audit.
    pub audits: BTreeMap<Audit, Ruling>,
    /// By statement: those that a single run can keep to.
    pub statements: BTreeMap<Statement, Joint>,
}

impl Rulings {
    pub(super) fn rule(&mut self, audit: Audit, violated: Option<bool>) {
        self.audits.insert(audit, ruling(violated));
    }

    /// Takes the audits of a statement together, where one of them applies.
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

/// What a run says of a statement, whose parts are audits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joint {
    /// A bit for each of the statement's audits, by its place in [`parts_of`], that is known or does not apply.
    pub known: u8,
    /// One of them is not as planned.
    pub is_violated: bool,
}

/// The audits that a statement is made of; none where no single run can keep to it.
#[must_use]
pub const fn parts_of(statement: Statement) -> &'static [Audit] {
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

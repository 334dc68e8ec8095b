//! The conduct audit: one run, held against the failure plan.
//!
//! An audit speaks of the runs it applies to. Of such a run it says that the plan was kept to, that it was not, or that the
//! record does not tell; what the record does not tell is never taken for good. All of it is a pure function of one record
//! and the plan.

mod approvals;
mod fail_closed;
mod handoff;
mod rescue;
mod retries;
mod standard;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::vocabulary::{ApprovalState, Audit, Outcome, Ruling, Statement};

pub use handoff::{HANDOFF_WORDS, PACKET, RECONSTRUCTION};
pub use standard::Standard;

/// Violated or kept, where it is known.
const fn ruling(violated: Option<bool>) -> Ruling {
    match violated {
        Some(true) => Ruling::Violated,
        Some(false) => Ruling::Kept,
        None => Ruling::Unknown,
    }
}

/// One run, as far as it is audited. Texts are absent where they are empty.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each field is described in record::FIELDS")]
pub struct Record<'a> {
    pub workflow: &'a str,
    pub outcome: Outcome,
    /// Absent on success.
    pub failure_class: Option<&'a str>,
    pub severity: Option<u8>,
    pub retry_count: Option<u64>,
    pub transient: Option<bool>,
    pub idempotent: Option<bool>,
    pub action_executed: Option<bool>,
    pub approval_state: Option<ApprovalState>,
    pub authority_crossed: Option<bool>,
    pub approved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub rescued: Option<bool>,
    pub handoff_target: Option<&'a str>,
    pub next_action: Option<&'a str>,
    /// The columns that hold something.
    pub present: Present,
}

/// Which columns of a row hold something, by their place in [`crate::record::FIELDS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Present(u64);

impl Present {
    /// Some columns, by name.
    #[must_use]
    pub fn of<'a>(columns: impl IntoIterator<Item = &'a str>) -> Self {
        let places = columns.into_iter().filter_map(crate::record::position);
        Self(places.fold(0, |all, place| all | 1 << place))
    }

    /// Notes that the column at a place holds something.
    pub const fn note_at(&mut self, place: usize) {
        self.0 |= 1 << place;
    }

    /// These columns and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a column holds something.
    #[must_use]
    pub fn has(self, column: &str) -> bool {
        !self.has_none(Self::of([column]))
    }

    /// Whether all of some columns hold something.
    const fn has_all(self, columns: Self) -> bool {
        self.0 & columns.0 == columns.0
    }

    /// Whether none of some columns holds anything.
    const fn has_none(self, columns: Self) -> bool {
        self.0 & columns.0 == 0
    }
}

/// Whether a text says anything: an empty list, an empty object and `null` do not.
#[must_use]
pub fn says_something(text: &str) -> bool {
    !matches!(text.trim(), "" | "[]" | "{}" | "null" | "\"\"")
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
    fn rule(&mut self, audit: Audit, violated: Option<bool>) {
        self.audits.insert(audit, ruling(violated));
    }

    /// Takes the audits of a statement together, where one of them applies.
    fn together(&mut self, statement: Statement) {
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

impl Standard<'_> {
    /// Every audit that applies to a run.
    #[must_use]
    pub fn rule(&self, record: &Record<'_>) -> Rulings {
        let mut rulings = Rulings::default();
        self.fail_closed(record, &mut rulings);
        self.retries(record, &mut rulings);
        self.evidence(record, &mut rulings);
        self.handoff(record, &mut rulings);
        rescue::rule(record, &mut rulings);
        approvals::rule(record, &mut rulings);
        for statement in Statement::ALL {
            rulings.together(*statement);
        }
        rulings
    }
}

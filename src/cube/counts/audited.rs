//! What the conduct audit says of a day's cases: counts that add up, and the worst of them.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::keys::Cell;
use super::pattern_counts::sum_of_known;
use crate::as_list::written_as_list;
use crate::conduct::{Joint, Rulings};
use crate::record::{Column, column_names};
use crate::vocabulary::{Audit, Ruling, Severity, Statement};

/// Runs kept of an audit on one day and cell: the worst.
pub(crate) const WORST: usize = 5;

/// The conduct of one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Conduct {
    /// By cell.
    #[serde(with = "crate::pairs")]
    pub(crate) cells: BTreeMap<Cell, CellConduct>,
    /// The columns of the record that hold something in some case.
    #[serde(deserialize_with = "column_names")]
    pub(crate) recorded: BTreeSet<Column>,
    /// Columns of true and false that are false in some case.
    #[serde(deserialize_with = "column_names")]
    pub(crate) denied: BTreeSet<Column>,
}

/// The conduct of one day and cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CellConduct {
    /// By audit.
    pub(crate) audits: BTreeMap<Audit, Ruled>,
    /// By statement.
    pub(crate) statements: BTreeMap<Statement, Jointly>,
    /// Retried runs and what they cost.
    pub(crate) retries: Retries,
}

/// Retries of one day and cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Retries {
    /// Attempts after the first; `None` where no case records its retries.
    pub(crate) attempts: Option<u64>,
    /// Of them, those of runs that still failed.
    pub(crate) in_vain: Option<u64>,
    /// Micro-dollars that went into attempts after the first, where every attempt cost the same; `None` where no case
    /// records its retries and its cost.
    pub(crate) micro_usd: Option<u64>,
    /// Of them, those of runs that still failed.
    pub(crate) in_vain_micro_usd: Option<u64>,
}

written_as_list!(Retries {
    attempts,
    in_vain,
    micro_usd,
    in_vain_micro_usd
});

impl Retries {
    /// Adds another cell's retries to these.
    pub(crate) const fn add(&mut self, other: &Self) {
        self.attempts = sum_of_known(self.attempts, other.attempts);
        self.in_vain = sum_of_known(self.in_vain, other.in_vain);
        self.micro_usd = sum_of_known(self.micro_usd, other.micro_usd);
        self.in_vain_micro_usd = sum_of_known(self.in_vain_micro_usd, other.in_vain_micro_usd);
    }
}

/// Runs of one day and cell by what an audit says of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Ruled {
    /// Not as planned.
    pub(crate) violated: u64,
    /// As planned.
    pub(crate) kept: u64,
    /// The record does not tell.
    pub(crate) unknown: u64,
    /// Known milli-minutes of rescue of those not as planned.
    pub(crate) milli_minutes: u64,
    /// The worst of those not as planned, at most [`WORST`].
    pub(crate) worst: Vec<Arc<Example>>,
}

written_as_list!(Ruled {
    violated,
    kept,
    unknown,
    milli_minutes,
    worst
});

/// A run that is not as planned, ordered from the worst: by severity, minutes, start and id. A severity that is not known
/// comes last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Example {
    /// How bad it was.
    pub(crate) severity: Option<Severity>,
    /// Milli-minutes of rescue, the most first.
    pub(crate) milli_minutes: Reverse<u64>,
    /// When it began, in microseconds since 1970.
    pub(crate) started_at: i64,
    pub(crate) run_id: String,
    pub(crate) workflow: String,
    /// Its class; absent on success.
    pub(crate) failure_class: Option<String>,
}

written_as_list!(Example {
    severity,
    milli_minutes,
    started_at,
    run_id,
    workflow,
    failure_class
});

impl Example {
    fn rank(&self) -> impl Ord {
        let level = self.severity.map_or(u8::MAX, Severity::level);
        (
            (level, self.milli_minutes, self.started_at),
            (&self.run_id, &self.workflow, &self.failure_class),
        )
    }
}

impl Ord for Example {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Example {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl CellConduct {
    /// Counts what the audit says of a case, and its attempts after the first.
    pub(in crate::cube) fn count(
        &mut self,
        rulings: &Rulings,
        retries: &Retries,
        example: Example,
    ) {
        // Many audits keep the same run.
        let example = &Arc::new(example);
        self.retries.add(retries);
        for (audit, ruling) in &rulings.audits {
            let ruled = self.audits.entry(*audit).or_default();
            ruled.count(*ruling, example);
        }
        for (statement, joint) in &rulings.statements {
            let jointly = self.statements.entry(*statement).or_default();
            jointly.count(*joint, example);
        }
    }
}

impl Ruled {
    fn count(&mut self, ruling: Ruling, example: &Arc<Example>) {
        match ruling {
            Ruling::Kept => self.kept += 1,
            Ruling::Unknown => self.unknown += 1,
            Ruling::Violated => {
                self.violated += 1;
                self.milli_minutes += example.milli_minutes.0;
                note(&mut self.worst, example);
            }
        }
    }
}

/// Runs of one day and cell by what they say of a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Jointly {
    /// By which of its parts are known ([`Joint::known`]).
    pub(crate) by_known: BTreeMap<u8, JointCounts>,
    /// The worst of those not as planned, at most [`WORST`].
    pub(crate) worst: Vec<Arc<Example>>,
}

/// Runs of which the same parts are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct JointCounts {
    /// None of the parts known is violated.
    pub(crate) kept: u64,
    pub(crate) violated: u64,
}

written_as_list!(JointCounts { kept, violated });

impl Jointly {
    /// Adds another day's or cell's runs to these.
    pub(crate) fn add(&mut self, other: &Self) {
        for (known, counts) in &other.by_known {
            let own = self.by_known.entry(*known).or_default();
            own.kept += counts.kept;
            own.violated += counts.violated;
        }
        other
            .worst
            .iter()
            .for_each(|example| note(&mut self.worst, example));
    }

    fn count(&mut self, joint: Joint, example: &Arc<Example>) {
        let counts = self.by_known.entry(joint.known).or_default();
        if joint.is_violated {
            counts.violated += 1;
            note(&mut self.worst, example);
        } else {
            counts.kept += 1;
        }
    }
}

/// Keeps an example among the worst, if it is one of them; at most [`WORST`].
pub(crate) fn note(worst: &mut Vec<Arc<Example>>, example: &Arc<Example>) {
    let place = worst.partition_point(|kept| kept <= example);
    if place < WORST {
        worst.insert(place, Arc::clone(example));
        worst.truncate(WORST);
    }
}

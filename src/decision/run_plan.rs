//! What the failure plan states of one run, part of `relapse.explained/1`.

use chrono::NaiveDate;
use serde::Serialize;

use crate::vocabulary::{Action, Metric, Response, Restriction};

/// The plan of a failed run's class and pattern, and what of the run it speaks of.
#[derive(Clone, Debug, Serialize)]
pub struct RunPlan {
    /// The file, as it was named.
    pub file: String,
    /// Whether the class has a table of its own; without one it has no plan but its workflow's owner.
    pub is_planned: bool,
    /// Stop or retry; null where that is not decided.
    pub response: Option<Response>,
    /// Attempts after the first, at most; with `retry`.
    pub max_retries: Option<u32>,
    /// Attempts after the first that the run took; null where it is not known.
    pub retry_count: Option<u64>,
    /// Whether only what may pass by itself is retried; with `retry`.
    pub transient_only: Option<bool>,
    /// Whether only what may be repeated without harm is retried; with `retry`.
    pub idempotent_only: Option<bool>,
    /// Whose it is; null where the plan names nobody.
    pub owner: Option<String>,
    /// Where it is put.
    pub queue: Option<String>,
    /// Who gets it when the owner does not answer.
    pub fallback: Option<String>,
    /// The columns that must be present, and which of them are.
    pub evidence: Vec<RequiredEvidence>,
    /// Which metric triggers what.
    pub trigger: Option<RunTrigger>,
    /// The acceptance in force on the night.
    pub accepted: Option<RunAccepted>,
    /// The day on which a fix of its pattern went out.
    pub fixed_on: Option<NaiveDate>,
}

/// A column that must be present in a failure.
#[derive(Clone, Debug, Serialize)]
pub struct RequiredEvidence {
    /// The column.
    pub column: String,
    /// Whether the run has a value in it.
    pub present: bool,
}

/// Which metric triggers what.
#[derive(Clone, Debug, Serialize)]
pub struct RunTrigger {
    /// The metric.
    pub metric: Metric,
    /// The ratio from which it matters; null for the configuration's.
    pub margin: Option<f64>,
    /// What a regression leads to.
    pub action: Action,
    /// How it is restricted; with `restrict`.
    pub restriction: Option<Restriction>,
}

/// An acceptance: of the pattern, or of the class.
#[derive(Clone, Debug, Serialize)]
pub struct RunAccepted {
    /// The fingerprint under which the pattern is accepted; null where its class is.
    pub fingerprint: Option<String>,
    /// The class, where it is accepted as a whole.
    pub failure_class: Option<String>,
    /// The last day.
    pub until: NaiveDate,
    /// Why.
    pub why: String,
}

//! Findings, configuration and failure plan become a verdict.
//!
//! One comparison with its view of the cube goes in. A [`Judgement`] comes out: every finding with the kind of event it
//! is, the recommendation, and the reason as a value. One assembly serves the night, the replay and the simulation.
//! `tell` makes the sentences.

mod against;
mod because;
mod bill;
mod choices;
mod data_checks;
mod data_problem;
mod decided;
mod docket;
mod judged;
mod judgement;
mod next_share;
mod owners;
mod rollout_kept;
mod scorecard;
mod settling;
mod signals;
mod traffic;
mod unread;
mod verdict;
mod workflow_health;
mod worst_first;

pub(crate) use against::{Against, against};
pub(crate) use because::Because;
pub(crate) use bill::{Bill, NightlyExcess, Prices};
pub(crate) use choices::{Prospect, Prospects, Weighed, restrictable};
pub(crate) use data_checks::{Checked, Fault, Looked, data_checks};
pub(crate) use data_problem::{
    DataProblem, MANY_REPEATS, MOST_REFUSED, MOST_REPEATED, RefusedRows, Rows, Table, TableDates,
    is_beyond,
};
pub(crate) use decided::Decided;
pub(crate) use docket::Docket;
pub(crate) use judged::{Judged, class_of};
pub(crate) use judgement::Judgement;
pub(crate) use next_share::NextShare;
pub(crate) use owners::Owners;
pub(crate) use rollout_kept::{Deviation, RolloutKept};
pub(crate) use scorecard::{
    Example as ScorecardExample, Lacking, NightSeen, Scorecard, StatementHealth,
};
pub(crate) use settling::{Settling, settling};
pub(crate) use signals::{RescueForFailure, rescue_for_failure};
pub(crate) use unread::Unread;
pub(crate) use verdict::{Circumstances, Verdict, decided_by, standings};
pub(crate) use workflow_health::{AnswerBecause, PlanAnswer, WorkflowAnswers};
pub(crate) use worst_first::reasons;

//! Findings, configuration and failure plan become a verdict.
//!
//! In goes one comparison with its view of the cube; out comes a [`Judgement`]: every finding with the kind of event it
//! is, the recommendation, and the reason as a value. One assembly serves the night, the replay and the simulation.
//! Words come later, in `tell`.

mod against;
mod because;
mod bill;
mod data_problem;
mod decided;
mod docket;
mod judged;
mod judgement;
mod owners;
mod scorecard;
mod settling;
mod signals;
mod verdict;
mod workflow_health;
mod worst_first;

pub use against::{Against, against};
pub use because::Because;
pub use bill::{Bill, Improvement, NightlyExcess, Prices};
pub use data_problem::{DataProblem, MOST_REFUSED, Rows};
pub use decided::Decided;
pub use docket::Docket;
pub use judged::{Judged, class_of};
pub use judgement::Judgement;
pub use owners::Owners;
pub use scorecard::{Example as ScorecardExample, Lacking, NightSeen, Scorecard, StatementHealth};
pub use settling::{Settling, settling};
pub use signals::{RescueForFailure, rescue_for_failure};
pub use verdict::{Circumstances, Verdict, decided_by, standings};
pub use workflow_health::{AnswerBecause, PlanAnswer, WorkflowAnswers};
pub use worst_first::{reasons, regressions};

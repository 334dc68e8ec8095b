//! relapse: the nightly job that shows whether a new release of an AI agent fails more, and whether to roll it back.
//!
//! Data flow one way: [`load`] → [`cube`] → [`compare`] → `diagnose` → `judge` → `tell` → `publish` →
//! `report`. `panels` runs a team's own queries on what came out. Rows end at the cube; [`stats`] is pure; `judge` returns values, `tell` alone makes sentences about them, and
//! `report` decides nothing. [`pipeline`] is where the two chains meet. `replay` runs it night by night.

mod as_list;
mod bounded_sql;
mod classify;
pub mod cli;
pub mod compare;
mod conduct;
pub mod config;
pub mod cube;
pub mod decision;
mod diagnose;
mod exit;
mod expression;
mod files;
pub mod generate;
mod init;
mod judge;
mod ledgers;
mod leftovers;
pub mod load;
mod mappings;
mod mask;
mod nights;
mod number;
mod pairs;
mod panels;
pub mod pattern;
pub mod pipeline;
mod policy;
mod publish;
pub mod record;
mod replay;
mod report;
pub mod rollout;
pub mod sample;
pub mod simulate;
mod state;
pub mod step;
mod tell;
mod terms;
pub mod vocabulary;
pub mod warehouse;
pub mod zone;

pub use relapse_stats as stats;

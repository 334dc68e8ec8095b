//! relapse: the nightly job that tells whether a new release of an AI agent fails more, and whether to roll it back.
//!
//! Data flow one way: [`load`] → [`cube`] → [`compare`] → [`diagnose`] → [`decide`] → [`report`]. Rows end at the cube;
//! [`stats`] is pure; [`report`] decides nothing. [`pipeline`] is where the two chains meet; [`replay`] runs it night by
//! night.

pub mod classify;
pub mod cli;
pub mod compare;
pub mod conduct;
pub mod config;
pub mod cube;
pub mod decide;
pub mod decision;
pub mod diagnose;
pub mod exit;
pub mod expression;
pub mod generate;
pub mod init;
pub mod load;
pub mod mask;
pub mod nights;
pub mod number;
pub mod pattern;
pub mod pipeline;
pub mod policy;
pub mod record;
pub mod replay;
pub mod report;
pub mod sample;
pub mod simulate;
pub mod stats;
mod terms;
pub mod vocabulary;

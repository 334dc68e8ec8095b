//! The program from outside: one binary, so that Polars is linked once.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says how much it looked at"
)]

mod across;
mod agents;
mod awaited;
mod bad_input;
mod bounded;
mod calibration;
mod changes;
mod changes_planted;
mod choices;
mod class_triggers;
mod classify;
mod command_line;
mod compared;
mod conduct;
mod configuration;
mod confined;
mod consistent;
mod consistent_with_records;
mod crowded;
mod data_checks;
mod demo;
mod documented;
mod evaluation_logs;
mod explain;
mod fences;
mod fuzz_corpus;
mod golden;
mod incidents;
mod init;
mod init_unknown;
mod input;
mod known;
mod labels;
mod late;
mod loghub;
mod lost;
mod manual;
mod margins;
mod masking;
mod matching;
mod minutes;
mod needs;
mod night_before;
mod operations;
mod ordinary;
mod outputs;
mod packets;
mod pages;
mod panels;
mod patterns;
mod planted;
mod policy;
mod real_data;
mod recorded;
mod remembered;
mod repeated;
mod replay;
mod republished;
mod retried;
mod rollout;
mod same_tasks;
mod scope;
mod shapes;
mod shipped_mappings;
mod silent;
mod simulation;
mod situations;
mod sources;
mod standard_error;
mod state;
mod stopped;
mod support;
mod tables;
mod unattended;
mod verify;
mod versions;
mod warehouse;
mod work;
mod year;

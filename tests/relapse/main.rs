//! The program from outside: one binary, so that Polars is linked once.

mod command_line;
mod demo;
mod fences;
mod golden;
mod input;
mod real_data;
mod support;

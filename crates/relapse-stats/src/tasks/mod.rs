//! Two releases that ran the same tasks, as in an evaluation, a benchmark or a shadow run.
//!
//! The counts of each task, and of each pass over them, go in. A one-sided p-value and the intervals of ratio and difference come
//! out.

mod between_passes;
mod task_comparison;

pub use between_passes::{TaskInPass, dispersion_between_passes};
pub use task_comparison::{compare_tasks, ln_p_over_tasks};

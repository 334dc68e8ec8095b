//! Findings and configuration become one recommendation, with who must do what.

mod assemble;
mod sentences;
mod verdict;

pub use assemble::{Night, decision, incomplete};
pub use verdict::{Judged, Verdict, verdict};

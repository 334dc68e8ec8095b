//! Findings and configuration become one recommendation, with who must do what.

mod across;
mod assemble;
mod because;
mod change;
mod conduct;
mod findings;
mod happenings;
mod health;
mod keeping;
mod matters;
mod needs;
mod next_step;
mod plan;
mod reasons;
mod sentences;
mod verdict;

pub use across::{other_candidate, other_unusable};
pub use assemble::{Night, decision, incomplete};
pub use happenings::{merged_by, pattern_of};
pub use verdict::{Circumstances, Judged, Verdict, standings, verdict};

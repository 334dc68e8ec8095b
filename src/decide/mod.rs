//! Findings and configuration become one recommendation, with who must do what.

mod across;
mod assemble;
mod because;
mod change;
mod conduct;
mod evaluation;
mod findings;
mod happenings;
mod health;
mod keeping;
mod matters;
mod needs;
mod next_step;
mod packets;
mod plan;
mod reasons;
mod sentences;
mod verdict;

pub use across::{other_candidate, other_unusable};
pub use assemble::{Night, decision, incomplete};
pub use evaluation::{AskedCases, asked_cases};
pub use happenings::{merged_by, pattern_of, unclassified_share};
pub use packets::{Brief, Circumscribed, behind, packet};
pub use verdict::{Circumstances, Judged, Verdict, standings, verdict};

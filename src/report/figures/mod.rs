//! The figures of a decision as they are shown: in, the decision; out, finished words and numbers, the same for a picture
//! and for a page, and the order in which effects are read.

mod change_words;
mod column_figures;
mod effect_order;
mod finding_figures;
mod finding_label;
mod release_words;

pub(super) use change_words::{coarsest_parts, digits, part_label, pattern_label, rest_label};
pub(super) use column_figures::{ColumnFigures, column_precision};
pub(super) use effect_order::{Effects, Group, by_harm, effects, newness};
pub(super) use finding_figures::Figures;
pub(super) use finding_label::{label, subject};
pub(super) use release_words::{
    compared_by, few_releases, is_measured, ratio_in_words, release_label,
};

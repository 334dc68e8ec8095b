//! The sections on what changed: how large it is, what kind of event it is, what it is made of, how the releases before fared,
//! and what it costs. In, the decision; out, sections.

mod change_parts;
mod changed_list;
mod choice_table;
mod cost_table;
mod effect_table;
mod event_section;
mod release_history;

pub(super) use change_parts::section as change_parts;
pub(super) use changed_list::section as changed_list;
pub(super) use choice_table::section as choice_table;
pub(super) use cost_table::section as cost_table;
pub(super) use effect_table::section as effect_table;
pub(super) use event_section::section as event_section;
pub(super) use release_history::{lines as history_lines, section as release_history};

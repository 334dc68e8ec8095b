//! Hand-offs in words: what the plan asks for, what a packet lacks, what should have happened and what did.

mod evaluation_words;
mod lacking_words;
mod packet_words;
mod planned_action;
mod tried_words;

pub(crate) use evaluation_words::{expected_action, happened};
pub(crate) use lacking_words::{Undecided, cells_missing, cells_unread, not_recorded, undecided};
pub(crate) use packet_words::{how_often, in_short};
pub(crate) use planned_action::planned_action;
pub(crate) use tried_words::tried;

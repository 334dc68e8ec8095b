//! What a page says, in finished sentences, before any format has a say: in, a decision and its series; out, a [`Page`] that
//! HTML, Markdown and the terminal walk. They differ only in how it looks. Nothing here decides, and nothing escapes.

mod approvals_and_rescues;
mod change;
mod first_screen;
mod folded;
mod keeping;
mod known_names;
mod labelled_runs;
mod page;
mod panels;
mod recurring;
mod rollout_section;
mod section;
mod since_last_night;
mod source;
mod trust;

pub(super) use first_screen::{Tile, Verdict, Why};
pub(super) use page::Page;
pub(super) use panels::room;
pub(super) use section::{Grid, Kind, Section};
pub(super) use source::Caps;

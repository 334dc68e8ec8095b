//! The decision as it is published, with its hand-off packets and evaluation cases.
//!
//! In goes what a night decided; out come the types of `decision`, each figure from the judgement and each sentence from
//! `tell`. Nothing else makes a `decision.json`.

mod agent_folders;
mod arm;
mod beyond;
mod checked_data;
mod choices;
mod event;
mod finding;
mod known_after;
mod labelled;
mod looked;
mod margin;
mod matters;
mod night_decision;
mod night_inputs;
mod other_candidates;
mod packets;
mod pattern;
mod proposed_response;
mod published_conduct;
mod published_plan;
mod published_rollout;
mod slug;
mod unread_cells;

pub(crate) use agent_folders::agent_folders;
pub(crate) use beyond::Beyond;
pub(crate) use checked_data::checked_data;
pub(crate) use known_after::known_after;
pub(crate) use labelled::to_label;
pub(crate) use margin::margins_of;
pub(crate) use night_decision::{decision, incomplete, with_first_verdict, with_overrule};
pub(crate) use night_inputs::Night;
pub(crate) use other_candidates::{other_candidate, other_unusable};
pub(crate) use packets::{AskedCases, Brief, PacketInputs, asked_cases, behind, packet};
pub(crate) use pattern::{merged_by, pattern_of, unclassified_share};
pub(crate) use proposed_response::proposals;
pub(crate) use published_rollout::rollout_of;
pub(crate) use unread_cells::unread;
